"""Panels and moments for tests of monitors."""

from __future__ import annotations

import time
from typing import Any

from engine.journal.monitor_events import PanelOutline
from engine.monitors.monitor import Moment
from engine.monitors.panels import Monitoring, Panel, Scrape
from engine.profile.catalog import shipped_folder
from engine.target.loading import load_site


def panel(name: str, query: str = "", scrape: Scrape | None = None, **outline: Any) -> Panel:
    """One that is titled as it is named."""
    return Panel(PanelOutline(name=name, title=name, **outline), query, scrape)


def watching(*panels: Panel, **settings: Any) -> Monitoring:
    """These panels."""
    return Monitoring(panels=panels, **settings)


def shipped() -> Monitoring:
    """The panels that WWMAA's sites name."""
    return load_site(shipped_folder() / "sites" / "wwmaa.toml").monitoring


def moment(load_began: float | None = None) -> Moment:
    """Now."""
    now = time.time()
    return Moment(now, now, load_began)
