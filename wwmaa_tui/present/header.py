"""What run this is, against whom, and the shortest possible summary of how it goes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.alerts import wrong_levels
from wwmaa_tui.present.generator import generator_view
from wwmaa_tui.present.suite import pause, place
from wwmaa_tui.present.waiting import left_s

_GUARDS = {
    "loopback": "loopback",
    "site": "allowed by the site",
    "environment": "allowed by the environment",
    "flag": "allowed by --allow-host",
}


@dataclass(frozen=True)
class HeaderView:
    """One line."""

    profile: str = ""
    target: str = ""
    guard: str = ""
    """Why the target is allowed, in words."""
    flags: tuple[str, ...] = ()
    """`demo`, `quick`."""
    started: str = ""
    seed: str = ""
    clock: str = ""
    """Of the load; it counts down, below zero, to a start that is waited for."""
    critical: int = 0
    warned: int = 0
    generator: LevelKey = "no-data"
    generator_word: str = ""
    notice: str = ""
    """What the reader should know about this view itself: frozen, or no news."""


def guard_words(guard: str) -> str:
    """Why a target is allowed."""
    return _GUARDS.get(guard, plain(guard))


def header_view(state: RunState, notice: str = "", suite: SuiteState | None = None) -> HeaderView:
    """The header of a run, as a step where it is one of a suite; little but the notice before its first event."""
    started = state.started
    if suite is not None:
        notice = notice or pause(suite)
    if started is None:
        clock = figures.clock(-left_s(suite)) if suite and suite.waits else ""
        return HeaderView(profile=_step(suite), clock=clock, notice=notice)
    generator = generator_view(state)
    levels = wrong_levels(state)
    return HeaderView(
        profile=_step(suite) or plain(started.profile),
        target=plain(started.target),
        guard=guard_words(started.guard),
        flags=tuple(word for word, on in (("demo", started.demo), ("quick", started.quick)) if on),
        started=figures.instant(started.started_at),
        seed=f"seed {started.seed}",
        clock=figures.clock(state.elapsed_s - left_s(state)),
        critical=levels.count("critical"),
        warned=levels.count("target"),
        generator=generator.level,
        generator_word=generator.word if state.seconds_seen else "",
        notice=notice,
    )


def _step(suite: SuiteState | None) -> str:
    """`suite · step 2 of 5: search`; empty without a suite."""
    if suite is None or suite.started is None:
        return ""
    name, step = plain(suite.started.profile), suite.step
    if step is None:
        return name
    ended = " (ended)" if step.standing == "ended" else ""
    return f"{name} · {place(suite)}: {plain(step.outline.name)}{ended}"
