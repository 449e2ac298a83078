"""The summary that a run was asked for (`--summary-export`), in its file."""

from __future__ import annotations

import json
from pathlib import Path

from engine.report.k6.summary_export import summary_export
from engine.state import RunState

EXPORT_FAILED = "summary export"
"""Kind of the error sample that says why it is not there."""


def write_export(file: Path, state: RunState) -> str:
    """Write it; why that failed, in words, or an empty text."""
    try:
        file.write_text(json.dumps(summary_export(state), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        return f"{file} could not be written: {error.strerror or error}; wwmaa-tui report has the same figures"
    return ""
