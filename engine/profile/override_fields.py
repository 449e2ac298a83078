"""Everything that can be changed of a profile for a launch, field by field, each with the text that stands there now.

Where the load goes, and whether it may, is no field: only the environment says that. Knows nothing of what is typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from engine.profile.answers import NO, NOTHING, YES
from engine.profile.durations import format_duration
from engine.profile.load_fields import load_fields
from engine.profile.model import AbortOn, Profile, Threshold
from engine.profile.terms import AUTO, QUICK, Terms, terms_texts

ONE_FOR_ALL = "one load for all scenarios"
"""What k6's shortcuts say, in place of every scenario's executor."""

_LAUNCH, _SUITE = "launch", "suite"
_YES_NO = (YES, NO)
_LEVELS = ("target", "critical")
_SHORTCUTS = (
    ("vus", "users", "-u: a whole number"),
    ("duration", "duration", "-d: such as 30s"),
    ("iterations", "iterations", "-i: a whole number, shared by all users"),
    ("stages", "stages", "-s: such as 10s:50 30s:100"),
    ("rate", "rate", "--rate: such as 100/s, with a duration"),
)


@dataclass(frozen=True)
class Field:
    """One thing that can be changed."""

    key: str
    """`time_scale`, `scenario[0].users`, `thresholds[2].critical` …"""
    group: str
    label: str
    text: str
    """As it is; empty where nothing is said."""
    form: str
    """What can be typed."""
    choices: tuple[str, ...] = ()
    """All of it, where there are only a few words."""


def fields_of(profile: Profile, terms: Terms, *, has_baseline: bool = False) -> tuple[Field, ...]:
    """Everything that can be changed, in the order of a form."""
    fields = [*_launch_fields(profile, terms)]
    if profile.suite is not None:
        fields += _suite_fields(profile, has_baseline)
    else:
        for place, scenario in enumerate(profile.scenarios):
            group = f"scenario {scenario.name}"
            prefix = f"scenario[{place}]."
            fields += [
                Field(f"{prefix}{field.name}", group, field.label, field.text, field.form)
                for field in load_fields(scenario.executor)
            ]
    fields += _shortcut_fields()
    for place, threshold in enumerate(profile.thresholds):
        fields += _threshold_fields(place, threshold)
    return tuple(fields)


def _launch_fields(profile: Profile, terms: Terms) -> list[Field]:
    text = terms_texts(terms)
    levels = get_args(AbortOn)
    abort_on = "" if profile.suite is not None else profile.abort_on
    fields = [
        Field("time_scale", _LAUNCH, "time scale", text["time_scale"], f"0.5, or {QUICK}: a tenth of the time"),
        Field("seed", _LAUNCH, "seed", text["seed"], "a whole number; without one a new one each run"),
        Field("abort_on", _LAUNCH, "end at level", abort_on, " · ".join(levels), levels),
        Field("workers", _LAUNCH, "workers", text["workers"], f"{AUTO}, 0 (inline) or a number of processes"),
        Field("tags", _LAUNCH, "tags", text["tags"], "such as team=search, build=7"),
    ]
    if profile.suite is None:
        fields.insert(1, Field("load", _LAUNCH, "load scale", "1", "0.5: half the users and rates of all scenarios"))
    return fields


def _suite_fields(profile: Profile, has_baseline: bool) -> list[Field]:
    assert profile.suite is not None
    suite = profile.suite
    stop = YES if suite.stop_on_failure else NO
    cool_down = format_duration(suite.cool_down_s)
    fields = [
        Field("cool_down", _SUITE, "cool-down", cool_down, "a duration such as 30s, or a factor such as x0.1"),
        Field("stop_on_failure", _SUITE, "stop on failure", stop, "yes · no", _YES_NO),
    ]
    if has_baseline:
        fields.insert(0, Field("skip_baseline", _SUITE, "skip baseline", NO, "yes · no", _YES_NO))
    return fields


def _shortcut_fields() -> list[Field]:
    return [Field(f"all.{name}", ONE_FOR_ALL, label, "", form) for name, label, form in _SHORTCUTS]


def _threshold_fields(place: int, threshold: Threshold) -> list[Field]:
    texts = (", ".join(threshold.target), ", ".join(threshold.critical))
    form = f"such as p(95)<1200, with commas between several; {NOTHING} for no such level"
    return [
        Field(f"thresholds[{place}].{level}", f"threshold {threshold.series}", level, text, form)
        for level, text in zip(_LEVELS, texts, strict=True)
    ]
