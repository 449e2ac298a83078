"""How many requests a second one generator carries, whole path, beside wrk where it is installed.

The product itself: mix, checks, JSON decoded, histograms, snapshots, journal; 64 users back to back against nginx on
loopback, generator pinned to one core. Pairs alternate in one run; what counts is the ratio, not the figures.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

from tests.support.command import COMMAND, summary_of
from tests.support.nginx import nginx

PAIRS = 3
SECONDS = 6
USERS = 64


@pytest.mark.timeout(300)
def test_requests_per_second_beside_wrk() -> None:
    Path("loop.toml").write_text(
        'title = "loop"\nsite = "wwmaa"\n[[scenario]]\nname = "loop"\njourney = "search"\n'
        f'executor = "constant-vus"\nvus = {USERS}\nduration = "{SECONDS}s"\n'
        "mix = { simple = 40, filtered = 30, semantic = 20, complex = 10 }\n"
    )
    ours, theirs = [], []
    with nginx() as address:
        for pair in range(PAIRS):
            ours.append(product(address, Path(f"results-{pair}")))
            if shutil.which("wrk"):
                theirs.append(wrk(address))
    print(f"\nrequests a second, one core, {USERS} users: {[round(rate) for rate in ours]}")
    assert min(ours) > 0
    if theirs:
        ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
        print(f"wrk: {[round(rate) for rate in theirs]}; median ratio {ratio:.3f}")


def product(address: str, results: Path) -> float:
    """Our requests a second, generator and run on the first core, nginx on whatever is left."""
    command = ["taskset", "-c", "0", *COMMAND, "--profile", "loop.toml", "--no-ui", "-q", "--results", str(results)]
    subprocess.run(
        [*command, "-e", f"BASE_URL={address}", "-e", f"API_URL={address}/api"], capture_output=True, check=False
    )
    summary = summary_of(results)
    assert summary["metrics"]["http_req_failed"]["values"]["passes"] == 0
    return float(summary["metrics"]["http_reqs"]["values"]["rate"])


def wrk(address: str) -> float:
    """wrk's requests a second with the same connections, on the same core."""
    done = subprocess.run(
        ["taskset", "-c", "0", "wrk", "-t1", f"-c{USERS}", f"-d{SECONDS}s", f"{address}/api/search?q=kata"],
        capture_output=True,
        text=True,
        check=True,
    )
    match = re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)
    assert match
    return float(match[1])
