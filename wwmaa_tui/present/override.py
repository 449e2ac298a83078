"""The form of what is changed of a profile for a launch, and what it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.profile.override_fields import Field
from engine.wording import figures
from engine.wording.plain_text import plain
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.overridden import overridden_words
from wwmaa_tui.present.picker import detail_view, plan_words
from wwmaa_tui.present.picker_views import DetailView
from wwmaa_tui.present.workshop import Trial


@dataclass(frozen=True)
class FieldLine:
    """One field of the form."""

    group: str
    label: str
    text: str
    """As it will be."""
    before: str
    """As it is without changes; empty where nothing is said."""
    form: str
    """What can be typed."""
    problem: str = ""
    changed: bool = False


@dataclass(frozen=True)
class FormView:
    """All fields, and the one that is typed into."""

    lines: tuple[FieldLine, ...] = ()
    current: int = 0


@dataclass(frozen=True)
class PreviewView:
    """What the profile becomes."""

    words: str = ""
    """`100 users · 500/min · 2 min 30 s · 1,750 iterations`; empty while something is wrong."""
    changes: str = ""
    """`overridden: users 100 → 50`; empty without any."""
    problems: int = 0
    problem: str = ""
    """The first of them, with its field."""
    detail: DetailView = field(default_factory=DetailView)
    """Its target, and the shape of its load."""


def form_view(fields: Sequence[Field], texts: Mapping[str, str], problems: Mapping[str, str], current: int) -> FormView:
    """The form as it stands."""
    return FormView(tuple(_line(each, texts.get(each.key, ""), problems) for each in fields), current)


def preview_view(trial: Trial, fields: Sequence[Field], outlook: Outlook | None) -> PreviewView:
    """What comes of it, where that can be told."""
    target, guard = (outlook.target, outlook.guard) if outlook else ("", "")
    refusal = outlook.refusal if outlook else None
    labels = {each.key: f"{each.label}: " for each in fields}
    said = [f"{labels.get(key, '')}{problem}" for key, problem in trial.problems.items()]
    return PreviewView(
        words=plan_words(trial.plan) if trial.plan else "",
        changes=overridden_words(trial.entry.overrides),
        problems=len(trial.problems),
        problem=plain(said[0]) if said else "",
        detail=detail_view(trial.entry, Outlook(target, guard, refusal, trial.plan)),
    )


def _line(of: Field, typed: str, problems: Mapping[str, str]) -> FieldLine:
    text = typed.strip()
    return FieldLine(
        group=plain(of.group),
        label=of.label,
        text=plain(text or of.text),
        before=plain(of.text),
        form=of.form,
        problem=plain(problems.get(of.key, "")),
        changed=bool(text) and text != of.text,
    )


def problem_words(count: int) -> str:
    """`2 problems to be put right first`."""
    return f"{figures.plural(count, 'problem')} to be put right first"
