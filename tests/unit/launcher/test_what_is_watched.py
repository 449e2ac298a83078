"""What a launch watches: alerts of the monitors that it has, and a file of alerts that is held against panels."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from wwmaa_tui.cli import main
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.surroundings import Surroundings

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api"}
SERVERS = {"PROMETHEUS_URL": "http://127.0.0.1:9", "METRICS_URL": "http://127.0.0.1:9/metrics"}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def silences(**env: str) -> list[str]:
    surroundings, profile = Surroundings(LaunchOptions(env={**ENV, **env})), load_profile(find_profile("smoke"))
    (target,) = surroundings.targets([profile])
    return [each.name for each in surroundings.watch(profile, target).alerts if "monitor_stale" in each.series]


def test_each_monitor_that_is_named_has_an_alert_of_being_silent() -> None:
    assert silences(**SERVERS) == ["monitor_stale prometheus", "monitor_stale metrics page"]
    assert silences() == ["monitor_stale"]


def test_a_condition_that_a_panel_can_never_miss_is_said_before_anything_is_begun() -> None:
    Path("profiles").mkdir()
    Path("profiles/alerts.toml").write_text('[[alert]]\nname = "m"\nseries = "memory"\ntarget = "value<80"\n')
    with pytest.raises(ConfigError, match="memory is a share and lies between 0 and 1"):
        silences()


def test_a_monitor_that_cannot_be_made_out_is_said_with_all_else_before_anything_is_begun(
    capsys: pytest.CaptureFixture[str],
) -> None:
    flags = [flag for name, value in ENV.items() for flag in ("-e", f"{name}={value}")]
    flags += ["-e", "PROMETHEUS_URL=nowhere", "-e", "RUN_WINDOW=noon"]
    assert main(["-p", "smoke", "--dry-run", *flags]) == 0
    said = capsys.readouterr().err
    assert "a launch would not begin: flag: PROMETHEUS_URL" in said
    assert "flag: RUN_WINDOW" in said
    assert main(["-p", "smoke", "--no-ui", *flags]) == 104
    assert "flag: PROMETHEUS_URL" in capsys.readouterr().err
    assert not list(Path().glob("results/*")), "no directory of a run that never was"
