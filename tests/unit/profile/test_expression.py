from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.profile.expression import (
    Expression,
    misfit,
    outline_thresholds,
    parse_aggregate,
    parse_expression,
    stricter,
)
from engine.profile.model import Profile, Threshold


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("p(95)<1200", Expression("p", 95.0, "<", 1200.0)),
        ("p(99.9) <= 2e3", Expression("p", 99.9, "<=", 2000.0)),
        (" p( 0 )>0.5 ", Expression("p", 0.0, ">", 0.5)),
        ("p(100)>=1", Expression("p", 100.0, ">=", 1.0)),
        ("avg<300", Expression("avg", None, "<", 300.0)),
        ("min>1", Expression("min", None, ">", 1.0)),
        ("max<5000", Expression("max", None, "<", 5000.0)),
        ("med<100", Expression("med", None, "<", 100.0)),
        ("rate<0.001", Expression("rate", None, "<", 0.001)),
        ("count==0", Expression("count", None, "==", 0.0)),
        ("count===0", Expression("count", None, "===", 0.0)),
        ("value!=-1", Expression("value", None, "!=", -1.0)),
    ],
)
def test_an_expression_is_read_as_k6_reads_it(text: str, expression: Expression) -> None:
    assert parse_expression(text) == expression


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "expected aggregate, operator and number", "p(95)<1200"),
        ("p(95)", "expected aggregate, operator and number", "p(95)<1200"),
        ("p(95)=1200", "expected aggregate, operator and number", "p(95)<1200"),
        ("p(95)<>1200", "expected aggregate, operator and number", "p(95)<1200"),
        ("p(95)<1200<3", "expected aggregate, operator and number", "p(95)<1200"),
        ("p(101)<1", "between 0 and 100, got 101", "p(95)"),
        ("p(-1)<1", "between 0 and 100, got -1", "p(95)"),
        ("p()<1", "between 0 and 100, got nothing", "p(95)"),
        ("p95<1", 'unknown aggregate "p95"', 'did you mean "p(95)"?'),
        ("median<1", 'unknown aggregate "median"', 'did you mean "med"?'),
        ("rates<0.1", 'unknown aggregate "rates"', 'did you mean "rate"?'),
        ("rate<1%", 'expected a number after <, got "1%"', "rates from 0 to 1"),
        ("p(95)<1.2s", 'expected a number after <, got "1.2s"', "times are in ms"),
        ("count<nan", 'expected a number after <, got "nan"', "times are in ms"),
    ],
)
def test_a_bad_expression_says_what_is_wrong_and_the_way_out(text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_expression(text)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("==", False, True, False),
        ("===", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_each_operator_compares_as_it_reads(operator: str, below: bool, equal: bool, above: bool) -> None:
    expression = parse_expression(f"value{operator}10")
    assert [expression.holds(9.0), expression.holds(10.0), expression.holds(11.0)] == [below, equal, above]


@pytest.mark.parametrize("text", ["p(95)<1200", "p(99.9)<0.5", "rate<0.001", "count===1234567", "value>=-1"])
def test_an_expression_writes_itself_as_it_was_read(text: str) -> None:
    assert str(parse_expression(text)) == text


def test_an_aggregate_alone_can_be_read() -> None:
    assert parse_aggregate("p(99.9)") == ("p", 99.9)
    assert parse_aggregate("rate") == ("rate", None)


@pytest.mark.parametrize(
    ("metric", "text", "fits"),
    [
        ("http_req_duration", "p(95)<1", True),
        ("http_req_duration", "rate<1", False),
        ("http_req_duration", "count<1", False),
        ("http_req_failed", "rate<0.01", True),
        ("http_req_failed", "p(95)<1", False),
        ("http_req_failed", "rate<5", False),
        ("http_reqs", "count>1", True),
        ("http_reqs", "rate>100", True),
        ("http_reqs", "value>1", False),
        ("vus", "value>1", True),
        ("vus", "max>1", True),
        ("vus", "avg>1", False),
        ("a_journeys_own", "value>1", True),
        ("a_journeys_own", "p(95)>1", True),
    ],
)
def test_an_aggregate_must_fit_the_metrics_type(metric: str, text: str, fits: bool) -> None:
    assert (misfit(metric, parse_expression(text)) is None) is fits


def test_a_misfit_names_what_would_fit() -> None:
    assert misfit("http_req_failed", parse_expression("p(95)<1")) == (
        "p(95) does not fit http_req_failed, which is a rate",
        "use rate",
    )


def test_stricter_depends_on_the_direction_of_the_operator() -> None:
    assert stricter(parse_expression("p(95)<1"), parse_expression("p(95)<2"))
    assert not stricter(parse_expression("p(95)<2"), parse_expression("p(95)<1"))
    assert stricter(parse_expression("rate>0.9"), parse_expression("rate>0.8"))
    assert not stricter(parse_expression("rate==1"), parse_expression("rate==2"))


def outlined(*thresholds: Threshold) -> list[tuple[str, str, float | None, float | None, str]]:
    lines = outline_thresholds(Profile("p", "P", "s", (), thresholds))
    return [(line.aggregate, line.operator, line.target, line.critical, line.unit) for line in lines]


def test_a_target_is_paired_with_the_critical_level_of_the_same_aggregate_and_operator() -> None:
    threshold = Threshold(
        "http_req_duration", ("p(95)<1200", "p(99)<2000"), critical=("p(95.0) < 2000", "p(95)>1", "max<9000")
    )
    assert outlined(threshold) == [
        ("p(95)", "<", 1200.0, 2000.0, "ms"),
        ("p(99)", "<", 2000.0, None, "ms"),
        ("p(95)", ">", None, 1.0, "ms"),
        ("max", "<", None, 9000.0, "ms"),
    ]


def test_the_unit_is_that_of_the_metric() -> None:
    lines = outlined(
        Threshold("http_req_failed", ("rate<0.01",)),
        Threshold("data_received", ("count<1000",)),
        Threshold("http_reqs", ("rate>10",)),
        Threshold("oldest_in_flight", ("value<60000",)),
        Threshold("own_success", ("rate>0.99",)),
        Threshold("own_events", ("rate>100",)),
        Threshold("own_latency", ("p(95)<100",)),
    )
    assert [line[-1] for line in lines] == ["%", "bytes", "", "ms", "%", "", ""]


def test_a_line_keeps_what_the_threshold_says_for_all_of_them() -> None:
    threshold = Threshold("checks{scenario:a}", ("rate>0.9",), window_s=30.0, required=False)
    (line,) = outline_thresholds(Profile("p", "P", "s", (), (threshold,)))
    assert (line.series, line.window_s, line.required) == ("checks{scenario:a}", 30.0, False)
    assert line.name == "checks{scenario:a} rate"


@pytest.mark.parametrize(("real_target", "required"), [(True, True), (False, False)])
def test_required_of_a_real_target_means_not_of_one_on_this_machine(real_target: bool, required: bool) -> None:
    threshold = Threshold("browser_web_vital_lcp", ("p(95)<2500",), required="real target", min_samples=20)
    profile = Profile("p", "P", "wwmaa", (), (threshold,))
    (line,) = outline_thresholds(profile, real_target=real_target)
    assert (line.required, line.min_samples, line.unit) == (required, 20, "ms")
