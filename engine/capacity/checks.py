"""A plan's needs held against a machine: five checks, each with figures, and with the way out where one fails.

1. Refused is what cannot work though each user talks to one address only; what comes near, or cannot work should all
   users talk to all addresses, is tight: said, and not refused.
2. A figure that this system does not tell refuses nothing: `not known here`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.capacity import costs
from engine.capacity.machine import Machine
from engine.capacity.needs import Needs

TIGHT = 0.8
"""Share in use from which on a thing is called tight."""
_WIDEST = (1024, 65535)
"""The widest range of local ports that makes sense."""


@dataclass(frozen=True)
class Check:
    """One thing that was held against the plan."""

    name: str
    ok: bool
    detail: str
    """For people, with figures; with the way out where it fails."""
    tight: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)


def check_plan(needs: Needs, machine: Machine) -> tuple[Check, ...]:
    """All of them, always."""
    return (
        check_files(needs, machine),
        check_ports(needs, machine),
        check_memory(needs, machine),
        check_disk(needs, machine),
        check_cores(needs, machine),
    )


def refusal(checks: Sequence[Check]) -> str:
    """Everything that cannot work, in one sentence without a full stop; empty when the plan can be carried."""
    failed = [check.detail for check in checks if not check.ok]
    return f"this machine cannot carry the plan: {'; '.join(failed)}" if failed else ""


def check_files(needs: Needs, machine: Machine) -> Check:
    """Sockets are files: the generator with the most users must be able to hold one for each connection."""
    needed = needs.sockets_each + costs.SPARE_FILES
    most = needs.sockets_each * max(len(needs.destinations), 1) + costs.SPARE_FILES
    figures = {"needed": needed, "allowed": machine.files}
    where = "in one generator" if needs.generators == 1 else f"in each of {needs.generators} generators"
    if needed > machine.files:
        return Check("file limit", False, _too_many_files(needs, machine, needed, where), figures=figures)
    said = f"{machine.files:,} allowed, {needed:,} needed {where}"
    if most > machine.files:
        said += f"; tight: {most:,} if every user talks to all {len(needs.destinations)} addresses"
    elif needed > TIGHT * machine.files:
        said += "; tight"
    return Check("file limit", True, said, max(most, needed / TIGHT) > machine.files, figures)


def _too_many_files(needs: Needs, machine: Machine, needed: int, where: str) -> str:
    fixed = machine.hard_files is not None and machine.hard_files <= machine.files
    limit, asked = ("hard limit", f"as root, `ulimit -Hn {needed}`") if fixed else ("limit", f"`ulimit -n {needed}`")
    share = machine.files - costs.SPARE_FILES
    workers = f", or use --workers {-(-needs.sockets // share)}" if share > 0 else ""
    several = f" with {needs.sockets:,} connections" if needs.sockets > needs.users else ""
    return (
        f"{needs.users:,} users{several} need {needed:,} files {where}, the {limit} is {machine.files:,}: "
        f"raise it ({asked}){workers}"
    )


def check_ports(needs: Needs, machine: Machine) -> Check:
    """All generators share the local ports of this machine's address: one for each connection to one destination.
    A target on this machine takes none itself: its ends of the connections all have the port that it listens on."""
    if machine.ports is None or not needs.destinations:
        return Check("local ports", True, f"not known here; {needs.sockets:,} needed for one address")
    first, last = machine.ports
    there = last - first + 1
    free = {each: max(there - machine.ports_in_use.get(each, 0), 0) for each in needs.destinations}
    scarce = min(free, key=lambda each: free[each])
    figures = {"needed": needs.sockets, "free": free[scarce]}
    in_use = f" ({there - free[scarce]:,} of {there:,} are in use)" if free[scarce] < there else ""
    if needs.sockets > sum(free.values()):
        said = (
            f"{needs.sockets:,} connections to {scarce} need as many local ports, {free[scarce]:,} are free{in_use}: "
            f"{_wider(needs, there, free[scarce])}"
        )
        return Check("local ports", False, said, figures=figures)
    tight = needs.sockets > TIGHT * free[scarce]
    said = f"{free[scarce]:,} free for {scarce}{in_use}, {needs.sockets:,} needed{'; tight' * tight}"
    return Check("local ports", True, said, tight, figures)


def _wider(needs: Needs, there: int, free: int) -> str:
    widest = _WIDEST[1] - _WIDEST[0] + 1
    fewer = "plan fewer users" if needs.sockets == needs.users else "plan fewer users, or fewer connections_per_vu"
    if needs.sockets > widest - (there - free):
        return f"no machine has more than {widest:,} for one address; {fewer}, or use more machines"
    return f'widen the range (`sysctl -w net.ipv4.ip_local_port_range="{_WIDEST[0]} {_WIDEST[1]}"`), or {fewer}'


def check_memory(needs: Needs, machine: Machine) -> Check:
    """Of the generators and of their sockets; what the target needs, should it be here too, nobody can know."""
    secure = " with TLS" if needs.tls else ""
    about = f"about {size(needs.memory_bytes)} needed for {needs.users:,} users{secure}"
    if machine.memory_bytes is None:
        return Check("memory", True, f"not known here; {about}", figures={"needed": needs.memory_bytes})
    figures = {"needed": needs.memory_bytes, "available": machine.memory_bytes}
    if needs.memory_bytes > machine.memory_bytes:
        said = (
            f"{needs.users:,} users{secure} need about {size(needs.memory_bytes)} of memory, "
            f"{size(machine.memory_bytes)} are available: close other programs, or plan fewer users"
        )
        return Check("memory", False, said, figures=figures)
    tight = needs.memory_bytes_most > TIGHT * machine.memory_bytes
    said = f"{size(machine.memory_bytes)} available, {about}{'; tight' * tight}"
    return Check("memory", True, said, tight, figures)


def check_disk(needs: Needs, machine: Machine) -> Check:
    """Of the journal, where the results go."""
    about = f"about {size(needs.journal_bytes)} needed"
    if machine.disk_bytes is None:
        return Check("disk", True, f"not known here; {about}", figures={"needed": needs.journal_bytes})
    figures = {"needed": needs.journal_bytes, "free": machine.disk_bytes}
    if needs.journal_bytes > machine.disk_bytes:
        said = (
            f"a journal of {needs.duration_s:,.0f} s takes about {size(needs.journal_bytes)}, "
            f"{size(machine.disk_bytes)} are free in the results folder: make room, or choose another with --results"
        )
        return Check("disk", False, said, figures=figures)
    tight = needs.journal_bytes > TIGHT * machine.disk_bytes
    return Check("disk", True, f"{size(machine.disk_bytes)} free, {about}{'; tight' * tight}", tight, figures)


def check_cores(needs: Needs, machine: Machine) -> Check:
    """How fast a core is is known only in part, so only what is beyond any core is refused."""
    each = needs.rate / needs.generators
    carried = costs.GENERATOR_RATE * needs.generators
    figures = {"cores": machine.cores, "generators": needs.generators, "rate": needs.rate}
    one = needs.generators == 1
    generators = "1 generator" if one else f"{needs.generators} generators"
    if each > costs.HOPELESS * costs.GENERATOR_RATE:
        said = (
            f"{needs.rate:,.0f} iterations a second are planned, {generators} {'carries' if one else 'carry'} about "
            f"{carried:,.0f}: "
            f"{_more_generators(needs, machine)}"
        )
        return Check("cores", False, said, figures=figures)
    said = f"{machine.cores} here, {generators}, {needs.rate:,.0f} iterations a second planned"
    if needs.unpaced_users:
        said += f", and {needs.unpaced_users:,} users at their own pace"
    concerns = _concerns(needs, machine)
    return Check("cores", True, "; tight: ".join([said, *concerns[:1]]), bool(concerns), figures)


def _concerns(needs: Needs, machine: Machine) -> list[str]:
    found = []
    if needs.rate > costs.GENERATOR_RATE * needs.generators:
        found.append(f"a generator carries about {costs.GENERATOR_RATE:,.0f}; {_more_generators(needs, machine)}")
    if needs.users_each > costs.GENERATOR_USERS:
        found.append(f"a generator carries about {costs.GENERATOR_USERS:,} users; {_more_generators(needs, machine)}")
    if needs.generators > machine.cores:
        found.append("more generators than cores")
    if needs.rate > TIGHT * costs.GENERATOR_RATE * machine.cores and any(each.here for each in needs.destinations):
        found.append("the target is on this machine and needs cores too")
    return found


def _more_generators(needs: Needs, machine: Machine) -> str:
    by_rate, by_users = needs.rate / costs.GENERATOR_RATE, needs.users / costs.GENERATOR_USERS
    wanted = max(-int(-by_rate // 1), -int(-by_users // 1))
    if wanted <= machine.cores:
        return f"use --workers {wanted}"
    further = f"use --workers {machine.cores} and " if needs.generators < machine.cores else ""
    return f"{further}plan less, or use a machine with more cores"


def size(amount: float) -> str:
    """Bytes for people: `54 MB`."""
    for unit in ("B", "KB", "MB"):
        if amount < 999.5:
            return f"{amount:,.0f} {unit}"
        amount /= 1000.0
    return f"{amount:,.1f} GB"
