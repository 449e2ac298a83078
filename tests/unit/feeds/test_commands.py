"""`watch` and `replay` as commands: what they find, refuse and end with. No screen is drawn here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.search_story import calm, search_script
from tests.support.suite_story import mixed_suite
from tests.support.written import story, write_run, write_suite
from wwmaa_tui.cli import main


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in; this process keeps its priority."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("wwmaa_tui.commands.watch.give_way", lambda: None)
    monkeypatch.setattr("wwmaa_tui.commands.replay.give_way", lambda: None)
    return tmp_path / "results"


def test_watching_without_a_screen_narrates_and_ends_with_the_runs_exit_code(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = story()
    write_run(results / "run_1", script.events)
    assert script.state.ended is not None
    assert main(["watch", "--no-ui"]) == script.state.ended.exit_code == 99
    told = capsys.readouterr()
    assert script.state.ended.sentence in told.out
    assert "watching results/run_1" in told.err
    assert "✔ health: HTTP 200" in told.err


def test_an_interrupted_run_is_told_as_one(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write_run(results / "run_1", calm(search_script().phase("running"), 5).events)
    os.utime(directory / "journal.jsonl", (1.0, 1.0))
    assert main(["watch", "run_1", "--no-ui"]) == 105
    told = capsys.readouterr()
    assert "nobody writes it any more" in told.err
    assert "INTERRUPTED" in told.out


def test_a_suite_is_watched_by_its_directory(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_suite(results / "run_1", mixed_suite(), story(8).events, story(8).events)
    assert main(["watch", "--no-ui"]) == 112
    told = capsys.readouterr()
    assert "step 2 of 3: search" in told.err
    assert "Unreachable: 1 of 3 steps failed" in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["watch"], "there is no run in results yet (--wait waits for it)"),
        (["watch", "nowhere"], "no run at nowhere"),
        (["replay", "nowhere"], "no run at nowhere"),
    ],
)
def test_a_run_that_is_not_there_is_an_error_with_the_way_out(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 104
    assert said in capsys.readouterr().err


def test_waiting_waits_until_it_is_there(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def sleep(_seconds: float) -> None:
        write_run(results / "run_1", story().events)

    monkeypatch.setattr("wwmaa_tui.commands.watch.time.sleep", sleep)
    assert main(["watch", "run_1", "--wait", "--no-ui", "-q"]) == 99
    assert "no run at run_1" in capsys.readouterr().err


def test_a_damaged_journal_is_told_with_its_line(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = write_run(results / "run_1", story().events) / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"seq":9,', b'"seq":8,'))
    for words in (["watch", "--no-ui"], ["watch", "run_1", "--no-ui", "-q"]):
        assert main(words) == 104
        assert "journal.jsonl:10: event 8 where 9 was expected" in capsys.readouterr().err
    journal.write_bytes(b"nonsense\n")
    assert main(["replay", "run_1"]) == 104
    assert "journal.jsonl:1: not an event" in capsys.readouterr().err


def test_all_that_is_wrong_with_a_replays_flags_is_told_at_once(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(results / "run_1", story().events)
    assert main(["replay", "latest", "--speed", "fast", "--from", "05:00"]) == 104
    told = capsys.readouterr().err
    assert "--speed: expected a speed such as 10, 0.5 or max, got 'fast'" in told
    assert "--from: it is 00:40 long, got '05:00'" in told


def test_a_replay_without_a_terminal_names_what_tells_without_one(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(results / "run_1", story().events)
    assert main(["replay", "latest"]) == 104
    assert "wwmaa-tui report results/run_1" in capsys.readouterr().err
