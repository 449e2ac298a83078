"""What others wrote to read k6's files reads ours: k6-html-reporter and k6-junit, from npm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from engine.journal.events import AnyEvent, ThresholdStatus
from engine.measure.snapshot import Counter, Gauge, Rate
from engine.report.k6.handle_summary import handle_summary
from engine.report.k6.summary_export import summary_export
from engine.state import fold
from tests.support.journals import Journal
from tests.support.npm import Node
from tests.support.seconds import second, threshold

pytestmark = pytest.mark.integration

_HTML = """
const file = process.argv[1];
require("k6-html-reporter").generateSummaryReport({jsonFile: file, output: process.cwd()});
console.log(require("fs").readFileSync("report.html", "utf8"));
"""
_JUNIT = """
const data = JSON.parse(require("fs").readFileSync(process.argv[1]));
console.log(require("k6-junit").jUnit(data));
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("node"), "k6-html-reporter@1.0.5", "k6-junit@1.2.0")


@pytest.fixture
def summaries(tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """A run's in both shapes."""
    journal = Journal(tmp_path / "journal.jsonl")
    series = {
        'checks{check:a "list" <b>,scenario:a}': Rate(3, 4),
        "vus{scenario:a}": Gauge(7.0, 1.0, 9.0),
        "data_sent{scenario:a}": Counter(123456.0),
    }
    thresholds = (threshold(target=100.0, critical=200.0), threshold("http_req_failed", "rate", target=0.5))
    statuses = (ThresholdStatus("target", 150.0, 150.0, 3), ThresholdStatus("ok", 0.25, 0.25, 3))
    events: list[AnyEvent] = [
        journal.start(thresholds),
        journal.run(),
        journal.writer.append_second(second(0, [10.0, 20.0, 150.25], failed=1, series=series)),
        journal.end(12.0, seconds=10.0, thresholds=statuses),
    ]
    journal.writer.close()
    state = fold(events)
    return handle_summary(state), summary_export(state)


def written(folder: Path, data: dict[str, Any]) -> str:
    file = folder / "summary.json"
    file.write_text(json.dumps(data))
    return str(file)


def test_k6_junit_finds_every_check_and_every_threshold_at_both_levels(
    node: Node, tmp_path: Path, summaries: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    root = ElementTree.fromstring(node.run(_JUNIT, written(tmp_path, summaries[0])).strip())
    cases = {case.attrib["name"]: case.find("failure") is None for case in root.iter("testcase")}
    assert cases == {
        'a "list" <b>': False,
        "http_req_duration{endpoint:search}: p(95)<100": False,
        "http_req_duration{endpoint:search}: p(95)<200": True,
        "http_req_failed: rate<0.5": True,
    }


def test_k6_html_reporter_draws_every_kind_of_metric(
    node: Node, tmp_path: Path, summaries: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    page = node.run(_HTML, written(tmp_path, summaries[0]))
    for expected in ("150.25 ms", "123456", "pass rate: 75.00%", "1 threshold was", "fails: 1"):
        assert expected in page


def test_they_would_not_have_read_the_other_shape(
    node: Node, tmp_path: Path, summaries: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    other = written(tmp_path, summaries[1])
    assert "150.25 ms" not in node.run(_HTML, other)
    assert 'name="a ' not in node.run(_JUNIT, other)
