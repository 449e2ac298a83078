"""The files of this repository, as the rules look at them."""

from __future__ import annotations

from dataclasses import dataclass
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
