"""Another generator carries more load: users back to back against nginx, with one generator and with two."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.capacity.machine import survey
from tests.support.command import summary_of, wwmaa_tui
from tests.support.nginx import nginx
from tests.support.profiles import write_env

PAIRS = 3
SECONDS = 5
USERS = 64
AT_LEAST = 1.2
"""Of one generator's rate. Two cores carry two generators, nginx and the run itself."""


@pytest.mark.timeout(300)
def test_a_second_generator_scales_throughput() -> None:
    if survey().cores < 2:
        pytest.skip("needs two cores")
    Path("loop.toml").write_text(
        'title = "loop"\nsite = "wwmaa"\n[[scenario]]\nname = "loop"\njourney = "search"\n'
        f'executor = "constant-vus"\nvus = {USERS}\nduration = "{SECONDS}s"\n'
        "mix = { simple = 40, filtered = 30, semantic = 20, complex = 10 }\n"
    )
    rates: dict[int, list[float]] = {1: [], 2: []}
    with nginx() as address:
        env_file = write_env({"BASE_URL": address, "API_URL": f"{address}/api"}, "nginx.env")
        for pair in range(PAIRS):
            for workers in rates:
                rates[workers].append(requests_a_second(env_file, workers, f"results-{pair}-{workers}"))
    ratio = max(rates[2]) / max(rates[1])  # the best of each: whatever else runs here only ever takes away
    print(f"\nrequests a second: {rates}; ratio of the best {ratio:.2f}")
    assert ratio > AT_LEAST


def requests_a_second(env_file: str, workers: int, results: str) -> float:
    """Of a whole run; believed or not, the generators are meant to be at their limit."""
    flags = ("--no-ui", "-q", "--env-file", env_file, "--results", results, "--workers", str(workers))
    wwmaa_tui("--profile", "loop.toml", *flags)
    summary = summary_of(Path(results))
    assert summary["generator"]["lost"] == []
    return float(summary["metrics"]["http_reqs"]["values"]["rate"])
