"""The doctor's rows as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.doctor.row import Row
from engine.wording.plain_text import plain


def doctor_lines(rows: Sequence[Row]) -> list[str]:
    """One line a row, and the way to mend it below what is not as it should be."""
    lines = []
    width = max((len(row.check) for row in rows), default=0)
    for row in rows:
        aside = "" if row.needed or row.result == "ok" else "  (not needed here)"
        lines.append(f"{row.result:<12}  {row.check:<{width}}  {plain(row.found, limit=600)}{aside}")
        if row.result != "ok" and row.remedy:
            lines.append(f"{'':<12}  {'':<{width}}  -> {plain(row.remedy, limit=600)}")
    wrong = sum(not row.fine for row in rows)
    if wrong:
        return [*lines, f"{wrong} of {len(rows)} are not as they should be."]
    others = sum(row.result == "not ok" for row in rows)
    rest = f" Not as it should be, though not needed here: {others} of {len(rows)}." if others else ""
    return [*lines, f"Everything needed is there.{rest}"]


def doctor_json(rows: Sequence[Row]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "ok": all(row.fine for row in rows),
        "rows": [
            {
                "check": row.check,
                "result": row.result,
                "needed": row.needed,
                "found": row.found,
                "remedy": row.remedy,
            }
            for row in rows
        ],
    }
