"""docs/journal.md says what journals are: every event and field, examples that are read, code that runs."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from engine.journal.events import FORMAT_VERSION, AnyEvent, SnapshotTaken
from engine.journal.lines import line_of
from engine.journal.reader import read_events, run_lines, suite_lines
from tests.support.journal_examples import EXAMPLES
from tests.support.journal_page import EVERY, PAGE, PARTS, kinds, page_with, tables, tag_of
from tests.support.journals import Journal
from tests.support.seconds import second

TEXT = PAGE.read_text()


def section(title: str) -> str:
    found = re.search(rf"^### `?{re.escape(title)}`?\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"{title} is not on the page"
    return found[1]


def test_its_tables_are_those_of_the_events() -> None:
    assert page_with(TEXT, tables()) == TEXT, "python -m tests.support.journal_page writes them anew"


@pytest.mark.parametrize("kind", [*kinds(), *PARTS], ids=lambda kind: kind.__name__)
def test_it_names_every_event_and_every_field(kind: Any) -> None:
    said = section(tag_of(kind) if kind in kinds() else kind.__name__)
    for field in msgspec.structs.fields(kind):
        if kind not in kinds() or field.encode_name not in EVERY:
            assert f"| `{field.encode_name}`" in said
    assert f"is the version of what this page describes: **{FORMAT_VERSION}**" in TEXT


@pytest.mark.parametrize("tag", EXAMPLES)
def test_its_examples_are_lines_that_are_read(tag: str) -> None:
    (line,) = re.findall(r"```json\n(.*)\n```", section(tag))
    suite = EXAMPLES[tag].__class__.__module__.endswith("suite_events")
    lines: Any = (suite_lines if suite else run_lines)(Path("journal.jsonl"))
    lines.read = EXAMPLES[tag].seq
    event = lines.event(line.encode())
    assert line_of(event).decode() == line + "\n"


def test_its_code_decodes_a_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    msgpack: Any = ModuleType("msgpack")  # none of ours; what the page's code needs of it
    msgpack.unpackb = msgspec.msgpack.decode
    monkeypatch.setitem(sys.modules, "msgpack", msgpack)
    journal = Journal(tmp_path / "journal.jsonl")
    journal.start()
    for number in range(2):
        journal.writer.append_second(second(number, [9.0, 9.0, 10.5]))
    journal.writer.close()
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(code, "journal.md", "exec"), {})
    events: list[AnyEvent] = list(read_events(journal.path))
    assert sum(isinstance(event, SnapshotTaken) for event in events) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "1 http_req_duration{endpoint:search} {908: 2, 932: 1} 28.5"
