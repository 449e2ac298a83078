"""Requests a second that one core carries against one address: the product, and other load generators beside it.

All do the same work with USERS connections back to back and decode and check the JSON body, but for wrk, which reads
nothing. Each runs on the first core; the target has what is left. A generator that is not installed is left out.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.command import COMMAND, aimed_at, summary_of
from tests.support.profiles import MIX, search_profile

SECONDS = 6
USERS = 64
PRODUCT = "wwmaa-tui"
_SEARCH = "/api/search?q=kata"
_ON_FIRST_CORE = ("taskset", "-c", "0")

_LOCUSTFILE = f"""
from locust import FastHttpUser, task


class Searcher(FastHttpUser):
    @task
    def search(self):
        with self.client.get("{_SEARCH}", catch_response=True) as answer:
            if not isinstance(answer.json()["results"], list):
                answer.failure("no list")
"""

_K6_SCRIPT = f"""
import http from "k6/http";
import {{ check }} from "k6";

export const options = {{ vus: {USERS}, duration: "{SECONDS}s" }};

export default function () {{
  const answer = http.get(`${{__ENV.ADDRESS}}{_SEARCH}`);
  check(answer, {{ "answers with a list": (it) => Array.isArray(it.json("results")) }});
}}

export function handleSummary(data) {{
  const {{ http_reqs, checks }} = data.metrics;
  return {{ "k6.json": JSON.stringify({{ rate: http_reqs.values.rate, failed: checks.values.fails }}) }};
}}
"""


def product(address: str, folder: Path) -> float:
    """Ours, the whole path: mix, checks, histograms, snapshots, journal; generator and run on the one core."""
    load = {"executor": "constant-vus", "vus": USERS, "duration": f"{SECONDS}s", "mix": MIX}
    profile = search_profile(folder / "loop.toml", load)
    flags = ("--no-ui", "-q", "--seed", "7", "--workers", "1", "--results", str(folder), *aimed_at(address))
    _on_first_core(folder, *COMMAND, "--profile", profile, *flags, fails=True)  # it may call its full core invalid
    metrics = summary_of(folder)["metrics"]
    assert metrics["http_req_failed"]["values"]["passes"] == 0
    return float(metrics["http_reqs"]["values"]["rate"])


def wrk(address: str, folder: Path) -> float:
    """wrk's, which only finds where an answer ends."""
    said = _on_first_core(folder, "wrk", "-t1", f"-c{USERS}", f"-d{SECONDS}s", address + _SEARCH)
    match = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    assert match, said
    assert "Non-2xx" not in said, said
    return float(match[1])


def k6(address: str, folder: Path) -> float:
    """k6's, with the same check in JavaScript."""
    (folder / "loop.js").write_text(_K6_SCRIPT)
    _on_first_core(folder, "k6", "run", "--quiet", "--no-usage-report", "-e", f"ADDRESS={address}", "loop.js")
    figures = json.loads((folder / "k6.json").read_text())
    assert figures["failed"] == 0
    return float(figures["rate"])


def locust(address: str, folder: Path) -> float:
    """That of Locust's FastHttpUser, with the same check in Python."""
    (folder / "locustfile.py").write_text(_LOCUSTFILE)
    length = ("-u", str(USERS), "-r", str(USERS), "-t", f"{SECONDS}s")
    command = (sys.executable, "-m", "locust", "-f", "locustfile.py", "--headless", "--host", address)
    _on_first_core(folder, *command, *length, "--only-summary", "--csv", "locust")
    with (folder / "locust_stats.csv").open(newline="") as lines:
        (whole,) = [row for row in csv.DictReader(lines) if row["Name"] == "Aggregated"]
    assert int(whole["Failure Count"]) == 0
    return float(whole["Requests/s"])


Measure = Callable[[str, Path], float]


def installed() -> Mapping[str, Measure]:
    """The product first, then whoever else is here. Skips the test where nothing can be held to one core."""
    if shutil.which(_ON_FIRST_CORE[0]) is None:
        pytest.skip("needs taskset, which holds a process to a core")
    found: dict[str, Measure] = {PRODUCT: product}
    found.update({each.__name__: each for each in (wrk, k6) if shutil.which(each.__name__)})
    if importlib.util.find_spec("locust"):
        found["locust"] = locust
    return found


def alternating(measures: Mapping[str, Measure], address: str, rounds: int) -> dict[str, list[float]]:
    """Requests a second of each, round by round, so that whatever else the machine does falls on all of them."""
    rates: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name, measure in measures.items():
            folder = Path(f"{name}-{number}").resolve()
            folder.mkdir()
            rates[name].append(measure(address, folder))
            print(f"\n{name}: {rates[name][-1]:,.0f}/s", end="", flush=True)
    return rates


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of each round."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def _on_first_core(folder: Path, *command: str, fails: bool = False) -> str:
    """What it wrote to stdout."""
    done = subprocess.run(
        [*_ON_FIRST_CORE, *command], cwd=folder, capture_output=True, text=True, timeout=SECONDS + 60, check=False
    )
    assert fails or done.returncode == 0, done.stderr
    return done.stdout
