"""The launcher's catalogue is what the command line makes of it: lists, screens and runs see the same profiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.profile.model import ConstantVUs
from engine.profile.shortcuts import read_shortcuts
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

OWN = """
title = "Own"
site = "wwmaa"
[[scenario]]
name = "own"
journey = "search"
executor = "constant-arrival-rate"
rate = 5
duration = "1h"
pre_allocated_vus = 5
"""


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(OWN)
    (tmp_path / "broken.toml").write_text("title = 5")


def test_every_profile_that_can_be_chosen_is_shortened() -> None:
    launcher = RunLauncher(LaunchOptions(shortcuts=read_shortcuts(vus="3", duration="5s")))
    assert launcher.name("own.toml") == "own"
    found = launcher.entries()
    assert found[0].name == "own"
    for entry in [entry for each in found for entry in (each.steps or (each,))]:
        assert entry.profile is not None
        assert {scenario.executor for scenario in entry.profile.scenarios} == {ConstantVUs(3, 5.0)}
        outlook = launcher.outlook(entry)
        assert outlook.plan is None or outlook.plan.duration_s == 5.0


def test_a_broken_profile_stays_broken() -> None:
    launcher = RunLauncher(LaunchOptions(shortcuts=read_shortcuts(vus="3")))
    Path("profiles").mkdir()
    Path("broken.toml").rename("profiles/broken.toml")
    broken = {entry.name: entry for entry in launcher.entries()}["broken"]
    assert broken.profile is None
    assert broken.problems


def test_the_time_scale_shortens_what_is_shortened_already() -> None:
    launcher = RunLauncher(LaunchOptions(shortcuts=read_shortcuts(vus="3", duration="5s"), time_scale=0.1))
    entry = launcher.entry("own.toml")
    assert entry.profile is not None
    assert launcher.whole_plan(entry).duration_s == 0.5


def test_a_shortcut_makes_load_and_no_visits_of_a_browser() -> None:
    launcher = RunLauncher(LaunchOptions(shortcuts=read_shortcuts(vus="3", duration="5s")))
    profile = launcher.entry("page").profile
    assert profile is not None
    assert {scenario.journey for scenario in profile.scenarios} == {"page"}
    assert not any(each.required for each in profile.thresholds if each.series.startswith("browser_"))
