"""What two runs were done under, and whether their figures may stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.journal.events import RunStarted, ScenarioOutline
from engine.state import RunState

SHORTER = 0.9
"""A load that lasted less than this share of the other's did not go through the same stages."""
_MEASURED = ("pass", "target-missed", "critical")


@dataclass(frozen=True)
class Condition:
    """One thing that differs between two runs."""

    name: str
    base: str
    run: str
    breaks: str = ""
    """Why the figures of both may therefore not stand side by side, as a clause; empty where they may."""
    warns: bool = False
    """Whether it may be what made a difference: they stand side by side all the same."""


def conditions(
    base: RunState,
    run: RunState,
    profiles: tuple[str, str] = ("", ""),
    compared: tuple[int, int] | None = None,
) -> tuple[Condition, ...]:
    """All that differs. `profiles`: the text of both profiles as they were run, where it is known. `compared`: of how
    many seconds of each load the figures are, where some were left out."""
    one, other = base.started, run.started
    if one is None or other is None:
        who = "the base" if one is None else "the run"
        return (Condition("start", _yes(one), _yes(other), f"{who} has not begun"),)
    found = [
        _text("profile", one.profile, other.profile, "they are of different profiles"),
        _text("target", _target(one), _target(other), "they went to different targets"),
        _text("site", one.site, other.site, "they speak to different sites"),
        _text("demo", _yes(one.demo), _yes(other.demo), "one went to the stand-in platform"),
        _text("time scale", f"{one.time_scale:g}", f"{other.time_scale:g}", "their time is scaled differently"),
        *_loads(one, other),
        _length(base, run),
        _left_out(compared),
        _tainted(base, run),
        _text("version", one.version, other.version, warns=True),
        _text("cores", _cores(base), _cores(run), warns=True),
        _text("workers", str(one.workers), str(other.workers), warns=True),
        _text("thresholds", *_counted(one.thresholds, other.thresholds, "threshold")),
        _text("seed", str(one.seed), str(other.seed)),
        _text("tags", _tags(one), _tags(other)),
        _text("changes", "; ".join(one.changes), "; ".join(other.changes)),
        _files(*profiles),
        _ending(base, run),
    ]
    return tuple(condition for condition in found if condition is not None)


def _text(name: str, base: str, run: str, breaks: str = "", *, warns: bool = False) -> Condition | None:
    return Condition(name, base, run, breaks, warns) if base != run else None


def among(runs: Sequence[RunState], side: str) -> tuple[Condition, ...]:
    """What further runs of a side were done under that the first was not, as far as it matters: they are as one only
    where they did the same."""
    found: list[Condition] = []
    for number, state in enumerate(runs[1:], 2):
        for each in conditions(runs[0], state):
            if each.breaks:
                clause = f"{each.breaks} (runs 1 and {number} of the {side})"
                found.append(replace(each, name=f"{each.name}, {side} 1 and {number}", breaks=clause))
            elif each.warns:
                found.append(replace(each, name=f"{each.name}, {side} 1 and {number}"))
    return tuple(found)


def _tainted(base: RunState, run: RunState) -> Condition | None:
    """Seconds whose generator could not be believed are in no figure; where there are many, its others are in doubt."""
    said = [f"{state.seconds_tainted} of {state.seconds_seen} s" for state in (base, run)]
    if not base.seconds_tainted and not run.seconds_tainted:
        return None
    return Condition("tainted seconds", said[0], said[1], warns=True)


def _loads(base: RunStarted, run: RunStarted) -> list[Condition | None]:
    """What each scenario was to do."""
    first, second = ({scenario.name: scenario for scenario in each.scenarios} for each in (base, run))
    found: list[Condition | None] = []
    for name in dict.fromkeys((*first, *second)):
        one, other = first.get(name), second.get(name)
        if one != other:
            said = _plan(one), _plan(other)
            if said[0] == said[1]:
                said = said[0], f"{said[1]}, changed"
            found.append(Condition(f"scenario {name}", *said, f"scenario {name} was planned differently"))
    if not found and base.plan != run.plan:
        return [Condition("plan", base.plan or "not kept", run.plan or "not kept", _of_plans(base, run))]
    return found


def _of_plans(base: RunStarted, run: RunStarted) -> str:
    """What outlines do not show: think times, and what journeys read."""
    if base.plan and run.plan:
        return "what their users do was planned differently"
    return "whether their users were to do the same was not kept"


def _plan(scenario: ScenarioOutline | None) -> str:
    if scenario is None:
        return "none"
    top = max((value for _, value in scenario.curve), default=0.0)
    unit = "users" if scenario.unit == "vus" else "a second"
    return f"{scenario.executor}, up to {top:g} {unit} for {scenario.duration_s:g} s"


def _length(base: RunState, run: RunState) -> Condition | None:
    one, other = load_s(base), load_s(run)
    if min(one, other) >= SHORTER * max(one, other):
        return None
    return Condition("length", f"{one:g} s", f"{other:g} s", "one load was much shorter than the other")


def _left_out(compared: tuple[int, int] | None) -> Condition | None:
    """Held, scaled and tainted seconds are in no figure: what is left may be of other stages."""
    if compared is None or min(compared) >= SHORTER * max(compared):
        return None
    said = [f"{seconds} s" for seconds in compared]
    return Condition("compared", said[0], said[1], "much more of one load was held, scaled or tainted")


def _ending(base: RunState, run: RunState) -> Condition | None:
    bad = [
        f"the {who} is {state.verdict}"
        for who, state in (("base", base), ("run", run))
        if state.verdict not in _MEASURED
    ]
    if not bad:
        return None
    return Condition("verdict", base.verdict, run.verdict, " and ".join(bad))


def load_s(state: RunState) -> float:
    """How long the load lasted, in seconds."""
    return state.ended.seconds if state.ended else float(state.seconds_seen)


def _target(started: RunStarted) -> str:
    """The stand-in has another port each time, and is the same platform."""
    return "the stand-in platform" if started.demo else started.target


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _cores(state: RunState) -> str:
    cores = next((check.figures["cores"] for check in state.preflight if "cores" in check.figures), None)
    return "not known" if cores is None else f"{cores:g}"


def _tags(started: RunStarted) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(started.tags.items())) or "none"


def _counted(base: tuple[object, ...], run: tuple[object, ...], noun: str) -> tuple[str, str]:
    """How many there are, and that they are others where they are as many."""
    if base == run:
        return "", ""
    said = [f"{len(each)} {noun}{'' if len(each) == 1 else 's'}" for each in (base, run)]
    return said[0], said[1] if said[0] != said[1] else f"{said[1]}, others"


def _files(base: str, run: str) -> Condition | None:
    """How many lines only one of both has; nothing where one is not known."""
    if not base or not run or base == run:
        return None
    one, other = set(base.splitlines()), set(run.splitlines())
    return Condition("profile file", _own_lines(one - other), _own_lines(other - one))


def _own_lines(lines: set[str]) -> str:
    return f"{len(lines)} line{'' if len(lines) == 1 else 's'} of its own"
