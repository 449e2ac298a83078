"""The verdict: one word, one exit code, one sentence, from everything the run knows of itself.

Where several apply the gravest for the reader comes first: interrupted, invalid, aborted, error, then thresholds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.journal.events import AuditDone, ThresholdOutline, ThresholdStatus, Verdict
from engine.judge.invalidity import GeneratorEvidence, why_invalid

EXIT_CODES: Mapping[Verdict, int] = {
    "pass": 0,
    "target-missed": 99,
    "critical": 99,
    "interrupted": 105,
    "error": 107,
    "aborted": 108,
    "refused": 111,
    "unreachable": 112,
    "invalid": 113,
}
"""k6's where k6 has one."""


@dataclass(frozen=True)
class Evidence:
    """What a verdict is made from."""

    outlines: Sequence[ThresholdOutline]
    thresholds: Sequence[ThresholdStatus]
    audits: Sequence[AuditDone] = ()
    generators: GeneratorEvidence = field(default_factory=GeneratorEvidence)
    adjusted: int = 0
    """Seconds that an operator held or scaled; they judge nothing."""
    journey_errors: Sequence[str] = ()
    aborted: str = ""
    """The whole sentence, where the run ended by itself."""
    stopped_by: str = ""
    """Who interrupted the run, if anybody."""
    requests: int = 0


@dataclass(frozen=True)
class Ruling:
    """The final answer."""

    verdict: Verdict
    sentence: str

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return EXIT_CODES[self.verdict]


def rule(evidence: Evidence) -> Ruling:
    """The verdict and its sentence."""
    if evidence.stopped_by:
        return Ruling("interrupted", f"Interrupted by {evidence.stopped_by}; {_standing(evidence)}.")
    if invalid := why_invalid(evidence.generators):
        return Ruling("invalid", invalid)
    if evidence.aborted:
        return Ruling("aborted", evidence.aborted)
    if evidence.journey_errors:
        return Ruling("error", f"Error: {evidence.journey_errors[0]}.")
    critical = _missed(evidence, "critical")
    if critical:
        return Ruling("critical", f"Not ready: {_and_more(critical)}.")
    failed = [f"audit {audit.audit}: {audit.detail}" for audit in evidence.audits if audit.result == "fail"]
    unseen = [
        f"audit {audit.audit} could not be made: {audit.detail}"
        for audit in evidence.audits
        if audit.due and audit.result == "not measured"
    ]
    target = failed + unseen + _missed(evidence, "target") + _unknown(evidence)
    if target:
        return Ruling("target-missed", f"Not ready: {_and_more(target)}.")
    return Ruling("pass", f"Passed: {_standing(evidence)}.")


def _missed(evidence: Evidence, level: str) -> list[str]:
    said = []
    for outline, status in zip(evidence.outlines, evidence.thresholds, strict=True):
        if status.level != level or status.value is None:
            continue
        limit = outline.critical if level == "critical" else outline.target
        where = " in a window" if status.value != status.overall else ""
        word = "critical level" if level == "critical" else "target"
        said.append(
            f"{outline.name} was {figure(status.value, outline.unit)}{where}, "
            f"its {word} is {outline.operator} {figure(limit or 0.0, outline.unit)}"
        )
    return said


def _unknown(evidence: Evidence) -> list[str]:
    """Required thresholds that nothing can be said of."""
    said = []
    for outline, status in zip(evidence.outlines, evidence.thresholds, strict=True):
        if outline.required and status.level == "no-data":
            said.append(f"{outline.name} has no data")
        elif outline.required and status.level == "too-few":
            said.append(f"{outline.name} has too few samples ({status.samples:,} of {outline.min_samples:,})")
    return said


def _and_more(said: list[str]) -> str:
    return said[0] if len(said) == 1 else f"{said[0]}, and {len(said) - 1} more"


def _standing(evidence: Evidence) -> str:
    met = sum(status.level == "ok" for status in evidence.thresholds)
    count = len(evidence.thresholds)
    judged = f"{met} of {count} thresholds met"
    if met == count:
        judged = {0: "no thresholds declared", 1: "the threshold is met"}.get(count, f"all {count} thresholds met")
    apart = f"; {evidence.adjusted:,} s held or scaled by an operator do not count" if evidence.adjusted else ""
    unknown = sum(audit.result == "not measured" for audit in evidence.audits)
    unseen = f"; {unknown:,} of {len(evidence.audits):,} audits not measured" if unknown else ""
    return f"{judged}, {evidence.requests:,} requests{apart}{unseen}"


def figure(value: float, unit: str) -> str:
    """A value with its unit, as sentences show it."""
    match unit:
        case "ms":
            return f"{value:,.0f} ms" if value >= 10 else f"{value:.2f} ms"
        case "%":
            return f"{value * 100:.2f} %"
        case "bytes":
            return f"{value:,.0f} B"
        case "/s":
            return f"{figure(value, '')}/s"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"
