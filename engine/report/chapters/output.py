"""What became of the files that a run was asked for beside its own (`--out`, `--summary-export`).

Trouble with them is told as errors are, and is none of the platform's.
"""

from __future__ import annotations

from engine.journal.events import ErrorSeen, OutputWritten
from engine.output.order import OUT, SUMMARY_EXPORT
from engine.report.document import Items, Section, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain


def is_of_output(error: ErrorSeen) -> bool:
    """Whether it tells of a file of ours, and not of the platform."""
    return error.endpoint in (OUT, SUMMARY_EXPORT)


def output_words(state: RunState) -> tuple[Words, ...]:
    """A line for the samples and one for each kind of trouble; none where the run was asked for no file, or its
    summary was exported without any."""
    written, seen = (
        state.output,
        dict.fromkeys((each.kind, each.endpoint, each.detail) for each in state.errors if is_of_output(each)),
    )
    samples = () if written is None else (Words(samples_words(written), samples_level(written)),)
    trouble = tuple(Words(f"{endpoint}: {plain(kind)}: {plain(detail)}", "target") for kind, endpoint, detail in seen)
    return (*samples, *trouble)


def output(state: RunState) -> Section | None:
    """The chapter; None where there is nothing to say."""
    said = output_words(state)
    return Section("Files asked for", "output", (Items(said),)) if said else None


def samples_level(written: OutputWritten) -> LevelKey:
    """One that is not whole is worth a look; what was measured is in the journal all the same."""
    return "target" if written.lost or written.detail else "ok"


def samples_words(written: OutputWritten) -> str:
    """`samples: 5,324 in k6.json (99 kB)`, and what is not there, and why."""
    said = f"samples: {written.points:,} in {plain(written.file)} ({figures.size(written.size)})"
    if written.lost:
        said += f"; {written.lost:,} are not in it"
    return f"{said}: {plain(written.detail)}" if written.detail else said
