"""What became of the samples that a run was asked for (`--out`), in one line."""

from __future__ import annotations

from engine.journal.events import OutputWritten
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain


def samples_level(written: OutputWritten) -> LevelKey:
    """One that is not whole is worth a look; what was measured is in the journal all the same."""
    return "target" if written.lost or written.detail else "ok"


def samples_words(written: OutputWritten) -> str:
    """`samples: 5,324 in k6.json (99 kB)`, and what is not there, and why."""
    said = f"samples: {written.points:,} in {plain(written.file)} ({figures.size(written.size)})"
    if written.lost:
        said += f"; {written.lost:,} are not in it"
    return f"{said}: {plain(written.detail)}" if written.detail else said
