"""Every shipped profile in a tenth of its time against the stand-in: passes, as planned, believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.profile.catalog import shipped_folder
from tests.support.command import summary_of, wwmaa_tui

ELSEWHERE = {"alerts", "page", "suite", "soak", "breakpoint"}
"""No profile, those that test_page.py and test_suite.py judge by more, and those that are to find an end."""
PROFILES = sorted(path.stem for path in shipped_folder().glob("*.toml") if path.stem not in ELSEWHERE)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_passes_quick_and_does_what_it_planned(profile: str) -> None:
    planned = json.loads(wwmaa_tui("--profile", profile, "--dry-run", "--json", "--quick").out)
    ended = wwmaa_tui("--profile", profile, "--no-ui", "--demo", "--quick", limit_s=800)

    assert ended.code == 0, ended.out + ended.err
    scenarios = summary_of(Path("results"))["scenarios"]
    for plan, done in zip(planned, scenarios, strict=True):
        if plan["planned_iterations"] is not None:
            assert done["iterations"] + done["dropped_iterations"] == plan["planned_iterations"]
