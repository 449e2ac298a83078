"""What is said about a profile that cannot be used."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError, Problem
from engine.profile.loading import parse_profile

GOOD = """\
title = "T"
site = "wwmaa"
members = { pattern = "u_{n}@wwmaa.com", count = 10 }

[[scenario]]
name = "search"
journey = "search"
executor = "ramping-vus"
start_vus = 0
stages = [
    { duration = "2m", target = 100 },
    { duration = "5m", target = 100 },
]
pacing = "6s"
think = "1s"
mix = { simple = 40, filtered = 60 }

[[scenario]]
name = "arrivals"
journey = "search"
executor = "constant-arrival-rate"
rate = 20
duration = "8s"
pre_allocated_vus = 20
max_vus = 40

[thresholds]
"http_req_duration{endpoint:search}" = { target = ["p(95)<1200"], critical = ["p(95)<2000"], window = "30s" }
http_req_failed = ["rate<0.001"]
"""


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_profile(
            text,
            name="p",
            source="p.toml",
            journeys=("search", "rtc"),
            mix_kinds={"search": ("simple", "filtered", "semantic")},
        )
    return caught.value.problems


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    assert found[0].source == "p.toml"
    return found[0]


def test_the_profile_the_other_tests_break_is_a_good_one() -> None:
    assert parse_profile(GOOD, name="p", source="p.toml", journeys=("search",)).title == "T"


def test_two_misspelt_keys_and_a_bad_value_are_reported_together_with_the_nearest_names() -> None:
    text = GOOD.replace("pacing", "paceing").replace("max_vus", "maxVUs").replace('"2m"', '"2 min"')
    found = [(problem.line, problem.key, problem.hint) for problem in problems(text)]
    assert found == [
        (11, "scenario[0].stages[0].duration", ""),
        (14, "scenario[0].paceing", 'did you mean "pacing"?'),
        (25, "scenario[1].maxVUs", 'did you mean "max_vus"?'),
    ]


DURATION = 'thresholds."http_req_duration{endpoint:search}"'
CASES: list[tuple[str, str, str, int | None, str, str]] = [
    # replace, by, key, line, message, hint
    ('title = "T"\n', "", "title", None, "missing: expected a text", ""),
    ('title = "T"', 'title = ""', "title", 1, "a text that is not empty", ""),
    ('title = "T"', "title = 3", "title", 1, "expected a text that is not empty, got 3", ""),
    ('title = "T"', 'title = "T"\ntitel = "T"', "titel", 2, "unknown key", '"title"'),
    ('name = "search"', 'name = "se arch"', "scenario[0].name", 6, "letters, digits", ""),
    ('name = "arrivals"', 'name = "search"', "scenario[1].name", 19, "the name of another scenario", ""),
    (
        'journey = "search"\nexecutor = "ramp',
        'journey = "serach"\nexecutor = "ramp',
        "scenario[0].journey",
        7,
        "unknown journey",
        '"search"',
    ),
    ('"ramping-vus"', '"ramping-vu"', "scenario[0].executor", 8, "unknown", '"ramping-vus"'),
    ('"ramping-vus"', '"rampingVUs"', "scenario[0].executor", 8, "unknown", '"ramping-vus"'),
    ("start_vus = 0", "start_vus = -1", "scenario[0].start_vus", 9, "at least 0, got -1", ""),
    ("start_vus = 0", "start_vus = true", "scenario[0].start_vus", 9, "got true", ""),
    ("start_vus = 0", "start_vus = 1e3", "scenario[0].start_vus", 9, "a whole number", ""),
    ("start_vus = 0", "start_vus = 2000000", "scenario[0].start_vus", 9, "up to 1,000,000", ""),
    ("start_vus = 0", "startVUs = 0", "scenario[0].startVUs", 9, "unknown key", '"start_vus"'),
    ("start_vus = 0", "rate = 5", "scenario[0].rate", 9, "unknown key", "a field of constant-arrival-rate"),
    ("target = 100 },\n]", "targets = 100 },\n]", "scenario[0].stages[1].targets", 12, "unknown key", '"target"'),
    ("target = 100 },\n]", "target = 1.5 },\n]", "scenario[0].stages[1].target", 12, "a whole number", ""),
    ('pacing = "6s"', 'pacing = "0s"', "scenario[0].pacing", 14, "above 0", ""),
    (
        'pacing = "6s"',
        'pacing = "6 s"',
        "scenario[0].pacing",
        14,
        '1m30s or 500ms, or a number of seconds, got "6 s"',
        "",
    ),
    ('think = "1s"', 'think = ["2s", "1s"]', "scenario[0].think", 15, "shortest and the longest", '["5s", "10s"]'),
    ('think = "1s"', 'think = ["2s", "x"]', "scenario[0].think[1]", 15, 'got "x"', ""),
    ('think = "1s"', "connections_per_vu = 0", "scenario[0].connections_per_vu", 15, "at least 1", ""),
    ('think = "1s"', "connections_per_vu = 7", "scenario[0].connections_per_vu", 15, "up to 6", ""),
    ('think = "1s"', "connection_per_vu = 2", "scenario[0].connection_per_vu", 15, "unknown", '"connections_per_vu"'),
    ("simple = 40", "simpel = 40", "scenario[0].mix.simpel", 16, "no kind", '"simple"'),
    ("simple = 40", "simple = 0", "scenario[0].mix.simple", 16, "above 0", ""),
    ("simple = 40", "simple = 0.01", "scenario[0].mix.simple", 16, "less than a thousandth", "scenario of its own"),
    ("rate = 20", "rate = 0", "scenario[1].rate", 22, "above 0, got 0", ""),
    ("rate = 20", "rates = 20", "scenario[1].rates", 22, "unknown key", '"rate"'),
    ("rate = 20\n", "", "scenario[1].rate", 18, "missing: expected a number", ""),
    ("rate = 20", "rate = inf", "scenario[1].rate", 22, "a number above 0", ""),
    ('duration = "8s"', 'duration = "0s"', "scenario[1].duration", 23, "above 0", ""),
    ("max_vus = 40", "max_vus = 10", "scenario[1].max_vus", 25, "is 10, but pre_allocated_vus is 20", "larger"),
    ('"u_{n}@', '"u_@', "members.pattern", 3, "{n}", "loadtest_user_{n}"),
    ("count = 10", "count = 0", "members.count", 3, "at least 1", ""),
    ("count = 10", "count = 10, frist = 1", "members.frist", 3, "unknown key", '"first"'),
    ('["rate<0.001"]', '["rates<0.001"]', "thresholds.http_req_failed[0]", 29, "unknown aggregate", '"rate"'),
    ('["rate<0.001"]', '["p(95)<1"]', "thresholds.http_req_failed[0]", 29, "which is a rate", "use rate"),
    ('["rate<0.001"]', "[]", "thresholds.http_req_failed", 29, "at least one expression", "p(95)<1200"),
    ('["rate<0.001"]', '"rate<0.001"', "thresholds.http_req_failed", 29, "an array of texts", ""),
    ('["rate<0.001"]', '["rate<1", "rate<2"]', "thresholds.http_req_failed[1]", 29, "between 0 and 1", "0.01"),
    ('["rate<0.001"]', '["rate<.1", "rate<.2"]', "thresholds.http_req_failed[1]", 29, "given twice", ""),
    ("http_req_failed =", "http_req_faild =", "thresholds.http_req_faild", 29, "unknown metric", '"http_req_failed"'),
    ("http_req_failed =", '"no series{" =', 'thresholds."no series{"', 29, "expected a metric", "http_req_duration{"),
    ('window = "30s"', 'windows = "30s"', DURATION + ".windows", 28, "unknown key", '"window"'),
    ('window = "30s"', 'window = "10ms"', DURATION + ".window", 28, "at least 1s", "once a second"),
    ("p(95)<2000", "p(95)<2", DURATION + ".critical[0]", 28, "stricter than the target p(95)<1200", ""),
    (
        'http_req_failed = ["rate<0.001"]',
        '"http_req_duration{ endpoint:search }" = ["p(95)<1"]',
        'thresholds."http_req_duration{ endpoint:search }"',
        29,
        "has a threshold already",
        "both levels",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "line", "message", "hint"), CASES, ids=[f"{c[2]}-{c[1]}" for c in CASES])
def test_a_problem_says_where_what_and_the_way_out(
    old: str, new: str, key: str, line: int | None, message: str, hint: str
) -> None:
    assert old in GOOD
    problem = only(GOOD.replace(old, new, 1))
    assert (problem.key, problem.line) == (key, line)
    assert message in problem.message
    assert hint in problem.hint


def test_problems_come_in_the_order_of_the_file() -> None:
    text = GOOD.replace('title = "T"', 'title = "T"\ntitel = 1').replace("pacing", "paceing").replace("rate<", "rates<")
    lines = [problem.line for problem in problems(text.replace("count = 10", "count = 0"))]
    assert lines == [2, 4, 15, 30]


def test_an_unknown_executor_hides_no_misspelt_key_and_blames_no_right_one() -> None:
    text = GOOD.replace('"ramping-vus"', '"ramping"').replace("start_vus", "startvus")
    assert [problem.key for problem in problems(text)] == ["scenario[0].executor", "scenario[0].startvus"]


def test_a_profile_without_a_scenario_does_nothing_and_is_refused() -> None:
    problem = only('title = "T"\nsite = "s"')
    assert (problem.key, problem.message) == ("scenario", "missing: expected at least one [[scenario]]")


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ("", "missing: expected stages"),
        ("stages = []", "at least one stage with a duration above 0"),
        ("stages = [{ duration = 0, target = 3 }]", "at least one stage with a duration above 0"),
        ("stages = [{ duration = 5, target = 0 }]", "nothing would ever run"),
        ("stages = 5", "an array of tables"),
    ],
)
@pytest.mark.parametrize(
    "executor", ['executor = "ramping-vus"\nstart_vus = 0', 'executor = "ramping-arrival-rate"\npre_allocated_vus = 1']
)
def test_stages_must_ask_for_some_load_in_some_time(executor: str, stages: str, message: str) -> None:
    text = f'title = "T"\nsite = "s"\n[[scenario]]\nname = "a"\njourney = "search"\n{executor}\n{stages}'
    assert message in only(text).message


@pytest.mark.parametrize(
    ("executor", "fields", "key", "message", "hint"),
    [
        ("shared-iterations", "vus = 5\niterations = 4", "iterations", "is 4, but vus is 5", '"per-vu-iterations"'),
        ("shared-iterations", "vus = 5", "iterations", "is 1, but vus is 5", ""),
        ("shared-iterations", "vus = 5\niterations = 0", "iterations", "at least 1, got 0", ""),
        ("per-vu-iterations", "iterations = 0", "iterations", "at least 1, got 0", ""),
        ("per-vu-iterations", 'max_duration = "0s"', "max_duration", "above 0", ""),
        ("per-vu-iterations", "maxDuration = 5", "maxDuration", "unknown key", '"max_duration"'),
        ("per-vu-iterations", 'duration = "5s"', "duration", "unknown key", "constant-vus"),
    ],
)
def test_a_count_of_iterations_must_leave_every_user_something_to_do(
    executor: str, fields: str, key: str, message: str, hint: str
) -> None:
    head = f'title = "T"\nsite = "s"\n[[scenario]]\nname = "a"\njourney = "search"\nexecutor = "{executor}"\n'
    problem = only(head + fields)
    assert problem.key == f"scenario[0].{key}"
    assert message in problem.message
    assert hint in problem.hint


def test_a_syntax_error_is_one_problem_with_its_line() -> None:
    problem = only(GOOD.replace("start_vus = 0", "start_vus = "))
    assert problem.line == 9
    assert problem.message.startswith("not valid TOML: ")
    assert "line" not in problem.message


def test_a_syntax_error_at_the_end_has_the_last_line() -> None:
    assert only('title = "T"\nsite = [').line == 2


def test_a_problem_reads_as_one_line_for_a_person() -> None:
    text = GOOD.replace("pacing", "paceing")
    assert str(only(text)) == 'p.toml:14: scenario[0].paceing: unknown key (did you mean "pacing"?)'
