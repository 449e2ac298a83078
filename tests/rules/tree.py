"""The files of this repository, as the rules look at them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PRODUCT = ("engine", "wwmaa_tui")
EVERYTHING = (*PRODUCT, "tests")
_TEXT = (".py", ".toml", ".tcss", ".md", ".txt", ".json", ".jsonl", ".html", ".sh", ".conf", ".cfg", ".yml", ".yaml")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str
    """From the repository's root, with slashes."""
    text: str

    @property
    def name(self) -> str:
        """Its dotted module name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def tree(self) -> ast.Module:
        """What it says, parsed."""
        return _parsed(self.text)[0]

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of it."""
        return _parsed(self.text)[1]


@lru_cache(maxsize=1)  # rules come to a file one after the other, and the trees of all files are many megabytes
def _parsed(text: str) -> tuple[ast.Module, tuple[ast.AST, ...]]:
    tree = ast.parse(text)
    return tree, tuple(ast.walk(tree))


def sources(*roots: str) -> list[Source]:
    """The Python files below these folders, in order of path."""
    files = sorted(file for root in roots for file in (REPOSITORY / root).rglob("*.py"))
    return [Source(file.relative_to(REPOSITORY).as_posix(), file.read_text()) for file in files]


def texts() -> list[Source]:
    """Every text file that belongs to the repository."""
    folders = (*EVERYTHING, "profiles", "docs", ".ci")
    inside = [file for folder in folders for file in (REPOSITORY / folder).rglob("*")]
    files = sorted(file for file in [*inside, *REPOSITORY.glob("*")] if file.is_file() and _is_text(file))
    return [Source(file.relative_to(REPOSITORY).as_posix(), file.read_text()) for file in files]


def _is_text(file: Path) -> bool:
    return file.suffix in _TEXT or file.name in ("Makefile", "LICENSE", "run")
