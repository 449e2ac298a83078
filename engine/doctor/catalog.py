"""Which checks there are, in the order in which they are made and shown."""

from __future__ import annotations

from collections.abc import Sequence

from engine.doctor import browser, clocks, data, health, jaeger, log_in, machine, panels, sentry
from engine.doctor.examination import Check

ANSWERS: Check = health.health
"""Whether anything answers at all: without it those of CHECKS are not made."""
CHECKS: Sequence[tuple[str, Check]] = (
    ("member log-in", log_in.member),
    ("admin log-in", log_in.administrator),
    ("data", data.data),
)
"""The others that ask the target, by the name of their row where they are not made."""
ELSEWHERE: Sequence[Check] = (
    machine.machine,
    browser.browser,
    panels.prometheus,
    panels.metrics_page,
    sentry.sentry,
    jaeger.jaeger,
    clocks.clocks,
)
"""Those that do not: this machine, and what watches the platform."""
