"""Is there a browser for the scenarios that drive one?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.doctor.examination import Examination
from engine.doctor.row import Row
from engine.journeys.catalog import stands_apart
from engine.measure.series import parse_series
from engine.profile.expression import outline_thresholds
from engine.profile.model import Profile
from engine.wire.browser.finding import INSTALL_CHROMIUM, find_browser, why_not

_ITS_METRICS = "browser_"


async def browser(examination: Examination) -> Sequence[Row]:
    """The one that a run would drive. Needed where a run without it could not pass, or would not begin."""
    if not examination.profiles:
        return [Row("browser", "not measured", "only some profiles drive one", "-p NAME looks for it", needed=False)]
    visited = [profile for profile in examination.profiles if any(map(stands_apart, _journeys(profile)))]
    if not visited:
        return [Row("browser", "not measured", "no scenario drives one", needed=False)]
    if examination.browser and (refused := why_not(examination.browser)):
        message, hint = refused
        return [Row("browser", "not ok", f"{examination.browser} {message}", hint)]
    found = await asyncio.to_thread(find_browser, examination.browser)
    if found:
        return [Row("browser", "ok", found.said)]
    missing, _, remedy = found.said.partition(": ")
    needed = bool(examination.browser) or any(_cannot_do_without(profile, examination) for profile in visited)
    without = "" if needed else "; runs go on without it, and LCP will be no data"
    return [Row("browser", "not ok", missing + without, remedy or INSTALL_CHROMIUM, needed)]


def _journeys(profile: Profile) -> Sequence[str]:
    return [scenario.journey for scenario in profile.scenarios]


def _cannot_do_without(profile: Profile, examination: Examination) -> bool:
    """Whether a threshold on what only a browser measures is required, or nothing else is done."""
    judged = any(
        outline.required and parse_series(outline.series)[0].startswith(_ITS_METRICS)
        for outline in outline_thresholds(profile, real_target=examination.real_target)
    )
    return judged or all(map(stands_apart, _journeys(profile)))
