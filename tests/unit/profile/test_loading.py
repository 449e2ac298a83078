from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.profile.loading import load_profile, parse_profile
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    Members,
    Profile,
    RampingArrivalRate,
    RampingVUs,
    Stage,
    Threshold,
)

HEAD = 'title = "T"\nsite = "s"\n'


def profile(text: str) -> Profile:
    return parse_profile(text, name="p", source="p.toml")


def executor(fields: str) -> Executor:
    (scenario,) = profile(f'{HEAD}[[scenario]]\nname = "a"\njourney = "search"\n{fields}').scenarios
    return scenario.executor


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('executor = "constant-vus"\nvus = 5\nduration = "10s"\npacing = "1s"', ConstantVUs(5, 10.0, 1.0)),
        ('executor = "constant-vus"\nduration = 10', ConstantVUs(1, 10.0, None)),
        (
            'executor = "ramping-vus"\nstages = [{ duration = "1m", target = 10 }, { duration = 0, target = 0 }]',
            RampingVUs(1, (Stage(60.0, 10.0), Stage(0.0, 0.0)), 30.0, None),
        ),
        (
            'executor = "ramping-vus"\nstart_vus = 0\nstages = [{ duration = "1m", target = 10 }]\n'
            'graceful_ramp_down = "5s"\npacing = "500ms"',
            RampingVUs(0, (Stage(60.0, 10.0),), 5.0, 0.5),
        ),
        (
            'executor = "constant-arrival-rate"\nrate = 100\nduration = "5m"\npre_allocated_vus = 50',
            ConstantArrivalRate(100.0, 1.0, 300.0, 50, 50),
        ),
        (
            'executor = "constant-arrival-rate"\nrate = 0.5\ntime_unit = "1m"\nduration = "5m"\n'
            "pre_allocated_vus = 50\nmax_vus = 200",
            ConstantArrivalRate(0.5, 60.0, 300.0, 50, 200),
        ),
        (
            'executor = "ramping-arrival-rate"\nstages = [{ duration = "2m", target = 31.25 }]\n'
            'time_unit = "1m"\npre_allocated_vus = 50\nmax_vus = 300',
            RampingArrivalRate(0.0, 60.0, (Stage(120.0, 31.25),), 50, 300),
        ),
    ],
)
def test_each_executor_has_k6s_fields_and_defaults(fields: str, expected: Executor) -> None:
    assert executor(fields) == expected


def test_a_scenario_has_defaults_for_all_it_does_not_say() -> None:
    (scenario,) = profile(
        f'{HEAD}[[scenario]]\nname="a"\njourney="search"\nexecutor="constant-vus"\nduration=1'
    ).scenarios
    assert (scenario.start_time_s, scenario.graceful_stop_s, scenario.think_s) == (0.0, 30.0, None)
    assert (scenario.mix, scenario.data, scenario.tags) == ({}, {}, {})
    assert scenario.connections_per_vu == 1


def test_everything_a_scenario_can_say_is_kept() -> None:
    (scenario,) = profile(f"""{HEAD}
        [[scenario]]
        name = "a-1_B"
        journey = "journeys/own.py:main"
        executor = "constant-vus"
        duration = "1s"
        start_time = "30s"
        graceful_stop = "0s"
        think = ["5s", 10]
        mix = {{ b = 1, a = 2.5 }}
        data = {{ share = 0.8, words = ["x"], deep = {{ n = 1 }} }}
        tags = {{ team = "q" }}
        """).scenarios
    assert (scenario.name, scenario.journey) == ("a-1_B", "journeys/own.py:main")
    assert (scenario.start_time_s, scenario.graceful_stop_s, scenario.think_s) == (30.0, 0.0, (5.0, 10.0))
    assert scenario.mix == {"b": 1.0, "a": 2.5}
    assert scenario.data == {"share": 0.8, "words": ["x"], "deep": {"n": 1}}
    assert scenario.tags == {"team": "q"}


def test_a_single_think_time_is_both_bounds() -> None:
    text = f'{HEAD}[[scenario]]\nname="a"\njourney="j"\nexecutor="constant-vus"\nduration=1\nthink="600ms"'
    assert profile(text).scenarios[0].think_s == (0.6, 0.6)


@pytest.mark.parametrize("connections", [1, 6])
def test_a_user_has_as_many_connections_as_its_scenario_says(connections: int) -> None:
    text = f"{ONE}connections_per_vu={connections}"
    assert profile(text).scenarios[0].connections_per_vu == connections


ONE = f'{HEAD}[[scenario]]\nname="a"\njourney="j"\nexecutor="constant-vus"\nduration=1\n'


def test_members_have_a_pattern_a_count_and_a_password_from_the_environment() -> None:
    text = ONE.replace("[[", 'members = { pattern = "u_{n}@wwmaa.com", count = 100 }\n[[')
    assert profile(text).members == Members("u_{n}@wwmaa.com", 100, 0, "LOADTEST_MEMBER_PASSWORD")


def test_thresholds_come_as_a_list_or_with_two_levels() -> None:
    text = f"""{ONE}[thresholds]
        http_req_failed = ["rate<0.001"]
        "http_req_duration{{kind:semantic, endpoint:search}}" = {{ target = ["p(95)<1"], critical = ["p(95)<2"],
            window = "30s", required = false }}
        dropped_iterations = ["count<10"]
        """.replace(",\n           ", ",")
    assert profile(text).thresholds == (
        Threshold("http_req_failed", ("rate<0.001",)),
        Threshold("http_req_duration{endpoint:search,kind:semantic}", ("p(95)<1",), ("p(95)<2",), 30.0, False),
        Threshold("dropped_iterations", ("count<10",)),
    )


def test_a_profile_that_says_nothing_of_dropped_iterations_gets_a_threshold_for_them() -> None:
    assert profile(ONE).thresholds == (Threshold("dropped_iterations", ("count<1",), required=False),)


def test_a_threshold_on_one_scenarios_dropped_iterations_replaces_the_default() -> None:
    text = f'{ONE}[thresholds]\n"dropped_iterations{{scenario:a}}" = ["count<5"]'
    assert [threshold.series for threshold in profile(text).thresholds] == ["dropped_iterations{scenario:a}"]


def test_a_profile_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(ONE, encoding="utf-8")
    loaded = load_profile(path)
    assert (loaded.name, loaded.source) == ("evening", str(path))


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "evening.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_profile(path)
    assert caught.value.problems[0].source == str(path)


def test_journeys_and_kinds_are_checked_only_where_they_are_known() -> None:
    text = ONE + "mix = { typo = 1 }"
    assert profile(text).scenarios[0].journey == "j"
    parse_profile(text, name="p", source="p", journeys={"j"}, mix_kinds={"j": ("typo",)})
    with pytest.raises(ConfigError, match="no kind"):
        parse_profile(text, name="p", source="p", journeys={"j"}, mix_kinds={"j": ("type",)})
