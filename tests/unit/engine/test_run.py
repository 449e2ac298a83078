"""A run in virtual time: every second is journaled once, live and replayed readers agree, and no failure is a pass."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.clock import Clock
from engine.control.commands import Command, Stop
from engine.errors import (
    ConfigError,
    EngineError,
    GeneratorError,
    JournalError,
    JourneyError,
    Problem,
    UnreachableError,
)
from engine.journal.events import AuditDone, LevelChanged, PhaseChanged, RunEnded, SnapshotTaken
from engine.journal.lines import line_of
from engine.journal.reader import is_torn
from engine.measure.snapshot import Counter, ErrorSample, GeneratorHealth, point_as, select
from engine.report.summary import summarise
from tests.support.canonical import as_bytes
from tests.support.scripted_run import GOOD, Conducted, ScriptedGenerator, conducted, order_for
from tests.support.seconds import second, threshold
from tests.support.unheard import nothing_unheard

STOP = Stop(origin="SIGINT")


@pytest.fixture(autouse=True)
def no_unheard_error() -> Iterator[None]:
    with nothing_unheard():
        yield


def seconds_of(found: Conducted) -> list[int]:
    return [event.second for event in found.events if isinstance(event, SnapshotTaken)]


def phases(found: Conducted) -> list[str]:
    return [event.phase for event in found.events if isinstance(event, PhaseChanged)]


def verdict(found: Conducted) -> tuple[str, int]:
    assert found.error is None
    assert found.ruling is not None
    last = found.events[-1]
    assert isinstance(last, RunEnded), "a run that ended says so in its last line"
    assert (last.verdict, last.exit_code, last.sentence) == (
        found.ruling.verdict,
        found.ruling.exit_code,
        found.ruling.sentence,
    )
    assert found.feed.finished
    assert all(generator.closed == 1 for generator in found.generators)
    return found.ruling.verdict, found.ruling.exit_code


def test_a_good_run_passes_with_every_second_in_its_journal_once(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path, [threshold()]))
    assert verdict(found) == ("pass", 0)
    assert seconds_of(found) == list(range(10))
    assert phases(found) == ["preflight", "running", "auditing"]
    assert point_as(Counter, select(found.state.totals, "http_reqs")).count == 100
    looked_at = ["file limit", "local ports", "memory", "disk", "cores", "health", "generators"]
    assert [check.check for check in found.state.preflight] == looked_at
    assert all(check.ok for check in found.state.preflight)
    ended = found.state.ended
    assert ended is not None
    assert ended.seconds == pytest.approx(10.05, abs=0.05)
    assert ended.preflight_requests == 1


def test_the_load_begins_when_the_journal_says_that_it_runs(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path))
    began = found.state.load_began
    assert began is not None
    (first, *_) = (event for event in found.events if isinstance(event, SnapshotTaken))
    assert first.t - began == pytest.approx(1.02, abs=0.06)
    share = found.generators[0].share
    assert share is not None
    assert share.start == pytest.approx(began, abs=0.001)


def test_a_replay_is_the_run_byte_for_byte(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path, [threshold(), threshold("vus", "value", ">", 1.0, required=False)]))
    live, replayed = found.state, found.replayed
    assert as_bytes(live) == as_bytes(replayed)
    summary = json.dumps(summarise(replayed), indent=2) + "\n"
    assert (found.directory / "summary.json").read_text() == summary
    again = b"".join(line_of(event) for event in found.events)
    assert again == (found.directory / "journal.jsonl").read_bytes()


def test_two_generators_are_one_run(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        other = [second(number, [20.0] * 5, health={1: GeneratorHealth()}) for number in range(10)]
        return [ScriptedGenerator(clock), ScriptedGenerator(clock, other, delay_s=0.7)]

    found = conducted(order_for(tmp_path), cast)
    assert verdict(found)[0] == "pass"
    assert seconds_of(found) == list(range(10))
    assert point_as(Counter, select(found.state.totals, "http_reqs")).count == 150
    assert all(set(point.health) == {0, 1} for point in found.state.recent)
    shares = [generator.share for generator in found.generators]
    assert [share.segment.index for share in shares if share] == [0, 1]
    assert {share.start for share in shares if share} == {shares[0].start if shares[0] else None}


def test_a_lost_generator_makes_the_run_invalid_however_good_the_figures(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        told = [second(number, [10.0], health={1: GeneratorHealth()}) for number in range(3)]
        lost = ScriptedGenerator(clock, told, fails=GeneratorError("generator 1 went away (SIGKILL)"))
        return [ScriptedGenerator(clock), lost]

    found = conducted(order_for(tmp_path, [threshold()]), cast)
    assert verdict(found) == ("invalid", 113)
    assert found.ruling is not None
    assert "SIGKILL" in found.ruling.sentence
    assert "at 00:03 generator 1 went away (SIGKILL); it was one of 2, so half of the load" in found.ruling.sentence
    assert [lost.generator for lost in found.state.lost] == [1]
    assert seconds_of(found) == list(range(10)), "the others go on"
    missing = [event.missing for event in found.events if isinstance(event, SnapshotTaken)]
    assert missing == [()] * 3 + [(1,)] * 7, "its share is missing from then on"


@pytest.mark.parametrize("error", [OSError(32, "Broken pipe"), KeyError("teleport"), TypeError("cannot pickle")])
def test_a_generator_that_ends_in_any_unforeseen_way_is_lost_too(tmp_path: Path, error: Exception) -> None:
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, (), fails=error)])
    assert verdict(found) == ("invalid", 113)
    assert found.state.lost[0].detail.startswith(f"generator 0 failed: {type(error).__name__}: ")


def test_a_target_that_does_not_answer_is_unreachable_and_nothing_is_sent(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), health_fails=UnreachableError("http://127.0.0.1:9 does not answer"))
    assert verdict(found) == ("unreachable", 112)
    assert seconds_of(found) == []
    assert found.generators[0].share is None
    assert phases(found) == ["preflight"]
    assert [(check.check, check.ok) for check in found.state.preflight][-1] == ("health", False)


@pytest.mark.parametrize("health", [None, ConfigError(Problem("env", "API_URL", "not set"))])
def test_a_generator_that_cannot_be_prepared_or_a_site_without_health_ends_before_the_start(
    tmp_path: Path, health: EngineError | None
) -> None:
    unready = GeneratorError("generator 0 was not ready within 30 s")
    found = conducted(
        order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, unready=unready)], health_fails=health
    )
    assert verdict(found)[0] == "invalid"
    assert found.generators[0].share is None


def test_a_users_own_journey_that_a_generator_cannot_load_is_an_error_of_the_journey(tmp_path: Path) -> None:
    raised = JourneyError("journey mine.py: NameError: name 'x' is not defined (mine.py:2)")
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, unready=raised)])
    assert verdict(found) == ("error", 107)
    assert found.ruling is not None
    assert found.ruling.sentence == f"Error: {raised}."
    assert found.generators[0].share is None


def test_what_this_machine_cannot_carry_is_refused_before_the_start_with_every_reason_at_once(tmp_path: Path) -> None:
    order = order_for(tmp_path)
    crowd = replace(order.plan.scenarios[0], max_vus=1 << 40)
    found = conducted(replace(order, plan=replace(order.plan, scenarios=(crowd,))))
    assert verdict(found) == ("invalid", 113)
    assert found.ruling is not None
    assert found.ruling.sentence.startswith("Invalid: this machine cannot carry the plan: 1,099,511,627,776 users need")
    failed = [check for check in found.state.preflight if not check.ok]
    assert "file limit" in {check.check for check in failed}
    assert all(check.detail in found.ruling.sentence for check in failed)
    assert [check.check for check in found.state.preflight][-1] == "cores", "and nothing is sent"
    assert not found.generators[0].prepared


def test_generators_say_where_they_are_before_the_start(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock), ScriptedGenerator(clock)])
    assert found.state.preflight[-1].detail.endswith(" (scripted, scripted)")
    assert found.state.preflight[-1].detail.startswith("2 ready on Python ")


def test_a_stop_is_graceful_the_first_time_and_at_once_the_second(tmp_path: Path) -> None:
    class Patient(ScriptedGenerator):
        async def _stopped_within(self, seconds: float) -> bool:
            while len(self.stops) < 2 and seconds > 0:
                step = min(seconds, 0.1)
                await super()._stopped_within(0)
                await asyncio.sleep(step)
                seconds -= step
            return len(self.stops) == 2

    found = conducted(order_for(tmp_path), lambda clock: [Patient(clock)], orders_at={3.3: STOP, 5.3: STOP})
    assert verdict(found) == ("interrupted", 105)
    assert [now for _, now in found.generators[0].stops] == [False, True]
    assert phases(found) == ["preflight", "running", "stopping", "stopping", "auditing"]
    assert [command.origin for command in found.state.commands] == ["SIGINT", "SIGINT"]
    after = [event.second for event in found.events if isinstance(event, SnapshotTaken) and event.after_stop]
    assert after
    assert min(after) in (2, 3)


@pytest.mark.parametrize(("command", "now"), [(STOP, False), (Stop(origin="SIGINT", now=True), True)])
def test_an_interrupted_run_still_ends_with_audits_thresholds_and_summary(
    tmp_path: Path, command: Command, now: bool
) -> None:
    found = conducted(order_for(tmp_path, [threshold(target=1.0)]), orders_at={4.3: command}, received={"load": 30})
    assert verdict(found) == ("interrupted", 105)
    assert [given for _, given in found.generators[0].stops] == [now]
    ended = found.state.ended
    assert ended is not None
    assert ended.thresholds[0].level == "target"
    assert ended.seconds < 5
    summary = json.loads((found.directory / "summary.json").read_text())
    assert (summary["verdict"], summary["exit_code"]) == ("interrupted", 105)
    assert "SIGINT" in summary["sentence"]


def test_a_stop_while_generators_get_ready_ends_the_run_without_waiting_for_them(tmp_path: Path) -> None:
    found = conducted(
        order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, prepare_s=25.0)], orders_at={1.0: STOP}
    )
    assert verdict(found) == ("interrupted", 105)
    assert found.events[-1].t < 1.2
    assert found.generators[0].share is None
    assert found.generators[0].closed == 1


def test_a_stop_before_the_load_has_begun_reaches_the_generators_before_they_send(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), orders_at={0.25: STOP})
    assert verdict(found) == ("interrupted", 105)
    ((when, now),) = found.generators[0].stops
    assert when < 0
    assert not now
    assert seconds_of(found) == []


def test_levels_are_told_when_they_change_and_not_for_the_first_data(tmp_path: Path) -> None:
    slow = [second(number, [10.0 if number < 4 or number > 6 else 500.0] * 10) for number in range(10)]
    outline = threshold(aggregate="avg", target=100.0, window_s=1.0)
    found = conducted(order_for(tmp_path, [outline]), lambda clock: [ScriptedGenerator(clock, slow)])
    changes = [event for event in found.events if isinstance(event, LevelChanged)]
    assert [(change.previous, change.level) for change in changes] == [("ok", "target"), ("target", "ok")]
    assert changes[0].stage == "searches"
    assert changes[0].value == 500.0


def test_thresholds_that_were_missed_are_the_verdict(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path, [threshold(target=5.0, critical=None)]))
    assert verdict(found) == ("target-missed", 99)
    found = conducted(order_for(tmp_path, [threshold(target=5.0, critical=8.0)]))
    assert verdict(found) == ("critical", 99)


def test_a_run_that_measured_nothing_does_not_pass(tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path, [threshold()]), lambda clock: [ScriptedGenerator(clock, ())])
    assert verdict(found) == ("target-missed", 99)
    assert found.ruling is not None
    assert "no data" in found.ruling.sentence


def test_a_run_whose_generator_was_overloaded_is_invalid(tmp_path: Path) -> None:
    hot = {0: GeneratorHealth(tainted=("generator CPU",))}
    seconds = [second(number, [10.0], health=hot) for number in range(10)]
    found = conducted(order_for(tmp_path, [threshold()]), lambda clock: [ScriptedGenerator(clock, seconds)])
    assert verdict(found) == ("invalid", 113)
    assert "generator CPU in 10 s" in (found.ruling.sentence if found.ruling else "")


def test_a_journey_that_raised_is_an_error_with_its_place(tmp_path: Path) -> None:
    raised = ErrorSample("journey raised", "search", "KeyError: 'results' (search.py:31)")
    seconds = [GOOD[0], msgspec.structs.replace(GOOD[1], errors=(raised,)), *GOOD[2:]]
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, seconds)])
    assert verdict(found) == ("error", 107)
    assert "search.py:31" in (found.ruling.sentence if found.ruling else "")
    assert [error.kind for error in found.state.errors] == ["journey raised"]


def test_a_journey_that_raised_is_an_error_even_when_no_sample_of_it_was_kept(tmp_path: Path) -> None:
    raised = second(0, [10.0], series={"journey_errors{scenario:searches}": Counter(1200.0)})
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, [raised])])
    assert verdict(found) == ("error", 107)
    assert "raised 1,200 times" in (found.ruling.sentence if found.ruling else "")


@pytest.mark.parametrize(("received", "wanted"), [(100, "pass"), (99, "fail"), (101, "fail")])
def test_what_the_target_counted_is_held_against_what_was_sent(tmp_path: Path, received: int, wanted: str) -> None:
    found = conducted(order_for(tmp_path), received={"load": received, "preflight": 1})
    (audit,) = (event for event in found.events if isinstance(event, AuditDone))
    assert (audit.result, audit.expected, audit.found) == (wanted, 100.0, float(received))
    assert verdict(found)[0] == ("pass" if wanted == "pass" else "target-missed")


@pytest.mark.parametrize(
    ("received", "wanted"), [(86, "fail"), (87, "pass"), (90, "pass"), (91, "fail"), (100, "fail")]
)
def test_requests_that_never_left_or_may_not_have_arrived_are_allowed_for(
    tmp_path: Path, received: int, wanted: str
) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        series = {
            "http_reqs{endpoint:search,error:connection refused}": Counter(10.0),
            "http_reqs{endpoint:search,error:timeout}": Counter(3.0),
        }
        return [ScriptedGenerator(clock, [second(0, [1.0] * 87, series=series)])]

    found = conducted(order_for(tmp_path), cast, received={"load": received, "preflight": 1})
    (audit,) = (event for event in found.events if isinstance(event, AuditDone))
    assert audit.result == wanted


def test_a_second_that_nobody_told_is_waited_for_and_marks_its_generator_as_missing(tmp_path: Path) -> None:
    def cast(clock: Clock) -> list[ScriptedGenerator]:
        other = [second(number, [20.0], health={1: GeneratorHealth()}) for number in range(10) if number != 4]
        return [ScriptedGenerator(clock), ScriptedGenerator(clock, other)]

    found = conducted(order_for(tmp_path), cast)
    assert {event.second: event.missing for event in found.events if isinstance(event, SnapshotTaken)}[4] == (1,)
    assert found.state.seconds_tainted == 1


def test_seconds_in_which_the_only_generator_said_nothing_make_the_run_invalid(tmp_path: Path) -> None:
    told = [snapshot for snapshot in GOOD if snapshot.second not in (4, 5, 6)]
    found = conducted(order_for(tmp_path, [threshold()]), lambda clock: [ScriptedGenerator(clock, told)])
    assert verdict(found) == ("invalid", 113)
    assert found.ruling is not None
    assert "in 3 of 10 s (no figures in 3 s); generator 0 gave no figures for 3 s" in found.ruling.sentence


def test_a_full_disk_ends_the_run_with_its_reason_and_its_generators_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    write = os.write

    def full(file: int, data: bytes) -> int:
        nonlocal written
        if isinstance(data, memoryview):
            written += 1
            if written > 12:
                raise OSError(28, "No space left on device")
        return write(file, data)

    monkeypatch.setattr("engine.journal.writer.os.write", full)
    found = conducted(order_for(tmp_path))
    assert isinstance(found.error, JournalError)
    assert "No space left" in str(found.error)
    assert found.ruling is None
    assert found.feed.finished
    assert found.generators[0].closed == 1
    assert found.state.version == 12, "readers saw what is in the file and nothing else"
    assert not is_torn(found.directory / "journal.jsonl")


def test_no_secret_reaches_the_journal_or_the_summary(tmp_path: Path) -> None:
    leak = ErrorSample("HTTP 500", "search", 'token "hunter2-hunter2" is wrong\x1b[31m')
    seconds = [msgspec.structs.replace(GOOD[0], errors=(leak,))]
    order = order_for(tmp_path, secrets={"API_TOKEN": "hunter2-hunter2"})
    lost = GeneratorError("generator 0 failed: hunter2-hunter2")
    found = conducted(order, lambda clock: [ScriptedGenerator(clock, seconds, fails=lost)])
    verdict(found)
    for file in found.directory.iterdir():
        assert b"hunter2" not in file.read_bytes(), file.name
    assert found.state.errors[0].detail == 'token "***" is wrong'
