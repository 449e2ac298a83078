"""A stand-in whose metrics page is watched: its faults are switched, and the page read, as a test goes along."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.profiles import write_env
from wwmaa_tui.standin.process import StandInProcess


def env_with_metrics(standin: StandInProcess) -> str:
    """An env file that aims a run at it, and at its metrics page alone beside it."""
    others = ("SENTRY_", "JAEGER_", "PROMETHEUS_")
    env = {name: value for name, value in standin.env.items() if not name.startswith(others)}
    return write_env({**env, "METRICS_URL": f"{standin.base_url}/metrics"})


def make(standin: StandInProcess, fault: str) -> None:
    """Switch a fault; `none` makes it healthy."""
    request = urllib.request.Request(
        f"{standin.env['STANDIN_CONTROL_URL']}/fault",
        data=json.dumps({"name": fault}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def on_the_page(standin: StandInProcess, metric: str) -> float:
    """What the metrics page says of a gauge without labels."""
    with urllib.request.urlopen(f"{standin.base_url}/metrics", timeout=5) as answer:
        page = answer.read().decode()
    found = re.search(rf"^{metric} (\S+)$", page, re.MULTILINE)
    assert found, f"no {metric} on the page"
    return float(found[1])


def gauge_in(journal: Sequence[Mapping[str, Any]], series: str) -> list[tuple[float, float]]:
    """`t` and value of each second of a journal that holds a gauge."""
    names: dict[str, str] = {}
    found = []
    for event in journal:
        if event["type"] == "snapshot":
            names.update(event["names"])
            found += [(event["t"], figure[1]) for number, figure in event["figures"].items() if names[number] == series]
    return found


def alerts_in(journal: Sequence[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """The changes of one alert."""
    outlines = next(event["alerts"] for event in journal if event["type"] == "run_started")
    return [event for event in journal if event["type"] == "alert" and outlines[event["alert"]]["name"] == name]
