"""What the platform has to meet: the shipped table, files of one's own, and everything that can be wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.profile.catalog import entries, find_platform_targets, shipped_folder
from engine.profile.loading import load_targets
from engine.profile.named_series import target_problems
from engine.profile.platform_targets import parse_targets
from tests.support.measured_runs import DATABASE, SHIPPED

ROW = '[[target]]\nname = "a"\nseries = "http_req_failed"\ntarget = "rate<0.001"\ncritical = "rate<0.01"\n'


def test_the_shipped_table_is_the_suites_own() -> None:
    told = {row.name: (row.aggregate, row.operator, row.target, row.critical, row.unit) for row in SHIPPED}
    assert told == {
        "api": ("p(95)", "<", 300, 500, "ms"),
        "search": ("p(95)", "<", 1200, 2000, "ms"),
        "page": ("p(95)", "<", 2500, 4000, "ms"),
        "errors": ("rate", "<", 0.001, 0.01, "%"),
        "rtc": ("rate", "<", 0.01, 0.05, "%"),
        "database": ("value", "<", 100, 200, "ms"),
        "webhooks": ("p(95)", "<", 500, 1000, "ms"),
    }


def test_the_file_of_targets_is_no_profile_and_your_own_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "targets" not in {entry.name for entry in entries()}
    assert find_platform_targets() == shipped_folder() / "targets.toml"
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "targets.toml").write_text(ROW)
    (rule,) = load_targets(find_platform_targets())
    assert rule.series == ("http_req_failed",)


def test_everything_that_is_wrong_is_said_at_once_each_with_its_line() -> None:
    text = (
        '[[target]]\nname = "a"\nseries = "http_req_failed"\ntarget = "p(95)<5"\ncritical = "rate<0.01"\n'
        '[[target]]\nname = "a"\nseries = ["htp_req_failed", "not a series!"]\ntarget = "rate<0.1"\n'
        'critical = "rate<0.01"\nmin = 3\n'
        '[[target]]\nname = "b"\nseries = "vus"\ntarget = "value==3"\ncritical = "value==4"\n'
    )
    with pytest.raises(ConfigError) as raised:
        parse_targets(text, source="targets.toml")
    assert [str(problem) for problem in raised.value.problems] == [
        "targets.toml:4: target[0].target: p(95) does not fit http_req_failed, which is a rate (use rate)",
        'targets.toml:7: target[1].name: "a" is the name of another target',
        'targets.toml:8: target[1].series: unknown metric htp_req_failed (did you mean "http_req_failed"?)',
        'targets.toml:8: target[1].series: "not a series!": expected a metric, with tags in braces or without '
        "(such as rtc_dropped{scenario:a})",
        "targets.toml:10: target[1].critical: rate<0.01 is stricter than the target rate<0.1",
        'targets.toml:11: target[1].min: unknown key (did you mean "min_samples"?)',
        "targets.toml:15: target[2].target: == has no worse side (use <, <=, > or >=)",
        "targets.toml:16: target[2].critical: == has no worse side (use <, <=, > or >=)",
    ]


def test_a_table_without_a_row_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least one"):
        parse_targets("# nothing yet\n", source="targets.toml")


def test_a_condition_that_a_panel_can_never_meet_is_a_problem() -> None:
    rules = parse_targets(ROW.replace("http_req_failed", "db_query_p95"), source="targets.toml")
    (first, *_) = target_problems(rules, (DATABASE,), "targets.toml")
    assert "rate does not fit db_query_p95, which is a gauge" in str(first)
