"""`wwmaa-tui demo`, as a person runs it."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from engine.target.environment import read_environment

DEMO = [sys.executable, "-m", "wwmaa_tui.cli", "demo"]


def refused(*arguments: str) -> str:
    """What it says when it cannot; one line on stderr, nothing on stdout, exit code 104."""
    done = subprocess.run([*DEMO, *arguments], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (104, "", 1)
    return done.stderr


def test_it_serves_says_how_to_aim_at_it_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    env_file = tmp_path / "stand in.env"
    with subprocess.Popen(
        [*DEMO, "--env-out", str(env_file), "--fault", "failing", "--seed", "9"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout
        assert demo.stderr
        said = ""
        while "Ctrl-C ends it" not in said:
            line = demo.stderr.readline()
            assert line, said
            said += line
        env = read_environment(env_file, process={}).values
        assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
        assert httpx.get(f"{env['API_URL']}/health").status_code == 200
        assert httpx.get(f"{env['STANDIN_CONTROL_URL']}/state").json()["fault"] == "failing"
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
        assert demo.stdout.read() == ""
        assert demo.stderr.read() == "Stopped.\n"
    assert f"at {env['BASE_URL']} (fault: failing, seed 9)" in said
    assert f"--env-file '{env_file}'" in said
    assert f"""curl -X POST {env["STANDIN_CONTROL_URL"]}/fault -d '{{"name": "slow"}}'""" in said
    assert "leaking" in said
    assert env["SENTRY_URL"] in said
    assert env["JAEGER_URL"] in said
    assert env.get("PROMETHEUS_URL", "not installed") in said
    assert env["SENTRY_AUTH_TOKEN"] not in said
    assert env["LOADTEST_MEMBER_PASSWORD"] not in said


def test_a_bad_fault_name_is_one_line_with_the_nearest_valid_one() -> None:
    assert "did you mean leaking" in refused("--fault", "leakin")


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    env_file = tmp_path / "standin.env"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} " in refused("--port", str(port), "--env-out", str(env_file))
    assert not env_file.exists()


def test_somebodys_env_file_is_refused_before_anything_starts(tmp_path: Path) -> None:
    env_file = tmp_path / ".env.load-tests"
    env_file.write_text("BASE_URL=https://staging.wwmaa.com\n")
    assert "was not written by wwmaa-tui demo" in refused("--env-out", str(env_file))
    assert env_file.read_text() == "BASE_URL=https://staging.wwmaa.com\n"


@pytest.mark.parametrize("module", ["httptools", "uvloop", "textual"])
def test_the_command_is_known_without_loading_a_server(module: str) -> None:
    code = (
        "import argparse, sys; from wwmaa_tui.commands import demo; "
        f"demo.add_arguments(argparse.ArgumentParser()); sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
