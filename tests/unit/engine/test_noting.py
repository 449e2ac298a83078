"""A note for a run from outside: told to it while it goes, kept in its journal and summary when it is over."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from engine.control.commands import Answer, Command, Note
from engine.control.server import ControlSocket
from engine.errors import JournalError
from engine.journal.directory import RunDirectory
from engine.journal.reader import read_events, read_suite_events
from engine.journal.writer import JournalWriter
from engine.noting import take_note
from engine.report.suite_summary import summarise_suite
from engine.report.summary import summarise
from engine.state import fold
from engine.suite_state import fold_suite
from tests.support.journals import Journal
from tests.support.suite_story import mixed_suite

STARTED_AT = 1_767_225_600.0
NOTE = Note(origin="ada@host", text="pool raised 10→20")


def run_over(path: Path, *, summary: bool = True) -> RunDirectory:
    directory = RunDirectory(path)
    journal = Journal(directory.journal)
    journal.start()
    journal.run(1.0)
    journal.end(11.0)
    journal.writer.close()
    if summary:
        said = {**summarise(fold(read_events(directory.journal))), "kept": [1.5, None]}
        directory.summary.write_text(json.dumps(said))
    return directory


def summary_of(directory: RunDirectory) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(directory.summary.read_text())
    return read


def test_afterwards_it_is_added_to_the_journal_and_to_the_notes_of_the_summary(tmp_path: Path) -> None:
    directory = run_over(tmp_path)
    before = summary_of(directory)
    assert take_note(directory, NOTE, STARTED_AT + 100.0) == Answer(True, "noted after the end")
    assert [each.text for each in fold(read_events(directory.journal)).notes] == ["pool raised 10→20"]
    noted = {"t": 100.0, "second": 99.0, "origin": "ada@host", "text": "pool raised 10→20"}
    assert summary_of(directory) == {**before, "notes": [noted]}
    assert {path.name for path in tmp_path.iterdir()} == {"journal.jsonl", "summary.json"}


def test_an_interrupted_run_has_no_summary_and_gets_none(tmp_path: Path) -> None:
    directory = run_over(tmp_path, summary=False)
    take_note(directory, NOTE, STARTED_AT + 100.0)
    assert fold(read_events(directory.journal)).notes
    assert not directory.summary.exists()


def test_a_suite_takes_notes_like_a_run(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path)
    script = mixed_suite()
    writer = JournalWriter(directory.journal, lambda: 1.0)
    for event in script.events:
        fields = {name: getattr(event, name) for name in event.__struct_fields__ if name not in ("seq", "t")}
        writer.append(type(event), **fields)
    writer.close()
    directory.summary.write_text(json.dumps(summarise_suite(script.state)))
    take_note(directory, NOTE, 0.0)
    assert [each.text for each in fold_suite(read_suite_events(directory.journal)).notes] == [NOTE.text]
    assert [each["text"] for each in summary_of(directory)["notes"]] == [NOTE.text]


def test_secrets_and_control_codes_do_not_reach_the_journal(tmp_path: Path) -> None:
    directory = run_over(tmp_path)
    note = Note(origin="ada@host", text="logged in with hunter2-hunter2\x1b[2J")
    take_note(directory, note, STARTED_AT + 100.0, secrets=["hunter2-hunter2"])
    assert [each.text for each in fold(read_events(directory.journal)).notes] == ["logged in with ***"]
    assert b"hunter2" not in directory.journal.read_bytes() + directory.summary.read_bytes()


async def test_while_it_goes_the_run_itself_takes_it(tmp_path: Path) -> None:
    heard: list[Command] = []

    def obey(command: Command) -> Answer:
        heard.append(command)
        return Answer(True, "noted")

    directory = run_over(tmp_path)
    before = directory.journal.read_bytes()
    control = ControlSocket(tmp_path, obey)
    await control.open()
    try:
        answer = await asyncio.to_thread(take_note, directory, NOTE, STARTED_AT + 100.0)
    finally:
        await control.close()
    assert answer.detail == "noted"
    assert heard == [NOTE]
    assert directory.journal.read_bytes() == before


def test_a_run_that_lives_and_cannot_be_reached_is_not_written_into(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start()
    with pytest.raises(JournalError, match="its run is still going"):
        take_note(RunDirectory(tmp_path), NOTE, STARTED_AT + 5.0, patience_s=0.0)
    journal.writer.close()


def test_a_summary_that_cannot_be_read_is_left_alone_and_said(tmp_path: Path) -> None:
    directory = run_over(tmp_path)
    directory.summary.write_text("{")
    with pytest.raises(JournalError, match=r"the note is in the journal, but .*summary\.json cannot be read"):
        take_note(directory, NOTE, STARTED_AT + 100.0)
    assert directory.summary.read_text() == "{"
