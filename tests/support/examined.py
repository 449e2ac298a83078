"""An examination of the doctor's, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from engine.backstage import Backstage
from engine.clock import SystemClock
from engine.doctor.examination import Examination
from engine.doctor.looks import Look
from engine.journal.monitor_events import PanelOutline
from engine.monitors.panels import Monitoring, Panel, Scrape
from engine.monitors.settings import Access, MonitorSettings
from engine.profile.catalog import find_site
from engine.profile.model import Profile
from engine.target.environment import Environment
from engine.target.loading import load_site
from engine.target.target import resolve_target

MONITORING = Monitoring(
    (
        Panel(PanelOutline(name="cpu", title="CPU"), "sum(cpu)"),
        Panel(PanelOutline(name="db_p95", title="db"), "quantile(rate(db[$window]))", Scrape("db", "quantile")),
        Panel(PanelOutline(name="mails", title="mails"), "", Scrape("mails_sent_total", "rate")),
    )
)
BOTH = MonitorSettings(prometheus=Access("http://127.0.0.1:1"), metrics_page=Access("http://127.0.0.1:2/metrics"))


def examination(
    *looks: Look, profiles: Sequence[Profile] = (), settings: MonitorSettings | None = BOTH, url: str = "http://127.0.0.1:1"
) -> Examination:  # fmt: skip
    """One that asks nobody: with these looks taken already."""
    values = {"BASE_URL": url, "API_URL": f"{url}/api"}
    target = resolve_target(load_site(find_site("wwmaa")), Environment(values, {}))
    return Examination(
        target, tuple(profiles), cast(Backstage, None), SystemClock(), monitors=settings, monitoring=MONITORING,
        looks=looks,
    )  # fmt: skip
