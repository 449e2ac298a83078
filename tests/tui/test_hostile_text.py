"""Text from a target or a profile is text: no markup, no escape codes, no torn layout."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.journal.monitor_events import Dependency, Issue, IssuesSeen, Operation, Trace, TracesSeen, Transaction
from engine.wording.plain_text import plain
from tests.support.on_screen import on_screen, segments
from tests.support.run_script import Answers
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from tests.support.watched_story import POOL, monitor, raised, watched_peace
from wwmaa_tui.present.errors import ErrorRow, ErrorsView
from wwmaa_tui.screens.wanted import TURNS
from wwmaa_tui.widgets.errors import error_rows
from wwmaa_tui.widgets.rows import cells

HOSTILE = "[red]boom[/red] \x1b[2J\x1b]0;owned\x07\x9b31m[bold link=http://a]x 日本語\u202e\n" + "y" * 300


@pytest.mark.parametrize("size", [(60, 20), (120, 36), (200, 50)])
async def test_hostile_errors_are_shown_as_they_are_without_what_could_steer_the_terminal(
    size: tuple[int, int],
) -> None:
    script = calm(search_script().phase("running"), 20).error("HTTP [red]500[/red]", "sea\x1b[31mrch", HOSTILE)
    failing = Answers(5, 90.0, 180.0, failed=2, error="HTTP [red]500[/red]", status=500)
    script.second({"search": failing}, users=9)
    async with on_screen(ScriptedFeed(script.events), size=size, launched=True) as stage:
        await stage.press(f"{TURNS.index('errors') + 1}")
        assert "HTTP [red]5" in stage.panel("errors")
        assert "[red]boom" in stage.panel("errors")
        for segment in segments(stage.app):
            assert segment.text.isprintable()
            assert segment.control is None


async def test_hostile_names_and_sentences_reach_no_screen_unclean() -> None:
    script = search_script(target="sta\x1b[31mging[/]").check("he[b]alth", HOSTILE, ok=False)
    script.lost(0, HOSTILE)
    async with on_screen(ScriptedFeed(script.end().events), size=(120, 50), launched=True) as stage:
        assert "he[b]alth" in stage.text
        assert "staging[/]" in stage.text
        assert all(segment.text.isprintable() for segment in segments(stage.app))


async def test_what_monitors_say_reaches_no_screen_unclean() -> None:
    issue = Issue(
        id="1", short_id="A-1", title=HOSTILE, culprit=HOSTILE, level=HOSTILE, link="", count=3, grown=1, new=True
    )
    trace = Trace(
        trace_id="a" * 32,
        endpoint=HOSTILE,
        second=3,
        ms=9.0,
        name=HOSTILE,
        spans=1,
        operations=(Operation(service=HOSTILE, name=HOSTILE, ms=2.0),),
    )
    script = raised(watched_peace(), POOL, "critical", 20.0, subject=HOSTILE)
    script.note(IssuesSeen, issues=(issue,), transactions=(Transaction(name=HOSTILE, p95_ms=1.0, count=2),))
    script.note(TracesSeen, traces=(trace,), dependencies=(Dependency(parent=HOSTILE, child=HOSTILE, calls=1),))
    monitor(script, "jaeger", stale=HOSTILE)
    monitor(script, "prom\x1b[31m", stale=HOSTILE)
    script.watching = lambda second: {"error_rate{endpoint:a\x1b[31mb\u202e}": 0.2}
    calm(script, 1)
    async with on_screen(ScriptedFeed(script.events), size=(200, 50), launched=True) as stage:
        for panel in ("server", "sentry", "traces"):
            assert "[red]boom" in stage.panel(panel)
        for segment in segments(stage.app):
            assert segment.text.isprintable()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.text(max_size=40), detail=st.text(max_size=80), width=st.integers(20, 160))
def test_no_text_makes_a_row_wider_than_its_panel(kind: str, detail: str, width: int) -> None:
    row = ErrorRow(plain(kind), 3.0, 0.1, plain(kind), "00:01", plain(detail))
    for line in error_rows(ErrorsView(3, 30, (row,)), width)[1:]:
        assert cells(line) <= max(width, 31)
        assert all(cell_len(span.text) >= 0 for span in line)
