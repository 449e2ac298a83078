"""Ten real minutes at 500 a second: neither the generator nor the run grows with the length of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal.reader import read_events
from engine.state import COARSE_STEP, FINE_SECONDS, fold
from tests.support.command import aimed_at, only_run, start_wwmaa_tui, summary_of
from tests.support.nginx import nginx
from tests.support.profiles import MIX, search_profile
from tests.support.resident import Held, watched

RATE = 500
MINUTES = 10
GENERATOR_GROWS_MB = 5.0
RUN_GROWS_MB = 20.0
"""It keeps a point for each of the newest ten minutes' seconds, so that it is still filling up here."""


@pytest.mark.timeout(MINUTES * 60 + 120)
def test_ten_minutes_leave_the_memory_of_a_generator_as_it_was() -> None:
    load = {"executor": "constant-arrival-rate", "rate": RATE, "duration": f"{MINUTES}m"}
    profile = search_profile(Path("soak.toml"), {**load, "pre_allocated_vus": 100, "max_vus": 500, "mix": MIX})
    with nginx() as address:
        flags = ("--no-ui", "-q", "--seed", "7", "--workers", "1", *aimed_at(address))
        with start_wwmaa_tui("--profile", profile, *flags) as run:
            held = watched(run, every_s=1.0, limit_s=MINUTES * 60 + 60)
            said = run.communicate()
    early, late = between(held, 55, 65), between(held, MINUTES * 60 - 10, MINUTES * 60)
    generator, whole_run = most(late, "generators") - most(early, "generators"), most(late, "run") - most(early, "run")
    summary = summary_of(Path("results"))
    state = fold(read_events(only_run(Path("results")) / "journal.jsonl"))
    print(
        f"\n{MINUTES} min at {RATE}/s; generator {most(early, 'generators'):.1f} MB at one minute, {generator:+.1f} MB"
    )
    print(f"run {most(early, 'run'):.1f} MB at one minute, then {whole_run:+.1f} MB; {len(state.recent)} fine points")
    print(f"and {len(state.older)} coarse ones; {summary['generator']['tainted_seconds']} s tainted")

    assert run.returncode in (0, 113), said
    assert summary["metrics"]["http_reqs"]["values"]["count"] == RATE * MINUTES * 60
    assert generator < GENERATOR_GROWS_MB
    assert whole_run < RUN_GROWS_MB
    assert len(state.recent) <= FINE_SECONDS + COARSE_STEP


def between(held: list[Held], first_s: float, end_s: float) -> list[Held]:
    """What was seen in a stretch of the run."""
    return [each for each in held if first_s <= each.at_s < end_s]


def most(held: list[Held], of: str) -> float:
    """The largest of it, in MB."""
    return max(float(getattr(each, of)) for each in held)
