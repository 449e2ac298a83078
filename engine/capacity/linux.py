"""What Linux tells of itself in /proc and /sys/fs/cgroup; None, or nothing, for whatever is not there.

`root` is where those folders are looked for, so that any machine can be described in a test.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Collection, Iterator
from pathlib import Path

from engine.capacity.destination import Destination

_MOST_BYTES = 8 << 20
"""Of a table of sockets as much is read: 55,000 sockets, in 0.15 s."""
_PIECE = 1 << 16
_TIME_WAIT = "06"
_LOOPBACK_ONLY = 2
"""net.ipv4.tcp_tw_reuse: 0 never, 1 everywhere, 2 on loopback: then a port in TIME_WAIT is given out again."""
_GROUPS = Path("sys/fs/cgroup")
_UNLIMITED = 1 << 60
"""What version 1 of control groups says when there is no limit."""


def local_ports(root: Path) -> tuple[int, int] | None:
    """First and last port that outgoing connections are given."""
    numbers = _text(root / "proc/sys/net/ipv4/ip_local_port_range").split()
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and all(map(str.isdecimal, numbers)) else None


def ports_in_use(root: Path, destinations: Collection[Destination]) -> dict[Destination, int]:
    """How many local ports lead to each destination. Of a host name, which nobody has resolved yet, the port alone is
    compared: rather too many than too few."""
    span = local_ports(root)
    if span is None:
        return {}
    reuse = _text(root / "proc/sys/net/ipv4/tcp_tw_reuse").strip()
    wanted = [(each, f"{each.port:04X}", _addresses(each.host)) for each in destinations]
    kept = {each: not (reuse == "1" or (reuse == f"{_LOOPBACK_ONLY}" and each.here)) for each in destinations}
    found = dict.fromkeys(destinations, 0)
    for local_port, address, port, state in _sockets(root):
        if not span[0] <= local_port <= span[1]:
            continue
        for each, its_port, its_addresses in wanted:
            if port == its_port and (not its_addresses or address in its_addresses):
                found[each] += state != _TIME_WAIT or kept[each]
    return found


def memory_bytes(root: Path) -> int | None:
    """What can be had without swapping, and without meeting a limit of a control group that we are in."""
    lines = _text(root / "proc/meminfo").splitlines()
    fields = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
    available = fields.get("MemAvailable", [])
    bounds = [int(available[0]) * 1024] if available and available[0].isdecimal() else []
    bounds += _group_headroom(root)
    return min(bounds) if bounds else None


def core_quota(root: Path) -> float | None:
    """Cores' worth of time that our control groups allow; None without a quota."""
    quotas = []
    for group in _groups(root, ""):
        quota, _, period = _text(group / "cpu.max").strip().partition(" ")
        if quota.isdecimal() and period.isdecimal():
            quotas.append(int(quota) / int(period))
    for group in _groups(root, "cpu"):
        quota, period = (_text(group / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period"))
        if quota.isdecimal() and period.isdecimal():
            quotas.append(int(quota) / int(period))
    return min(quotas, default=None)


def _group_headroom(root: Path) -> list[int]:
    """What each limited group above us can still take. Cached files are dropped before anybody is refused."""
    files = (("", "memory.max", "memory.current"), ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes"))
    found = []
    for controller, limit_file, used_file in files:
        for group in _groups(root, controller):
            limit, used = (_text(group / name).strip() for name in (limit_file, used_file))
            if limit.isdecimal() and used.isdecimal() and int(limit) < _UNLIMITED:
                found.append(max(int(limit) - int(used) + _droppable(group), 0))
    return found


def _droppable(group: Path) -> int:
    for line in _text(group / "memory.stat").splitlines():
        name, _, value = line.partition(" ")
        if name in ("inactive_file", "total_inactive_file") and value.isdecimal():
            return int(value)
    return 0


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The folders of our control group and of all above it: of version 2 for "", of version 1 for a controller.
    In a container the path may be the host's, and its own group is the mounted root."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller not in controllers.split(","):
            continue
        mounted = root / _GROUPS / controller
        below = mounted / path.lstrip("/")
        yield from (folder for folder in (below, *below.parents) if folder.is_relative_to(mounted))


def _sockets(root: Path) -> Iterator[tuple[int, str, str, str]]:
    """(local port, remote address, remote port, state) of each TCP socket, the last three as Linux writes them."""
    for name in ("tcp", "tcp6"):
        for line in _text(root / "proc/net" / name).splitlines()[1:]:
            fields = line.split(None, 4)
            if len(fields) < 5:
                continue
            address, _, port = fields[2].partition(":")
            yield int(fields[1].rpartition(":")[2], 16), address, port, fields[3]


def _addresses(host: str) -> Collection[str]:
    """How the tables of sockets write a host; nothing for a name."""
    if host == "localhost":
        return {*_addresses("127.0.0.1"), *_addresses("::1")}
    try:
        four = _words(socket.inet_pton(socket.AF_INET, host))
    except OSError:
        try:
            return {_words(socket.inet_pton(socket.AF_INET6, host))}
        except OSError:
            return ()
    return {four, _words(bytes(10) + b"\xff\xff") + four}


def _words(address: bytes) -> str:
    """Big-endian bytes as words of the machine's own order."""
    return "".join(f"{word:08X}" for word in struct.unpack(f"={len(address) // 4}I", address))


def _text(path: Path) -> str:
    """At most _MOST_BYTES of a file, nothing when it cannot be read. In pieces, because the kernel makes room for all
    that a read of /proc/sys asks for."""
    found = bytearray()
    try:
        with path.open("rb", buffering=0) as file:
            while len(found) < _MOST_BYTES and (piece := file.read(_PIECE)):
                found += piece
    except OSError:
        return ""
    return found.decode("ascii", "replace")
