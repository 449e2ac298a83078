"""What was changed of a profile for the launches to come, in a line."""

from __future__ import annotations

from engine.profile.load_texts import TIMES
from engine.profile.override_fields import ONE_FOR_ALL
from engine.profile.overrides import Change, Overrides
from engine.wording.plain_text import plain

_SHOWN = 400


def overridden_words(overrides: Overrides | None) -> str:
    """`overridden: users 100 → 50, seed 7`, with the scenario's name where there are several; empty without any."""
    if overrides is None:
        return ""
    several = len(overrides.profile.scenarios) > 1
    said = ", ".join(_change_words(change, several, overrides) for change in overrides.changes)
    return plain(f"overridden: {said}", limit=_SHOWN)


def _change_words(change: Change, several: bool, overrides: Overrides) -> str:
    of = change.field
    if of.key == "time_scale":
        return f"length {TIMES} {overrides.terms.time_scale:g}"
    if of.key == "load":
        return f"load {TIMES} {change.text}"
    if of.group == ONE_FOR_ALL:
        return f"all {of.label} {change.text}"
    kind, _, name = of.group.partition(" ")
    subject = f"{name} {of.label}" if name and (several or kind == "threshold") else of.label
    return f"{subject} {of.text} → {change.text}" if of.text else f"{subject} {change.text}"
