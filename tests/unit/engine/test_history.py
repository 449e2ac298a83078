"""The runs of a results folder: what a summary or a first line says of each, and which of them compare."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.history import RunRecord, comparable_before, run_record, runs_in
from engine.report.suite_summary import summarise_suite
from engine.report.summary import summarise
from tests.support.journals import Journal
from tests.support.results_folder import keep, keep_suite, short_search, steady
from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script
from tests.support.suite_story import mixed_suite


def kept(results: Path, name: str, summary: object) -> Path:
    path = results / name
    path.mkdir()
    (path / "summary.json").write_text(json.dumps(summary))
    return path


def ended() -> RunScript:
    return alarm_script().end()


def test_a_run_is_known_by_its_summary(tmp_path: Path) -> None:
    script = ended()
    record = run_record(kept(tmp_path, "run_one", summarise(script.state)))
    assert record is not None
    started, said = script.state.started, script.state.ended
    assert started is not None
    assert said is not None
    assert (record.profile, record.target, record.started_at) == (started.profile, started.target, started.started_at)
    assert (record.verdict, record.sentence, record.seconds) == (said.verdict, said.sentence, said.seconds)
    assert record.requests > 0
    assert record.p95_ms is not None
    assert not record.suite


def test_a_suite_is_known_by_its_summary_and_has_the_target_of_its_first_step(tmp_path: Path) -> None:
    state = mixed_suite().state
    record = run_record(kept(tmp_path, "run_suite", summarise_suite(state)))
    assert record is not None
    assert record.suite
    assert record.target == state.steps[0].outline.target
    assert record.p95_ms is None


def test_a_run_without_a_summary_is_interrupted_and_known_by_its_first_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    started = journal.start()
    going = run_record(tmp_path)
    assert going is not None
    assert going.verdict == "running", "it has no control socket, and its writer keeps the journal's lock"
    journal.writer.close()
    record = run_record(tmp_path)
    assert record is not None
    assert (record.profile, record.verdict, record.seconds) == (started.profile, "interrupted", None)


def test_what_holds_no_run_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    kept(tmp_path, "broken", [1, 2])
    kept(tmp_path, "run_one", summarise(ended().state))
    assert [record.name for record in runs_in(tmp_path)] == ["run_one"]
    assert runs_in(tmp_path / "nowhere") == ()


def test_a_record_knows_what_was_planned_from_summary_and_first_line_alike(tmp_path: Path) -> None:
    script = ended()
    assert script.state.started is not None
    first = msgspec.structs.replace(script.state.started, plan="digest")
    state = replace(script.state, started=first)
    summed = run_record(kept(tmp_path, "run_one", summarise(state)))
    (tmp_path / "run_two").mkdir()
    (tmp_path / "run_two" / "journal.jsonl").write_bytes(msgspec.json.encode(first) + b"\n")
    begun = run_record(tmp_path / "run_two")
    assert summed is not None
    assert begun is not None
    assert summed.plan == begun.plan == "digest"
    assert summed.comparable(begun)
    assert not summed.comparable(replace(begun, plan="another"))


def test_tags_changes_and_the_share_of_errors_come_with_a_run_from_summary_and_first_line(tmp_path: Path) -> None:
    run = short_search(p95=steady(100.0), seconds=3, failed=lambda second: 10, tags={"team": "a"})
    ended_path = keep(tmp_path, run.end().events)
    summary = json.loads((ended_path / "summary.json").read_text())
    assert summary["run"]["tags"] == {"team": "a"}
    summary["run"]["changes"] = ["Redis in front"]
    (ended_path / "summary.json").write_text(json.dumps(summary))
    record = run_record(ended_path)
    assert record is not None
    assert (record.tags, record.changes) == ({"team": "a"}, ("Redis in front",))
    assert record.error_share == pytest.approx(0.1)
    first = json.loads((ended_path / "journal.jsonl").read_text().splitlines()[0])
    (ended_path / "journal.jsonl").write_text(json.dumps({**first, "changes": ["bigger pool"]}) + "\n")
    (ended_path / "summary.json").unlink()
    begun = run_record(ended_path)
    assert begun is not None
    assert (begun.tags, begun.changes, begun.error_share) == ({"team": "a"}, ("bigger pool",), None)


def test_a_suites_tags_are_in_its_summary_and_a_folder_that_names_itself_a_step_ends_the_search(tmp_path: Path) -> None:
    events = mixed_suite().events
    path = keep_suite(tmp_path, [msgspec.structs.replace(events[0], tags={"team": "a"}), *events[1:]])
    (path / "steps" / "03-loop").symlink_to(path)
    record = run_record(path)
    assert record is not None
    assert record.tags == {"team": "a"}
    assert [step.name.rpartition("/")[2] for step in record.steps] == ["02-search"]


def test_nothing_that_lies_in_a_results_folder_stops_the_list(tmp_path: Path) -> None:
    """Pipes, lists in lists, other tools' files, dates that no calendar has: what is no run is passed over."""
    whole = summarise(ended().state)
    kept(tmp_path, "run_one", whole)
    kept(tmp_path, "run_of_another_tool", {"verdict": "guilty", "run": {}})
    for name, at in (("run_far", 1e300), ("run_before", -1e15)):
        kept(tmp_path, name, {**whole, "run": {**whole["run"], "started_at": at}})
    for name in ("summary.json", "journal.jsonl"):
        (tmp_path / f"run_pipe_{name}").mkdir()
        os.mkfifo(tmp_path / f"run_pipe_{name}" / name)
        (tmp_path / f"run_folder_{name}" / name).mkdir(parents=True)
        (tmp_path / f"run_deep_{name}").mkdir()
        deep = f"{'[' * 100_000}{']' * 100_000}"
        (tmp_path / f"run_deep_{name}" / name).write_text(f'{{"type":"run_started","verdict":"pass","x":{deep}}}\n')
    (tmp_path / "run_loop").symlink_to(tmp_path / "run_loop")
    assert [record.name for record in runs_in(tmp_path)] == ["run_one"]


def record(at: float, **changed: object) -> RunRecord:
    first = RunRecord(Path(f"run_{at:g}"), "search", "Search", "staging.example", at, 7, "pass")
    return replace(first, **changed)  # type: ignore[arg-type]


def test_the_comparable_run_is_the_newest_before_that_did_the_same_and_can_be_believed() -> None:
    now = record(10)
    others = [
        record(1),
        record(5, verdict="critical"),
        record(6, verdict="invalid"),
        record(7, profile="page"),
        record(8, target="other.example"),
        record(9, time_scale=0.1),
        record(9.5, plan="overridden"),
        record(11),
        now,
    ]
    assert comparable_before(now, others) == others[1]
    assert comparable_before(now, [now]) is None


def test_demos_compare_whatever_port_their_platform_had() -> None:
    one, other = record(1, demo=True, target="127.0.0.1:4001"), record(2, demo=True, target="127.0.0.1:5002")
    assert other.comparable(one)
    assert not other.comparable(record(1, target="127.0.0.1:5002"))
