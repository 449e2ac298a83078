"""Why a measurement cannot be believed, and what to do about it: one sentence, from what the generators said.

Knows figures, no events and no machine: whoever asks has read them from a run's state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TAINTED_SHARE = 0.02
"""More than this share of tainted seconds and a run cannot be believed."""
TAINTED_SECONDS = 2
"""So many tainted seconds are forgiven in any run: in a run of ten seconds one hiccup is already a tenth."""
BUSY_CPU = 0.7
"""Share of a core from which on a generator that fell behind did so for its own work."""
_NEAR_THE_LIMIT = 0.75
"""With so much of the file limit in sockets it is the limit, not the ports, that refused the next one."""
_PARTS = {
    (1, 2): "half",
    (1, 3): "a third",
    (2, 3): "two thirds",
    (1, 4): "a quarter",
    (3, 4): "three quarters",
}


@dataclass(frozen=True)
class Lost:
    """A generator that was gone before its share was done."""

    generator: int
    detail: str
    """What became of it."""
    second: float = 0.0
    """Of the load: the first one that it gave no figures for."""


@dataclass(frozen=True)
class GeneratorEvidence:
    """What the generators of a run said of themselves."""

    count: int = 1
    seconds: int = 0
    """Of the load so far, those without figures included."""
    tainted: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Tainted seconds by reason."""
    lost: Sequence[Lost] = ()
    busy: int = 0
    """Tainted seconds in which a generator fell behind with BUSY_CPU and more of a core in use by itself."""
    busy_cpu: float = 0.0
    """Mean share of a core, of a generator, in those."""
    starved: int = 0
    """Tainted seconds in which one fell behind with less."""
    starved_cpu: float = 0.0
    silent: Mapping[int, int] = field(default_factory=dict)
    """Seconds without figures by generator."""
    refused: int = 0
    """Tainted seconds in which the machine refused a socket."""
    sockets: int = 0
    """The most that a generator had open in those."""
    files: int | None = None
    """File limit of a process."""
    files_needed: int | None = None
    ports: int | None = None
    """Local ports that were free for the target before the run."""
    cores: int | None = None
    target_here: bool = False
    """Whether the target shares this machine."""


def believable(seconds: int, tainted: int) -> bool:
    """Whether a run with so many tainted seconds can be believed."""
    return tainted <= TAINTED_SECONDS or tainted <= TAINTED_SHARE * seconds


def why_invalid(evidence: GeneratorEvidence) -> str:
    """The sentence, with the way out; empty when the measurement can be believed."""
    if evidence.lost:
        return f"Invalid: {_loss(evidence)}."
    if believable(evidence.seconds, evidence.tainted):
        return ""
    reasons = sorted(evidence.reasons.items(), key=lambda item: (-item[1], item[0]))
    why = ", ".join(f"{reason} in {count} s" for reason, count in reasons)
    return (
        f"Invalid: the measurement itself was not to be believed in {evidence.tainted} of {evidence.seconds} s"
        f"{f' ({why})' if why else ''}; {_cause(evidence)}."
    )


def _loss(evidence: GeneratorEvidence) -> str:
    first, *more = sorted(evidence.lost, key=lambda lost: lost.second)
    count = evidence.count
    said = f"at {_clock(first.second)} {first.detail}"
    if count == 1:
        said += "; it was the only one, so all of the load was missing from then on"
    elif not more:
        said += f"; it was one of {count}, so {_part(1, count)} of the load was missing from then on"
    else:
        gone = len(more) + 1
        said += f", and {len(more)} more after it; in the end {_part(gone, count)} of the load was missing"
    killed = "SIGKILL" in first.detail
    return f"{said}; if nobody killed it, memory may have run out (`dmesg` tells)" if killed else said


def _part(gone: int, count: int) -> str:
    return "all" if gone >= count else _PARTS.get((gone, count), f"{gone} of {count} parts")


def _cause(evidence: GeneratorEvidence) -> str:
    """The gravest cause, with the way out. A refused socket needs no company: no core makes up for it."""
    if evidence.refused:
        return _no_sockets(evidence)
    silent = max(evidence.silent.values(), default=0)
    if silent > max(evidence.busy, evidence.starved):
        return _stood_still(evidence)
    return _too_busy(evidence) if evidence.busy >= evidence.starved else _starved(evidence)


def _no_sockets(evidence: GeneratorEvidence) -> str:
    files, needed = evidence.files, evidence.files_needed or 0
    if files is not None and evidence.sockets >= _NEAR_THE_LIMIT * files:
        enough = needed if needed > files else 2 * files
        return (
            f"a generator had {evidence.sockets:,} sockets open and may have {files:,} files: "
            f"raise the file limit (`ulimit -n {enough}`), or use --workers {evidence.count + 1}"
        )
    there = f" of the {evidence.ports:,} that were free" if evidence.ports is not None else ""
    return (
        f"this machine had no local port left{there}: wait a minute until used ones are free again, widen the range "
        '(`sysctl -w net.ipv4.ip_local_port_range="1024 65535"`), or plan fewer users'
    )


def _stood_still(evidence: GeneratorEvidence) -> str:
    number, seconds = max(evidence.silent.items(), key=lambda item: item[1])
    return (
        f"generator {number} gave no figures for {seconds} s: it was stopped, or this machine stood still "
        "(suspended, swapping, taken away by its host); run it again where nothing stops it"
    )


def _too_busy(evidence: GeneratorEvidence) -> str:
    if not evidence.busy:
        said = "the generators fell behind"
    else:
        said = f"a generator needed {evidence.busy_cpu * 100:.0f} % of a core"
    count, cores = evidence.count, evidence.cores
    if cores is None:
        return f"{said}: use --workers {count + 1} if a core is left for it, or lower the rate"
    if count < cores:
        return f"{said}: use --workers {count + 1} (this machine has {cores} cores), or lower the rate"
    have = "the one core of this machine has" if cores == 1 else f"all {cores} cores of this machine have"
    return f"{said}, and {have} a generator already: lower the rate, or use a machine with more cores"


def _starved(evidence: GeneratorEvidence) -> str:
    also = " (the target is on this machine, too)" if evidence.target_here else ""
    return (
        f"a generator fell behind though it used only {evidence.starved_cpu * 100:.0f} % of a core, so other programs "
        f"had the rest{also}, or this machine stood still: end what else runs here, or lower the rate"
    )


def _clock(second: float) -> str:
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
