"""What a second generator adds: users back to back against nginx, the scheduler free to place everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import aimed_at, summary_of, wwmaa_tui
from tests.support.nginx import nginx
from tests.support.profiles import MIX, search_profile
from tests.support.throughput import SECONDS, USERS, median_ratio

ROUNDS = 3


@pytest.mark.timeout(300)
def test_requests_per_second_with_one_worker_and_with_two() -> None:
    rates: dict[int, list[float]] = {1: [], 2: []}
    with nginx() as address:
        for number in range(ROUNDS):
            for workers, found in rates.items():
                found.append(rate_with(workers, address, Path(f"{workers}-{number}")))
    print(f"\nrequests a second with one worker: {rates[1]}; with two: {rates[2]}")
    print(f"median ratio {median_ratio(rates[2], rates[1]):.2f}")
    assert min(rates[1] + rates[2]) > 0


def rate_with(workers: int, address: str, folder: Path) -> int:
    """Requests a second, none failed."""
    folder.mkdir()
    load = {"executor": "constant-vus", "vus": USERS, "duration": f"{SECONDS}s", "mix": MIX}
    profile = search_profile(folder / "loop.toml", load)
    flags = ("--no-ui", "-q", "--seed", "7", "--workers", str(workers), "--results", str(folder))
    wwmaa_tui("--profile", profile, *flags, *aimed_at(address))
    metrics = summary_of(folder)["metrics"]
    assert metrics["http_req_failed"]["values"]["passes"] == 0
    return round(float(metrics["http_reqs"]["values"]["rate"]))
