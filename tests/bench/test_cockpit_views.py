"""What one second costs the terminal: the views of a cockpit, and all of an update at 160x48. Figures, not verdicts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist, median

import pytest

from engine.measure.histogram import Histogram
from engine.measure.snapshot import Trend
from engine.state import FINE_SECONDS, RunState
from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, slow_spell
from tests.support.watched_story import watched_script
from wwmaa_tui.present.cockpit import CockpitReader
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.told import Told, ToldFeed
from wwmaa_tui.screens.judged import report_of, verdict_of

SOAK_S = 8 * 3600
SECONDS = 20


def spent_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000.0


def soak() -> RunState:
    """Eight hours, each second like the last one of a watched run."""
    state = calm(watched_script().phase("running"), 150).state
    point, fine = state.recent[-1], SOAK_S - FINE_SECONDS
    older = tuple(replace(point, second=second, length=10) for second in range(0, fine, 10))
    recent = tuple(replace(point, second=second) for second in range(fine, SOAK_S))
    return replace(state, older=older, recent=recent, seconds_seen=SOAK_S)


@pytest.mark.parametrize("span", [120, 3600, None], ids=["2 min", "1 h", "whole run"])
def test_views_of_a_soak(span: int | None) -> None:
    state, reader = soak(), CockpitReader()
    first = spent_ms(lambda: reader.panels(state, None, Lens(span)))
    later = []
    for second in range(SOAK_S, SOAK_S + SECONDS):
        state = replace(state, recent=(*state.recent[1:], replace(state.recent[-1], second=second)))
        now = state
        later.append(spent_ms(lambda: reader.panels(now, None, Lens(span))))  # noqa: B023
    shown = f"views of {SOAK_S / 3600:.0f} h, {Lens(span).span}"
    print(f"\n{shown}: first {first:.1f} ms, then {median(later):.2f} ms a second")


async def test_one_update_of_the_cockpit() -> None:
    script = calm(watched_script().phase("running"), 150)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, size=(160, 48), launched=True) as stage:
        spent = []
        for _ in range(SECONDS):
            feed.extend(slow_spell(script, 1, worst=0.5).events)
            began = time.process_time()
            await stage.look()
            spent.append((time.process_time() - began) * 1000.0)
    print(f"\none update at 160x48, watched: {median(spent):.1f} ms of CPU (budget 25)")


@pytest.mark.parametrize("endpoints", [4, 25])
def test_verdict_and_report_of_a_soak(endpoints: int) -> None:
    """Both are made ready in a thread: with wide histograms they take longer than a screen may stand still."""
    normal, totals = NormalDist(4.0, 1.6), {}
    wide = Trend(Histogram.of(math.exp(normal.inv_cdf((place + 0.5) / 60_000)) for place in range(60_000)))
    for endpoint in range(endpoints):
        for metric in ("http_req_duration", "http_req_response_time"):
            totals[f"{metric}{{endpoint:e{endpoint},scenario:s}}"] = wide
    feed = ToldFeed(Told(Path("run_soak"), replace(soak(), totals=totals)))
    verdict, report = spent_ms(lambda: verdict_of(feed)), spent_ms(lambda: report_of(feed))
    print(f"\nof {SOAK_S / 3600:.0f} h and {len(totals)} wide series: verdict {verdict:.0f} ms, report {report:.0f} ms")
