"""A look beforehand at what a launch needs, as the picker asks for it: row by row, and never at a refused target."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.doctor.row import Row
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api"}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(options: LaunchOptions) -> list[Row]:
    rows: list[Row] = []
    launcher = RunLauncher(options)
    launcher.examine(launcher.entry("smoke"), rows.append)
    return rows


def asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wwmaa_tui.examining.examined", lambda *_, **__: pytest.fail("somebody was asked"))


def test_a_refused_target_is_asked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asks_nobody(monkeypatch)
    (row,) = found(LaunchOptions(env={**ENV, "BASE_URL": "https://www.wwmaa.com"}))
    assert (row.check, row.result) == ("guard", "not ok")
    assert "production" in row.found


def test_what_is_not_named_is_a_row_each_with_the_way_to_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asks_nobody(monkeypatch)
    rows = found(LaunchOptions())
    assert [row.found for row in rows] == ["BASE_URL: not set", "API_URL: not set"]
    assert all("on a line of it" in row.remedy for row in rows)


def test_a_demo_says_what_is_known_before_its_stand_in_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asks_nobody(monkeypatch)
    guard, target = found(LaunchOptions(demo=True))
    assert (guard.check, guard.result) == ("guard", "ok")
    assert (target.check, target.result, target.fine) == ("target", "not measured", True)


def test_what_needs_no_target_is_looked_at_though_nobody_answers() -> None:
    rows = {row.check: row for row in found(LaunchOptions(env=ENV))}
    assert rows["guard"].result == "ok"
    assert rows["target"].result == "not ok"
    assert rows["data"].result == "not measured"
    assert rows["file limit"].result == "ok"
