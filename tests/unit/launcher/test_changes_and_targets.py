"""What a launch journals beside its load: what was done to the platform before, and what the platform has to meet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ConfigError
from tests.support.measured_runs import SHIPPED
from tests.support.scripted_run import conducted, order_for
from wwmaa_tui.cli import build_parser, main
from wwmaa_tui.commands.run_flags import options_of
from wwmaa_tui.finding import FoundProfiles
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.setting_out import SettingOut
from wwmaa_tui.surroundings import Surroundings

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api", "SECRET": "hunter22"}
CHANGES = ("the pool has 40 connections", "an index on events")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def launched(profile: str) -> object:
    options = LaunchOptions(env=ENV, changes=CHANGES)
    surroundings = Surroundings(options)
    found = FoundProfiles(options, surroundings)
    entry = found.entry(profile)
    return SettingOut(options, surroundings).thread(entry, found.whole_plan(entry), None)


def test_a_run_is_told_of_both() -> None:
    order = launched("smoke").order  # type: ignore[attr-defined]
    assert order.changes == CHANGES
    assert [row.name for row in order.platform_targets] == [row.name for row in SHIPPED]
    assert next(row.unit for row in order.platform_targets if row.name == "database") == "ms", "as its panel says"


def test_a_journal_and_a_summary_keep_both_with_secrets_masked(tmp_path: Path) -> None:
    order = order_for(tmp_path, secrets={"TOKEN": "hunter22"})
    told = conducted(replace(order, changes=("rotated hunter22", *CHANGES), platform_targets=SHIPPED))
    started = told.replayed.started
    assert started is not None
    assert started.platform_targets == SHIPPED
    assert started.changes[1:] == CHANGES
    assert "hunter22" not in (told.directory / "journal.jsonl").read_text()
    summary = json.loads((told.directory / "summary.json").read_text())
    assert summary["run"]["changes"] == list(started.changes)


def parsed(*words: str) -> LaunchOptions:
    return options_of(build_parser(()).parse_args(words))


def test_each_change_is_one_clean_line() -> None:
    assert parsed("--change", " an\x1b[31m index\n on  events ", "--change", "b").changes == ("an index on events", "b")


def test_all_that_is_wrong_with_changes_is_said_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parsed("--change", " ", "--change", "x" * 501)
    assert [problem.message for problem in raised.value.problems] == [
        "a change needs a text",
        "a change has at most 500 characters, and this one has 501: shorten it, or give two",
    ]


def test_a_broken_file_of_targets_is_said_before_anything_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    Path("profiles").mkdir()
    Path("profiles/targets.toml").write_text('[[target]]\nname = "a"\n')
    flags = [flag for name, value in ENV.items() for flag in ("-e", f"{name}={value}")]
    assert main(["-p", "smoke", "--no-ui", *flags]) == 104
    said = capsys.readouterr().err
    assert "profiles/targets.toml:1: target[0].target: " in said
    assert not list(Path().glob("results/*"))
