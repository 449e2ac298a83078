"""A suite as a story: baseline, search and page, as far as a test lets it come; and a feed that reads like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeVar

from engine.journal.events import AnyEvent, Verdict
from engine.journal.suite_events import (
    CoolDownBegun,
    GateAnswered,
    GateBegun,
    StepEnded,
    StepOutline,
    StepSkipped,
    StepStarted,
    SuiteEnded,
    SuiteEvent,
    SuiteStarted,
)
from engine.judge.suite_verdict import StepResult, rule_suite
from engine.judge.verdict import EXIT_CODES
from engine.suite_state import SuiteState, fold_suite
from tests.support.run_script import STARTED_AT
from tests.support.scripted_feed import ScriptedFeed

E = TypeVar("E", bound=SuiteEvent)
STEPS = ("baseline", "search", "page")


class SuiteScript:
    """Appends one event after another; `events` and `state` can be read at any point."""

    def __init__(self, names: Sequence[str] = STEPS) -> None:
        self.events: list[SuiteEvent] = []
        self._t = 0.0
        outlines = [_outline(place, name) for place, name in enumerate(names)]
        self._add(
            SuiteStarted,
            run_id="run_20261120T020000Z_suite-1",
            profile="suite",
            title="Everything",
            started_at=STARTED_AT,
            seed=7,
            duration_s=690.0,
            quick=False,
            time_scale=1.0,
            version="0.1.0",
            demo=False,
            steps=tuple(outlines),
            cool_down_s=30.0,
            gate_wait_s=60.0,
            stop_on_failure=False,
        )

    @property
    def state(self) -> SuiteState:
        """All events so far as a state."""
        return fold_suite(self.events)

    def cool_down(self, step: int) -> Self:
        """Nothing is sent for a while."""
        return self._add(CoolDownBegun, 1.0, step=step, seconds=30.0)

    def at_gate(self, step: int) -> Self:
        """The target is asked."""
        return self._add(GateBegun, 30.0, step=step)

    def gate(self, step: int, *, ok: bool = True, detail: str = "HTTP 200 in 3 ms") -> Self:
        """What came of it."""
        return self._add(GateAnswered, 1.0, step=step, ok=ok, detail=detail, waited_s=1.0, requests=1)

    def start(self, step: int) -> Self:
        """A step's run begins."""
        return self._add(StepStarted, step=step)

    def finish(
        self, step: int, verdict: Verdict = "pass", sentence: str = "Ready.", p95: Mapping[str, float] | None = None
    ) -> Self:
        """A step's run is over."""
        code = EXIT_CODES[verdict]
        return self._add(
            StepEnded,
            120.0,
            step=step,
            verdict=verdict,
            exit_code=code,
            sentence=sentence,
            seconds=120.0,
            p95=dict(p95 or {}),
        )

    def skip(self, step: int, reason: str = "gate", detail: str = "it answers HTTP 503") -> Self:
        """A step is not run."""
        return self._add(StepSkipped, step=step, reason=reason, detail=detail)

    def end(self, stopped_by: str = "") -> Self:
        """The verdict, as the engine would give it."""
        results = [
            StepResult(step.outline.name, step.ended.verdict if step.ended else None, blocked=step.skipped is not None)
            for step in self.state.steps
        ]
        ruling = rule_suite(results, stopped_by)
        return self._add(SuiteEnded, verdict=ruling.verdict, exit_code=ruling.exit_code, sentence=ruling.sentence)

    def _add(self, kind: type[E], later_s: float = 0.0, /, **fields: Any) -> Self:
        self._t += later_s
        self.events.append(kind(seq=len(self.events), t=self._t, **fields))
        return self


def mixed_suite() -> SuiteScript:
    """A baseline that passes, a search that misses its target, a page that the target was not well for."""
    script = SuiteScript().start(0).finish(0, p95={"search": 12.0})
    script.cool_down(1).at_gate(1).gate(1).start(1)
    script.finish(1, "target-missed", "Not ready: p(95) was 1,300 ms.", {"search": 1300.0, "other": 1.0})
    script.cool_down(2).at_gate(2).gate(2, ok=False, detail="it answers HTTP 503")
    return script.skip(2).end()


class ScriptedSuiteFeed(ScriptedFeed):
    """Reads like a live suite; what was added to its script is seen at once."""

    def __init__(self, script: SuiteScript, events: Sequence[AnyEvent] = ()) -> None:
        super().__init__(events)
        self.script = script

    @property
    def suite(self) -> SuiteState:
        """The suite so far."""
        return self.script.state

    @property
    def finished(self) -> bool:
        """Whether the suite has ended, or was broken off."""
        return self.over or self.script.state.ended is not None


def _outline(place: int, name: str) -> StepOutline:
    return StepOutline(
        name=name,
        title=name.title(),
        directory=f"steps/{place + 1:02d}-{name}",
        run_id=f"run-{place}",
        target="staging.wwmaa.com",
        start_s=150.0 * place,
        duration_s=120.0,
        planned_iterations=100,
    )
