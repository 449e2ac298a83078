"""What a machine tells of itself, read from a /proc and /sys that the test writes; and from none at all."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from engine.capacity.destination import Destination, destinations_of
from engine.capacity.machine import survey
from engine.target.base_url import parse_base_url

HERE = Destination("127.0.0.1", 8080)
API = Destination("10.0.0.1", 443)
NAMED = Destination("staging.example.org", 443)
LITTLE = sys.byteorder == "little"
HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

pytestmark = pytest.mark.skipif(
    not LITTLE, reason="the tables of sockets below are written as a little-endian machine does"
)


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def entry(local_port: int, remote: str, state: str = "01") -> str:
    return f"   0: 0100007F:{local_port:04X} {remote} {state} 00000000:00000000 00:00000000 00000000 0 0 1 1 0 100\n"


RANGE = {"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n"}
TO_HERE, TO_API, TO_OTHER = "0100007F:1F90", "0100000A:01BB", "0200000A:01BB"


def test_a_system_without_proc_tells_little_and_nothing_breaks(tmp_path: Path) -> None:
    machine = survey((HERE, API), tmp_path / "gone", tmp_path)
    assert machine.cores >= 1
    assert machine.files > 0
    assert (machine.ports, machine.memory_bytes, machine.disk_bytes) == (None, None, None)
    assert machine.ports_in_use == {}


def test_the_ports_and_who_holds_them_are_counted_by_destination(tmp_path: Path) -> None:
    tcp = entry(40_000, TO_API) + entry(40_001, TO_API) + entry(40_002, TO_OTHER) + entry(40_003, TO_HERE)
    listening = entry(8080, "00000000:0000", "0A")
    its_end = f"   0: 0100007F:1F90 0100007F:{40_003:04X} 01 00000000:00000000 00:00000000 00000000 0 0 1 1 0 100\n"
    root = write(tmp_path, {**RANGE, "proc/net/tcp": HEADER + listening + tcp + its_end})
    machine = survey((HERE, API, NAMED), root=root)
    assert machine.ports == (32_768, 60_999)
    assert machine.ports_in_use == {HERE: 1, API: 2, NAMED: 3}, "a name is compared by its port alone"


def test_a_port_outside_of_the_range_takes_nothing_from_it(tmp_path: Path) -> None:
    root = write(tmp_path, {**RANGE, "proc/net/tcp": HEADER + entry(20_000, TO_API)})
    assert survey((API,), root=root).ports_in_use == {API: 0}


@pytest.mark.parametrize(("reuse", "here", "there"), [("0", 1, 1), ("1", 0, 0), ("2", 0, 1)])
def test_a_port_in_time_wait_is_in_use_unless_the_system_gives_it_out_again(
    tmp_path: Path, reuse: str, here: int, there: int
) -> None:
    waiting = entry(40_000, TO_HERE, "06") + entry(40_001, TO_API, "06")
    root = write(tmp_path, {**RANGE, "proc/net/tcp": HEADER + waiting, "proc/sys/net/ipv4/tcp_tw_reuse": f"{reuse}\n"})
    assert survey((HERE, API), root=root).ports_in_use == {HERE: here, API: there}


def test_connections_over_ipv6_count_and_localhost_is_both(tmp_path: Path) -> None:
    local = f"00000000000000000000000001000000:{40_000:04X}"
    rest = "01 00000000:00000000 00:00000000 00000000 0 0 1 1 0 100\n"
    six = f"   0: {local} 00000000000000000000000001000000:1F90 {rest}"
    mapped = f"   1: {local} 0000000000000000FFFF00000100007F:1F90 {rest}"
    root = write(
        tmp_path, {**RANGE, "proc/net/tcp": HEADER + entry(40_001, TO_HERE), "proc/net/tcp6": HEADER + six + mapped}
    )
    loopback, localhost = Destination("::1", 8080), Destination("localhost", 8080)
    found = survey((HERE, loopback, localhost), root=root).ports_in_use
    assert found == {HERE: 2, loopback: 1, localhost: 3}


def test_torn_tables_are_read_as_far_as_they_make_sense(tmp_path: Path) -> None:
    root = write(tmp_path, {**RANGE, "proc/net/tcp": HEADER + entry(40_000, TO_API) + "   1: 0100007F:9C"})
    assert survey((API,), root=root).ports_in_use == {API: 1}
    write(tmp_path, {"proc/sys/net/ipv4/ip_local_port_range": "none of your business\n"})
    assert survey((API,), root=root).ports is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has these tables")
def test_a_real_connection_is_found_on_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        destination = Destination("127.0.0.1", server.getsockname()[1])
        machine = survey((destination,))
    assert machine.ports is not None
    assert machine.ports_in_use == {destination: 1}
    assert machine.memory_bytes is not None


MEMORY = {"proc/meminfo": "MemTotal:  8000000 kB\nMemFree: 1 kB\nMemAvailable:    4000000 kB\n"}


def test_memory_is_what_can_be_had_without_swapping(tmp_path: Path) -> None:
    assert survey(root=write(tmp_path, MEMORY)).memory_bytes == 4_000_000 * 1024


def test_a_control_group_above_us_can_allow_less_and_its_cached_files_are_no_hindrance(tmp_path: Path) -> None:
    group = {
        "proc/self/cgroup": "0::/service/app\n",
        "sys/fs/cgroup/service/app/memory.max": "max\n",
        "sys/fs/cgroup/service/app/memory.current": "900000000\n",
        "sys/fs/cgroup/service/memory.max": "1000000000\n",
        "sys/fs/cgroup/service/memory.current": "950000000\n",
        "sys/fs/cgroup/service/memory.stat": "anon 1\ninactive_file 50000000\n",
    }
    assert survey(root=write(tmp_path, {**MEMORY, **group})).memory_bytes == 100_000_000


def test_a_container_whose_group_is_the_mounted_root_has_its_limit_there(tmp_path: Path) -> None:
    group = {
        "proc/self/cgroup": "5:memory:/docker/4711\n0::/docker/4711\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "500000000\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "100000000\n",
    }
    assert survey(root=write(tmp_path, {**MEMORY, **group})).memory_bytes == 400_000_000
    unlimited = {"sys/fs/cgroup/memory/memory.limit_in_bytes": f"{(1 << 63) - 4096}\n"}
    assert survey(root=write(tmp_path, unlimited)).memory_bytes == 4_000_000 * 1024


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 6),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "250000 100000\n"}, 2),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "50000 100000\n"}, 1),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"}, 6),
        (
            {
                "proc/self/cgroup": "2:cpu,cpuacct:/\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
            3,
        ),
    ],
)
def test_cores_are_those_that_we_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], cores: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(6)), raising=False)
    assert survey(root=write(tmp_path, files)).cores == cores


def test_a_system_without_affinity_has_all_its_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    assert survey(root=tmp_path).cores == 12


def test_free_disk_is_that_of_the_results_folder(tmp_path: Path) -> None:
    free = survey(folder=tmp_path).disk_bytes
    assert free is not None
    assert free > 0


def test_two_bases_at_one_address_are_one_destination() -> None:
    bases = [parse_base_url(url) for url in ("https://a.example", "https://a.example/api", "http://[::1]:81")]
    found = destinations_of(bases)
    assert found == (Destination("a.example", 443), Destination("::1", 81))
    assert [str(each) for each in found] == ["a.example:443", "[::1]:81"]
    assert [each.here for each in found] == [False, True]
