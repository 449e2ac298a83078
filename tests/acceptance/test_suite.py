"""The whole suite in a tenth of its time against the stand-in: one verdict, and quick enough to be waited for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from tests.support.command import summary_of, wwmaa_tui

LONGEST_S = 9 * 60.0


@pytest.mark.timeout(900)
def test_the_whole_suite_passes_quick_in_under_nine_minutes() -> None:
    began = time.monotonic()
    ended = wwmaa_tui("--profile", "suite", "--no-ui", "--demo", "--quick", limit_s=800)

    assert ended.code == 0, ended.out + ended.err
    assert time.monotonic() - began < LONGEST_S
    summary = summary_of(Path("results"))
    suite = load_profile(find_profile("suite")).suite
    assert suite is not None
    assert [(step["name"], step["verdict"]) for step in summary["steps"]] == [(name, "pass") for name in suite.steps]
    assert summary["verdict"] == "pass"
