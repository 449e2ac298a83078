"""The form of overrides as rows, and what was changed in words."""

from __future__ import annotations

import pytest

from engine.profile.model import ConstantVUs, Profile, RampingVUs, Scenario, Stage, Threshold
from engine.profile.override_fields import fields_of
from engine.profile.overrides import read_overrides
from engine.profile.terms import Terms
from wwmaa_tui.present.overridden import overridden_words
from wwmaa_tui.present.override import FormView, form_view
from wwmaa_tui.widgets.override_form import OverrideForm
from wwmaa_tui.widgets.rows import Row, cells

RAMP = RampingVUs(0, (Stage(120, 100), Stage(300, 100), Stage(120, 0)), pacing_s=6.0)
ONE = Profile("p", "P", "wwmaa", (Scenario("a", "search", RAMP),), (Threshold("checks", ("rate>0.9",)),))
TWO = Profile("p", "P", "wwmaa", (*ONE.scenarios, Scenario("b", "search", ConstantVUs(5, 60.0))))
TIMES = "\N{MULTIPLICATION SIGN}"


def words(profile: Profile, texts: dict[str, str]) -> str:
    return overridden_words(read_overrides(profile, Terms(), texts))


def test_what_was_changed_reads_as_a_line() -> None:
    typed = {"time_scale": "quick", "scenario[0].users": "50", "seed": "7"}
    assert words(ONE, typed) == f"overridden: length {TIMES} 0.1, seed 7, users 100 → 50"
    assert words(ONE, {"load": "0.5", "abort_on": "critical"}) == (
        f"overridden: load {TIMES} 0.5, end at level never → critical"
    )
    assert words(ONE, {"all.vus": "5"}) == "overridden: all users 5"
    assert words(ONE, {"thresholds[0].target": "rate>0.5"}) == "overridden: checks target rate>0.9 → rate>0.5"
    assert overridden_words(None) == ""


def test_scenarios_are_named_where_there_are_several() -> None:
    assert words(TWO, {"scenario[1].users": "6"}) == "overridden: b users 5 → 6"


def test_what_is_typed_is_shown_as_plain_text() -> None:
    fields = fields_of(ONE, Terms())
    typed = {"seed": "\x1b[31m7", "tags": "a=\u202eb"}
    view = form_view(fields, typed, {"seed": "got \x1b[31m7"}, 0)
    assert all(char.isprintable() for line in view.lines for char in line.text + line.problem)


def text(rows: list[Row]) -> list[str]:
    return ["".join(span.text for span in row) for row in rows]


def view_at(current: int) -> FormView:
    problems = {"scenario[0].stages": "expected a duration and a number of users, such as 10s:50", "seed": "bad"}
    return form_view(fields_of(TWO, Terms()), {"scenario[0].stages": "zz", "load": "2"}, problems, current)


@pytest.mark.parametrize(("width", "height"), [(58, 13), (78, 17), (118, 21), (80, 48)])
def test_the_current_field_is_in_sight_and_its_spot_is_where_its_text_stands(width: int, height: int) -> None:
    form = OverrideForm()
    count = len(view_at(0).lines)
    for current in (*range(count), *range(count - 1, -1, -1), count // 2, 0, count - 1):
        view = view_at(current)
        rows = form.lay(view, width, height)
        assert all(cells(row) <= width for row in rows)
        shown = rows[form.first : form.first + height]
        last_seen = height - 1 if form.first + height >= len(rows) else height - 2
        assert 0 <= form.spot.y <= last_seen
        line = view.lines[current]
        row = text(shown)[form.spot.y]
        assert row[2:].startswith(line.label)
        assert row[form.spot.x :].startswith(line.text[: form.spot.width] or "—")


def test_a_problem_stands_beside_its_field_or_below_it() -> None:
    wide, narrow = (text(OverrideForm().lay(view_at(0), width, 60)) for width in (140, 58))
    assert any("✖ stages" in row and "expected a duration" in row for row in wide)
    place = next(place for place, row in enumerate(narrow) if "✖ stages" in row)
    assert narrow[place + 1].strip().startswith("expected a duration")


def test_a_changed_field_is_marked_and_tells_what_it_was() -> None:
    assert any(
        row.startswith("≠ load scale") and "was 1" in row for row in text(OverrideForm().lay(view_at(0), 118, 60))
    )
