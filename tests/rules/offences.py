"""What the house rules forbid in a Python file: each function takes a file and returns where it offends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.rules.tree import Source

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
"""Lines from `def` to the last statement; the aim is 50."""
GRAB_BAGS = frozenset({"utils", "util", "helpers", "helper", "manager", "common", "base", "misc", "lib"})
_BROAD = frozenset({"Exception", "BaseException"})
_REASON = re.compile(r"#\s*(?!noqa|type:|pragma)\S+\s+\S+")

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_file(source: Source) -> Iterator[str]:
    """More lines than one idea needs."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{source.path}: {lines} lines, at most {LONGEST_FILE}"


def long_functions(source: Source) -> Iterator[str]:
    """Functions that do more than one thing."""
    for node in source.nodes:
        if isinstance(node, _Function) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{source.path}:{node.lineno}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}"


def grab_bag(source: Source) -> Iterator[str]:
    """A module or package whose name says nothing about what belongs in it."""
    named = GRAB_BAGS.intersection(source.name.split("."))
    if named:
        yield f"{source.path}: name it by a noun of load testing, not {', '.join(sorted(named))}"


def without_docstring(source: Source) -> Iterator[str]:
    """A public module that does not say what it owns."""
    private = source.name.rpartition(".")[2].startswith("_")
    if not private and not ast.get_docstring(source.tree):
        yield f"{source.path}: no module docstring"


def sleeps(source: Source) -> Iterator[str]:
    """Blocking sleeps: in a test they hope, in the engine they stop the loop."""
    for node in source.nodes:
        imported = isinstance(node, ast.ImportFrom) and node.module == "time" and _names(node) & {"sleep"}
        called = isinstance(node, ast.Call) and _is_time_sleep(node.func)
        if imported or called:
            yield f"{source.path}:{getattr(node, 'lineno', 0)}: time.sleep"


def unexplained_broad_excepts(source: Source) -> Iterator[str]:
    """`except Exception` without a reason in a comment on its line; cleaning up and re-raising needs none."""
    lines = source.text.splitlines()
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _REASON.search(lines[node.lineno - 1]):
            yield f"{source.path}:{node.lineno}: broad except without a reason on its line"


def prints(source: Source) -> Iterator[str]:
    """Prints of a library."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{source.path}:{node.lineno}: print"


def imported_packages(source: Source) -> Iterator[tuple[int, str]]:
    """(line, top-level package) of every absolute import of the file, wherever it stands."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.partition(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def _is_time_sleep(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr == "sleep" and ast.unparse(called.value) == "time"


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def _is_broad(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    return bool(_BROAD & {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)})
