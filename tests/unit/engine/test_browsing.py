"""Where there is a browser its scenarios are carried out; where there is none they are left out, and that is said."""

from __future__ import annotations

import pytest

from engine.browsing import look_for_browser
from engine.profile.model import ConstantVUs, Scenario
from engine.wire.browser.finding import BrowserFound
from tests.support.shares import planned

LOAD = Scenario("searches", "search", ConstantVUs(6, 10.0))
BROWSER = Scenario("browser", "browser", ConstantVUs(1, 30.0, 4.0))


def finds(monkeypatch: pytest.MonkeyPatch, found: BrowserFound) -> None:
    def find(named: str) -> BrowserFound:
        return found

    monkeypatch.setattr("engine.browsing.find_browser", find)


def test_without_browser_scenarios_nothing_is_looked_for() -> None:
    plan = planned(LOAD)
    assert look_for_browser(plan) == (plan, None)


def test_with_a_browser_the_plan_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, BrowserFound("/bin/chromium", "Chromium 156 (/bin/chromium)"))
    plan, browsing = look_for_browser(planned(LOAD, BROWSER))
    assert plan == planned(LOAD, BROWSER)
    assert browsing is not None
    assert (browsing.program, browsing.check["ok"]) == ("/bin/chromium", True)


def test_without_one_the_load_goes_on_and_how_to_install_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, BrowserFound("", "no Chromium was found: apt-get install it"))
    plan, browsing = look_for_browser(planned(LOAD, BROWSER))
    assert [each.scenario.name for each in plan.scenarios] == ["searches"]
    assert browsing is not None
    assert (browsing.check["ok"], browsing.check["needed"]) == (False, False)
    assert browsing.check["detail"] == (
        "no Chromium was found: apt-get install it; browser is not run, and LCP will be no data"
    )
