"""Where a report lies is said wherever a run ends; that it could not be written is said in its place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.journal.events import AnyEvent
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from tests.support.suite_story import ScriptedSuiteFeed, mixed_suite
from wwmaa_tui.commands.run_headless import report_trouble
from wwmaa_tui.headless import print_summary
from wwmaa_tui.headless_suite import print_suite
from wwmaa_tui.screens.judged import verdict_of

FULL = "cannot write report.html: No space left on device"


def feed_in(directory: Path, *, suite: bool) -> ScriptedFeed:
    script = calm(search_script().phase("running"), 10).end()
    kind = _SuiteThere if suite else ScriptedFeed
    return kind(script.events, directory=directory)


class _SuiteThere(ScriptedSuiteFeed):
    def __init__(self, events: Sequence[AnyEvent], directory: Path) -> None:
        super().__init__(mixed_suite(), events)
        self._directory = directory


@pytest.mark.parametrize("suite", [False, True])
def test_the_verdict_names_the_file_to_open_where_it_was_written(tmp_path: Path, suite: bool) -> None:
    feed = feed_in(tmp_path, suite=suite)
    assert verdict_of(feed).view.report == ""
    (tmp_path / "report.html").touch()
    assert verdict_of(feed).view.report == str(tmp_path / "report.html")


@pytest.mark.parametrize("suite", [False, True])
def test_the_verdict_says_why_it_was_not_written_and_stays_as_it_is(tmp_path: Path, suite: bool) -> None:
    feed = feed_in(tmp_path, suite=suite)
    before = verdict_of(feed).view
    feed.unreported = [FULL]  # type: ignore[attr-defined]
    after = verdict_of(feed).view
    assert after.report == f"not all of the report could be written: {FULL}"
    assert (after.word, after.exit_code, after.sentence) == (before.word, before.exit_code, before.sentence)


def test_headless_ends_with_the_file_to_open(tmp_path: Path) -> None:
    script = calm(search_script().phase("running"), 10).end()
    (tmp_path / "report.html").touch()
    run, suite = io.StringIO(), io.StringIO()
    print_summary(script.state, str(tmp_path), colour=False, out=run)
    print_suite(mixed_suite().state, str(tmp_path), colour=False, out=suite)
    for out in (run, suite):
        assert out.getvalue().splitlines()[-2:] == [f"    {tmp_path}", f"    {tmp_path / 'report.html'}"]


def test_a_report_that_is_not_whole_comes_with_the_way_out() -> None:
    said = report_trouble(FULL, Path("results/run_x"))
    assert said == f"the report is not whole: {FULL}; wwmaa-tui report results/run_x --files writes it again"
