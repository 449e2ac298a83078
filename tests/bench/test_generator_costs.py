"""What a generator costs: memory of itself, of a user, of a connection (plain, TLS), and the journal's bytes a second.

The figures are the constants of engine/capacity/costs.py; measure again when virtual users or their wire change.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.generators.messages import Stop
from engine.generators.process import ProcessGenerator
from engine.generators.segment import Share
from engine.plan.segment import WHOLE
from engine.profile.model import ConstantVUs
from engine.target.base_url import parse_base_url
from engine.target.guard import GuardDecision
from engine.target.target import Target
from tests.support.command import only_run, wwmaa_tui
from tests.support.nginx import nginx
from tests.support.profiles import steady_profile
from tests.support.shares import named, planned
from tests.support.wiring import target_at
from wwmaa_tui.standin.process import StandInProcess

USERS = 4_000
SETTLED_S = 6.0
ALL_CONNECT_S = 4.0
NOBODY_CONNECTS_S = 100_000.0
MIX = {"simple": 40.0, "filtered": 30.0, "semantic": 20.0, "complex": 10.0}


def certificate() -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    chain, key = Path("chain.pem"), Path("key.pem")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench"
    names = ("-addext", "subjectAltName=IP:127.0.0.1")
    openssl = shutil.which("openssl") or pytest.skip("needs openssl")
    subprocess.run(
        [openssl, *request.split(), *names, "-out", str(chain), "-keyout", str(key)], check=True, capture_output=True
    )
    return chain, key


async def memory_of(address: str, users: int, pacing_s: float) -> float:
    """Resident bytes of a generator with so many users, each of whom asks once in `pacing_s`, once it has settled."""
    generator = ProcessGenerator(0)
    scenario = named("users", ConstantVUs(users, 60.0, pacing_s=pacing_s), mix=MIX)
    base = parse_base_url(address)
    target = Target(target_at(9).site, {"api": base}, GuardDecision(base.host, "loopback"))
    share = Share(planned(scenario), target, WHOLE, "bench", 7, time.monotonic() + 0.3)
    try:
        await generator.prepare()
        work = asyncio.create_task(generator.carry_out(share, lambda snapshot: None))
        await asyncio.sleep(SETTLED_S)
        resident = resident_bytes(generator.pid)
        generator.order(Stop(now=True))
        await work
    finally:
        await generator.close()
    return resident


def resident_bytes(pid: int | None) -> float:
    """Memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return float(found[1]) * 1024.0


@pytest.mark.timeout(120)
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_memory_of_a_user_and_of_a_connection(secure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = certificate() if secure else None
    if chain:
        monkeypatch.setenv("SSL_CERT_FILE", str(chain[0].resolve()))
    with nginx(chain) as address:
        alone = asyncio.run(memory_of(address, 1, ALL_CONNECT_S))
        idle = asyncio.run(memory_of(address, USERS, NOBODY_CONNECTS_S))
        connected = asyncio.run(memory_of(address, USERS, ALL_CONNECT_S))
    per_user, per_connection = (idle - alone) / USERS, (connected - idle) / USERS
    print(
        f"\n{'TLS' if secure else 'plain'}: a generator {alone / 1e6:.0f} MB, a user {per_user / 1e3:.1f} KB, "
        f"a connection {per_connection / 1e3:.1f} KB; {USERS:,} users {connected / 1e6:.0f} MB"
    )
    assert connected > idle


@pytest.mark.timeout(120)
def test_bytes_of_a_journal_a_second() -> None:
    with StandInProcess.start() as slow, nginx() as fast:
        print()
        for rate, env in ((20, slow.env), (300, slow.env), (3000, {"BASE_URL": fast, "API_URL": f"{fast}/api"})):
            size, series = journal_of_a_second(rate, env)
            print(f"{rate:,} requests a second: {size:,.0f} bytes a second in {series} series")
            assert size > 0


def journal_of_a_second(rate: int, env: Mapping[str, str]) -> tuple[float, int]:
    """Bytes of a whole second's line, and its series."""
    results = Path(f"results-{rate}")
    flags = [part for name, value in env.items() for part in ("-e", f"{name}={value}")]
    profile = steady_profile(rate, 5, name=f"steady-{rate}")
    wwmaa_tui("--profile", profile, "--no-ui", "-q", "--results", str(results), *flags)
    lines = (only_run(results) / "journal.jsonl").read_bytes().splitlines()
    seconds = [(len(line), json.loads(line)) for line in lines if b'"type":"snapshot"' in line][2:5]
    return sum(size for size, _ in seconds) / len(seconds), len(seconds[0][1]["figures"])
