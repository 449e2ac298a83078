"""All views of a running run at once, each made from the same state."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording.levels import LevelKey
from wwmaa_tui.present.alerts import AlertView, alert_view
from wwmaa_tui.present.errors import ErrorsView, errors_view
from wwmaa_tui.present.generator import GeneratorView, generator_view
from wwmaa_tui.present.header import HeaderView, header_view
from wwmaa_tui.present.latency import LatencyView, latency_view, subject_for, subjects
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.load import LoadView, load_view
from wwmaa_tui.present.operations import OperationsView, operations_view
from wwmaa_tui.present.preflight import PreflightView, preflight_view
from wwmaa_tui.present.sentry import SentryView, sentry_view
from wwmaa_tui.present.server import ServerView, server_view
from wwmaa_tui.present.stages import StageBarView, stage_bar_view
from wwmaa_tui.present.thresholds import ThresholdsView, thresholds_view
from wwmaa_tui.present.timeline import TimelineReader
from wwmaa_tui.present.traces import TracesView, traces_view
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.whole_run import WholeRunReader

ALL_OF_IT = Lens()


@dataclass(frozen=True)
class EssentialsView:
    """What fits on the smallest screen."""

    latency: LatencyView
    load: LoadView
    errors: ErrorsView
    so_far: tuple[LevelKey, str]
    generator: tuple[LevelKey, str]
    server: tuple[LevelKey, str] | None
    """The panel in the worst state; None where no monitor is set up."""


@dataclass(frozen=True)
class WatchView:
    """What is never frozen: which run, where it stands, what is wrong."""

    header: HeaderView
    stages: StageBarView
    alerts: AlertView


@dataclass(frozen=True)
class CockpitView:
    """The panels."""

    begun: bool
    """Whether a second was measured; until then the pre-flight is what there is to see."""
    preflight: PreflightView
    latency: LatencyView
    load: LoadView
    operations: OperationsView
    thresholds: ThresholdsView
    errors: ErrorsView
    generator: GeneratorView
    server: ServerView
    sentry: SentryView
    traces: TracesView
    essentials: EssentialsView | None
    """None where nobody has so small a screen that it needs them."""


class CockpitReader:
    """Makes views of one run's states; remembers between them what no longer changes."""

    def __init__(self) -> None:
        self.totals = WholeRunReader()
        self.times = TimelineReader()

    def watch(self, state: RunState, notice: str = "", suite: SuiteState | None = None) -> WatchView:
        """The lines above the panels."""
        return WatchView(header_view(state, notice, suite), stage_bar_view(state), alert_view(state))

    def subjects(self, state: RunState, lens: Lens = ALL_OF_IT) -> tuple[str, ...]:
        """What the latency panel can be about, the default first; of what the lens' filter lets through."""
        known = subjects(state, self.totals.read(state.totals).operations)
        return tuple(name for name in known if lens.matches(name)) or known

    def names(self, state: RunState) -> tuple[str, ...]:
        """What a filter can be typed of: operations, then scenarios that are named otherwise."""
        scenarios = [outline.name for outline in state.started.scenarios] if state.started else []
        return tuple(dict.fromkeys((*self.totals.read(state.totals).operations, *scenarios)))

    def panels(
        self,
        state: RunState,
        subject: str | None = None,
        lens: Lens = ALL_OF_IT,
        zoomed: str = "",
        small: bool = False,
    ) -> CockpitView:
        """The panels, with latency about a subject, or about what the thresholds name first; the one that has the whole
        screen with what there is room for there, and for a small screen the essentials."""
        run = self.totals.read(state.totals)
        line = self.times.read(state, lens)
        about = subject_for(subjects(state, run.operations), subject, lens)
        latency = latency_view(state, line, run, about)
        load = load_view(state, line, run)
        errors = errors_view(state, line, run)
        generator = generator_view(state, line)
        server = server_view(state, line)
        return CockpitView(
            begun=state.seconds_seen > 0,
            preflight=preflight_view(state),
            latency=latency,
            load=load,
            operations=operations_view(state, line, run, zoomed == "operations"),
            thresholds=thresholds_view(state, line, zoomed == "thresholds"),
            errors=errors,
            generator=generator,
            server=server,
            sentry=sentry_view(state),
            traces=traces_view(state, lens),
            essentials=EssentialsView(
                latency, load, errors, verdict_so_far(state), (generator.level, generator.word), server.in_short
            )
            if small
            else None,
        )
