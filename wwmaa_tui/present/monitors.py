"""How the monitors of a run stand, in words: what every panel that shows what they saw begins with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.journal.monitor_events import MonitorChanged
from engine.state import RunState
from engine.wording.plain_text import plain
from wwmaa_tui.present.load_clock import clock_at

SENTRY, JAEGER = "sentry", "jaeger"
_NAMES = {"prometheus": "Prometheus", SENTRY: "Sentry", JAEGER: "Jaeger"}
_SKEW_WORTH_SAYING_S = 0.5


@dataclass(frozen=True)
class SourceView:
    """Where a panel's content comes from. It tells no age that grows each second: what is fresh is live."""

    names: tuple[str, ...] = ()
    """Of the monitors that answer, else of those that do not; empty where none is set up."""
    live: bool = False
    """Whether one answers."""
    note: str = ""
    """`live`, or by how much the server's clock is off where that is worth knowing: `clock +1.2 s`; `stale`."""
    silent: tuple[str, ...] = ()
    """Of each that does not answer: `Prometheus since 07:41: connection refused`."""

    @property
    def set_up(self) -> bool:
        """Whether there is one at all."""
        return bool(self.names)

    def title(self, of: str) -> str:
        """`Server · Prometheus`."""
        return " · ".join((of, " + ".join(self.names))) if self.names else of


def server_monitors(state: RunState) -> tuple[MonitorChanged, ...]:
    """Those that panels have their values from."""
    return tuple(seen for name, seen in state.watched.monitors.items() if name not in (SENTRY, JAEGER))


def source_view(state: RunState, monitors: Iterable[MonitorChanged | None]) -> SourceView:
    """How some of the monitors stand."""
    known = [monitor for monitor in monitors if monitor is not None]
    fresh = [monitor for monitor in known if monitor.standing == "fresh"]
    stale = [monitor for monitor in known if monitor.standing != "fresh"]
    if not known:
        return SourceView()
    return SourceView(
        names=tuple(monitor_name(monitor.monitor) for monitor in fresh or stale),
        live=bool(fresh),
        note=_clock(fresh[0]) or "live" if fresh else "stale",
        silent=tuple(
            f"{monitor_name(each.monitor)} since {clock_at(state, each.t)}: {plain(each.detail)}" for each in stale
        ),
    )


def monitor_name(name: str) -> str:
    """As people write it."""
    return _NAMES.get(name, plain(name))


def _clock(monitor: MonitorChanged) -> str:
    skew = monitor.skew_s
    return f"clock {skew:+.1f} s" if skew is not None and abs(skew) >= _SKEW_WORTH_SAYING_S else ""
