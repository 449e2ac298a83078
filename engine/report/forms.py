"""A report in each of its forms, as text. What draws a form is loaded with the first report that asks for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, assert_never

from engine.report.diagnosis.symptom import Symptom
from engine.report.suite_report import suite_report
from engine.state import RunState
from engine.suite_state import SuiteState
from engine.wording.levels import GOING

Form = Literal["md", "html", "json", "junit", "k6"]
SuiteForm = Literal["md", "html", "json", "junit"]
"""k6 knows no suites: its formats are of one run."""


def run_in_form(form: Form, state: RunState, *, profile: str = "", going: bool = False) -> str:
    """The report of a run. `profile`: the text of its profile as it was run, where that is kept. `going`: there may be
    more to come."""
    match form:
        case "md" | "html":
            from engine.report.run_report import run_report

            return _drawn(form, run_report(state, profile=profile, going=going))
        case "json":
            from engine.report.summary import summarise

            return _as_json(summarise(state), going)
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
) -> str:
    """The report of a suite with the runs of its steps, as `suite_report` takes them."""
    match form:
        case "md" | "html":
            found = tuple(_symptoms(state) for state in steps)
            return _drawn(form, suite_report(suite, steps, going=going, symptoms=found, beside=beside))
        case "json":
            from engine.report.suite_summary import summarise_suite

            return _as_json(summarise_suite(suite), going)
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


def _as_json(summary: dict[str, Any], going: bool) -> str:
    so_far = {"verdict": "running", "exit_code": None, "sentence": GOING} if going else {}
    return json.dumps({**summary, **so_far}, indent=2) + "\n"
