"""In which order monitors are told of, and how far back those of the demo look."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.monitors.catalog import monitors_for
from engine.monitors.panels import WINDOW_S
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.watched import MONITORS
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.standin.environment import Secrets, environment
from wwmaa_tui.standin.process import StandInProcess
from wwmaa_tui.surroundings import Surroundings

STANDIN = environment("http://127.0.0.1:9", Secrets("password", "whsec_1"), "http://127.0.0.1:10")
PROFILE = load_profile(find_profile("smoke"))


def looking_back(around: Surroundings) -> float:
    (target,) = around.targets((PROFILE,))
    return around.watch(PROFILE, target).monitoring.window_s


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Surroundings:
    monkeypatch.setattr(StandInProcess, "start", lambda **_: SimpleNamespace(env=STANDIN, lacks=""))
    around = Surroundings(LaunchOptions(demo=True))
    around.start()
    return around


def test_they_are_told_of_in_the_order_in_which_a_run_has_them(demo: Surroundings) -> None:
    (target,) = demo.targets((PROFILE,))
    watching = demo.watch(PROFILE, target)
    assert tuple(each.name for each in monitors_for(watching.settings, watching.monitoring)) == MONITORS


def test_the_demo_looks_back_ten_seconds_and_everybody_else_as_far_as_the_profile_says(demo: Surroundings) -> None:
    assert looking_back(demo) == 10.0
    assert looking_back(Surroundings(LaunchOptions(env=STANDIN))) == WINDOW_S
