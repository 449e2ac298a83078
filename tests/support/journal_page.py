"""The tables of docs/journal.md, made of the events themselves.

python -m tests.support.journal_page    writes them anew
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec

from engine.journal import suite_events
from engine.journal.events import ScenarioOutline, SnapshotTaken, ThresholdOutline, ThresholdStatus
from engine.journal.lines import HealthLine, RunLine
from engine.journal.monitor_events import (
    AlertOutline,
    Dependency,
    Issue,
    Operation,
    PanelOutline,
    Trace,
    Transaction,
)
from engine.measure.snapshot import GeneratorHealth
from tests.support.journal_examples import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "journal.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
EVERY = ("type", "seq", "t")
"""What every line has; said once on the page."""
_LINES = [kind for kind in get_args(RunLine) if kind is not SnapshotTaken]
_SUITE = [kind for kind in get_args(suite_events.SuiteEvent) if kind not in _LINES]
PARTS = (
    ScenarioOutline,
    ThresholdOutline,
    PanelOutline,
    AlertOutline,
    HealthLine,
    ThresholdStatus,
    Issue,
    Transaction,
    Trace,
    Operation,
    Dependency,
    suite_events.StepOutline,
)
_ELSEWHERE: dict[type, tuple[type, ...]] = {HealthLine: (GeneratorHealth,)}
"""Where a part's fields are explained."""


def kinds() -> list[Any]:
    """Every event that a line of today's format can be: of runs, then of suites."""
    return [*_LINES, *_SUITE]


def tag_of(kind: Any) -> str:
    """Its `type`."""
    return str(kind.__struct_config__.tag)


def tables() -> str:
    """The generated part of the page."""
    run = [_event(kind) for kind in _LINES]
    suite = [_event(kind) for kind in _SUITE]
    parts = [_part(kind) for kind in PARTS]
    return "\n".join(["## Events of a run\n", *run, "## Events of a suite\n", *suite, "## Parts of events\n", *parts])


def page_with(text: str, inside: str) -> str:
    """The page with other tables."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{inside}\n{END}{rest.partition(END)[2]}"


def _event(kind: Any) -> str:
    example = msgspec.json.encode(EXAMPLES[tag_of(kind)]).decode()
    return f"### `{tag_of(kind)}`\n\n{_first(kind)}\n\n```json\n{example}\n```\n\n{_fields(kind)}"


def _part(kind: Any) -> str:
    form = " A list without names, in this order." if kind.__struct_config__.array_like else ""
    return f"### {kind.__name__}\n\n{_first(kind)}{form}\n\n{_fields(kind)}"


def _first(kind: Any) -> str:
    return re.split(r"\n\s*\n", inspect.cleandoc(kind.__doc__))[0].replace("\n", " ")


def _fields(kind: Any) -> str:
    rows = []
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in EVERY:
            optional = "" if field.required else " *"
            said = _said(kind, field.name).replace("|", "\\|")
            rows.append(f"| `{field.encode_name}`{optional} | {_type(field.type)} | {said} |")
    return "\n".join(["| field | | |", "|---|---|---|", *rows, ""]) if rows else ""


def _type(kind: Any) -> str:
    text = kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)
    text = re.sub(r"(?:typing|engine(?:\.\w+)*)\.", "", text)
    text = re.sub(r"Literal\[(.*?)\]", lambda found: ", ".join(re.findall(r"'([^']*)'", found[1])), text)
    text = re.sub(r"tuple\[(\w+), \.\.\.\]", r"list of \1", text)
    return text.replace("NoneType", "None").replace(" | ", " or ").replace("|", "\\|")


def _said(kind: Any, name: str) -> str:
    for owner in (kind, SnapshotTaken if tag_of(kind) == "second" else kind, *_ELSEWHERE.get(kind, ())):
        if name in (found := _docstrings(owner)):
            return found[name]
    return ""


@cache
def _docstrings(kind: Any) -> dict[str, str]:
    """What the source says of each field."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = inspect.cleandoc(str(after.value.value)).replace("\n", " ")
    return found


if __name__ == "__main__":
    PAGE.write_text(page_with(PAGE.read_text(), tables()))
