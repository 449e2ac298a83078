"""`--out` and `--summary-export` as somebody uses them who feeds k6's own tooling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.journal.reader import read_events
from engine.state import fold
from tests.support.command import only_run, wwmaa_tui
from tests.support.samples import journaled, read_samples
from tests.support.small_site import aimed
from wwmaa_tui.standin.process import StandInProcess


def test_a_run_of_two_generators_writes_all_its_samples_and_its_summary() -> None:
    with StandInProcess.start() as standin:
        flags = ("--workers", "2", "--time-scale", "0.2", "--out", "json=k6.json.gz", "--summary-export", "s.json")
        ended = wwmaa_tui("--profile", "smoke", "--no-ui", *flags, *aimed(standin.env))
    state = fold(read_events(only_run(Path("results")) / "journal.jsonl"))
    found = read_samples(Path("k6.json.gz"))
    for metric, (count, total) in journaled(state.totals).items():
        if metric in ("http_reqs", "iterations", "checks", "http_req_duration", "http_req_blocked", "data_received"):
            assert count is None or found.total(metric)[0] == count, metric
            assert found.total(metric)[1] == pytest.approx(total, rel=1e-9), metric
    assert found.total("http_reqs")[1] > 0
    assert [point["value"] for point in found.points["vus_max"]], "gauges are told once a second, of all generators"
    assert "samples: about" in ended.err, "the disk that it needs is said before the load"
    assert f"samples: {len(found.times):,} in k6.json.gz" in ended.err
    assert f"samples: {len(found.times):,} in k6.json.gz" in ended.out
    summary = json.loads(Path("s.json").read_text())
    assert summary["metrics"]["http_reqs"]["count"] == found.total("http_reqs")[1]
    assert sorted(path.name for path in Path().glob("k6*")) == ["k6.json.gz"]


def test_flags_that_cannot_be_followed_are_said_at_once_and_nothing_is_begun() -> None:
    ended = wwmaa_tui("--no-ui", "--demo", "--out", "csv=x", "--summary-export", "nowhere/s.json")
    assert ended.code == 104
    assert ended.err.splitlines() == [
        "wwmaa-tui: --out: k6's csv is not written here (expected json=FILE)",
        "wwmaa-tui: --summary-export: there is no folder nowhere (mkdir -p nowhere)",
    ]
    assert not Path("results").exists()
