"""SITE goes before the profile's site: in what is shown, in what is sent, and in the profile that a run keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.profile.loading import load_profile
from engine.run_thread import RunThread
from wwmaa_tui.cli import main
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api"}


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_profile_of_a_run_names_the_site_that_was_aimed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunThread, "start", lambda self: None)
    launcher = RunLauncher(LaunchOptions(env={**ENV, "SITE": "wwmaa-backend"}, workers=0))
    launcher.launch(launcher.entry("smoke"))
    assert isinstance(launcher.run, RunThread)
    (kept,) = Path("results").glob("*/profile.toml")
    assert load_profile(kept).site == launcher.run.order.target.site.name == "wwmaa-backend"


def test_a_list_of_profiles_and_a_suites_steps_are_on_that_site() -> None:
    Path(".env.load-tests").write_text("SITE=wwmaa-backend\n")
    launcher = RunLauncher(LaunchOptions())
    assert {entry.profile.site for entry in launcher.entries() if entry.profile} == {"wwmaa-backend"}
    assert {step.profile.site for step in launcher.entry("suite").steps if step.profile} == {"wwmaa-backend"}


def test_the_demo_does_not_look_into_the_env_file() -> None:
    Path(".env.load-tests").write_text("SITE=wwmaa-backend\n")
    launcher = RunLauncher(LaunchOptions(demo=True))
    entry = launcher.entry("smoke")
    assert entry.profile is not None
    assert entry.profile.site == "wwmaa"


def test_a_dry_run_says_what_would_be_in_the_way_and_shows_the_plan_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("some.env").write_text("BASE_URL=http://127.0.0.1:9\nAPI_URL=http://127.0.0.1:9/api\n")
    assert main(["-p", "webhooks", "--dry-run", "--env-file", "some.env", "-e", "SITE=wwmaa-backend"]) == 0
    said = capsys.readouterr()
    assert "site      wwmaa-backend\n" in said.out
    assert said.err.startswith("wwmaa-tui: a launch would not begin: some.env: STRIPE_WEBHOOK_SECRET: not set")
    assert main(["-p", "webhooks", "--dry-run", "--env-file", "none.env"]) == 0
    assert "a launch would not begin: none.env: no such env file" in capsys.readouterr().err
    assert main(["-p", "webhooks", "--dry-run", "--demo"]) == 0
    assert capsys.readouterr().err == ""
