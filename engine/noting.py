"""A note for a run from outside: told to it while it goes, added to its journal and summary when it is over.

Runs and suites alike. Blocking, for command lines.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.control.client import ask, listens
from engine.control.commands import Answer, Note
from engine.errors import JournalError
from engine.feeds.whole import read_run, read_suite
from engine.journal.afterwards import PATIENCE_S, open_again
from engine.journal.directory import RunDirectory
from engine.journal.events import NoteTaken
from engine.journal.reader import is_suite
from engine.report.suite_summary import suite_notes_section
from engine.report.summary import notes_section
from engine.target.redaction import Redactor


def take_note(
    directory: RunDirectory, note: Note, wall: float, secrets: Iterable[str] = (), patience_s: float = PATIENCE_S
) -> Answer:
    """Keep the note, of the moment `wall` where the run is over. A run masks the secrets that it knows itself;
    `secrets` are masked in what is added afterwards. EngineError where it cannot be kept."""
    if listens(directory.path):
        return ask(directory.path, note)
    fields = Redactor(secrets).clean_fields({"origin": note.origin, "text": note.text})
    with open_again(directory.journal, patience_s) as journal:
        journal.append(NoteTaken, wall, **fields)
        _into_summary(directory)
    return Answer(True, "noted after the end")


def _into_summary(directory: RunDirectory) -> None:
    """Where there is a summary, its notes are those of the journal from now on; nothing else in it changes."""
    try:
        summary: dict[str, Any] = json.loads(directory.summary.read_bytes())
    except FileNotFoundError:
        return  # an interrupted run has none
    except (OSError, ValueError) as error:
        raise JournalError(f"the note is in the journal, but {directory.summary} cannot be read: {error}") from None
    summary["notes"] = _notes(directory.journal)
    new = directory.summary.with_name(f".{directory.summary.name}.{os.getpid()}")
    try:
        new.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        new.replace(directory.summary)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        said = f"the note is in the journal, but {directory.summary} cannot be written: {error.strerror}"
        raise JournalError(said) from None


def _notes(journal: Path) -> list[dict[str, Any]]:
    if is_suite(journal):
        return suite_notes_section(read_suite(journal))
    # Seconds of load say nothing of notes, and are all the work.
    return notes_section(read_run(journal, seconds=False))
