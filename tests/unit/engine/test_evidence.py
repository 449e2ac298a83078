"""What a state says of its generators: only what their seconds and the pre-flight have in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.evidence import generator_evidence
from engine.journal.events import GeneratorLost, PreflightChecked
from engine.judge.invalidity import GeneratorEvidence, Lost
from engine.measure.snapshot import GeneratorHealth
from engine.state import RunState, apply
from tests.support.journals import Journal
from tests.support.seconds import second

CALM = GeneratorHealth(cpu=0.2)


class Story:
    """A run's state, told event by event."""

    def __init__(self, journal: Journal, **started: object) -> None:
        self.journal = journal
        self.state = apply(RunState(), journal.start((), **started))

    def check(self, check: str, **figures: float) -> None:
        event = self.journal.writer.append(PreflightChecked, check=check, ok=True, detail="", figures=figures)
        self.state = apply(self.state, event)

    def second(
        self, number: int, *health: GeneratorHealth, missing: tuple[int, ...] = (), adjusted: tuple[str, ...] = ()
    ) -> None:
        told = {place: said for place, said in enumerate(health) if place not in missing}
        given = second(number, [1.0], health=told)
        event = self.journal.writer.append_second(given, missing=missing, adjusted=adjusted)
        self.state = apply(self.state, event)

    def lose(self, generator: int, detail: str) -> None:
        self.state = apply(self.state, self.journal.writer.append(GeneratorLost, generator=generator, detail=detail))

    @property
    def evidence(self) -> GeneratorEvidence:
        return generator_evidence(self.state)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.jsonl")
    yield made
    made.writer.close()


def behind(cpu: float, *reasons: str, lag: float = 20.0, sockets: int = 0) -> GeneratorHealth:
    return GeneratorHealth(loop_lag_p99_ms=lag, cpu=cpu, sockets=sockets, tainted=reasons or ("event loop lag",))


def test_a_run_that_has_not_begun_says_nothing() -> None:
    assert generator_evidence(RunState()) == GeneratorEvidence()


def test_what_the_pre_flight_compared_is_known(journal: Journal) -> None:
    story = Story(journal, workers=2)
    story.check("file limit", needed=464.0, allowed=256.0)
    story.check("local ports", needed=400.0, free=28_232.0)
    story.check("cores", cores=4.0, generators=2.0)
    found = story.evidence
    assert (found.files, found.files_needed, found.ports, found.cores, found.count) == (256, 464, 28_232, 4, 2)
    assert found.target_here


def test_a_target_elsewhere_is_not_here(journal: Journal) -> None:
    assert not Story(journal, guard="site").evidence.target_here


def test_seconds_behind_are_told_apart_by_the_use_of_the_core(journal: Journal) -> None:
    story = Story(journal)
    story.second(0, CALM)
    story.second(1, behind(0.99))
    story.second(2, behind(0.81, "generator CPU"))
    story.second(3, behind(0.4))
    found = story.evidence
    assert (found.seconds, found.tainted) == (4, 3)
    assert (found.busy, found.starved) == (2, 1)
    assert (round(found.busy_cpu, 3), found.starved_cpu) == (0.9, 0.4)


def test_what_a_generator_does_while_it_is_held_or_scaled_is_no_evidence(journal: Journal) -> None:
    story = Story(journal)
    story.second(0, CALM)
    for number in range(1, 5):
        story.second(number, behind(0.99, "event loop lag", "socket refused"), adjusted=("searches",))
    found = story.evidence
    assert (found.seconds, found.tainted, found.busy, found.refused) == (1, 0, 0, 0)


def test_of_several_generators_the_one_that_lagged_most_tells_why(journal: Journal) -> None:
    story = Story(journal, workers=2)
    story.second(0, behind(0.95, lag=11.0), behind(0.3, lag=400.0))
    assert (story.evidence.busy, story.evidence.starved) == (0, 1)


def test_a_refused_socket_is_no_lag(journal: Journal) -> None:
    story = Story(journal)
    story.second(0, behind(0.1, "socket refused", sockets=190))
    story.second(1, behind(0.95, "socket refused", "event loop lag", sockets=192))
    story.second(2, GeneratorHealth(sockets=5000))
    found = story.evidence
    assert (found.refused, found.sockets, found.busy, found.starved) == (2, 192, 1, 0)


def test_silence_is_counted_by_generator_and_an_absent_second_is_everybody_s(journal: Journal) -> None:
    story = Story(journal, workers=2)
    story.second(0, CALM, CALM)
    story.second(1, CALM, CALM, missing=(1,))
    story.second(2, CALM, CALM, missing=(1,))
    story.second(6, CALM, CALM)
    found = story.evidence
    assert found.silent == {0: 3, 1: 5}
    assert (found.seconds, found.tainted) == (7, 5)


def test_a_lost_generator_is_gone_from_the_first_second_that_it_did_not_tell(journal: Journal) -> None:
    story = Story(journal, workers=3)
    for number in range(4):
        story.second(number, CALM, CALM, CALM, missing=(1,) if number > 1 else ())
    story.lose(1, "generator 1 went away (SIGKILL)")
    story.lose(7, "generator 7 was never heard")
    assert story.evidence.lost == (
        Lost(1, "generator 1 went away (SIGKILL)", 2.0),
        Lost(7, "generator 7 was never heard", 0.0),
    )
