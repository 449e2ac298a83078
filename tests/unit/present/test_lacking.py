"""Whoever has no env file yet is told on the screen what to write, where, and how to do without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.profile.catalog import CatalogEntry
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher
from wwmaa_tui.present.lacking import lacking_view
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import detail_view, picker_row
from wwmaa_tui.present.picker_header import picker_header
from wwmaa_tui.present.picker_views import PickerView
from wwmaa_tui.widgets.picker_header import PickerHeader
from wwmaa_tui.widgets.profile_detail import ProfileDetail
from wwmaa_tui.widgets.profile_list import ProfileList
from wwmaa_tui.widgets.rows import cells

STRANGER = {"BASE_URL": "https://staging.example.org", "API_URL": "https://staging.example.org/api"}


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in STRANGER:
        monkeypatch.delenv(name, raising=False)


def looked(name: str, **options: object) -> tuple[CatalogEntry, Outlook]:
    launcher = RunLauncher(replace(LaunchOptions(), **options))  # type: ignore[arg-type]
    entry = launcher.entry(name)
    return entry, launcher.outlook(entry)


def detail(entry: CatalogEntry, outlook: Outlook, width: int = 78, height: int = 11) -> str:
    sheet = ProfileDetail()
    sheet.reload_key = "r"
    rows = sheet.lay(detail_view(entry, outlook), width, height)
    assert all(cells(row) <= width for row in rows)
    return "\n".join("".join(span.text for span in row) for row in rows[:height])


def test_a_small_screen_shows_the_lines_to_write_and_the_ways_on() -> None:
    text = detail(*looked("smoke"))
    assert "2 settings are missing" in text
    assert "BASE_URL=https://staging.wwmaa.com\n" in text
    assert "API_URL=https://staging.wwmaa.com/api\n" in text
    assert "Write this into .env.load-tests, in the folder that wwmaa-tui was started" in text
    assert "then press r" in text
    assert "wwmaa-tui doctor -p smoke" in text
    assert "wwmaa-tui --demo" in text


def test_every_setting_of_a_suite_is_named_and_none_is_a_second_problem() -> None:
    entry, outlook = looked("suite")
    view = detail_view(entry, outlook)
    assert view.problems == ()
    assert view.lacking is not None
    names = {line.partition("=")[0] for line in view.lacking.lines}
    assert {"BASE_URL", "API_URL", "WS_URL", "TEST_SESSION_ID", "TEST_EVENT_ID", "STRIPE_WEBHOOK_SECRET"} <= names


def test_an_env_file_that_was_named_is_named_again() -> None:
    Path("mine.env").write_text("BASE_URL=https://staging.wwmaa.com\n")
    entry, outlook = looked("smoke", env_file=Path("mine.env"))
    view = lacking_view(outlook.problems, entry.name)
    assert view is not None
    assert (view.said, view.place) == ("1 setting is missing", "mine.env")
    assert view.doctor == "wwmaa-tui doctor -p smoke --env-file mine.env"


def test_a_slip_of_the_pen_is_told_in_full() -> None:
    Path("mine.env").write_text("BASE_URL=https://staging.wwmaa.com\nAPI_ULR=https://staging.wwmaa.com/api\n")
    entry, outlook = looked("smoke", env_file=Path("mine.env"))
    view = detail_view(entry, outlook)
    assert view.lacking is None
    assert 'is "API_ULR" on line 2 a slip?' in view.problems[0]


def test_a_list_of_profiles_keeps_its_shapes_beside_what_is_not_set() -> None:
    row = picker_row(*looked("smoke"))
    assert row.problem == "not set: BASE_URL, API_URL"
    assert max(row.shape) > 0
    text = "".join(span.text for span in ProfileList().lay(PickerView((row,), 0, 1), 78, 8)[2])
    assert "▇▇▇" in text
    assert "✖ not set: BASE_URL, API_URL" in text


@pytest.mark.parametrize("height", [1, 2])
def test_the_header_says_why_there_is_no_target(height: int) -> None:
    _, outlook = looked("smoke")
    rows = PickerHeader().lay(picker_header(outlook, 0.0), 80, height)
    assert "none yet  not set: BASE_URL, API_URL" in "".join(span.text for row in rows for span in row)


def test_a_refused_host_is_named_and_each_refusal_is_one_problem() -> None:
    entry, outlook = looked("smoke", env=STRANGER)
    assert outlook.target == "staging.example.org"
    view = detail_view(entry, outlook)
    assert len(view.problems) == 2
    text = " ".join(detail(entry, outlook).split())
    assert "--allow-host staging.example.org" in text
    assert "the env file" in text
