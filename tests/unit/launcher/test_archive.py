"""The archive reads runs back, remembers what did not change, and deletes run directories and nothing else."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.baselines import FILE, set_baseline
from engine.control.address import address_in
from engine.errors import JournalError
from engine.history import RunRecord, run_record
from engine.journal.afterwards import open_again
from tests.support.results_folder import HOUR, keep, keep_suite, short_search, steady
from tests.support.run_script import STARTED_AT
from tests.support.suite_story import mixed_suite
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.present.told import ToldSuiteFeed, feed_of


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return tmp_path / "results"


def recorded(path: Path) -> RunRecord:
    found = run_record(path)
    assert found is not None
    return found


def a_run(results: Path, at: float = STARTED_AT) -> Path:
    return keep(results, short_search(p95=steady(100.0), seconds=3, at=at).end().events)


def archive(results: Path) -> ResultsArchive:
    return ResultsArchive(results, wall=lambda: 1e12)


def test_a_journal_tells_its_state_its_blocks_and_the_profile_as_it_was_run(results: Path) -> None:
    heard: list[float] = []
    told = archive(results).told(a_run(results), heard.append, blocks=True)
    assert told.state.ended is not None
    assert told.blocks.seconds == 3
    assert told.profile == 'title = "as run"\n'
    assert heard
    assert all(0.0 <= share <= 1.0 for share in heard)


def test_a_suite_tells_its_own_state_and_that_of_its_newest_step(results: Path) -> None:
    told = archive(results).told(keep_suite(results, mixed_suite().events))
    assert told.suite is not None
    assert told.suite.ended is not None
    assert told.state.started is not None
    assert told.state.started.profile == "search"
    feed = feed_of(told)
    assert isinstance(feed, ToldSuiteFeed)
    assert feed.finished


def test_a_reading_can_be_given_up_in_its_course(results: Path) -> None:
    def enough(share: float) -> None:
        raise KeyError("nobody waits")

    with pytest.raises(KeyError):
        archive(results).told(a_run(results), enough)


def test_a_summary_is_read_once_until_it_changes(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, known = a_run(results), archive(results)
    reads: list[Path] = []

    def counted(read: Path) -> RunRecord | None:
        reads.append(read)
        return run_record(read)

    monkeypatch.setattr("engine.history.run_record", counted)
    assert len(known.runs()) == len(known.runs()) == 1
    assert reads == [path]
    os.utime(path / "summary.json", (1.0, 1.0))
    known.runs()
    assert reads == [path, path]


def test_a_run_is_deleted_with_all_that_it_holds_and_its_neighbour_stays(results: Path) -> None:
    first, second = a_run(results), a_run(results, STARTED_AT + HOUR)
    known = archive(results)
    weight = known.weight(recorded(first))
    assert weight.files == 3
    assert weight.size == sum(file.stat().st_size for file in first.iterdir())
    known.delete(recorded(first))
    assert [record.path for record in known.runs()] == [second]


def test_a_suite_says_how_many_runs_go_with_it(results: Path) -> None:
    path = keep_suite(results, mixed_suite().events)
    assert archive(results).weight(recorded(path)).steps == 1


def test_a_link_in_a_run_goes_and_what_it_leads_to_stays(results: Path, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "gold").write_text("gold")
    path = a_run(results)
    (path / "elsewhere").symlink_to(treasure)
    archive(results).delete(recorded(path))
    assert (treasure / "gold").read_text() == "gold"
    assert not path.exists()


def refused(results: Path, record: RunRecord, reason: str) -> None:
    with pytest.raises(JournalError, match=reason):
        archive(results).delete(record)
    with pytest.raises(JournalError, match=reason):
        archive(results).weight(record)


def test_a_link_to_a_run_is_not_followed(results: Path, tmp_path: Path) -> None:
    elsewhere = a_run(tmp_path / "elsewhere")
    results.mkdir()
    link = results / "run_linked"
    link.symlink_to(elsewhere)
    refused(results, recorded(link), "is a link")
    assert (elsewhere / "journal.jsonl").is_file()


def test_nothing_outside_the_results_folder_is_deleted(results: Path, tmp_path: Path) -> None:
    outside = a_run(tmp_path / "elsewhere")
    refused(results, recorded(outside), "does not lie in the results folder")
    sneaky = RunRecord(results / ".." / "elsewhere" / outside.name, "search", "", "", 0.0, 7, "pass")
    results.mkdir()
    refused(results, sneaky, "does not lie in the results folder")
    step = keep_suite(results, mixed_suite().events) / "steps" / "02-search"
    refused(results, recorded(step), "does not lie in the results folder")
    assert outside.is_dir()
    assert step.is_dir()


def test_a_folder_that_is_no_run_is_not_deleted(results: Path) -> None:
    for name in ("run_by_hand", "precious"):
        (results / name).mkdir(parents=True)
        (results / name / "notes.txt").write_text("mine")
        record = RunRecord(results / name, "search", "", "", 0.0, 7, "pass")
        refused(results, record, "is not a run directory")
    refused(results, RunRecord(results / "run_gone", "search", "", "", 0.0, 7, "pass"), "is gone already")


@pytest.fixture
def listening(results: Path) -> Iterator[Path]:
    path = keep(results, short_search(p95=steady(100.0), seconds=3).events)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        with address_in(path) as address:
            line.bind(address)
        line.listen()
        yield path


def test_a_run_that_is_going_is_never_deleted(results: Path, listening: Path) -> None:
    record = recorded(listening)
    assert record.verdict == "running"
    refused(results, record, "is still going")
    assert (listening / "journal.jsonl").is_file()


def test_a_journal_without_an_end_that_was_just_written_may_be_going_though_nobody_listens(results: Path) -> None:
    path = keep(results, short_search(p95=steady(100.0), seconds=3).events)
    written = (path / "journal.jsonl").stat().st_mtime
    with pytest.raises(JournalError, match="30 s ago and has no end"):
        ResultsArchive(results, wall=lambda: written + 30.0).delete(recorded(path))
    ResultsArchive(results, wall=lambda: written + 600.0).delete(recorded(path))
    assert not path.exists()


def test_a_run_that_keeps_its_journals_lock_is_going_however_long_it_was_silent(results: Path) -> None:
    """It waits for its start, in a folder that can hold no control socket."""
    path = keep(results, short_search(p95=steady(100.0), seconds=3).events)
    record = recorded(path)
    with open_again(path / "journal.jsonl"):
        refused(results, record, "is still going")
    assert path.is_dir()


def test_what_vanishes_or_resists_while_it_is_deleted_is_told(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_run(results)

    def no(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("wwmaa_tui.archive.shutil.rmtree", no)
    with pytest.raises(JournalError, match="could not be deleted: Permission denied"):
        archive(results).delete(recorded(path))
    monkeypatch.setattr("wwmaa_tui.archive.os.walk", no)
    with pytest.raises(JournalError, match="could not be deleted: Permission denied"):
        archive(results).weight(recorded(path))


def test_a_folder_with_files_of_a_runs_names_that_no_run_wrote_is_not_deleted(results: Path) -> None:
    for name, text in (("summary.json", '{"metrics":{}}'), ("journal.jsonl", "dear diary\n")):
        path = results / f"run_{name}"
        path.mkdir(parents=True)
        (path / name).write_text(text)
        refused(results, RunRecord(path, "search", "", "", 0.0, 7, "pass"), "is not a run directory")
        assert (path / name).is_file()


def test_a_run_is_made_a_baseline_and_none_any_more_and_takes_the_place_of_another(results: Path) -> None:
    first, second, known = a_run(results), a_run(results, STARTED_AT + HOUR), archive(results)
    assert known.baseline(recorded(first)) == f"{first.name} is the baseline search now"
    assert f"in place of {first.name}" in known.baseline(recorded(second))
    assert [record.baselines for record in known.runs()] == [("search",), ()]
    assert "no baseline any more" in known.baseline(recorded(second))
    assert [record.baselines for record in known.runs()] == [(), ()]


def test_what_cannot_be_believed_is_no_baseline(results: Path) -> None:
    with pytest.raises(JournalError, match="is interrupted"):
        archive(results).baseline(recorded(keep(results, short_search(p95=steady(100.0), seconds=3).events)))


def test_a_baseline_is_not_deleted_nor_a_suite_with_one_among_its_steps(results: Path) -> None:
    path, suite = a_run(results), keep_suite(results, mixed_suite().events)
    archive(results).baseline(recorded(path))
    refused(
        results, recorded(path), "is the baseline search; take the mark away first: b, or wwmaa-tui baseline search"
    )
    set_baseline(results, "of-a-step", suite / "steps" / "02-search", "search", 1.0)
    refused(results, recorded(suite), "is the baseline of-a-step")


def test_a_baseline_whose_run_is_gone_and_a_damaged_file_are_complained_of(results: Path) -> None:
    path, known = a_run(results), archive(results)
    known.baseline(recorded(path))
    assert known.complaints() == ()
    shutil.rmtree(path)
    assert "baseline search is gone" in known.complaints()[0]
    (results / FILE).write_text("{")
    assert FILE in known.complaints()[0]
    assert known.runs() == ()


def test_a_suite_has_its_steps_as_records(results: Path) -> None:
    keep_suite(results, mixed_suite().events)
    (suite,) = archive(results).runs()
    assert [(step.profile, step.name.rpartition("/")[2]) for step in suite.steps] == [("search", "02-search")]
