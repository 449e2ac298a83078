"""What a run's browser scenarios are carried out with; where there is no browser they are left out, and that is said.

Knows a plan and looks for a browser; drives none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.journeys.catalog import stands_apart
from engine.plan.model import Plan
from engine.wire.browser.finding import BrowserFound, find_browser

CHECK = "browser"
"""Name of the check that says which one it is, or that there is none."""


@dataclass(frozen=True)
class Browsing:
    """A look for a browser."""

    found: BrowserFound
    scenarios: tuple[str, ...]
    """Those that drive one."""
    elapsed_ms: float = 0.0

    @property
    def program(self) -> str:
        """Path of the browser; empty where there is none."""
        return self.found.program

    @property
    def check(self) -> Mapping[str, Any]:
        """The look as an event of the pre-flight. A run goes on without a browser."""
        said = self.found.said
        if not self.found:
            names = ", ".join(self.scenarios)
            one = len(self.scenarios) == 1
            said = f"{said}; {names} {'is' if one else 'are'} not run, and LCP will be no data"
        return {
            "check": CHECK,
            "ok": bool(self.found),
            "needed": False,
            "detail": said,
            "elapsed_ms": self.elapsed_ms if self.found else 0.0,
        }


def look_for_browser(plan: Plan, named: str = "") -> tuple[Plan, Browsing | None]:
    """The plan as it can be carried out, and what was found; None where it needs no browser. `named`: the one that
    somebody asked for."""
    browsers = tuple(each for each in plan.scenarios if stands_apart(each.scenario.journey))
    if not browsers:
        return plan, None
    began = time.perf_counter()
    found = find_browser(named)
    elapsed_ms = (time.perf_counter() - began) * 1000.0
    looked = Browsing(found, tuple(each.scenario.name for each in browsers), elapsed_ms)
    load = tuple(each for each in plan.scenarios if each not in browsers)
    return (plan if found else replace(plan, scenarios=load)), looked
