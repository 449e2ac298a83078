"""The env file that aims a load test at a stand-in: how it is written, and when one may be overwritten.

Its first line says who wrote it; only a file with that line (or an empty one) is ever replaced, because what stands
in the way may hold somebody's real credentials.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

MARK = '# Written by "wwmaa-tui demo" for its stand-in platform; it may be overwritten.'


class EnvFileRefused(Exception):
    """The file cannot or must not be written; the text is one line for a person."""


def check_env_file(path: Path) -> None:
    """Raise EnvFileRefused if writing there would destroy a file that is not ours, or cannot work."""
    if path.is_dir():
        raise EnvFileRefused(f"{path} is a folder")
    if not path.parent.is_dir():
        raise EnvFileRefused(f"{path}: there is no folder {path.parent}")
    try:
        with path.open("rb") as file:
            first_line = file.readline(len(MARK) + 2)
    except FileNotFoundError:
        return
    except OSError as error:
        raise EnvFileRefused(f"{path} cannot be read: {error.strerror}") from None
    if first_line and first_line.rstrip(b"\r\n") != MARK.encode():
        raise EnvFileRefused(
            f"{path} exists and was not written by wwmaa-tui demo (its first line would say so); "
            "move it away, or name another file"
        )


def write_env_file(path: Path, env: Mapping[str, str]) -> None:
    """Write it for the owner's eyes only (0600), whole or not at all. Raises EnvFileRefused."""
    check_env_file(path)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(env_text(env))
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise EnvFileRefused(f"{path} cannot be written: {error.strerror}") from None


def env_text(env: Mapping[str, str]) -> str:
    """The file's text, one quoted `NAME='value'` a line, as python-dotenv reads it."""
    return "\n".join((MARK, *(f"{name}={_quoted(value)}" for name, value in env.items()), ""))


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
