"""What a journey cannot do without is asked for before anything is sent, with the name and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

STAGING = "BASE_URL=https://staging.wwmaa.com\nAPI_URL=https://staging.wwmaa.com/api\n"


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_webhooks_need_their_signing_secret() -> None:
    Path("staging.env").write_text(STAGING)
    launcher = RunLauncher(LaunchOptions(env_file=Path("staging.env")))
    outlook = launcher.outlook(launcher.entry("webhooks"))
    (problem,) = outlook.problems
    assert (problem.source, problem.key, problem.message) == ("staging.env", "STRIPE_WEBHOOK_SECRET", "not set")
    assert "write STRIPE_WEBHOOK_SECRET=" in problem.hint
    with pytest.raises(ConfigError, match="STRIPE_WEBHOOK_SECRET"):
        launcher.launch(launcher.entry("webhooks"))
    assert not Path("results").exists()


def test_with_the_secret_there_is_nothing_to_say() -> None:
    Path("staging.env").write_text(STAGING + "STRIPE_WEBHOOK_SECRET=whsec_1\n")
    launcher = RunLauncher(LaunchOptions(env_file=Path("staging.env")))
    assert launcher.outlook(launcher.entry("webhooks")).problems == ()
    assert launcher.outlook(launcher.entry("search")).problems == ()


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        ("rtc", {"LOADTEST_MEMBER_PASSWORD", "WS_URL", "TEST_SESSION_ID"}),
        ("event-rsvp", {"LOADTEST_MEMBER_PASSWORD", "TEST_EVENT_ID", "TEST_BURST_EVENT_ID"}),
        (
            "suite",
            {
                "LOADTEST_MEMBER_PASSWORD",
                "WS_URL",
                "TEST_SESSION_ID",
                "STRIPE_WEBHOOK_SECRET",
                "TEST_EVENT_ID",
                "TEST_BURST_EVENT_ID",
            },
        ),
    ],
)
def test_all_that_is_not_set_is_said_at_once_and_each_name_once(profile: str, names: set[str]) -> None:
    Path("staging.env").write_text(STAGING)
    launcher = RunLauncher(LaunchOptions(env_file=Path("staging.env")))
    with pytest.raises(ConfigError) as caught:
        launcher.launch(launcher.entry(profile))
    said = [problem.key for problem in caught.value.problems]
    assert set(said) == names
    assert len(said) == len(names)
    assert not Path("results").exists()


def test_an_administrator_takes_the_place_of_events_that_are_there_only_where_the_site_makes_some() -> None:
    administrator = "TEST_ADMIN_EMAIL=a@wwmaa.com\nTEST_ADMIN_PASSWORD=x\nLOADTEST_MEMBER_PASSWORD=y\n"
    Path("staging.env").write_text(STAGING + administrator)
    Path("backend.env").write_text(STAGING + administrator + "SITE=wwmaa-backend\n")
    ours = RunLauncher(LaunchOptions(env_file=Path("staging.env")))
    assert ours.outlook(ours.entry("event-rsvp")).problems == ()
    theirs = RunLauncher(LaunchOptions(env_file=Path("backend.env")))
    problems = theirs.outlook(theirs.entry("event-rsvp")).problems
    assert [problem.key for problem in problems] == ["TEST_EVENT_ID", "TEST_BURST_EVENT_ID"]
    assert all("this site makes none" in problem.hint for problem in problems)
