"""A pass and a failure, as CI sees them: on a machine that is busy otherwise neither could be believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.report_files import FILES
from tests.support.command import believed, only_run, summary_of
from wwmaa_tui.standin.process import StandInProcess

pytestmark = pytest.mark.timeout(300)  # three attempts

RESULTS = Path("results")


def test_the_smoke_demo_passes_and_every_marked_request_is_accounted_for() -> None:
    ended = believed("--profile", "smoke", "--no-ui", "--demo")

    assert ended.code == 0, ended.err
    summary = summary_of(RESULTS)
    sent = summary["metrics"]["http_reqs"]["values"]["count"]
    assert sent == 200
    (audit,) = summary["audits"]
    assert (audit["result"], audit["expected"], audit["found"]) == ("pass", sent, sent)
    assert {path.name for path in only_run(RESULTS).iterdir()} == {
        *("journal.jsonl", "summary.json", "profile.toml"),
        *FILES,
    }


def test_a_slow_platform_fails_the_run_and_the_threshold_is_named() -> None:
    with StandInProcess.start(fault="slow") as slow:
        Path("slow.env").write_text("".join(f"{name}={value}\n" for name, value in slow.env.items()))
        ended = believed("--profile", "smoke", "--no-ui", "--time-scale", "0.4", "--env-file", "slow.env")

    assert ended.code == 99
    assert "http_req_duration{endpoint:search} p(95)" in ended.out.splitlines()[-3]
    assert "CRIT search p95" in ended.err
    assert summary_of(RESULTS)["verdict"] == "critical"
