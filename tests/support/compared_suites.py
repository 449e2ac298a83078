"""Two suites of the same three steps in a results folder, each step a run with a journal."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.support.results_folder import HOUR, keep_suite, short_search, steady
from tests.support.run_script import STARTED_AT
from tests.support.suite_story import SuiteScript

STEPS = ("baseline", "search", "page")


def two_suites(results: Path) -> tuple[Path, Path]:
    """The second is slower in its search, did not come to its page, and is the same otherwise."""
    found = []
    for place, (search, pages) in enumerate(((200.0, True), (420.0, False))):
        at = STARTED_AT + place * HOUR
        script = SuiteScript(STEPS)
        for step, _ in enumerate(STEPS):
            if step < 2 or pages:
                script.start(step).finish(step)
            else:
                script.skip(step)
        path = keep_suite(results, script.end().events, at)
        for step, (name, p95) in enumerate(zip(STEPS, (90.0, search, 150.0), strict=True)):
            if step < 2 or pages:
                _step(path / "steps" / f"{step + 1:02d}-{name}", name, p95, at + step * 60.0)
        found.append(path)
    return found[0], found[1]


def _step(path: Path, name: str, p95: float, at: float) -> None:
    path.mkdir(parents=True, exist_ok=True)
    events = short_search(p95=steady(p95), seconds=40, name=name, at=at).end().events
    (path / "journal.jsonl").write_bytes(b"".join(msgspec.json.encode(event) + b"\n" for event in events))
