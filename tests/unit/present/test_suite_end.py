"""The end of a suite, and its summary: what its steps found, left and noted is not hidden in their own directories."""

from __future__ import annotations

from engine.journal.events import LeftBehind, NoteTaken
from engine.report.suite_summary import summarise_suite
from engine.state import apply, fold
from tests.support.results_folder import short_search, steady
from tests.support.suite_story import mixed_suite
from wwmaa_tui.present.suite import suite_view
from wwmaa_tui.present.suite_summary import suite_lines

LEFT = LeftBehind(seq=90, t=9.0, what="event 12", detail="it could not be deleted")


def test_leftovers_and_notes_of_steps_are_told_at_the_end_with_the_steps_name() -> None:
    run = apply(fold(short_search(p95=steady(200.0), seconds=12).events), LEFT)
    run = apply(run, NoteTaken(seq=91, t=9.0, origin="ada", text="pool raised"))
    said = [
        line.text.strip()
        for line in suite_lines(suite_view(mixed_suite().state, "d", runs=[None, run]), ascii_only=False)
    ]
    assert "search: event 12: it could not be deleted" in said
    assert any(line.startswith("search ") and line.endswith("ada: pool raised") for line in said)
    alone = [line.text for line in suite_lines(suite_view(mixed_suite().state, "d"), ascii_only=False)]
    assert not any("LEFT ON THE PLATFORM" in line or "NOTES" in line for line in alone)


def test_the_summary_has_them_by_step_and_null_where_nobody_looked() -> None:
    run = apply(fold(short_search(p95=steady(200.0), seconds=12).events), LEFT)
    first, second, _ = summarise_suite(mixed_suite().state, [None, run])["steps"]
    assert (first["left_behind"], first["findings"]) == (None, None)
    assert second["left_behind"] == [{"what": "event 12", "detail": "it could not be deleted"}]
    assert isinstance(second["findings"], list)
