"""Files of what a platform's API cannot make: one JSON record a line, whole or not there at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from engine.errors import ConfigError, Problem
from engine.seeding.records import Record


def leftover_file(directory: Path, kind: str) -> Path:
    """Where the records of a kind are written."""
    return directory / f"seed-leftover-{kind}.jsonl"


def check_directory(directory: Path) -> None:
    """Make the folder. ConfigError when nothing can be written there."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        writable = os.access(directory, os.W_OK | os.X_OK)
    except OSError as error:
        raise ConfigError(Problem("--out", "", f"{directory}: {error.strerror}")) from None
    if not writable:
        raise ConfigError(Problem("--out", "", f"{directory}: cannot be written to"))


def write_leftover(directory: Path, kind: str, records: Iterable[Record]) -> int:
    """Write the records of a kind, in place of what an earlier seeding left there; how many. ConfigError when that
    fails."""
    written = 0
    path = leftover_file(directory, kind)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=directory)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    written += 1
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise ConfigError(Problem("--out", "", f"{path}: {error.strerror}")) from None
    return written
