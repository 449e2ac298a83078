"""A file of samples and the journal of its run say the same, whatever was done and by how many generators."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from engine.output.order import OutputOrder
from tests.support.samples import journaled, read_samples
from tests.support.whole_run import standin_here, whole_run

_OF_THE_GENERATOR = {"generator_loop_lag", "output_points", "output_points_lost"}


@pytest.mark.parametrize(
    ("profile", "iterations", "fault", "generators"),
    [
        ("webhooks", {"webhooks": 20, "adverse": 5}, None, 1),
        ("search", {"search": 60}, "failing", 2),
    ],
)
async def test_points_come_to_what_the_journal_says(
    tmp_path: Path, profile: str, iterations: dict[str, int], fault: str | None, generators: int
) -> None:
    file = tmp_path / ("k6.json.gz" if generators > 1 else "k6.json")
    async with standin_here(fault) as standin:
        run = await whole_run(
            profile, standin.env, tmp_path, iterations, generators=generators, output=OutputOrder(file)
        )
    found = read_samples(file)
    expected = journaled(run.state.totals)
    assert {"http_reqs", "http_req_duration", "http_req_failed", "http_req_blocked", "iterations"} <= set(expected)
    for metric, (count, total) in expected.items():
        if metric in _OF_THE_GENERATOR:
            continue
        points, value = found.total(metric)
        assert count is None or points == count, metric
        assert value == pytest.approx(total, rel=1e-9, abs=1e-6), metric
        assert points, metric
    assert run.state.output is not None
    assert (run.state.output.points, run.state.output.lost, run.state.output.detail) == (len(found.times), 0, "")
    assert found.times == sorted(found.times)
    assert all(datetime.fromisoformat(time).utcoffset() is not None for time in found.times[:50])
    assert [name for name in os.listdir(tmp_path) if ".part" in name] == [], "the parts are gone"
