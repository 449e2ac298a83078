"""Event registration as a whole run: what is claimed in two generators is audited in one run, and cleared away."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.command import believed
from wwmaa_tui.standin.process import StandInProcess

pytestmark = pytest.mark.timeout(300)  # three attempts

PROFILE = """
title = "Bursts"
site = "wwmaa"
[[scenario]]
name = "burst"
journey = "rsvp_burst"
executor = "per-vu-iterations"
vus = 40
max_duration = "5s"
[[scenario]]
name = "pairs"
journey = "rsvp_twice"
executor = "per-vu-iterations"
vus = 10
max_duration = "5s"
connections_per_vu = 2
[thresholds]
duplicate_bookings = ["count<1"]
checks = ["rate==1"]
"""


def test_a_run_believes_an_honest_platform_and_catches_a_lying_one() -> None:
    Path("bursts.toml").write_text(PROFILE)
    with StandInProcess.start() as standin:
        Path("standin.env").write_text("".join(f"{name}={value}\n" for name, value in standin.env.items()))
        command = ("--profile", "bursts.toml", "--no-ui", "--env-file", "standin.env", "--workers", "2")
        honest = believed(*command, results="honest")
        httpx.post(f"{standin.env['STANDIN_CONTROL_URL']}/fault", json={"name": "oversell"})
        lying = believed(*command, results="lying")
        bookings = httpx.get(f"{standin.env['STANDIN_CONTROL_URL']}/state").json()["data"]["bookings"]

    assert honest.code == 0, honest.out
    assert "burst: filled exactly: 40 people, 20 places: 20 confirmed, 20 booked" in honest.out
    assert "pairs: booked once: 10 of 10 people" in honest.out
    assert lying.code == 99, lying.out
    assert "audit burst: bookings within places" in lying.out.splitlines()[-3]
    assert "pairs: booked once: 10 of 10 people" in lying.out
    assert bookings == 0  # both runs deleted their events
    password = standin.env["TEST_ADMIN_PASSWORD"].encode()
    written = [file for results in ("honest", "lying") for file in Path(results).rglob("*") if file.is_file()]
    assert len(written) >= 6
    assert not [file for file in written if password in file.read_bytes()]
