"""Every threshold with its limits and what was measured, the one furthest over its limit first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.evidence import generator_evidence
from engine.journal.events import LevelChanged, ThresholdOutline, ThresholdStatus
from engine.judge.invalidity import why_invalid
from engine.report.cells import at_second, columns, counted, items, measured, name
from engine.report.document import NOT_MEASURED, Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import rank
from engine.wording.plain_text import plain
from engine.wording.thresholds import WORDS, change_words, condition, threshold_name, used_of

NOT_BELIEVED = "not believed"
"""What would have been met, had the generator kept up."""
_MOST_CHANGES = 40
_TITLES = ("Threshold", "Target", "Critical", "Measured", "Window", "Level", "Limit used", "Samples", "Required")


def thresholds(state: RunState) -> Section:
    """The table by distance, and when levels changed."""
    pairs = judged(state)
    if not pairs:
        return Section("Thresholds", "thresholds", (Words("The profile declares no threshold: nothing was judged."),))
    ordered = sorted(pairs, key=lambda pair: (-rank(pair[1].level), -_distance(*pair)))
    table = Table(
        columns(_TITLES, ("Target", "Critical", "Measured", "Limit used", "Samples")),
        tuple(_row(state, *pair) for pair in ordered),
    )
    parts: list[Part] = [Words(_sentence(ordered)), *_limits_of_it(state), table]
    if state.changes:
        many = figures.kept(len(state.changes), state.changes_seen, "change")
        parts += [Words(f"{many} of level kept:"), items(_changes(state))]
    return Section("Thresholds", "thresholds", tuple(parts))


def judged(state: RunState) -> list[tuple[ThresholdOutline, ThresholdStatus]]:
    """Every threshold with how it stands; without data where nothing was journaled of it."""
    outlines = state.started.thresholds if state.started else ()
    known = (*state.thresholds, *[ThresholdStatus("no-data", None, None, 0)] * len(outlines))
    return list(zip(outlines, known, strict=False))


def _sentence(ordered: list[tuple[ThresholdOutline, ThresholdStatus]]) -> str:
    met = sum(status.level == "ok" for _, status in ordered)
    said = f"{met} of {figures.plural(len(ordered), 'threshold')} met"
    with_data = [(outline, status) for outline, status in ordered if _used(outline, status) is not None]
    if not with_data:
        return f"{said}; none has data."
    outline, status = max(with_data, key=lambda pair: _distance(*pair))
    where = f"{figures.measured(_value(status), outline.unit)}, {_percent(_used(outline, status))} of what is allowed"
    return f"{said}; nearest to its limit, or furthest over it, is {threshold_name(outline)}: {where}."


def unbelieved(state: RunState) -> bool:
    """Whether the generator could not be believed, so that nothing of the run counts as met."""
    return state.verdict == "invalid" or bool(why_invalid(generator_evidence(state)))


def _limits_of_it(state: RunState) -> Iterator[Words]:
    """What the figures are not of, and do not prove."""
    if unbelieved(state):
        yield Words("The generator could not be believed: nothing here counts as met.", "tainted", says_level=True)
    if state.seconds_adjusted:
        held = figures.span(state.seconds_adjusted)
        yield Words(f"Measured without the {held} that an operator held or scaled, which judge nothing.")


def _row(state: RunState, outline: ThresholdOutline, status: ThresholdStatus) -> tuple[Words, ...]:
    doubted = status.level == "ok" and unbelieved(state)
    return (
        name(outline.name),
        Words(condition(outline, outline.target) or figures.NOTHING),
        Words(condition(outline, outline.critical) or figures.NOTHING),
        measured(status.overall, outline.unit),
        _window(state, outline, status),
        Words(NOT_BELIEVED, "tainted", says_level=True)
        if doubted
        else Words(WORDS[status.level], status.level, says_level=True),
        Words(_percent(_used(outline, status))),
        counted(status.samples),
        Words("yes" if outline.required else "no"),
    )


def _window(state: RunState, outline: ThresholdOutline, status: ThresholdStatus) -> Words:
    """What the level was judged on, where that is not the whole run."""
    if not outline.window_s:
        return Words("what is judged" if state.seconds_adjusted else "whole run")
    apart = "" if status.value == status.overall else f": {figures.measured(status.value, outline.unit)}"
    return Words(f"{figures.span(outline.window_s)}{apart}")


def _changes(state: RunState) -> list[str]:
    shown = [_change(state, change) for change in state.changes[:_MOST_CHANGES]]
    more = len(state.changes) - len(shown)
    return [*shown, f"and {more:,} more"] if more else shown


def _change(state: RunState, change: LevelChanged) -> str:
    outlines = state.started.thresholds if state.started else ()
    known = outlines[change.threshold] if change.threshold < len(outlines) else None
    return f"{at_second(state, change.t)} {change_words(known, change)}, in {plain(change.stage)}"


def _value(status: ThresholdStatus) -> float | None:
    """The worse one cannot be told from here: what the level was judged on."""
    return status.overall if status.value is None else status.value


def _used(outline: ThresholdOutline, status: ThresholdStatus) -> float | None:
    first = outline.target if outline.target is not None else outline.critical
    value = _value(status)
    return None if value is None or first is None else used_of(outline, value, first)


def _distance(outline: ThresholdOutline, status: ThresholdStatus) -> float:
    used = _used(outline, status)
    return 1.0 if used is None else used


def _percent(used: float | None) -> str:
    if used is None:
        return NOT_MEASURED
    return f"{used * 100:.0f} %" if used < 9.99 else f"over {figures.TIMES}10"
