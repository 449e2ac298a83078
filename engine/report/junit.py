"""A run, or a suite, as JUnit XML: what a CI server shows as tests.

One case for whether the run was carried out, one for the generators' certificate, one for each threshold and audit.
What was missed has failed; what cannot be believed, or did not come about, is an error; what was not measured, and need
not have been, is skipped. Texts are one printable line each, so that no character in them is unfit for XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from xml.etree import ElementTree

from engine.evidence import generator_evidence
from engine.journal.events import AuditDone, ThresholdOutline, ThresholdStatus
from engine.judge.invalidity import why_invalid
from engine.report.metrics_of_load import lasted_s
from engine.state import RunState
from engine.suite_state import StepState, SuiteState
from engine.wording import figures
from engine.wording.plain_text import plain

_Result = Literal["passed", "failure", "error", "skipped"]
_NOT_CARRIED_OUT = ("interrupted", "error", "aborted", "refused", "unreachable")
_UNKNOWN = ThresholdStatus("no-data", None, None, 0)
_NO_END = "Interrupted: the journal has no end."


@dataclass(frozen=True)
class _Case:
    room: str
    """`thresholds`, `audits` …: the last part of its class name."""
    name: str
    result: _Result = "passed"
    kind: str = ""
    """In a word, what is the matter."""
    said: str = ""


def junit(state: RunState) -> str:
    """The document of one run."""
    profile = state.started.profile if state.started else "run"
    return _document(profile, [_suite(profile, profile, state)])


def junit_suite(suite: SuiteState, steps: Sequence[RunState | None]) -> str:
    """The document of a suite, a test suite for each step; `steps` are their runs, None where there was none."""
    name = suite.started.profile if suite.started else "suite"
    suites = []
    for place, step in enumerate(suite.steps):
        state = steps[place] if place < len(steps) else None
        own = step.outline.name
        if state is None or step.skipped is not None:
            suites.append(_element(own, [_unrun(step)], 0.0, None, {}, f"{name}.{own}"))
        else:
            suites.append(_suite(own, f"{name}.{own}", state))
    return _document(name, suites)


def _unrun(step: StepState) -> _Case:
    why = step.skipped.detail if step.skipped else "it never began"
    return _Case("run", "carried out", "error", "not run", f"{step.outline.name} was not run: {why}")


def _suite(name: str, room: str, state: RunState) -> ElementTree.Element:
    started = state.started
    return _element(
        name, _cases(state), lasted_s(state), started.started_at if started else None, _properties(state), room
    )


def _cases(state: RunState) -> list[_Case]:
    outlines = state.started.thresholds if state.started else ()
    unbelievable = why_invalid(generator_evidence(state))
    known = dict(enumerate(state.thresholds))
    return [
        _carried_out(state),
        _certificate(state, unbelievable),
        *(_threshold(each, known.get(place, _UNKNOWN), unbelievable) for place, each in enumerate(outlines)),
        *map(_audit, state.audits),
    ]


def _carried_out(state: RunState) -> _Case:
    """An invalid run was carried out: what is the matter with it is its certificate's to say."""
    verdict = state.ended.verdict if state.ended else "interrupted"
    if verdict not in _NOT_CARRIED_OUT:
        return _Case("run", "carried out")
    return _Case("run", "carried out", "error", verdict, state.ended.sentence if state.ended else _NO_END)


def _certificate(state: RunState, unbelievable: str) -> _Case:
    if unbelievable:
        return _Case("generator", "certificate", "error", "invalid", unbelievable)
    if not state.seconds_seen:
        return _Case("generator", "certificate", "error", "not measured", "No second of load was measured.")
    return _Case("generator", "certificate")


def _threshold(outline: ThresholdOutline, status: ThresholdStatus, unbelievable: str) -> _Case:
    limits = {"target": outline.target, "critical level": outline.critical}
    asked = ", ".join(
        f"{word} {outline.operator} {figures.bound(limit, outline.unit)}"
        for word, limit in limits.items()
        if limit is not None
    )
    window = f" in {outline.window_s:g} s" if outline.window_s else ""
    name = f"{outline.name}{window}: {asked}"
    if status.level in ("no-data", "too-few"):
        said = "has no data"
        if status.level == "too-few":
            said = f"has too few samples ({status.samples:,} of {outline.min_samples:,})"
        result: _Result = "failure" if outline.required else "skipped"
        return _Case("thresholds", name, result, status.level, f"{outline.name} {said}; it was not measured")
    was = f"{outline.name} was {figures.measured(status.value, outline.unit)}"
    if status.level != "ok":
        where = " in a window" if status.value != status.overall else ""
        return _Case("thresholds", name, "failure", status.level, f"{was}{where}; asked for: {asked}")
    if unbelievable:
        return _Case("thresholds", name, "error", "invalid", f"{was}, and that cannot be believed. {unbelievable}")
    return _Case("thresholds", name)


def _audit(audit: AuditDone) -> _Case:
    counted = "".join(
        f"; {word} {number:,.0f}"
        for word, number in (("expected", audit.expected), ("found", audit.found))
        if number is not None
    )
    said = f"{audit.detail}{counted}" if audit.detail else counted.removeprefix("; ")
    if audit.result == "pass":
        return _Case("audits", audit.audit)
    if audit.result == "fail":
        return _Case("audits", audit.audit, "failure", "fail", said)
    return _Case("audits", audit.audit, "failure" if audit.due else "skipped", "not measured", said)


def _properties(state: RunState) -> dict[str, str]:
    started, ended = state.started, state.ended
    if started is None:
        return {}
    said = {
        "run": started.run_id,
        "profile": started.profile,
        "target": started.target,
        "seed": str(started.seed),
        "time scale": f"{started.time_scale:g}",
        "version": started.version,
        "demo": str(started.demo).lower(),
        "verdict": ended.verdict if ended else "interrupted",
        "exit code": str(ended.exit_code if ended else 105),
        "sentence": ended.sentence if ended else _NO_END,
    }
    return {**said, **{f"tag {name}": value for name, value in started.tags.items()}}


def _element(
    name: str, cases: Sequence[_Case], seconds: float, started_at: float | None, properties: dict[str, str], room: str
) -> ElementTree.Element:
    attributes = {"name": _text(name), **_counts(cases), "time": f"{seconds:.3f}"}
    if started_at is not None:
        attributes["timestamp"] = datetime.fromtimestamp(started_at, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    element = ElementTree.Element("testsuite", attributes)
    if properties:
        inner = ElementTree.SubElement(element, "properties")
        for key, value in properties.items():
            ElementTree.SubElement(inner, "property", {"name": _text(key), "value": _text(value)})
    for case in cases:
        written = ElementTree.SubElement(
            element, "testcase", {"classname": _text(f"{room}.{case.room}"), "name": _text(case.name), "time": "0.000"}
        )
        if case.result != "passed":
            said = {"message": _text(case.said)} | ({} if case.result == "skipped" else {"type": _text(case.kind)})
            ElementTree.SubElement(written, case.result, said).text = _text(case.said)
    return element


def _counts(cases: Iterable[_Case]) -> dict[str, str]:
    results = [case.result for case in cases]
    return {
        "tests": str(len(results)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
    }


def _document(name: str, suites: Sequence[ElementTree.Element]) -> str:
    sums = {each: str(sum(int(one.attrib[each]) for one in suites)) for each in ("tests", "failures", "errors")}
    seconds = sum(float(one.attrib["time"]) for one in suites)
    root = ElementTree.Element("testsuites", {"name": _text(name), **sums, "time": f"{seconds:.3f}"})
    root.extend(suites)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _text(text: str) -> str:
    return plain(text, limit=1000)
