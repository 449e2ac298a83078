"""A journey of one's own as a profile names it, `path.py:function`, and what can be known of it without running it.

Reads the file's text and runs none of it, so a list of profiles can be shown without anybody's code being called.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.profile.suggestion import nearest, suggestion

_FORM = re.compile(r"(.+\.py):([A-Za-z_][A-Za-z0-9_]*)")
_EXAMPLE = "async def {name}(vu): …"


@dataclass(frozen=True)
class JourneyFile:
    """Where the function is."""

    path: Path
    function: str

    def __str__(self) -> str:
        return f"{self.path}:{self.function}"

    def beside(self, folder: Path) -> JourneyFile:
        """The same with an absolute path; a relative one is relative to the folder."""
        return JourneyFile((folder / self.path.expanduser()).resolve(), self.function)


def journey_file(text: str) -> JourneyFile | None:
    """What a scenario's `journey` names; None where it is not of that form."""
    match = _FORM.fullmatch(text)
    return None if match is None else JourneyFile(Path(match[1]), match[2])


def flaw(journey: JourneyFile) -> tuple[str, str] | None:
    """Why the file cannot have that journey, and the way out; None where it may. A file that is no Python is left to
    whoever runs it."""
    try:
        tree = ast.parse(journey.path.read_bytes())
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        return (f"no such file: {journey.path}", _alike(journey.path)) if missing else _unreadable(journey, error)
    except (SyntaxError, ValueError):
        return None
    name = journey.function
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            place = f"{journey.path}:{node.lineno}"
            return f"{name} is not asynchronous ({place})", f"write {_EXAMPLE.format(name=name)}"
        if isinstance(node, ast.AsyncFunctionDef) and node.name == name and not _takes_one(node):
            place = f"{journey.path}:{node.lineno}"
            return f"{name} does not take one argument, the virtual user ({place})", _EXAMPLE.format(name=name)
    bound = set(_bound(tree.body))
    if name in bound or "*" in bound:
        return None
    functions = [node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)]
    return f"{journey.path} has no function {name}", suggestion(name, functions) or _EXAMPLE.format(name=name)


def _unreadable(journey: JourneyFile, error: OSError) -> tuple[str, str]:
    return f"{journey.path} cannot be read: {error.strerror}", ""


def _alike(path: Path) -> str:
    near = nearest(path.name, [each.name for each in path.parent.glob("*.py")])
    return f'did you mean "{near}"?' if near else "a path is relative to the profile's own folder"


def _takes_one(function: ast.AsyncFunctionDef) -> bool:
    if function.decorator_list:
        return True  # who knows what it is then
    given = function.args
    places = [*given.posonlyargs, *given.args]
    required = len(places) - len(given.defaults)
    keywords = [default for default in given.kw_defaults if default is None]
    return required <= 1 and bool(places or given.vararg) and not keywords


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """Names that the statements bind in any way, functions in them aside; `*` for an import of everything."""
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Name(id=name, ctx=ast.Store()):
                    yield name
                case ast.alias(name=name, asname=other):
                    yield other or name.partition(".")[0]
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name
