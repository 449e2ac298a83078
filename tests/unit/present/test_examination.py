"""The doctor's rows as ticks in the picker, with the way to mend what is not as it should be."""

from __future__ import annotations

from engine.doctor.row import Row
from wwmaa_tui.present.examination import examined_view
from wwmaa_tui.widgets.examination import ExaminationPanel

ROWS = (
    Row("guard", "ok", "staging.wwmaa.com, allowed by site"),
    Row("target", "ok", "https://staging.wwmaa.com/health answered 200 in 34 ms"),
    Row("prometheus", "not measured", "PROMETHEUS_URL is not set", "write PROMETHEUS_URL=…", needed=False),
    Row("sentry event:read", "not ok", "token lacks \x1b[31mevent:read", "give the token that scope", needed=False),
    Row("member log-in", "not ok", "HTTP 401", "seed the members (wwmaa-tui seed)"),
)


def shown(width: int = 100) -> list[str]:
    panel = ExaminationPanel()
    view = examined_view(ROWS, "done")
    rows = ["".join(span.text for span in row) for row in panel.lay(view, width, 20)]
    assert len(rows) == panel.rows_for(view, width)
    return rows


def test_ticks_stand_side_by_side_with_their_time() -> None:
    heading, ticks, *_ = shown()
    assert "1 to mend, 2 things it can do without" in heading
    assert ticks.startswith("✔ guard   ✔ target 34 ms   · prometheus   · sentry event:read   ✖ member log-in")


def test_what_a_launch_needs_comes_first_with_the_way_to_mend_it() -> None:
    _, _, *mends = shown()
    assert mends[0] == "✖ member log-in: HTTP 401"
    assert mends[1].strip() == "→ seed the members (wwmaa-tui seed)"
    assert "· sentry event:read: token lacks event:read" in mends


def test_everything_fits_whatever_the_width() -> None:
    for width in (20, 40, 60):
        assert all(len(row) <= width + 3 for row in shown(width))


def test_it_says_whether_it_is_still_looking_and_what_ended_it() -> None:
    assert examined_view(ROWS[:1], "looking").note == "looking …"
    assert examined_view(ROWS[:2], "done").note == "all there that is needed"
    failed = examined_view((), "done", "it broke off")
    assert failed.note == "1 to mend"
    assert failed.mends[0].text == "it broke off"
