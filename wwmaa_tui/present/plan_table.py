"""Profiles and their plans as lines of text, for the command line."""

from __future__ import annotations

from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.catalog import CatalogEntry
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import detail_view, picker_row


def profile_line(entry: CatalogEntry, plan: Plan | SuitePlan) -> str:
    """`search       100 users · 1,000/min · 9 min · 7,000 iterations   Search: …`."""
    row = picker_row(entry, Outlook("", "", plan=plan))
    what = " · ".join(part for part in (row.load, row.length, row.total) if part)
    return f"{row.name:<12} {what:<56} {row.title}".rstrip()


def plan_lines(entry: CatalogEntry, plan: Plan | SuitePlan) -> list[str]:
    """Everything that a dry run tells a person."""
    view = detail_view(entry, Outlook("", "", plan=plan))
    lines = [f"{entry.name}: {view.title}"]
    if view.description:
        lines.append(f"  {view.description}")
    lines += [f"  {name:<9} {text}" for name, text in view.facts]
    lines += ["", "  steps" if entry.steps else "  scenarios"]
    lines += [f"    {line.name:<14} {line.what:<40} {line.load:<28} {line.when}" for line in view.scenarios]
    if isinstance(plan, SuitePlan):
        for step, planned in zip(entry.steps, plan.steps, strict=True):
            lines += ["", *plan_lines(step, planned.plan)]
        return lines
    for item in plan.scenarios:
        total = item.planned_iterations
        count = "iterations depend on the answers" if total is None else f"{total:,} iterations"
        mix = ", ".join(f"{kind} {share:g}" for kind, share in item.outline.mix.items())
        lines.append(f"    {item.outline.name:<14} {count}{f', mix {mix}' if mix else ''}")
    if view.thresholds:
        lines += ["", "  thresholds"]
        for series, target, critical in view.thresholds:
            beyond = f"   critical {critical}" if critical else ""
            lines.append(f"    {series:<48} {target}{beyond}")
    return lines
