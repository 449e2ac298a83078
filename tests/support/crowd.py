"""Ten thousand users who mostly think, against nginx: what they cost to start and to keep."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.support.command import aimed_at, only_run, start_wwmaa_tui, summary_of
from tests.support.journal_stretch import Stretch, stretch
from tests.support.profiles import MIX, search_profile
from tests.support.resident import watched

USERS = 10_000
HOLD_S = 15


@dataclass(frozen=True)
class Crowd:
    """One run of it."""

    memory_mb: float
    """The generator's high-water mark."""
    starting: Stretch
    """The seconds in which users join."""
    there: Stretch
    """The seconds after that."""

    def __str__(self) -> str:
        return (
            f"{USERS:,} users: {self.memory_mb:.0f} MB\n"
            + _said("starting", self.starting)
            + "\n"
            + _said("there", self.there)
        )


def crowd(address: str, joining_s: int, folder: Path) -> Crowd:
    """All users join evenly within so many seconds, then think 5 to 10 s between searches for HOLD_S more. Nothing may
    have failed."""
    folder.mkdir()
    stages = [{"duration": f"{seconds}s", "target": USERS} for seconds in (joining_s, HOLD_S)]
    users = {"executor": "ramping-vus", "start_vus": 0, "stages": stages, "graceful_stop": "1s"}
    profile = search_profile(folder / "crowd.toml", {**users, "think": ["5s", "10s"], "mix": MIX})
    flags = ("--no-ui", "-q", "--seed", "7", "--workers", "1", "--results", str(folder), *aimed_at(address))
    with start_wwmaa_tui("--profile", profile, *flags) as run:
        held = watched(run, every_s=0.25, limit_s=joining_s + HOLD_S + 60)
        said = run.communicate()
    assert run.returncode in (0, 113), said
    metrics = summary_of(folder)["metrics"]
    assert metrics["http_req_failed"]["values"]["passes"] == 0
    assert metrics["vus"]["values"]["max"] == USERS
    directory = only_run(folder)
    return Crowd(
        max(each.most for each in held),
        stretch(directory, 0, joining_s),
        stretch(directory, joining_s, joining_s + HOLD_S),
    )


def _said(when: str, seconds: Stretch) -> str:
    durations = [seconds.percentile("http_req_duration", p) for p in (50, 95, 99)]
    return (
        f"  {when}: {seconds.rate('http_reqs'):,.0f} requests/s, http_req_duration p50, p95, p99 "
        f"{', '.join(f'{each:.2f}' for each in durations)} ms, "
        f"http_req_blocked p95 {seconds.percentile('http_req_blocked', 95):.2f} ms, "
        f"{seconds.tainted} of {seconds.seconds} s tainted, CPU {seconds.cpu:.2f} (at most {seconds.most_cpu:.2f})"
    )
