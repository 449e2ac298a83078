"""The steps of a suite on one line: which are done and how, which is on, which are to come."""

from __future__ import annotations

from collections.abc import Sequence

from wwmaa_tui.present.suite_progress import StepMark, SuiteProgressView
from wwmaa_tui.theme.palette import Ground, Role
from wwmaa_tui.widgets.rows import Row, Span, between, cells, mark
from wwmaa_tui.widgets.sheet import Sheet


class SuiteLine(Sheet[SuiteProgressView]):
    """Above the stage bar; names give way first to counts of what is to come, then to marks of what is done."""

    PINNED = 0

    def lay(self, view: SuiteProgressView, width: int, height: int) -> list[Row]:
        """Left: the steps. Right: how far, and until when."""
        if not view.steps:
            return []
        for end in ((view.share, view.ends), (view.share,)):
            said: Row = (Span(" · ".join(filter(None, end)) + " ", "strong"),)
            for steps in (_all(view.steps), _counted(view.steps), _marked(view.steps)):
                if cells(steps) + cells(said) + 2 <= width:
                    return [between(steps, said, width)]
        return [between(_marked(view.steps), (Span(f"{view.share} ", "strong"),), width)]


def _all(steps: Sequence[StepMark]) -> Row:
    return tuple(span for step in steps for span in _step(step))


def _counted(steps: Sequence[StepMark]) -> Row:
    """Steps to come as a number."""
    coming = sum(step.part == "coming" for step in steps)
    rest: Row = (Span(f" · {coming} to come", "muted"),) if coming else ()
    return (*_all([step for step in steps if step.part != "coming"]), *rest)


def _marked(steps: Sequence[StepMark]) -> Row:
    """Done steps as their marks alone, but for the one that is looked at."""
    row: list[Span] = []
    for step in steps:
        if step.part == "done" and not step.looked_at:
            row += [Span(" "), mark(step.level)]
        elif step.part != "coming":
            row += _step(step)
    coming = sum(step.part == "coming" for step in steps)
    return (*row, *((Span(f" · {coming} to come", "muted"),) if coming else ()))


def _step(step: StepMark) -> Row:
    sign = mark(step.level) if step.part == "done" else Span("▸" if step.part == "on" else "·", "accent")
    role: Role = "strong" if step.part == "on" else "text" if step.part == "done" else "muted"
    ground: Ground = "chosen" if step.looked_at else "plain"
    detail: Row = (Span(f" {step.detail}", "text" if step.part == "on" else "muted", ground),) if step.detail else ()
    return (Span(" "), sign._replace(ground=ground), Span(f" {step.name}", role, ground), *detail, Span(" "))
