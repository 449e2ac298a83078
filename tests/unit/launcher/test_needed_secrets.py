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
