"""Suites on the command line: what flags make of every step, and the order that a suite is started with."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from engine.errors import ConfigError, RefusedError
from engine.profile.catalog import shipped_folder
from engine.profile.loading import load_profile
from engine.profile.shortcuts import read_shortcuts
from engine.suite.order import SuiteOrder
from engine.suite.thread import SuiteThread
from wwmaa_tui.cli import main
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api", "LOADTEST_MEMBER_PASSWORD": "x"}


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.toml").write_text(
        'title = "Two"\nsite = "wwmaa"\n[suite]\nsteps = ["baseline", "smoke"]\ncool_down = "20s"\n'
    )
    (tmp_path / "lone.toml").write_text('title = "Lone"\n[suite]\nsteps = ["baseline"]\n')


def ordered(monkeypatch: pytest.MonkeyPatch, options: LaunchOptions, name: str = "two.toml") -> SuiteOrder:
    """What the suite is started with; it is not."""
    monkeypatch.setattr(SuiteThread, "start", lambda self: None)
    launcher = RunLauncher(options)
    launcher.launch(launcher.entry(name))
    assert isinstance(launcher.run, SuiteThread)
    return launcher.run.order


def test_every_step_has_an_id_and_a_directory_of_its_own_and_the_suites_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ordered(monkeypatch, LaunchOptions(env=ENV, seed=11, time_scale=0.1, workers=0, tags={"team": "a"}))
    runs = [step.order for step in order.steps]
    assert [run.directory.path.relative_to(order.directory.path).as_posix() for run in runs] == [
        "steps/01-baseline",
        "steps/02-smoke",
    ]
    assert len({order.run_id, *(run.run_id for run in runs)}) == 3
    assert {order.seed, *(run.seed for run in runs)} == {11}
    assert {run.time_scale for run in runs} == {0.1}
    assert all(run.tags == {"team": "a"} for run in runs)
    assert order.cool_down_s == 2.0
    assert order.steps[1].start_s == 12.0 + 2.0
    assert not runs[0].directory.path.exists(), "a step's directory is made when its turn comes"
    assert load_profile(order.directory.profile).suite == order.suite


def test_the_baseline_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ordered(monkeypatch, LaunchOptions(env=ENV, skip_baseline=True))
    assert [step.order.profile.name for step in order.steps] == ["smoke"]
    assert load_profile(order.directory.profile).suite == order.suite
    assert order.suite.steps == ("smoke",)


@pytest.mark.parametrize(("name", "said"), [("smoke", "smoke has no step baseline"), ("lone.toml", "without any step")])
def test_what_has_no_baseline_or_nothing_else_cannot_be_run_without(name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        RunLauncher(LaunchOptions(skip_baseline=True)).entry(name)


def test_flags_are_for_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    options = LaunchOptions(env=ENV, shortcuts=read_shortcuts(vus="2", duration="3s"), abort_on="target")
    order = ordered(monkeypatch, options)
    assert {step.order.plan.duration_s for step in order.steps} == {3.0}
    assert {step.order.profile.abort_on for step in order.steps} == {"target"}


def test_a_flag_wins_over_the_level_that_a_profile_names() -> None:
    for flag, level in ((None, "critical"), ("never", "never"), ("target", "target")):
        profile = RunLauncher(LaunchOptions(abort_on=flag)).entry("breakpoint").profile  # type: ignore[arg-type]
        assert profile is not None
        assert profile.abort_on == level


def test_the_suites_site_is_that_of_every_step() -> None:
    sites = Path("profiles/sites")
    sites.mkdir(parents=True)
    (sites / "elsewhere.toml").write_text((shipped_folder() / "sites" / "wwmaa.toml").read_text())
    Path("two.toml").write_text(Path("two.toml").read_text().replace("wwmaa", "elsewhere"))
    entry = RunLauncher(LaunchOptions()).entry("two.toml")
    assert {step.profile.site for step in entry.steps if step.profile} == {"elsewhere"}


def test_a_suite_is_refused_as_a_whole_before_anything_is_written() -> None:
    launcher = RunLauncher(LaunchOptions(env={**ENV, "BASE_URL": "https://www.wwmaa.com"}))
    entry = launcher.entry("two.toml")
    assert not launcher.outlook(entry).launchable
    with pytest.raises(RefusedError):
        launcher.launch(entry)
    with pytest.raises(ConfigError, match="BASE_URL"):
        RunLauncher(LaunchOptions()).launch(entry)
    assert not Path("results").exists()


@pytest.mark.parametrize("browser", ["/nowhere/chromium", "/bin/true"])
def test_a_browser_that_cannot_be_had_is_said_before_anything_is_written(
    browser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.wire.browser.finding.has_playwright", lambda: True)
    launcher = RunLauncher(LaunchOptions(env=ENV, browser=browser))
    Path("pages.toml").write_text('title = "Pages"\nsite = "wwmaa"\n[suite]\nsteps = ["baseline", "page"]\n')
    with pytest.raises(ConfigError, match="--browser"):
        launcher.launch(launcher.entry("pages.toml"))
    assert not Path("results").exists()


def test_a_disk_that_is_full_is_said_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(self: Path, text: str, **_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    flags = [word for name, value in ENV.items() for word in ("-e", f"{name}={value}")]
    assert main(["-p", "two.toml", "--no-ui", *flags]) == 104
    assert "profile.toml: No space left on device" in capsys.readouterr().err


def test_a_link_that_leads_nowhere_keeps_no_profile_from_being_chosen() -> None:
    Path("profiles").mkdir()
    Path("profiles/lost.toml").symlink_to("nowhere.toml")
    launcher = RunLauncher(LaunchOptions())
    assert launcher.name("two.toml") == "two"
    assert {"two", "lost"} <= {entry.name for entry in launcher.entries()}


def test_a_dry_run_shows_the_plan_of_all_steps_and_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-p", "suite", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert main(["-p", "suite", "--dry-run", "--json", "--quick"]) == 0
    printed = json.loads(capsys.readouterr().out)
    suite = RunLauncher(LaunchOptions()).entry("suite")
    steps = [step.name for step in suite.steps]
    assert list(dict.fromkeys(item["step"] for item in printed)) == steps
    assert "  length " in text
    assert all(f"\n{name}: " in text for name in steps)
    assert printed[0]["duration_s"] < 12.0
    assert main(["-p", "smoke", "--dry-run", "--json"]) == 0
    assert not {"step", "step_start_s"} & set(json.loads(capsys.readouterr().out)[0])
