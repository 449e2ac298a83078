"""A profile's TOML → Profile, or a ConfigError that lists everything wrong with it at once.

Knows nothing of journeys beyond the names it is handed, nor of where profiles lie.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from engine.errors import ConfigError, Problem
from engine.monitors.panels import read_monitoring
from engine.profile.alerts import parse_alerts, read_alerts
from engine.profile.executor_fields import foreign_fields, read_executor
from engine.profile.http import read_http
from engine.profile.journey_file import flaw, journey_file
from engine.profile.model import AbortOn, AlertRule, ConstantVUs, Members, Profile, Scenario
from engine.profile.platform_targets import TargetRule, parse_targets
from engine.profile.suggestion import suggestion
from engine.profile.suite import NOT_OF_A_SUITE, StepSource, read_suite
from engine.profile.table import Document, Table
from engine.profile.thresholds import read_thresholds
from engine.profile.traces import read_trace_share

GRACEFUL_STOP_S = 30.0
"""k6's default."""
MOST_CONNECTIONS = 6
"""What browsers open to one host, and k6's `batchPerHost`."""

_NAME = re.compile(r"[0-9a-zA-Z_-]+")
_STAND_IN = ConstantVUs(vus=1, duration_s=1.0)
_FINEST_SHARE = 1000


def load_profile(
    path: Path,
    *,
    journeys: Collection[str] | None = None,
    mix_kinds: Mapping[str, Collection[str]] | None = None,
    steps: StepSource | None = None,
) -> Profile:
    """The profile in a file, named after it. ConfigError when it cannot be read or used."""
    return parse_profile(
        read_text(path),
        name=path.stem,
        source=str(path),
        journeys=journeys,
        mix_kinds=mix_kinds,
        steps=steps,
        folder=path.absolute().parent,
    )


def load_alerts(path: Path) -> tuple[AlertRule, ...]:
    """The alerts in a file of them. ConfigError when it cannot be read or used."""
    return parse_alerts(read_text(path), source=str(path))


def load_targets(path: Path) -> tuple[TargetRule, ...]:
    """What the platform has to meet, in a file of it. ConfigError when it cannot be read or used."""
    return parse_targets(read_text(path), source=str(path))


def parse_profile(
    text: str,
    *,
    name: str,
    source: str,
    journeys: Collection[str] | None = None,
    mix_kinds: Mapping[str, Collection[str]] | None = None,
    steps: StepSource | None = None,
    folder: Path | None = None,
) -> Profile:
    """The profile that a text describes. ConfigError with every Problem in it.

    `journeys` are the names a scenario may use, beside `path.py:function`; `mix_kinds` the kinds of each journey's
    mix; `steps` finds those of a suite. None leaves that unchecked. `folder` is where paths of journeys begin, which
    are absolute then; without it they stay as they are and nobody looks for the file.
    """
    known = _Known(journeys, mix_kinds or {}, folder)
    document = Document(text, source)
    root = document.root
    profile = _suite(root, name, source, steps) if "suite" in root else _profile(root, name, source, known)
    document.finish()
    return profile


def _suite(root: Table, name: str, source: str, steps: StepSource | None) -> Profile:
    profile = Profile(
        name=name,
        title=root.text("title"),
        site=root.text("site", ""),
        scenarios=(),
        description=root.text("description", ""),
        source=source,
        suite=read_suite(root.table("suite"), steps),
    )
    root.finish(elsewhere=NOT_OF_A_SUITE)
    return profile


def _profile(
    root: Table,
    name: str,
    source: str,
    known: _Known,
) -> Profile:
    profile = Profile(
        name=name,
        title=root.text("title"),
        site=root.text("site"),
        scenarios=_scenarios(root, known),
        thresholds=read_thresholds(root.table("thresholds")),
        description=root.text("description", ""),
        members=_members(root.table("members")) if "members" in root else None,
        source=source,
        abort_on=_abort_on(root),
        monitoring=read_monitoring(root.table("monitor")),
        alerts=read_alerts(root),
        trace_share=read_trace_share(root.table("traces")) if "traces" in root else None,
    )
    root.finish()
    return profile


def _abort_on(root: Table) -> AbortOn:
    chosen = root.choice("abort_on", get_args(AbortOn), Profile.abort_on)
    return cast(AbortOn, chosen or Profile.abort_on)


def read_text(path: Path) -> str:
    """The text of a TOML file. ConfigError when there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(Problem(str(path), "", f"not UTF-8 text: {error.reason}")) from None
    except OSError as error:
        raise ConfigError(Problem(str(path), "", f"cannot be read: {error.strerror}")) from None


@dataclass(frozen=True)
class _Known:
    """What a scenario's journey is held against."""

    journeys: Collection[str] | None
    mix_kinds: Mapping[str, Collection[str]]
    folder: Path | None


def _scenarios(root: Table, known: _Known) -> tuple[Scenario, ...]:
    scenarios = [_scenario(table, known) for table in root.tables("scenario")]
    if not scenarios and not root.raw("scenario"):
        root.problem("scenario", "missing: expected at least one [[scenario]]")
    first: dict[str, int] = {}
    for place, scenario in enumerate(scenarios):
        if scenario.name and first.setdefault(scenario.name, place) != place:
            root.problem("scenario", f'"{scenario.name}" is the name of another scenario', within=(place, "name"))
    return tuple(scenarios)


def _scenario(table: Table, known: _Known) -> Scenario:
    name = table.text("name")
    if name and not _NAME.fullmatch(name):
        table.problem("name", f'expected letters, digits, "_" and "-" only, got "{name}"')
    journey = _journey(table, known)
    executor = read_executor(table)
    scenario = Scenario(
        name=name,
        journey=journey,
        executor=executor or _STAND_IN,
        start_time_s=table.duration("start_time", 0.0),
        graceful_stop_s=table.duration("graceful_stop", GRACEFUL_STOP_S),
        mix=_mix(table, known.mix_kinds.get(journey)),
        think_s=_think(table),
        data=_data(table),
        tags=table.text_map("tags"),
        connections_per_vu=table.integer("connections_per_vu", 1, at_least=1, at_most=MOST_CONNECTIONS),
        http=read_http(table.table("http")),
        scaled=table.flag("scaled", True),
    )
    table.finish(elsewhere=foreign_fields(executor))
    return scenario


def _journey(table: Table, known: _Known) -> str:
    journey = table.text("journey")
    own = journey_file(journey)
    if own is not None and known.folder is not None:
        own = own.beside(known.folder)
        if wrong := flaw(own):
            table.problem("journey", *wrong)
        return str(own)
    if journey and known.journeys is not None and journey not in known.journeys and own is None:
        hint = suggestion(journey, known.journeys)
        table.problem("journey", f'unknown journey "{journey}"', f"{hint} Your own is written path.py:function".strip())
    return journey


def _mix(table: Table, kinds: Collection[str] | None) -> dict[str, float]:
    inner = table.table("mix")
    shares = {kind: inner.number(kind, above_zero=True) for kind in inner.names()}
    whole = sum(shares.values())
    for kind, share in shares.items():
        if kinds is not None and kind not in kinds:
            inner.problem(kind, f'the journey has no kind "{kind}"', suggestion(kind, kinds))
        elif share * _FINEST_SHARE < whole:
            inner.problem(kind, "is less than a thousandth of the mix", "give it a scenario of its own")
    return shares


def _think(table: Table) -> tuple[float, float] | None:
    if "think" not in table:
        return None
    if not isinstance(table.raw("think"), list):
        seconds = table.duration("think")
        return seconds, seconds
    bounds = table.durations("think")
    if bounds is None:
        return None
    if len(bounds) != 2 or bounds[0] > bounds[1]:
        table.problem("think", "expected a duration, or the shortest and the longest", 'such as ["5s", "10s"]')
        return None
    return bounds[0], bounds[1]


def _data(table: Table) -> dict[str, object]:
    inner = table.table("data")
    return {name: inner.raw(name) for name in inner.names()}


def _members(table: Table) -> Members:
    members = Members(
        pattern=table.text("pattern"),
        count=table.integer("count", at_least=1),
        first=table.integer("first", Members.first),
        password_env=table.text("password_env", Members.password_env),
    )
    if members.pattern and "{n}" not in members.pattern:
        table.problem("pattern", "expected {n} where the member's number goes", "such as loadtest_user_{n}@wwmaa.com")
    table.finish()
    return members
