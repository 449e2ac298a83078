"""What the platform said of itself over a run: the worst that each panel saw, held against its limit."""

from __future__ import annotations

from engine.state import RunState
from tests.support.watched_story import watched_alarm, watched_peace
from wwmaa_tui.present.platform import platform_view
from wwmaa_tui.widgets.platform import alert_rows, platform_rows
from wwmaa_tui.widgets.rows import cells


def test_a_pool_that_was_full_once_is_critical_over_the_run() -> None:
    view = platform_view(watched_alarm().end().state)
    pool = next(row for row in view.panels if row.name == "pool")
    assert (pool.level, pool.worst) == ("critical", "20/20")
    assert view.panels[0].level == "critical"


def test_where_more_is_better_the_least_is_the_worst() -> None:
    state = watched_peace().end().state
    cache = next(row for row in platform_view(state).panels if row.name == "cache")
    values = [point.figures["cache_hits"].sum for point in state.recent if "cache_hits" in point.figures]
    assert cache.worst.startswith(f"{min(values) * 100:.3g}"[:2])


def test_what_nobody_watched_is_not_measured() -> None:
    rows = platform_rows(platform_view(RunState()), 80)
    assert any("not measured" in span.text for row in rows for span in row)


def test_no_row_is_wider_than_its_panel() -> None:
    view = platform_view(watched_alarm().end().state)
    for width in (56, 76, 100, 160):
        assert all(cells(row) <= width for row in platform_rows(view, width))
        assert all(cells(row) <= width for row in alert_rows((), width))
