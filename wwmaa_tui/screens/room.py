"""What room the content of the cockpit's panels asks for."""

from __future__ import annotations

from dataclasses import replace

from wwmaa_tui.present.cockpit import CockpitView
from wwmaa_tui.present.monitors import SourceView
from wwmaa_tui.screens.wanted import PanelName, Wanted


def room_for(view: CockpitView, current: PanelName, before: Wanted) -> Wanted:
    """What room the content of the panels asks for; the rest as it was."""
    sentry, traces = view.sentry, view.traces
    return replace(
        before,
        begun=view.begun,
        current=current,
        operations=view.operations.known + (3 if view.operations.known > 1 else 2),
        thresholds=max(view.thresholds.known, 1) + 1,
        errors=max(2 * view.errors.known + 1, 5),
        generator=len(view.generator.rows) + len(view.generator.reasons) + len(view.generator.lost) + 3,
        server=_with_source(view.server.source, len(view.server.rows) + view.server.labelled),
        sentry=_with_source(sentry.source, 2 * len(sentry.rows) + bool(sentry.more) + len(sentry.slowest)),
        traces=_with_source(traces.source, 2 * len(traces.rows) + bool(traces.dependencies)),
    )


def _with_source(source: SourceView, rows: int) -> int:
    """The rows of a watching panel with its heading and what it says of its monitors; 0 without one."""
    return max(rows, 1) + 1 + len(source.silent) if source.set_up else 0
