"""A journey of one's own is looked at before the start: nothing is sent, and no run directory is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError, JourneyError
from wwmaa_tui.cli import main
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

PROFILE = """
title = "Mine"
site = "wwmaa"
[[scenario]]
name = "mine"
journey = "mine.py:browse"
executor = "constant-vus"
duration = "1s"
"""


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(PROFILE)


def launched() -> None:
    launcher = RunLauncher(LaunchOptions())
    try:
        launcher.launch(launcher.entry("mine.toml"))
    finally:
        launcher.close()


def test_a_file_that_raises_when_it_is_loaded_is_its_authors_error() -> None:
    Path("mine.py").write_text("import json\n\njson.nothing()\nasync def browse(vu): ...\n")
    with pytest.raises(JourneyError, match=r"AttributeError: .* \(mine\.py:3\)"):
        launched()
    assert not Path("results").exists()


def test_a_function_that_turns_out_to_be_none_is_bad_input() -> None:
    Path("mine.py").write_text("browse = 5\n")
    with pytest.raises(ConfigError, match="not an asynchronous function"):
        launched()
    assert not Path("results").exists()


def test_looking_a_profile_over_runs_nobodys_code() -> None:
    Path("mine.py").write_text("open('ran', 'w').close()\nasync def browse(vu): ...\n")
    Path("profiles").mkdir()
    Path("mine.toml").rename("profiles/mine.toml")
    Path("mine.py").rename("profiles/mine.py")
    launcher = RunLauncher(LaunchOptions(demo=True))
    (entry,) = [entry for entry in launcher.entries() if entry.name == "mine"]
    assert launcher.outlook(entry).launchable
    assert not list(Path().rglob("ran"))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("raise ValueError('no belts')\nasync def browse(vu): ...\n", 107, "ValueError: no belts (mine.py:1)"),
        ("async def brows(vu): ...\n", 104, "mine.toml:6: scenario[0].journey: "),
        ("def browse(vu): ...\n", 104, "mine.py:1)"),
    ],
)
def test_the_command_ends_with_the_line_and_never_with_a_traceback(
    text: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.py").write_text(text)
    assert main(["--profile", "mine.toml", "--no-ui"]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
