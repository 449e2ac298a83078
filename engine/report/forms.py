"""A report in each of its forms, as text. What draws a form is loaded with the first report that asks for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, assert_never

from engine.report.comparing.as_json import earlier_as_json
from engine.report.comparing.compared import Comparison
from engine.report.comparing.earlier import Earlier
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.report.diagnosis.symptom import Symptom
from engine.report.suite_report import suite_report
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording.levels import GOING

Form = Literal["md", "html", "json", "junit", "k6"]
SuiteForm = Literal["md", "html", "json", "junit"]
"""k6 knows no suites: its formats are of one run."""


def run_in_form(
    form: Form,
    state: RunState,
    *,
    profile: str = "",
    going: bool = False,
    before: Earlier[Comparison] | None = None,
    guide: str = "",
) -> str:
    """The report of a run, as `run_report` takes it. `before` is in no form of other tools."""
    match form:
        case "md" | "html":
            from engine.report.run_report import run_report

            return _drawn(form, run_report(state, profile=profile, going=going, before=before, guide=guide))
        case "json":
            from engine.report.summary import summarise

            return _as_json(summarise(state), going, before)
        case "junit":
            from engine.report.junit import junit

            return junit(state)
        case "k6":
            from engine.report.k6.handle_summary import handle_summary

            return json.dumps(handle_summary(state), indent=2) + "\n"
    assert_never(form)


def suite_in_form(
    form: SuiteForm,
    suite: SuiteState,
    steps: Sequence[RunState | None],
    *,
    going: bool = False,
    beside: str = "",
    before: Earlier[SuiteComparison] | None = None,
) -> str:
    """The report of a suite with the runs of its steps, as `suite_report` takes them."""
    match form:
        case "md" | "html":
            found = tuple(_symptoms(state) for state in steps)
            return _drawn(form, suite_report(suite, steps, going=going, symptoms=found, beside=beside, before=before))
        case "json":
            from engine.report.suite_summary import summarise_suite

            return _as_json(summarise_suite(suite, steps), going, before)
        case "junit":
            from engine.report.junit import junit_suite

            return junit_suite(suite, steps)
    assert_never(form)


def _drawn(form: Literal["md", "html"], document: Any) -> str:
    if form == "md":
        from engine.report.rendering.markdown import markdown

        return markdown(document)
    from engine.report.rendering.html import html

    return html(document)


def _symptoms(state: RunState | None) -> tuple[Symptom, ...]:
    from engine.report.diagnosis.diagnose import diagnose

    return () if state is None else diagnose(state)


def _as_json(
    summary: dict[str, Any], going: bool, before: Earlier[Comparison] | Earlier[SuiteComparison] | None
) -> str:
    so_far: dict[str, Any] = {"verdict": "running", "exit_code": None, "sentence": GOING} if going else {}
    held = {} if before is None else {"before": earlier_as_json(before)}
    return json.dumps({**summary, **so_far, **held}, indent=2) + "\n"
