"""The life of a stand-in process: it comes up, it ends with its parent, it leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from wwmaa_tui.standin.process import StandInFailed, StandInProcess

PARENT = """
import os, signal, sys
from wwmaa_tui.standin.process import StandInProcess
standin = StandInProcess.start()
print(standin.pid, standin.base_url, flush=True)
signal.pause()
"""


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the children of a test keep their ledgers."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def ledgers(folder: Path) -> list[Path]:
    return sorted(folder.glob("wwmaa-standin-*/ledger.sqlite"))


def wait_for_end(pidfd: int, seconds: float = 10.0) -> None:
    """Wait until a process that need not be our child has ended."""
    ended, _, _ = select.select([pidfd], [], [], seconds)
    assert ended, "it is still running"


def test_it_serves_until_it_is_stopped_and_stopping_twice_is_fine(temporary_folder: Path) -> None:
    standin = StandInProcess.start()
    try:
        assert httpx.get(f"{standin.base_url}/health").status_code == 200
        assert standin.env["BASE_URL"] == standin.base_url
        assert standin.running
        assert len(ledgers(temporary_folder)) == 1
    finally:
        standin.stop()
    standin.stop()
    assert not standin.running
    assert list(temporary_folder.iterdir()) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{standin.base_url}/health")


def test_as_a_context_it_is_gone_afterwards() -> None:
    with StandInProcess.start() as standin:
        pidfd = os.pidfd_open(standin.pid)
    wait_for_end(pidfd, 0)
    os.close(pidfd)


def test_it_ends_when_its_parent_is_killed(temporary_folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid, base_url = parent.stdout.readline().split()
    pidfd = os.pidfd_open(int(pid))
    try:
        assert httpx.get(f"{base_url}/health").status_code == 200
        assert len(ledgers(temporary_folder)) == 1
        parent.kill()
        wait_for_end(pidfd)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        os.close(pidfd)
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_quietly_also_with_a_request_under_way(temporary_folder: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "wwmaa_tui.standin", "--fault", "slow"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        port = int(child.stdout.readline().split(b'"BASE_URL": "http://127.0.0.1:')[1].split(b'"')[0])
        with (
            socket.create_connection(("127.0.0.1", port)) as idle,
            socket.create_connection(("127.0.0.1", port)) as busy,
        ):
            busy.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert idle.recv(4096)
            child.send_signal(number)
            assert child.wait(60) == 0
        assert child.stdout.read() == b""
        assert child.stderr.read() == b""
    assert list(temporary_folder.iterdir()) == []


def test_the_end_of_its_stdin_ends_it() -> None:
    command = [sys.executable, "-m", "wwmaa_tui.standin"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=90, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b'{"ready": true')


def test_the_members_password_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADTEST_MEMBER_PASSWORD", "another one")
    with StandInProcess.start() as standin:
        assert standin.env["TEST_USER_PASSWORD"] == "another one"
        for password, status in (("another one", 200), ("test_password_123", 401)):
            account = {"email": "loadtest_user_5@wwmaa.com", "password": password}
            assert httpx.post(f"{standin.base_url}/api/auth/login", json=account).status_code == status


def test_two_of_one_seed_hold_the_same_data(fresh: Callable[..., StandInProcess]) -> None:
    def events(standin: StandInProcess) -> bytes:
        return httpx.get(f"{standin.base_url}/api/events?limit=100").content

    first, second, other = fresh(seed=3), fresh(seed=3), fresh(seed=4)
    assert events(first) == events(second) != events(other)


def test_it_comes_up_where_a_folder_of_the_same_name_lies_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wwmaa_tui").mkdir()
    (tmp_path / "wwmaa_tui" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    StandInProcess.start().stop()


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StandInFailed) as caught:
            StandInProcess.start(port=port)
    assert str(caught.value) == f"port {port} on 127.0.0.1 cannot be used: Address already in use (0 picks a free one)"


def test_a_port_that_is_none_is_said_in_one_line() -> None:
    with pytest.raises(StandInFailed, match=r"^port 70000 is not a port \(0 to 65535; 0 picks a free one\)$"):
        StandInProcess.start(port=70000)


def test_a_bad_fault_name_is_said_with_the_valid_ones() -> None:
    with pytest.raises(StandInFailed, match=r"^no fault is called 'slwo' \(did you mean slow\? valid: .*\)$"):
        StandInProcess.start(fault="slwo")


def test_a_child_that_breaks_tells_its_own_story(monkeypatch: pytest.MonkeyPatch, temporary_folder: Path) -> None:
    temporary_folder.rmdir()
    monkeypatch.setenv("TMPDIR", "/nowhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    monkeypatch.setenv("PYTHONMALLOC", "no such allocator")
    with pytest.raises(StandInFailed, match="unknown allocator"):
        StandInProcess.start()
