"""Which monitors a run has: those whose server is named and that have something to look at."""

from __future__ import annotations

from engine.monitors.jaeger import JaegerMonitor
from engine.monitors.monitor import Monitor
from engine.monitors.panels import Monitoring
from engine.monitors.prometheus import PrometheusMonitor
from engine.monitors.scrape import MetricsPageMonitor
from engine.monitors.sentry import SentryMonitor
from engine.monitors.settings import MonitorSettings


def monitors_for(settings: MonitorSettings, monitoring: Monitoring) -> list[Monitor]:
    """In the order in which they are believed: a panel's value is taken from the first that has one."""
    monitors: list[Monitor] = []
    if settings.prometheus is not None and any(panel.query for panel in monitoring.panels):
        monitors.append(PrometheusMonitor(settings.prometheus, monitoring))
    if settings.metrics_page is not None and any(panel.scrape for panel in monitoring.panels):
        monitors.append(MetricsPageMonitor(settings.metrics_page, monitoring))
    if settings.sentry is not None:
        monitors.append(SentryMonitor(settings.sentry))
    if settings.jaeger is not None:
        monitors.append(JaegerMonitor(settings.jaeger, settings.jaeger_ui))
    return monitors
