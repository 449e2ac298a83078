"""A suite as people read it: where it stands, how each step ended, what load made of the baseline.

Shared by headless mode, the report and the screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.state import RunState
from engine.suite_state import StepState, SuiteState, against_baseline
from engine.wording import figures
from engine.wording.levels import GOING, LevelKey, verdict_word
from engine.wording.plain_text import plain
from wwmaa_tui.present.findings import step_findings
from wwmaa_tui.present.notes import note_lines, suite_note_lines
from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.present.verdict import verdict_so_far
from wwmaa_tui.present.waiting import waiting_words

NO_END = "Interrupted: the journal has no end."


@dataclass(frozen=True)
class StepRow:
    """How one step ended, or why it was not run."""

    number: int
    """From 1."""
    name: str
    level: LevelKey
    word: str
    length: str
    sentence: str
    directory: str
    """Inside the suite's; empty where the step was not run."""


@dataclass(frozen=True)
class BaselineRow:
    """One operation under the load of a step, against a single user."""

    step: str
    operation: str
    alone: str
    loaded: str
    factor: str


@dataclass(frozen=True)
class SuiteView:
    """Everything that is said of a suite."""

    subject: str
    """`suite: Everything, one after another`."""
    level: LevelKey
    word: str
    sentence: str
    exit_code: int | None
    steps: tuple[StepRow, ...]
    baseline: tuple[BaselineRow, ...]
    findings: tuple[SummaryLine, ...]
    """What probably hurt, step by step; empty where nothing was found, or no step's run is at hand."""
    left_behind: tuple[str, ...]
    """What the steps left on the platform."""
    notes: tuple[str, ...]
    """What was noted while no step ran, and in the steps whose runs are at hand."""
    facts: tuple[tuple[str, str], ...]
    directory: str
    report: str = ""
    """Which file to open, or why there is none."""


def suite_view(
    state: SuiteState,
    directory: Path | str,
    *,
    failure: str = "",
    going: bool = False,
    report: str = "",
    runs: Sequence[RunState | None] = (),
) -> SuiteView:
    """A suite that is over, or `going` on; `failure` says what kept it from ending by its own rules; `runs`: of its
    steps, in their order, as far as they are at hand."""
    started, ended = state.started, state.ended
    word = verdict_word(state.verdict if ended or going else "interrupted")
    unsaid = f"The suite broke off: {failure}" if failure else GOING if going else NO_END
    known = [(plain(step.outline.name), run) for step, run in zip(state.steps, runs, strict=False) if run is not None]
    return SuiteView(
        subject=f"{plain(started.profile)}: {plain(started.title)}" if started else "",
        level=word.level,
        word=word.words,
        sentence=plain(ended.sentence if ended else unsaid, limit=1000),
        exit_code=ended.exit_code if ended else None,
        steps=tuple(step_row(number, step, over=not going) for number, step in enumerate(state.steps, 1)),
        baseline=tuple(
            BaselineRow(
                plain(each.step),
                plain(each.endpoint),
                figures.milliseconds(each.baseline_ms),
                figures.milliseconds(each.loaded_ms),
                f"{each.factor:,.1f}",
            )
            for each in against_baseline(state)
        ),
        findings=tuple(line for name, run in known for line in step_findings(name, run)),
        left_behind=tuple(
            f"{name}: {plain(left.what)}: {plain(left.detail)}" for name, run in known for left in run.left_behind
        ),
        notes=(*suite_note_lines(state), *(f"{name} {line}" for name, run in known for line in note_lines(run))),
        facts=_facts(state),
        directory=str(directory),
        report=plain(report),
    )


def step_row(number: int, step: StepState, *, over: bool) -> StepRow:
    """One step as it stands; `over`: nothing more can come."""
    level, word, sentence = _standing(step, over)
    begun = step.standing in ("running", "ended")
    return StepRow(
        number=number,
        name=plain(step.outline.name),
        level=level,
        word=word,
        length=figures.span(step.ended.seconds) if step.ended else "",
        sentence=plain(sentence, limit=1000),
        directory=plain(step.outline.directory) if begun else "",
    )


def _standing(step: StepState, over: bool) -> tuple[LevelKey, str, str]:
    """Level, word and sentence."""
    if step.ended:
        word = verdict_word(step.ended.verdict)
        return word.level, word.words, step.ended.sentence
    if step.skipped:
        level: LevelKey = "critical" if step.skipped.reason == "gate" else "no-data"
        return level, "not run", step.skipped.detail
    if not over:
        return "no-data", step.standing, ""
    if step.standing == "running":
        return "no-data", "interrupted", "It was cut off while it ran; its journal has what was measured."
    return "no-data", "not run", "The suite was cut off before its turn came."


def place(state: SuiteState) -> str:
    """`step 2 of 5`; empty before the first."""
    return "" if state.current is None else f"step {state.current + 1} of {len(state.steps)}"


def suite_so_far(state: SuiteState, run: RunState) -> tuple[LevelKey, str]:
    """How it would end if it ended now, in a few words: the first step that failed, else the step that is on."""
    if state.ended:
        word = verdict_word(state.ended.verdict)
        return word.level, word.words
    for step in state.steps:
        level, said, _ = _standing(step, over=False)
        if step.standing in ("ended", "skipped") and level != "ok":
            return level, f"{plain(step.outline.name)}: {said}"
    waits = pause(state)
    return ("no-data", waits) if waits else verdict_so_far(run)


def pause(state: SuiteState) -> str:
    """What is waited for before the first step or between two; empty while one is running."""
    if state.waits:
        return waiting_words(state)
    step = state.step
    if step is None or state.ended:
        return ""
    name = plain(step.outline.name)
    if step.standing == "cooling down":
        return f"cooling down for {figures.span(state.cool_down_s)} before {name}"
    if step.standing == "at the gate":
        return f"asking whether the target is well, before {name}"
    return ""


def _facts(state: SuiteState) -> tuple[tuple[str, str], ...]:
    started = state.started
    if started is None:
        return ()
    targets = dict.fromkeys(plain(step.target) for step in started.steps)
    shape = [("time scale", f"{started.time_scale:g}")] if started.time_scale != 1.0 else []
    return (
        ("target", ", ".join(targets) + (" (demo)" if started.demo else "")),
        ("lasted", figures.span(state.t)),
        *shape,
        ("started", figures.instant(started.started_at)),
        ("seed", str(started.seed)),
    )
