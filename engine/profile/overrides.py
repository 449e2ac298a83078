"""What can be changed of a profile without editing its file, and the profile that comes of what was typed.

1. A field that is not typed into stays as it is.
2. All problems are found at once, each at its field (source `override`, key of the field); what is changed is held to
   everything that a file is held to.

Shortcuts, a level to end at and a baseline that is left out are only read here: they apply to all steps of a suite, and
whoever knows the steps applies them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

from engine.errors import ConfigError, Problem
from engine.profile.answers import SOURCE, Answers
from engine.profile.load_changes import MOST_USERS, users_of, with_load
from engine.profile.load_fields import load_fields
from engine.profile.loading import parse_profile
from engine.profile.model import AbortOn, Profile, Scenario, Threshold
from engine.profile.override_fields import ONE_FOR_ALL, Field, fields_of
from engine.profile.shortcuts import Shortcuts, read_shortcuts
from engine.profile.terms import Terms, read_terms
from engine.profile.writing import write_profile

_SHORTCUTS = ("vus", "duration", "iterations", "stages", "rate")
_FLAGS = {"--vus": "vus", "--duration": "duration", "--iterations": "iterations", "--stage": "stages", "--rate": "rate"}


@dataclass(frozen=True)
class Change:
    """One field that was changed."""

    field: Field
    text: str
    """What was typed."""


@dataclass(frozen=True)
class Overrides:
    """What was changed of a profile, and what follows."""

    texts: Mapping[str, str]
    """What was typed, by field; only what differs."""
    changes: tuple[Change, ...]
    profile: Profile
    """With the changes to its own scenarios, thresholds and suite."""
    terms: Terms
    shortcuts: Shortcuts
    abort_on: AbortOn | None
    """None means what the profile says, or each step of the suite."""
    skip_baseline: bool


def read_overrides(
    profile: Profile,
    terms: Terms,
    texts: Mapping[str, str],
    *,
    has_baseline: bool = False,
    apart: Collection[str] = (),
) -> Overrides:
    """The profile and the terms as the texts change them; an empty text changes nothing. `apart` are the scenarios
    that make no load, by name. ConfigError with every problem, each at its field."""
    fields = {field.key: field for field in fields_of(profile, terms, has_baseline=has_baseline)}
    typed = {key: text.strip() for key, text in texts.items()}
    changed = {key: text for key, text in typed.items() if text and (key not in fields or text != fields[key].text)}
    answers = Answers(changed)
    made = Overrides(
        texts=changed,
        changes=tuple(Change(fields[key], changed[key]) for key in fields if key in changed),
        profile=_profile(profile, answers, apart),
        terms=read_terms(answers, terms),
        shortcuts=_shortcuts(answers),
        abort_on=_abort_on(answers, profile),
        skip_baseline=has_baseline and answers.flag("skip_baseline", False),
    )
    for key in answers.unknown():
        answers.problems.append(Problem(SOURCE, key, "the profile has no such field any more", "it was changed since"))
    if made.profile != profile:
        answers.problems += _held_to_a_file(made.profile)
    if answers.problems:
        raise ConfigError(*answers.problems)
    return made


def _profile(profile: Profile, answers: Answers, apart: Collection[str]) -> Profile:
    suite = profile.suite
    if suite is not None:
        cool_down_s = answers.seconds("cool_down", suite.cool_down_s, scales=True)
        stop = answers.flag("stop_on_failure", suite.stop_on_failure)
        return replace(profile, suite=replace(suite, cool_down_s=cool_down_s, stop_on_failure=stop))
    load = answers.factor("load")
    replaced = [f"all.{name}" for name in _SHORTCUTS if f"all.{name}" in answers]
    scenarios = []
    for place, scenario in enumerate(profile.scenarios):
        own = answers.under(f"scenario[{place}].")
        if replaced:
            _said_in_vain(scenario, own)
        executor = with_load(scenario.executor, own, 1.0 if scenario.name in apart else load)
        if executor != scenario.executor and users_of(executor) > MOST_USERS:
            said = next((name for name in ("stages", "users", "rate", "ready") if name in own), None)
            where, name = (own, said) if said else (answers, "load")
            where.unfit(name, f"makes {users_of(executor):,} users; a form takes {MOST_USERS:,}", "write a profile")
        scenarios.append(scenario if executor == scenario.executor else replace(scenario, executor=executor))
    if replaced and "load" in answers:
        answers.unfit("load", f'replaced by "{ONE_FOR_ALL}"', "leave one of them out")
    thresholds = tuple(
        _threshold(threshold, answers.under(f"thresholds[{place}]."))
        for place, threshold in enumerate(profile.thresholds)
    )
    return replace(profile, scenarios=tuple(scenarios), thresholds=thresholds)


def _said_in_vain(scenario: Scenario, own: Answers) -> None:
    for field in load_fields(scenario.executor):
        if field.name in own:
            own.unfit(field.name, f'replaced by "{ONE_FOR_ALL}"', "leave one of them out")


def _threshold(threshold: Threshold, own: Answers) -> Threshold:
    target, critical = own.texts("target", threshold.target), own.texts("critical", threshold.critical)
    if not target and not critical:
        own.unfit("target" if "target" in own else "critical", "expected at least one expression in one of both levels")
        return threshold
    return replace(threshold, target=target, critical=critical)


def _shortcuts(answers: Answers) -> Shortcuts:
    own = answers.under("all.")
    said = {name: own.text(name) for name in _SHORTCUTS}
    stages = (said["stages"] or "").replace(",", " ").split()
    try:
        return read_shortcuts(
            vus=said["vus"],
            duration=said["duration"],
            iterations=said["iterations"],
            stages=stages,
            rate=said["rate"],
        )
    except ConfigError as error:
        for problem in error.problems:
            own.unfit(_FLAGS[problem.source], problem.message, problem.hint)
        return Shortcuts()


def _abort_on(answers: Answers, profile: Profile) -> AbortOn | None:
    chosen = answers.choice("abort_on", "", get_args(AbortOn))
    return cast(AbortOn, chosen) if chosen else None


def _held_to_a_file(profile: Profile) -> list[Problem]:
    """What reading the profile from a file would find, each at the field that says it."""
    try:
        parse_profile(write_profile(profile), name=profile.name, source=profile.source)
    except ConfigError as error:
        return [
            Problem(SOURCE, _field_of(problem.key, profile), problem.message, problem.hint)
            for problem in error.problems
        ]
    return []


def _field_of(key: str, profile: Profile) -> str:
    """The field that a place in a file belongs to; the place itself where none does."""
    for place, threshold in enumerate(profile.thresholds):
        for written in (f'thresholds."{threshold.series}"', f"thresholds.{threshold.series}"):
            if key.startswith(written):
                level = "critical" if key[len(written) :].startswith(".critical") else "target"
                return f"thresholds[{place}].{level}"
    for place, scenario in enumerate(profile.scenarios):
        prefix = f"scenario[{place}]."
        if key.startswith(prefix):
            names = [field.name for field in load_fields(scenario.executor)]
            said = key.removeprefix(prefix).partition("[")[0]
            said = {"vus": "users", "duration": "length", "pre_allocated_vus": "ready", "max_vus": "most"}.get(
                said, said
            )
            return f"{prefix}{said if said in names else names[0]}"
    return key
