"""All views of a running run at once, each made from the same state."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.suite_state import SuiteState
from wwmaa_tui.present.alerts import AlertView, alert_view
from wwmaa_tui.present.errors import ErrorsView, errors_view
from wwmaa_tui.present.generator import GeneratorView, generator_view
from wwmaa_tui.present.header import HeaderView, header_view
from wwmaa_tui.present.latency import LatencyView, latency_view, subjects
from wwmaa_tui.present.levels import LevelKey
from wwmaa_tui.present.load import LoadView, load_view
from wwmaa_tui.present.operations import OperationsView, operations_view
from wwmaa_tui.present.preflight import PreflightView, preflight_view
from wwmaa_tui.present.sentry import SentryView, sentry_view
from wwmaa_tui.present.server import ServerView, server_view
from wwmaa_tui.present.stages import StageBarView, stage_bar_view
from wwmaa_tui.present.thresholds import ThresholdsView, thresholds_view
from wwmaa_tui.present.timeline import timeline
from wwmaa_tui.present.traces import TracesView, traces_view
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.whole_run import ALL, WholeRunReader


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
    essentials: EssentialsView


class CockpitReader:
    """Makes views of one run's states; remembers the whole-run figures between them."""

    def __init__(self) -> None:
        self.totals = WholeRunReader()

    def watch(self, state: RunState, notice: str = "", suite: SuiteState | None = None) -> WatchView:
        """The lines above the panels."""
        return WatchView(header_view(state, notice, suite), stage_bar_view(state), alert_view(state))

    def subjects(self, state: RunState) -> tuple[str, ...]:
        """What the latency panel can be about, the default first."""
        return subjects(state, self.totals.read(state.totals).operations)

    def panels(self, state: RunState, subject: str | None = None) -> CockpitView:
        """The panels, with latency about a subject, or about what the thresholds name first."""
        run = self.totals.read(state.totals)
        known = subjects(state, run.operations)
        line = timeline(state)
        about = subject if subject in known else next(iter(known), ALL)
        latency = latency_view(state, line, run, about or ALL)
        load = load_view(state, line, run)
        errors = errors_view(state, line, run)
        generator = generator_view(state)
        server = server_view(state, line)
        return CockpitView(
            begun=state.seconds_seen > 0,
            preflight=preflight_view(state),
            latency=latency,
            load=load,
            operations=operations_view(state, line, run),
            thresholds=thresholds_view(state),
            errors=errors,
            generator=generator,
            server=server,
            sentry=sentry_view(state),
            traces=traces_view(state),
            essentials=EssentialsView(
                latency, load, errors, verdict_so_far(state), (generator.level, generator.word), server.in_short
            ),
        )
