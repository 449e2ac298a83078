"""`--start-at`, `--window` and RUN_WINDOW: what is ordered, what is refused, and what a dry run says of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from engine.errors import ConfigError, RefusedError
from engine.run_thread import RunThread
from engine.start import Start
from engine.suite.order import SuiteOrder
from engine.suite.thread import SuiteThread
from engine.window import Window, read_window
from wwmaa_tui.cli import main
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

ENV = {"BASE_URL": "http://127.0.0.1:9", "API_URL": "http://127.0.0.1:9/api", "LOADTEST_MEMBER_PASSWORD": "x"}
FLAGS = [word for name, value in ENV.items() for word in ("-e", f"{name}={value}")]
PRODUCTION = {**ENV, "BASE_URL": "https://www.wwmaa.com"}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.toml").write_text('title = "Two"\nsite = "wwmaa"\n[suite]\nsteps = ["baseline", "smoke"]\n')
    for kind in (RunThread, SuiteThread):
        monkeypatch.setattr(kind, "start", lambda self: None)


def hours(from_h: float, to_h: float) -> Window:
    """A window that is open from so many hours from now to so many."""
    now = time.time()
    opens, closes = (time.strftime("%H:%M", time.gmtime(now + 3600 * each)) for each in (from_h, to_h))
    return read_window(f"{opens}-{closes}Z")


SHUT, OPEN = hours(2, 6), hours(-2, 4)


def ordered(options: LaunchOptions, name: str = "smoke", at: float | None = None) -> Start | None:
    launcher = RunLauncher(options)
    thread = launcher.launch(launcher.entry(name), at)
    return thread.order.start


def test_a_launch_begins_at_once_unless_somebody_says_when() -> None:
    assert ordered(LaunchOptions(env=ENV)) is None
    assert ordered(LaunchOptions(env=ENV, window=OPEN)) is None


@pytest.mark.parametrize("name", ["smoke", "two.toml"])
def test_a_run_and_a_suite_are_ordered_for_the_instant_of_the_flag_or_of_the_screen(name: str) -> None:
    now = time.time()
    assert ordered(LaunchOptions(env=ENV, start_at=now + 60.0), name) == Start(now + 60.0)
    assert ordered(LaunchOptions(env=ENV, start_at=now + 60.0), name, at=now + 90.0) == Start(now + 90.0)


def test_the_steps_of_a_suite_wait_for_nothing_of_their_own() -> None:
    launcher = RunLauncher(LaunchOptions(env=ENV, start_at=time.time() + 60.0))
    order = launcher.launch(launcher.entry("two.toml")).order
    assert isinstance(order, SuiteOrder)
    assert {step.order.start for step in order.steps} == {None}


def test_a_start_has_a_latest_instant_where_there_is_a_window() -> None:
    start = ordered(LaunchOptions(env=ENV, window=OPEN), at=time.time() + 60.0)
    assert start
    assert start.latest
    assert start.latest > start.at


def test_a_launch_outside_the_window_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(RefusedError, match=r"now is outside the window .* it opens .* in [12] h .*--start-at"):
        ordered(LaunchOptions(env=ENV, window=SHUT))
    assert not Path("results").exists()


def test_with_a_start_the_start_is_judged() -> None:
    inside = time.time() + 3 * 3600
    assert ordered(LaunchOptions(env=ENV, window=SHUT), at=inside)
    with pytest.raises(RefusedError, match="outside the window"):
        ordered(LaunchOptions(env=ENV, window=OPEN), at=time.time() + 5 * 3600)


def test_cool_downs_of_a_suite_count_for_its_length() -> None:
    long = Path("two.toml").read_text() + 'cool_down = "7h"\n'
    Path("long.toml").write_text(long)
    with pytest.raises(RefusedError, match=r"the plan takes 7 h .* which is open for 6 h only \(--quick"):
        ordered(LaunchOptions(env=ENV, window=OPEN), "long.toml")
    assert ordered(LaunchOptions(env=ENV, window=OPEN, time_scale=0.1), "long.toml") is None


def test_the_guard_speaks_before_the_window() -> None:
    with pytest.raises(RefusedError, match="production"):
        ordered(LaunchOptions(env=PRODUCTION, window=SHUT))


def test_a_demo_outside_the_window_starts_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wwmaa_tui.standin.process.StandInProcess.start", lambda **_: pytest.fail("it was started"))
    with pytest.raises(RefusedError, match="outside the window"):
        ordered(LaunchOptions(demo=True, window=SHUT))


def test_a_start_that_passed_while_nobody_launched_is_said() -> None:
    with pytest.raises(ConfigError, match=r"--start-at: .* has passed"):
        ordered(LaunchOptions(env=ENV, start_at=time.time() - 60.0))


def test_the_window_may_stand_in_the_environment_and_a_flag_wins() -> None:
    env = {**ENV, "RUN_WINDOW": SHUT.written}
    with pytest.raises(RefusedError, match="outside the window"):
        ordered(LaunchOptions(env=env))
    assert ordered(LaunchOptions(env=env, window=OPEN)) is None
    launcher = RunLauncher(LaunchOptions(env=env))
    assert launcher.outlook(launcher.entry("smoke")).window == SHUT


def test_nonsense_in_the_environment_is_said_with_its_place_beside_all_else() -> None:
    Path(".env.load-tests").write_text("API_URL=http://127.0.0.1:9/api\nRUN_WINDOW=at night\n")
    launcher = RunLauncher(LaunchOptions())
    entry = launcher.entry("smoke")
    with pytest.raises(ConfigError) as caught:
        launcher.launch(entry)
    said = str(caught.value)
    assert ".env.load-tests:2: RUN_WINDOW: expected hours such as 01:00-05:00" in said
    assert "BASE_URL: not set" in said
    outlook = launcher.outlook(entry)
    assert {problem.key for problem in outlook.problems} >= {"RUN_WINDOW", "BASE_URL"}


def test_flags_that_mean_no_time_are_said_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-p", "smoke", "--no-ui", "--start-at", "soon", "--window", "1-5"]) == 104
    err = capsys.readouterr().err
    assert "--start-at: expected a time such as 02:00" in err
    assert "--window: expected hours such as 01:00-05:00" in err


def test_a_refused_launch_ends_with_111(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-p", "smoke", "--no-ui", "--window", SHUT.written, *FLAGS]) == 111
    err = capsys.readouterr().err
    assert "outside the window" in err
    assert "Nothing was sent." in err


def test_a_dry_run_shows_start_and_window_and_what_is_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    dry = ["-p", "smoke", "--dry-run", *FLAGS]
    assert main([*dry, "--start-at", "+30m", "--window", OPEN.written]) == 0
    out, err = capsys.readouterr()
    assert "in 30 min, ends about" in out
    assert f"window    {OPEN.written}: open" in out
    assert err == ""
    assert main([*dry, "--window", SHUT.written, "--json"]) == 0
    out, err = capsys.readouterr()
    assert isinstance(json.loads(out), list)
    assert f"window    {SHUT.written}: refused" in err
    assert "a launch would not begin: now is outside the window" in err
