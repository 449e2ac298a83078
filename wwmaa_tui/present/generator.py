"""Whether the load generator can be believed, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from engine.judge import invalidity
from engine.state import RunState, SecondPoint
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import NOWHERE, Axis, Series
from wwmaa_tui.present.timeline import Timeline


@dataclass(frozen=True)
class GeneratorRow:
    """One generator in the newest second."""

    name: str
    level: LevelKey
    lag: str
    """Event-loop lag, 99th percentile."""
    lateness: str
    """How late iterations began for the generator's own reasons, 99th percentile."""
    cpu: str
    sockets: str


@dataclass(frozen=True)
class GeneratorView:
    """The certificate and its grounds."""

    level: LevelKey = "no-data"
    word: str = "no seconds yet"
    """`certified`, `tainted`, `cannot be believed`."""
    seconds: str = ""
    """`3 of 400 seconds tainted`."""
    reasons: tuple[str, ...] = ()
    """Why, with the number of seconds, the most frequent first."""
    rows: tuple[GeneratorRow, ...] = ()
    lost: tuple[str, ...] = ()
    when: str = ""
    """`07:41` where the rows are of that second."""
    lag: Series = ()
    """Of the worst generator, over time: milliseconds, as is its lateness."""
    lateness: Series = ()
    cpu: Series = ()
    """Share of one core."""
    axis: Axis = NOWHERE


def believable(state: RunState) -> bool:
    """Whether few enough seconds are tainted for the run to be valid."""
    return invalidity.believable(state.seconds_judged, state.seconds_tainted)


def generator_view(state: RunState, line: Timeline | None = None) -> GeneratorView:
    """How far the measurement itself can be believed; with a timeline also over time, and at its cursor."""
    lost = tuple(plain(event.detail) for event in state.lost)
    if not state.seconds_seen:
        return GeneratorView(level="critical" if lost else "no-data", lost=lost)
    level, word = _certificate(state)
    ranked = sorted(state.taint_reasons.items(), key=lambda item: (-item[1], item[0]))
    return GeneratorView(
        level=level,
        word=word,
        seconds=f"{state.seconds_tainted:,} of {figures.plural(state.seconds_judged, 'second')} tainted",
        reasons=tuple(f"{plain(reason)}: {figures.plural(number, 'second')}" for reason, number in ranked),
        rows=_rows(line.at if line else state.recent[-1] if state.recent else None),
        lost=lost,
        when=line.when if line else "",
        lag=line.health("loop_lag_p99_ms") if line else (),
        lateness=line.health("lateness_p99_ms") if line else (),
        cpu=line.health("cpu") if line else (),
        axis=line.axis if line else NOWHERE,
    )


def _certificate(state: RunState) -> tuple[LevelKey, str]:
    if state.lost or not believable(state):
        return "critical", "cannot be believed"
    return ("tainted", "within limits") if state.seconds_tainted else ("ok", "certified")


def _rows(newest: SecondPoint | None) -> tuple[GeneratorRow, ...]:
    if newest is None:
        return ()
    rows = [
        GeneratorRow(
            name=f"{number}",
            level="tainted" if health.tainted else "ok",
            lag=figures.milliseconds(health.loop_lag_p99_ms),
            lateness=figures.milliseconds(health.lateness_p99_ms),
            cpu=f"{health.cpu * 100:.0f} %",
            sockets=figures.count(health.sockets)
            + (f" ({health.refused_sockets} refused)" * bool(health.refused_sockets)),
        )
        for number, health in sorted(newest.health.items())
    ]
    rows += [GeneratorRow(f"{number}", "no-data", *[figures.NOTHING] * 4) for number in newest.missing]
    return tuple(rows)
