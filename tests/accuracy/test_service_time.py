"""What the product says of a server's answers, held against what the server itself logged."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import aimed_at, summary_of, wwmaa_tui
from tests.support.delaying_server import Delays, delaying_server
from tests.support.profiles import search_profile

RATE = 2000
SECONDS = 8
DELAYS = Delays(median_ms=20.0, sigma=0.8, longest_ms=400.0)
PERCENTILES = {"med": 50.0, "p(95)": 95.0, "p(99)": 99.0}
ATTEMPTS = 3
"""What other programs on the machine add is in one run and not in the next; what the product adds is in all."""


def test_percentiles_of_service_time_are_those_of_the_servers_own_log(tmp_path: Path) -> None:
    """Each within 1 % or 1 ms of the truth, whichever is larger."""
    misses: list[str] = []
    for attempt in range(ATTEMPTS):
        misses = missed(tmp_path / str(attempt))
        if not misses:
            return
    raise AssertionError(f"in each of {ATTEMPTS} runs, in the last one: {', '.join(misses)}")


def missed(folder: Path) -> list[str]:
    """The percentiles of one run that are not the server's own; its counts must be in any case."""
    folder.mkdir()
    executor = {"executor": "constant-arrival-rate", "rate": RATE, "duration": f"{SECONDS}s"}
    profile = search_profile(folder / "truth.toml", {**executor, "pre_allocated_vus": 400, "max_vus": 400})
    with delaying_server(DELAYS, folder) as server:
        flags = ("--no-ui", "-q", "--seed", "7", "--results", str(folder), *aimed_at(server.url))
        ended = wwmaa_tui("--profile", profile, *flags)
        served = server.served()
    metrics = summary_of(folder)["metrics"]
    values = metrics["http_req_duration"]["values"]

    assert metrics["http_req_failed"]["values"]["passes"] == 0, ended.err
    assert len(served.took_ms) == values["count"] == RATE * SECONDS
    assert served.percentile_ms(99.9) > 150, "the tail is there"
    truth = {name: served.percentile_ms(p) for name, p in PERCENTILES.items()}
    said = {name: f"{name} {values[name]:.2f} for {true_ms:.2f} ms" for name, true_ms in truth.items()}
    print(f"\nservice time at {RATE}/s: {', '.join(said.values())}")
    return [said[name] for name, ms in truth.items() if abs(values[name] - ms) > max(0.01 * ms, 1.0)]
