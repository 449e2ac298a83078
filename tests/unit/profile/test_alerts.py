"""`[[alert]]` tables: what they may say, what is wrong with them, and the alerts that a run has of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.journal.monitor_events import AlertOutline, PanelOutline
from engine.judge.alerts import AlertWatch
from engine.measure.snapshot import Gauge
from engine.profile.alert_outlines import critical_latency_ms, outline_alerts, rules_over
from engine.profile.alerts import parse_alerts
from engine.profile.catalog import entries, find_alerts, find_profile, shipped_folder
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_alerts, load_profile, parse_profile
from engine.profile.model import AlertRule
from engine.profile.named_series import alert_problems, series_problems
from engine.profile.writing import write_profile

PROFILE = """
title = "T"
site = "wwmaa"

[[scenario]]
name = "s"
journey = "search"
executor = "constant-vus"
vus = 1
duration = "1s"

[thresholds]
http_req_duration = { target = ["p(95)<300"], critical = ["p(95)<500"] }
"http_req_duration{endpoint:search}" = ["p(95)<1200", "p(99)<2000"]
http_req_failed = ["rate<0.01"]
"""
PANELS = (
    PanelOutline(name="memory", title="memory", unit="%"),
    PanelOutline(name="db_query_p95", title="db p95", unit="ms"),
)


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_alerts(text, source="alerts.toml")
    return [str(problem) for problem in caught.value.problems]


def shipped(profile_text: str = PROFILE) -> dict[str, AlertOutline]:
    profile = parse_profile(profile_text, name="p", source="p.toml")
    rules = rules_over(load_alerts(shipped_folder() / "alerts.toml"), profile.alerts)
    return {each.name: each for each in outline_alerts(rules, outline_thresholds(profile), PANELS)}


def test_what_is_shipped_watches_what_it_is_said_to() -> None:
    found = shipped()
    said = {
        name: (each.series, each.operator, each.target, each.critical, each.over_s, each.for_s)
        for name, each in found.items()
    }
    assert said == {
        "error_rate": ("http_req_failed", "<", None, 0.01, 30.0, 0.0),
        "p95 http_req_duration": ("http_req_duration", "<", 300.0, 500.0, 30.0, 10.0),
        "p95 http_req_duration{endpoint:search}": ("http_req_duration{endpoint:search}", "<", 1200.0, None, 30.0, 10.0),
        "oldest_in_flight": ("oldest_in_flight", "<", None, 2000.0, None, 0.0),
        "memory": ("memory", "<", 0.8, None, None, 10.0),
        "cpu": ("cpu", "<", 0.9, None, None, 10.0),
        "pool_exhausted": ("db_pool_used", "<", None, 1.0, None, 0.0),
        "cache_hit_ratio": ("cache_hit_ratio", ">=", 0.7, None, None, 60.0),
        "generator_tainted": ("generator_tainted", "<", 1.0, None, None, 0.0),
        "monitor_stale": ("monitor_stale", "<", 1.0, None, None, 0.0),
    }  # fmt: skip
    assert (found["memory"].unit, found["error_rate"].unit, found["oldest_in_flight"].unit) == ("%", "%", "ms")


def test_each_monitor_is_missed_by_itself() -> None:
    rules = [rule for rule in load_alerts(shipped_folder() / "alerts.toml") if rule.name == "monitor_stale"]
    outlines = outline_alerts(rules, (), (), ("prometheus", "metrics page"))
    assert [each.name for each in outlines] == ["monitor_stale prometheus", "monitor_stale metrics page"]
    watch, told = AlertWatch(outlines), []
    for number, silent in enumerate(({"metrics page"}, {"metrics page", "prometheus"})):
        stale = {name: float(name in silent) for name in ("prometheus", "metrics page")}
        series = {f"monitor_stale{{monitor:{name}}}": Gauge(value, value, value) for name, value in stale.items()}
        told += [(number, outlines[change.alert].name, change.subject) for change in watch.observe(number, series)]
    assert told == [
        (0, "monitor_stale metrics page", "metrics page"),
        (1, "monitor_stale prometheus", "prometheus"),
    ]


def test_the_file_of_alerts_is_no_profile_and_your_own_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "alerts" not in {entry.name for entry in entries()}
    assert find_alerts() == shipped_folder() / "alerts.toml"
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "alerts.toml").write_text('[[alert]]\nname = "a"\nseries = "vus"\ntarget = "value<9"\n')
    assert [rule.name for rule in load_alerts(find_alerts())] == ["a"]


def test_a_profile_puts_its_own_in_place_of_one_and_takes_others_away() -> None:
    own = '[[alert]]\nname = "memory"\nseries = "memory"\ntarget = "value<0.5"\n'
    away = '[[alert]]\nname = "cpu"\nenabled = false\n[[alert]]\nname = "p95"\nenabled = false\n'
    found = shipped(own_first := PROFILE + own + away)
    assert found["memory"].target == 0.5
    assert "cpu" not in found
    assert not [name for name in found if name.startswith("p95")]
    profile = parse_profile(own_first, name="p", source="p.toml")
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile


def test_every_key_is_written_as_it_is_read() -> None:
    text = (
        '[[alert]]\nname = "a"\ntitle = "A"\nseries = "error_rate{endpoint:/a}"\ntarget = "value<0.1"\n'
        'critical = "value<0.2"\nover = "30s"\nfor = "10s"\nclear_for = "20s"\nmin_samples = 3\n'
        '[[alert]]\nname = "b"\nthresholds = "p(99)"\n[[alert]]\nname = "c"\nseries = "x"\nlimit = "critical latency"\n'
    )
    profile = parse_profile(PROFILE + text, name="p", source="p.toml")
    assert profile.alerts[0] == AlertRule(
        "a",
        "A",
        "error_rate{endpoint:/a}",
        "value<0.1",
        "value<0.2",
        over_s=30.0,
        for_s=10.0,
        clear_s=20.0,
        min_samples=3,
    )
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    text = """
[[alert]]
name = "a"
series = "memory"
target = "value<0.9"
critical = "value<0.8"
[[alert]]
name = "a"
series = "memory"
target = "p95<1"
fro = "10s"
[[alert]]
name = "b"
target = "value<1"
[[alert]]
name = "c"
series = "http_req_failed"
critical = "p(95)<1"
over = "100ms"
"""
    said = problems(text)
    for part in (
        "alerts.toml:6: alert[0].critical: value<0.8 is stricter than the target value<0.9",
        'alerts.toml:8: alert[1].name: "a" is the name of another alert',
        'alerts.toml:11: alert[1].fro: unknown key (did you mean "for"?)',
        "alerts.toml:12: alert[2]: needs a series, or thresholds",
        "alerts.toml:18: alert[3].critical: p(95) does not fit http_req_failed, which is a rate",
        "alerts.toml:19: alert[3].over: expected at least 1s",
    ):
        assert any(line.startswith(part) for line in said), (part, said)
    assert any('"p95<1": unknown aggregate' in line for line in said)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('series = "x"', "expected a condition in target or critical"),
        ('series = "x"\nlimit = "critical latency"\ntarget = "value<1"', "stands in place of target and critical"),
        ('thresholds = "p(95)"\nseries = "x"', "thresholds bring their own"),
        ('enabled = false\nseries = "x"', "says nothing of an alert that is not enabled"),
        ('series = "x"\ntarget = "max<1"\ncritical = "value<2"', "make them two alerts"),
    ],
)
def test_what_an_alert_watches_is_said_once(rule: str, message: str) -> None:
    assert any(message in line for line in problems(f'[[alert]]\nname = "a"\n{rule}\n'))


@pytest.mark.parametrize("key", ["series", "target", "critical", "thresholds"])
def test_nothing_that_an_alert_says_is_empty(key: str) -> None:
    rest = {"series": "x", "target": "value<1"} if key != "thresholds" else {}
    lines = "".join(f'{name} = "{value}"\n' for name, value in {**rest, key: ""}.items())
    (line,) = problems(f'[[alert]]\nname = "a"\n{lines}')
    assert f'alert[0].{key}: expected a text that is not empty, got ""' in line


def test_the_critical_latency_is_the_longest_that_any_threshold_allows() -> None:
    def latency(thresholds: str) -> float:
        text = f"{PROFILE.partition('[thresholds]')[0]}[thresholds]\n{thresholds}"
        return critical_latency_ms(outline_thresholds(parse_profile(text, name="p", source="p")))

    assert latency('http_req_duration = { target = ["p(95)<3"], critical = ["p(95)<5"] }') == 5.0
    assert latency('http_req_duration = ["p(95)<3", "p(99)<7"]\npage_load_time = ["p(95)<9000"]') == 7.0
    assert latency("checks = ['rate>0.9']") == 10_000.0


def test_a_name_that_is_nearly_a_panels_is_a_slip_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        PROFILE
        + 'db_query_p59 = ["value<100"]\nmy_own_thing = ["value<100"]\n'
        + '[[alert]]\nname = "m"\nseries = "memorry"\ntarget = "value<1"\n'
    )
    said = [str(problem) for problem in series_problems(load_profile(path), PANELS)]
    line = path.read_text().splitlines().index('db_query_p59 = ["value<100"]') + 1
    assert said == [
        f'{path}:{line}: thresholds.db_query_p59: unknown series db_query_p59 (did you mean "db_query_p95"?)',
        f'{path}:{line + 4}: alert[0].series: unknown series memorry (did you mean "memory"?)',
    ]


def test_a_panels_condition_must_fit_a_gauge_and_a_share() -> None:
    text = PROFILE + 'db_query_p95 = ["p(95)<100"]\nmemory = ["value<80"]\n'
    said = [problem.message for problem in series_problems(parse_profile(text, name="p", source=""), PANELS)]
    assert said == [
        "p(95) does not fit db_query_p95, which is a gauge",
        "memory is a share and lies between 0 and 1, got 80",
    ]


def test_a_file_of_alerts_is_held_against_the_panels_it_names_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(
        '[[alert]]\nname = "m"\nseries = "memory"\ntarget = "value<80"\n\n'
        '[[alert]]\nname = "n"\nseries = "memry"\ntarget = "value<80"\n\n'
        '[[alert]]\nname = "o"\nenabled = false\n'
    )
    said = [str(problem) for problem in alert_problems(load_alerts(path), PANELS, str(path))]
    assert said == [f"{path}:3: alert[0].series: memory is a share and lies between 0 and 1, got 80 (80 % is 0.8)"]


def test_a_threshold_of_a_panel_has_the_panels_unit() -> None:
    profile = load_profile(find_profile("search"))
    units = {line.series: line.unit for line in outline_thresholds(profile, panels=PANELS)}
    assert units["db_query_p95"] == "ms"


@pytest.mark.parametrize("name", ["search", "page", "api", "baseline", "soak"])
def test_the_database_is_a_threshold_wherever_it_is_strained(name: str) -> None:
    for real, required in ((True, name == "page"), (False, False)):
        lines = outline_thresholds(load_profile(find_profile(name)), real_target=real)
        (line,) = (each for each in lines if each.series == "db_query_p95")
        assert (line.target, line.critical, line.required) == (100.0, 200.0, required)


TARGETS = [
    ("api", "http_req_duration{type:api}", "p(95)", 300.0, 500.0),
    ("search", "http_req_duration{endpoint:search}", "p(95)", 1200.0, 2000.0),
    ("page", "browser_web_vital_lcp", "p(95)", 2500.0, 4000.0),
    ("api", "http_req_failed", "rate", 0.001, 0.01),
    ("rtc", "rtc_dropped", "rate", 0.01, 0.05),
    ("page", "db_query_p95", "value", 100.0, 200.0),
    ("webhooks", "webhook_processing_latency", "p(95)", 500.0, 1000.0),
]


@pytest.mark.parametrize(("step", "series", "aggregate", "target", "critical"), TARGETS)
def test_each_row_of_the_table_of_targets_is_a_threshold_of_a_step_of_the_suite(
    step: str, series: str, aggregate: str, target: float, critical: float
) -> None:
    suite = load_profile(find_profile("suite")).suite
    assert suite is not None
    assert step in suite.steps
    lines = outline_thresholds(load_profile(find_profile(step)))
    (line,) = (each for each in lines if (each.series, each.aggregate) == (series, aggregate))
    assert (line.operator, line.target, line.critical) == ("<", target, critical)
