"""Profiles to choose from: what each would do, in words and as the shape of its load."""

from __future__ import annotations

import math
from pathlib import PurePath

from engine.plan import totals
from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.catalog import CatalogEntry
from engine.profile.model import Threshold
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present import planned
from wwmaa_tui.present.header import guard_words
from wwmaa_tui.present.lacking import lacking_view, unset, unset_words
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.overridden import overridden_words
from wwmaa_tui.present.picker_views import DetailView, PickerRow, ScenarioLine
from wwmaa_tui.present.starting import outside, starts

SHAPE_CELLS = 24
DETAIL_CELLS = 120


def picker_row(entry: CatalogEntry, outlook: Outlook | None) -> PickerRow:
    """A profile's row; without an outlook only what the profile itself says."""
    problems = _problems(entry, outlook)
    plan = outlook.plan if outlook else None
    return PickerRow(
        name=plain(entry.name),
        title=plain(entry.profile.title) if entry.profile else "",
        load=_load(plan) if plan else "",
        length=_length(plan) if plan else "",
        total=_total(plan) if plan else "",
        shape=_shape(plan, SHAPE_CELLS) if plan else (),
        problem=problems[0] if problems else "",
        more_problems=max(len(problems) - 1, 0),
        unset=bool(outlook and outlook.problems and len(unset(outlook.problems)) == len(outlook.problems)),
        overridden=overridden_words(entry.overrides),
    )


def detail_view(entry: CatalogEntry, outlook: Outlook | None, now: float | None = None) -> DetailView:
    """What the screen says of the chosen profile; with a wall time also what its window and its start say then."""
    profile = entry.profile
    plan = outlook.plan if outlook else None
    guard, guard_level = guard_state(outlook)
    return DetailView(
        title=plain(profile.title if profile else entry.name),
        description=plain(profile.description, limit=1000) if profile else "",
        overridden=overridden_words(entry.overrides),
        target=plain(outlook.target) if outlook else "",
        guard=guard,
        guard_level=guard_level,
        facts=(*_facts(entry, plan), *_start(outlook, now)),
        shape=_shape(plan, DETAIL_CELLS) if plan else (),
        shape_unit=_shape_unit(plan) if plan else "",
        shape_top="highest" if isinstance(plan, SuitePlan) else "",
        length=_length(plan) if plan else "",
        scenarios=_scenarios(plan) if plan else (),
        thresholds=_thresholds(entry),
        problems=(*_beside_settings(entry, outlook), *_untimely(outlook, now)),
        lacking=lacking_view(outlook.problems, entry.name) if outlook else None,
    )


def plan_words(plan: Plan | SuitePlan) -> str:
    """`100 users · 1,000/min · 9 min · 7,000 iterations`, without what cannot be known."""
    return " · ".join(part for part in (_load(plan), _length(plan), _total(plan)) if part)


def _start(outlook: Outlook | None, now: float | None) -> tuple[tuple[str, str], ...]:
    if outlook is None or outlook.plan is None or outlook.starts_at is None or now is None:
        return ()
    return (("start", starts(outlook.starts_at, outlook.plan.duration_s, now).removeprefix("starts ")),)


def _untimely(outlook: Outlook | None, now: float | None) -> tuple[str, ...]:
    said = outside(outlook, now) if outlook is not None and now is not None else ""
    return (said,) if said else ()


def guard_state(outlook: Outlook | None) -> tuple[str, LevelKey]:
    """What the guard says of the target, in words, and how bad that is."""
    if outlook is None:
        return "", "no-data"
    if outlook.refusal is not None:
        return "refused", "critical"
    return guard_words(outlook.guard), "ok" if outlook.guard else "no-data"


def _problems(entry: CatalogEntry, outlook: Outlook | None) -> tuple[str, ...]:
    """Everything that stands in the way; what the environment lacks is one of them, with all its names."""
    missing = unset(outlook.problems) if outlook else ()
    return (*_beside_settings(entry, outlook), *((unset_words(missing),) if missing else ()))


def _beside_settings(entry: CatalogEntry, outlook: Outlook | None) -> tuple[str, ...]:
    found = [*entry.problems, *(outlook.problems if outlook else ())]
    refusals = (outlook.refusal or "").splitlines() if outlook else []
    said = [*refusals, *(str(problem) for problem in found if not problem.setting)]
    return tuple(dict.fromkeys(map(plain, said)))


def _facts(entry: CatalogEntry, plan: Plan | SuitePlan | None) -> tuple[tuple[str, str], ...]:
    facts = []
    if plan:
        facts = [("load", _load(plan)), ("length", _length(plan))]
        if total := _total(plan):
            facts.append(("planned", total))
    if isinstance(plan, SuitePlan):
        facts.append(("cool-down", figures.span(plan.cool_down_s)))
    if entry.profile and entry.profile.site:
        facts.append(("site", plain(entry.profile.site)))
    if entry.profile and entry.profile.abort_on != "never":
        facts.append(("ends on", f"{entry.profile.abort_on} level"))
    facts.append(("file", plain(str(entry.path))))
    return tuple(facts)


def _load(plan: Plan | SuitePlan) -> str:
    if isinstance(plan, SuitePlan):
        return figures.plural(len(plan.steps), "step")
    outlines = [item.outline for item in plan.scenarios]
    parts = []
    users = planned.peak(totals.user_curves(outlines))
    if users is not None:
        parts.append(figures.plural(round(users), "user"))
    rate = planned.peak(totals.rate_curves(outlines))
    if rate:
        parts.append(figures.plain_rate(rate))
    return " · ".join(parts) or f"up to {figures.plural(plan.max_vus, 'user')}"


def _length(plan: Plan | SuitePlan) -> str:
    if isinstance(plan, SuitePlan):
        return figures.span(plan.duration_s)
    return planned.length([item.outline for item in plan.scenarios], plan.duration_s)


def _total(plan: Plan | SuitePlan) -> str:
    planned_iterations = plan.planned_iterations
    return "" if planned_iterations is None else figures.plural(planned_iterations, "iteration")


def _shape(plan: Plan | SuitePlan, cells: int) -> tuple[float, ...]:
    if isinstance(plan, SuitePlan):
        return _suite_shape(plan, cells)
    return planned.load_shape([item.outline for item in plan.scenarios], plan.duration_s, cells)


def _suite_shape(plan: SuitePlan, cells: int) -> tuple[float, ...]:
    """Its steps one after the other, each as a share of its own highest load: users of one step and arrivals of another
    are not one curve. Nothing where it cools down; a step too short for a cell is not seen."""
    step_s = plan.duration_s / cells if cells > 0 else 0.0
    if step_s <= 0:
        return ()
    shape = [0.0] * cells
    for step in plan.steps:
        first = math.ceil(step.start_s / step_s - 0.5)
        last = min(math.ceil((step.start_s + step.plan.duration_s) / step_s - 0.5), cells)
        own = planned.load_shape([item.outline for item in step.plan.scenarios], step.plan.duration_s, last - first)
        top = max(own, default=0.0)
        # A step whose load cannot be known beforehand is a block of its length.
        shape[first:last] = [value / top for value in own] if top > 0 else [1.0] * max(last - first, 0)
    return tuple(shape)


def _shape_unit(plan: Plan | SuitePlan) -> str:
    if isinstance(plan, SuitePlan):
        return "of each"
    return "users" if totals.user_curves([item.outline for item in plan.scenarios]) else "a second"


def _scenarios(plan: Plan | SuitePlan) -> tuple[ScenarioLine, ...]:
    if isinstance(plan, SuitePlan):
        return _steps(plan)
    lines = []
    for item in plan.scenarios:
        outline = item.outline
        alone = Plan((item,), outline.duration_s)
        start = f"from {figures.clock(outline.start_s)} " if outline.start_s else ""
        lines.append(
            ScenarioLine(
                name=plain(outline.name),
                what=plain(f"{PurePath(outline.journey).name} · {outline.executor}"),
                load=_load(alone),
                when=f"{start}for {planned.length([outline], outline.duration_s)}",
            )
        )
    return tuple(lines)


def _steps(plan: SuitePlan) -> tuple[ScenarioLine, ...]:
    return tuple(
        ScenarioLine(
            name=plain(step.name),
            what=plain(", ".join(item.outline.name for item in step.plan.scenarios)),
            load=_load(step.plan),
            when=f"from {figures.clock(step.start_s)} for {_length(step.plan)}",
        )
        for step in plan.steps
    )


def _thresholds(entry: CatalogEntry) -> tuple[tuple[str, str, str], ...]:
    if entry.steps:
        steps = [(step.name, step.profile.thresholds if step.profile else ()) for step in entry.steps]
        return tuple((plain(name), figures.plural(len(declared), "threshold"), "") for name, declared in steps)
    return tuple(map(_threshold, entry.profile.thresholds)) if entry.profile else ()


def _threshold(threshold: Threshold) -> tuple[str, str, str]:
    return plain(threshold.series), plain(", ".join(threshold.target)), plain(", ".join(threshold.critical))
