"""The alerts of a run from raise to clear, as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.report.monitoring import AlertEpisode, alert_episodes
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.alert_words import alert_value


@dataclass(frozen=True)
class EpisodeRow:
    """One alert while it was up."""

    level: LevelKey
    """The worst that it reached."""
    when: str
    """`01:05 to 02:10`, `01:05 to the end`."""
    text: str
    """Title, subject and value."""
    stage: str
    seen: str
    """Who acknowledged it; empty where nobody did."""


def episode_rows(state: RunState) -> tuple[EpisodeRow, ...]:
    """All of them in the order in which they were raised."""
    return tuple(map(_row, alert_episodes(state)))


def _row(each: AlertEpisode) -> EpisodeRow:
    until = "to the end" if each.cleared is None else f"to {_known_at(each.cleared)}"
    subject = f" {plain(each.subject)}" if each.subject else ""
    return EpisodeRow(
        level=each.level,
        when=f"{_known_at(each.raised)} {until}",
        text=f"{plain(each.title)}{subject}{alert_value(each.series, each.value, each.unit)}",
        stage=plain(each.stage),
        seen=plain(each.acknowledged_by),
    )


def _known_at(second: int) -> str:
    """What a second shows is known at its end: that is when screen and narration told it."""
    return figures.clock(second + 1)
