"""The browser journey: one page of the site an iteration, in a real browser and as a first visit.

Measures what a person would have seen of it, in the names of k6's browser module, by page. Its requests are marked as
no load: what a page fetches is the browser's business, and is not held against what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import JourneyError
from engine.journeys.page import VISITS
from engine.scope import Scope
from engine.target.marker import PHASE_HEADER, PREFLIGHT
from engine.target.target import Target
from engine.vu import VirtualUser
from engine.wire.browser.chromium import Chromium, Manners, Visit
from engine.wire.browser.vitals import Vitals

MEMBERS_ONLY = ("dashboard",)
"""Pages that only show themselves to who is logged in: a first visit is nobody's."""
PAGES = tuple(kind for kind in VISITS if kind not in MEMBERS_ONLY)
"""By the kinds of a mix."""
_HARMLESS_WAIT_MS = 500.0


async def browser(vu: VirtualUser) -> None:
    """Open a page, wait until it has come to rest, think."""
    kind = vu.kind or "homepage"
    document = VISITS[kind].document
    call = vu.scope.calls.named(document.operation)
    url = call.url + call.target(document.path, document.query)
    visit = await _chromium(vu.scope).visit(url, call.accepts)
    _count(vu, kind, visit)
    await vu.think()


def _chromium(scope: Scope) -> Chromium:
    """The browser of the scenario: its users take turns."""
    chromium = scope.memo.get("browser")
    if chromium is None:
        if not scope.browser:
            raise JourneyError(f"scenario {scope.scenario.name!r} needs a browser, and has none")
        if not scope.scenario.http.ordinary:
            raise JourneyError(f"scenario {scope.scenario.name!r}: a browser speaks HTTP its own way; leave out http")
        chromium = scope.memo["browser"] = Chromium(scope.browser, _manners(scope))
        scope.closing.append(chromium.close)
    return chromium


def _manners(scope: Scope) -> Manners:
    target = scope.calls.target
    hosts = (*target.allow_hosts, *(base.host for base in target.base_urls.values()))
    return Manners(hosts=hosts, headers=marks(target, scope.run_id), gives_way=True)


def marks(target: Target, run_id: str) -> Mapping[str, str]:
    """The run's marks, where all of the site is one origin. To another origin a browser would first ask whether it may
    send them, and a site that knows nothing of them says no: its pages would break. The user agent says who we are in
    any case."""
    origins = {base.origin for base in target.base_urls.values() if base.scheme in ("http", "https")}
    return {} if len(origins) > 1 else {target.site.marker_header: run_id, PHASE_HEADER: PREFLIGHT}


def _count(vu: VirtualUser, kind: str, visit: Visit) -> None:
    recorder = vu.scope.recorder
    vu.counter("browser_visits", page=kind).add()
    vu.rate("browser_visit_failed", page=kind).add(visit.vitals is None)
    if visit.vitals is not None and starved(visit.vitals.lcp_ms, visit.waited_ms):
        vu.counter("browser_visits_starved", page=kind).add()
        said = (
            f"LCP {visit.vitals.lcp_ms:.0f} ms is not counted: the browser waited {visit.waited_ms:.0f} ms for a core"
        )
        recorder.error("browser starved", kind, said)
    elif visit.vitals is not None:
        for metric, value in _measured(visit.vitals).items():
            vu.trend(metric, page=kind).add(value)
    else:
        recorder.error(visit.error, kind, visit.detail)
    if visit.blocked:
        hosts = ", ".join(visit.blocked)
        recorder.error("blocked host", kind, f"not fetched, as it is no host of the target: {hosts} (see --allow-host)")


def starved(lcp_ms: float, waited_ms: float) -> bool:
    """Whether an LCP is more this machine's than the target's. The browser lets the load go first; what that adds makes
    an LCP too high and never too low, so a little of it does no harm."""
    return waited_ms > _HARMLESS_WAIT_MS and waited_ms > lcp_ms / 2.0


def _measured(vitals: Vitals) -> Mapping[str, float]:
    return {
        "browser_web_vital_lcp": vitals.lcp_ms,
        "browser_web_vital_fcp": vitals.fcp_ms,
        "browser_web_vital_ttfb": vitals.ttfb_ms,
        "browser_web_vital_cls": vitals.cls,
    }
