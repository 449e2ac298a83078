"""Every figure of a report's tables, counted once more from the journal's lines by a reader of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal.events import RunEnded
from engine.report.rendering.markdown import markdown
from engine.report.run_report import run_report
from engine.state import fold
from tests.support.opposites import ill, well
from tests.support.recounted import Counted, Recounted, figure, tables
from tests.support.whole_run import standin_here, whole_run
from tests.support.written import write_run

ALL = "all requests"
DISTRIBUTIONS = {
    "Service time of requests": "http_req_duration",
    "Response time of requests": "http_req_response_time",
}
PERCENTILES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "p99.9": 99.9}


def close(said: str, true: float, slack: float = 0.0) -> bool:
    number, rounded = figure(said)
    return abs(number - true) <= rounded + slack + 1e-9


def check_distribution(row: dict[str, str], found: Counted, where: str) -> None:
    count = sum(found.buckets.values())
    assert figure(row["Count"])[0] == count, where
    for title, true in (("Min", found.low), ("Max", found.high), ("Mean", found.total / count)):
        assert close(row[title], true, 0.001), (where, title, row[title], true)
    for title, percent in PERCENTILES.items():
        number, rounded = figure(row[title])
        low, high = found.within(percent)
        assert low - rounded <= number <= high + rounded, (where, title, row[title], low, high)


def check(text: str, found: Recounted) -> int:
    """How many distributions, and requests by endpoint, it held against the lines."""
    said, checked = tables(text), 0
    for heading, metric in DISTRIBUTIONS.items():
        for name, row in said.get(heading, {}).items():
            checked += 1
            match name:
                case "all requests":
                    of = found.of(metric)
                case "all that failed":
                    of = found.of(metric, lambda tags: tags["expected_response"] == "false")
                case "all that were answered as expected":
                    of = found.of(metric, lambda tags: tags["expected_response"] == "true")
                case endpoint:
                    of = found.of(metric, lambda tags, endpoint=endpoint: tags["endpoint"] == endpoint)  # type: ignore[misc]
            check_distribution(row, of, f"{heading}: {name}")
    for name, row in said.get("Other distributions", {}).items():
        if "{" not in name:
            checked += 1
            check_distribution(row, found.of(name), name)
    whole = found.of("http_reqs").count
    for name, row in said["Requests by endpoint"].items():
        checked += 1
        ours = [
            found.of(metric, lambda tags, name=name: name == ALL or tags.get("endpoint") == name)  # type: ignore[misc]
            for metric in ("http_reqs", "http_req_failed")
        ]
        assert figure(row["Requests"])[0] == ours[0].count, name
        assert figure(row["Failed"])[0] == ours[1].true, name
        assert close(row["Share that failed"], ours[1].true / ours[1].all), name
        assert name == ALL or close(row["Share of all"], ours[0].count / whole), name
    for scenario, row in said["Scenarios"].items():
        for title, metric in (
            ("Iterations", "iterations"),
            ("Dropped", "dropped_iterations"),
            ("Cut short", "interrupted_iterations"),
        ):
            ours_of = found.of(metric, lambda tags: tags["scenario"] == scenario)  # noqa: B023
            assert figure(row[title])[0] == ours_of.count, (scenario, title)
    failures = found.of("http_reqs", lambda tags: "error" in tags).count
    assert sum(figure(row["Count"])[0] for row in said.get("Errors", {}).values()) == failures
    return checked


def counted_in(results: Path) -> Recounted:
    (journal,) = results.glob("*/journal.jsonl")
    return Recounted(journal)


async def test_a_real_run_whose_requests_partly_fail(tmp_path: Path) -> None:
    async with standin_here("failing") as standin:
        run = await whole_run("search", standin.env, tmp_path, {"search": 60}, generators=2)
    assert check(markdown(run_report(run.state)), counted_in(tmp_path)) > 10
    assert run.state.errors


@pytest.mark.parametrize("events", [well(), ill()], ids=["well", "ill"])
def test_told_runs_with_their_table_of_targets_and_their_thresholds(tmp_path: Path, events: tuple[object, ...]) -> None:
    found = Recounted(write_run(tmp_path / "run", events) / "journal.jsonl")  # type: ignore[arg-type]
    text = markdown(run_report(fold(events)))  # type: ignore[arg-type]
    assert check(text, found) > 5
    said = tables(text)
    target = said["Targets of the platform"]
    low, high = found.of("http_req_duration", lambda tags: tags["endpoint"] == "search").within(95.0)
    number, rounded = figure(target["search queries p95"]["Measured"])
    assert low - rounded <= number <= high + rounded
    failed = found.of("http_req_failed")
    assert close(target["error rate"]["Measured"], failed.true / failed.all)
    row = said["Thresholds"]["dropped_iterations count"]
    judged = Recounted(tmp_path / "run" / "journal.jsonl", judged=True)
    assert figure(row["Measured"])[0] == judged.of("dropped_iterations").count
    apart = judged.of("dropped_iterations").count != found.of("dropped_iterations").count
    assert (row["Window"], "held or scaled" in target["error rate"]["Remark"]) == (
        ("what is judged", True) if apart else ("whole run", False)
    )
    (ended,) = [each for each in events if isinstance(each, RunEnded)]
    rate = said["Requests by endpoint"][ALL]["A second"].removesuffix("/s")
    assert close(rate, found.of("http_reqs").count / ended.seconds)
