"""What an answer of Prometheus means for a panel."""

from __future__ import annotations

from typing import Any

import pytest

from engine.monitors.prometheus_answers import (
    MOST_SERIES,
    Nonsense,
    PanelRefused,
    clipped,
    evaluated_at,
    panel_values,
)
from tests.support.panels import panel


def series(value: str, **labels: str) -> dict[str, Any]:
    return {"metric": labels, "value": [1700000000.125, value]}


PLAIN = panel("x", "q")
BY_ENDPOINT = panel("x", "q", by="endpoint")


@pytest.mark.parametrize(
    ("result", "values"),
    [
        ([series("0.25")], {"": 0.25}),
        ([series("0.25", instance="a")], {"": 0.25}),
        ([1700000000, "42"], {"": 42.0}),  # a scalar comes without a list around it
        ([], {}),
        ([series("NaN")], {}),
        ([series("+Inf")], {}),
        ([1700000000, "-Inf"], {}),
    ],
)
def test_a_panel_has_one_number_or_no_data(result: Any, values: dict[str, float]) -> None:
    assert panel_values(PLAIN, result) == values


def test_a_label_tells_a_panels_series_apart() -> None:
    found = panel_values(
        BY_ENDPOINT, [series("0.1", endpoint="/a"), series("NaN", endpoint="/b"), series("0.3", endpoint="/c")]
    )
    assert found == {"/a": 0.1, "/c": 0.3}


@pytest.mark.parametrize(
    ("declared", "result", "reason"),
    [
        (PLAIN, [series("1", i="a"), series("2", i="b")], "gives 2 series: aggregate them"),
        (BY_ENDPOINT, [series("1", endpoint="/a", i="a"), series("2", endpoint="/a", i="b")], "several series for"),
        (BY_ENDPOINT, [series("1", endpoint=str(n)) for n in range(MOST_SERIES + 1)], "at most 50: use topk"),
        (PLAIN, [{"metric": {}, "values": [[1, "1"]]}], "a stretch of time"),
        (PLAIN, [{"metric": {}, "histogram": [1, {}]}], "a histogram"),
        (PLAIN, [1700000000, "hello"], "a text"),
    ],
)
def test_what_is_no_value_is_refused_with_the_reason_rather_than_added_up(
    declared: Any, result: Any, reason: str
) -> None:
    with pytest.raises(PanelRefused, match=reason):
        panel_values(declared, result)


@pytest.mark.parametrize("result", [None, {}, "x", 5, [None], [{"metric": {}}], [{"value": [1, "1"]}], [[1, "1"]]])
def test_what_prometheus_never_says_is_nonsense(result: Any) -> None:
    with pytest.raises(Nonsense):
        panel_values(PLAIN, result)


def test_the_servers_time_is_that_of_the_answer() -> None:
    assert evaluated_at([series("1")]) == 1700000000.125
    assert evaluated_at([1700000000.5, "42"]) == 1700000000.5
    assert evaluated_at([]) is None


@pytest.mark.parametrize("at", [10**400, 1e400, float("nan"), -5.0, 0])
def test_a_time_that_no_clock_shows_is_none(at: float) -> None:
    assert evaluated_at([at, "1"]) is None


@pytest.mark.parametrize("label", [None, 5, ["a"]])
def test_a_label_that_is_no_text_is_nonsense(label: Any) -> None:
    with pytest.raises(Nonsense):
        panel_values(panel("a", "x", by="endpoint"), [{"metric": {"endpoint": label}, "value": [1.0, "1"]}])


def test_a_reason_is_one_short_line() -> None:
    assert clipped("a\n  b") == "a b"
    assert len(clipped("x " * 5000)) <= 160
    assert clipped(f"{'x' * 150} secretWord") == f"{'x' * 150}…", "half a secret would be found by nobody"
