"""Workshop and shelf of the launcher: profiles as a person changed them, and those that a person saves.

Changes live here and nowhere else: they are applied anew whenever the profiles are read, and end with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from engine.errors import ConfigError, Problem
from engine.plan.as_run import profile_as_run
from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.answers import SOURCE
from engine.profile.catalog import CatalogEntry
from engine.profile.override_fields import Field, fields_of
from engine.profile.overrides import read_overrides
from engine.profile.saving import place_of, save_profile
from engine.profile.suite import BASELINE
from engine.profile.terms import Terms
from wwmaa_tui.as_asked import as_asked
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.present.workshop import Trial

WholePlan = Callable[[CatalogEntry], Plan | SuitePlan]


class Workbench:
    """Of one launcher, whose options are what a profile is launched on where nothing is changed."""

    def __init__(self, options: LaunchOptions, whole_plan: WholePlan) -> None:
        self._options = options
        self._whole_plan = whole_plan
        self._texts: dict[str, Mapping[str, str]] = {}
        """What was typed, by profile and field."""

    def as_changed(self, entry: CatalogEntry) -> CatalogEntry:
        """The entry with what was changed of it. Where that no longer fits a file that was edited since, it has the
        problems of that, and the entry before them."""
        texts = self._texts.get(entry.name)
        if not texts or entry.profile is None:
            return entry
        try:
            return self._changed(entry, texts)
        except ConfigError as error:
            return replace(entry, profile=None, problems=error.problems, before=entry)

    def fields(self, entry: CatalogEntry) -> tuple[Field, ...]:
        """What can be changed, as it is without changes."""
        found = entry.before or entry
        assert found.profile is not None
        return fields_of(found.profile, self._terms, has_baseline=_has_baseline(found))

    def tried(self, entry: CatalogEntry, texts: Mapping[str, str]) -> Trial:
        """What the texts would make of it."""
        before = entry.before or entry
        try:
            changed = self._changed(before, texts) if any(texts.values()) else before
            return Trial(changed, self._whole_plan(changed))
        except ConfigError as error:
            problems: dict[str, str] = {}
            for problem in error.problems:
                problems.setdefault(_field_of(problem), _said(problem))
            return Trial(before, None, problems)

    def override(self, entry: CatalogEntry, texts: Mapping[str, str]) -> None:
        """Make the changes in place of those before."""
        before = entry.before or entry
        said = {key: text for key, text in texts.items() if text.strip()}
        if said:
            changed = self._changed(before, said)
            self._whole_plan(changed)
            said = dict(changed.overrides.texts) if changed.overrides else {}
        self._texts[entry.name] = said

    def place(self, name: str) -> Path:
        """The file that a new profile of that name would be."""
        return place_of(name)

    def left_out(self, entry: CatalogEntry) -> tuple[str, ...]:
        """What no file of it can say."""
        options = options_of(entry, self._options)
        said = [f"seed {options.seed}"] if options.seed is not None else []
        said += [f"workers {options.workers}"] if options.workers is not None else []
        said += ["tags"] if options.tags else []
        if entry.profile and entry.profile.suite:
            made = entry.overrides
            said += [f"time scale {options.time_scale:g}"] if options.time_scale != 1.0 else []
            said += ["one load for all scenarios"] if options.shortcuts or (made and made.shortcuts) else []
            said += ["end at level"] if options.abort_on or (made and made.abort_on) else []
        return tuple(said)

    def save(self, entry: CatalogEntry, name: str, title: str) -> Path:
        """Write the entry as a new profile, as it would run."""
        profile = entry.profile
        if profile is None:
            raise ConfigError(*entry.problems)
        plan = self._whole_plan(entry)
        if isinstance(plan, Plan):
            profile = profile_as_run(profile, plan)
        return save_profile(replace(profile, title=title.strip() or profile.title), name)

    @property
    def _terms(self) -> Terms:
        options = self._options
        return Terms(options.time_scale, options.seed, options.workers, options.tags)

    def _changed(self, entry: CatalogEntry, texts: Mapping[str, str]) -> CatalogEntry:
        from engine.journeys.catalog import stands_apart  # by then the list of profiles has loaded it

        assert entry.profile is not None
        apart = {scenario.name for scenario in entry.profile.scenarios if stands_apart(scenario.journey)}
        made = read_overrides(entry.profile, self._terms, texts, has_baseline=_has_baseline(entry), apart=apart)
        if not made.changes:
            return entry
        changed = replace(entry, profile=made.profile)
        changed = as_asked(changed, made.shortcuts, made.abort_on, skip_baseline=made.skip_baseline)
        if changed.profile is None:
            raise ConfigError(*(replace(problem, key="skip_baseline") for problem in changed.problems))
        return replace(changed, overrides=made, before=entry)


def options_of(entry: CatalogEntry, options: LaunchOptions) -> LaunchOptions:
    """The options that an entry is launched with: those of the command line, and what was changed for this one."""
    if entry.overrides is None:
        return options
    terms = entry.overrides.terms
    return replace(options, time_scale=terms.time_scale, seed=terms.seed, workers=terms.workers, tags=terms.tags)


def _has_baseline(entry: CatalogEntry) -> bool:
    return any(step.name == BASELINE for step in entry.steps)


def _field_of(problem: Problem) -> str:
    if problem.source == "time scale":
        return "time_scale"
    return problem.key if problem.source == SOURCE or problem.key == "skip_baseline" else ""


def _said(problem: Problem) -> str:
    subject = f"{problem.key} " if problem.source == "time scale" and problem.key else ""
    return f"{subject}{problem.message}" + (f" ({problem.hint})" if problem.hint else "")
