"""Where a report is written, and in which form: asked of the command line before anything is read."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from wwmaa_tui.launch_options import bad_flag

_FORMS = {
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".xml": "junit",
    ".txt": "text",
}
_RECORDS = re.compile(r"journal\.jsonl|summary\.json|control\.sock|.*\.toml|\.env.*", re.IGNORECASE)
"""What a run is recorded in, or was made from: no report ever takes its place."""


def place_of(written: str) -> Path:
    """The file that is to be written. ConfigError for a folder, a device, and a name that something else of ours
    has."""
    if not written:
        raise bad_flag("--write", "expected the name of a file", "such as LOAD_TEST_REPORT.md")
    path = Path(written).expanduser().resolve()  # a link stays one: what it leads to is replaced
    if written.endswith("/") or path.is_dir():
        raise bad_flag(
            "--write", f"{written} is a folder", f"name a file in it, such as {path / 'LOAD_TEST_REPORT.md'}"
        )
    if _RECORDS.fullmatch(path.name):
        raise bad_flag("--write", f"{path.name} is no name for a report", "it is that of a record or of a setting")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise bad_flag("--write", f"{written} is no plain file", "without --write the report goes to stdout")
    return path


def form_of(said: str | None, path: Path | None, files: bool) -> str:
    """The form that was asked for, or that the file's name says. ConfigError where neither says one."""
    if files:
        if said is not None:
            raise bad_flag(
                "--format", "says nothing of --files, which writes a file in each of its forms", "leave it out"
            )
        return "text"
    if said is not None or path is None:
        return said or "text"
    if path.suffix.lower() not in _FORMS:
        known = ", ".join(_FORMS)
        raise bad_flag(
            "--write", f"{path.name} does not say in which form", f"end it with one of {known}, or give --format"
        )
    return _FORMS[path.suffix.lower()]
