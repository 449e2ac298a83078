"""The guards in `conftest` and what they stand on: environment, loopback, processes, Debian programs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import debian, environment, loopback, processes
from tests.support.processes import Family

SLEEPER = [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"]
DAEMON = """
import os, sys
if os.fork() == 0:
    os.setsid()
    print(os.getpid(), flush=True)
    os.close(1)
    sys.stdin.read()
"""


def start(code: list[str]) -> subprocess.Popen[str]:
    child = subprocess.Popen(code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline()
    return child


def test_a_test_sees_an_empty_home_and_folder_and_no_settings_of_the_machine() -> None:
    assert os.listdir(Path.home()) == os.listdir() == []
    assert Path.home() != Path(environment.OUTSIDE.get("HOME", "/"))
    assert not [name for name in os.environ if name.startswith("WWMAA_") or name.endswith("_URL")]
    assert os.environ["TERM"] == "xterm-256color"
    assert "NO_COLOR" not in os.environ


def test_settings_of_the_machine_do_not_pass_and_a_path_does(tmp_path: Path) -> None:
    outside = {"PATH": "/bin", "BASE_URL": "http://x", "WWMAA_KEY": "k", "NO_COLOR": "1", "TMUX": "t", "LANG": "de"}
    seen = environment.environment_of_a_test(outside, tmp_path)
    assert seen["PATH"] == "/bin"
    assert seen["LANG"] == "C.UTF-8"
    assert seen["XDG_CONFIG_HOME"] == str(tmp_path / ".config")
    assert {"BASE_URL", "WWMAA_KEY", "NO_COLOR", "TMUX"}.isdisjoint(seen)


def test_what_a_test_does_to_its_environment_ends_with_it() -> None:
    before, folder = dict(os.environ), Path.cwd()
    with environment.empty_home():
        os.environ["BASE_URL"] = "http://127.0.0.1:1"
        home = Path.home()
        os.chdir("/")
    assert dict(os.environ) == before
    assert Path.cwd() == folder
    assert not home.exists()


def test_a_home_that_was_used_is_nobody_elses_and_an_untouched_one_serves_again() -> None:
    homes, seen = environment.Homes(), []
    for leave in ("", "file", "", ""):
        with homes.another():
            assert os.listdir() == os.listdir(Path.home()) == []
            seen.append(Path.cwd())
            if leave:
                Path(leave).touch()
    homes.close()
    assert seen[0] == seen[1] != seen[2] == seen[3]
    assert not any(each.exists() for each in seen)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", ""])
def test_this_machine_is_loopback(host: str) -> None:
    assert loopback.is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "0.0.0.0", "2001:db8::1", "staging.wwmaa.com", "127.0.0.1.example.com"])
def test_everything_else_is_not(host: str) -> None:
    assert not loopback.is_loopback(host)


def leave_by_connect() -> None:
    with socket.socket() as out, pytest.raises(ConnectionRefusedError):
        out.connect(("192.0.2.1", 80))


def leave_by_connect_ex() -> None:
    with socket.socket() as out, pytest.raises(ConnectionRefusedError):
        out.connect_ex(("192.0.2.1", 80))


def leave_by_name() -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("example.com", 80), timeout=1)


@pytest.mark.parametrize("leave", [leave_by_connect, leave_by_connect_ex, leave_by_name])
def test_an_attempt_to_leave_the_machine_is_refused_and_noted(leave: Callable[[], None]) -> None:
    with pytest.MonkeyPatch.context() as patch, loopback.only_loopback(patch) as refused:
        leave()
    assert len(refused) == 1


def test_a_name_that_cannot_exist_does_not_resolve_and_is_no_attempt() -> None:
    with pytest.MonkeyPatch.context() as patch, loopback.only_loopback(patch) as refused:
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo("nowhere.invalid", 80)
        assert not refused


def test_loopback_itself_and_unix_sockets_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


@pytest.mark.skipif(sys.platform != "linux", reason="the process guard reads /proc")
def test_a_child_that_stays_is_a_survivor_until_it_ends(hermetic_session: Family) -> None:
    before = hermetic_session.living()
    with start(SLEEPER) as child:
        born = hermetic_session.living() - before
        assert [process.pid for process in born] == [child.pid]
        assert processes.survivors(born, 0.0) == born
        processes.end(born)
        assert not processes.survivors(born, 5.0)
    assert child.returncode == -9


@pytest.mark.skipif(sys.platform != "linux", reason="the process guard reads /proc")
def test_a_daemon_whose_parent_is_gone_is_still_of_the_family(hermetic_session: Family) -> None:
    before = hermetic_session.living()
    with start([sys.executable, "-c", DAEMON]) as parent:
        parent.wait()
        born = hermetic_session.living() - before
        assert len(born) == 1
        assert parent.pid not in {process.pid for process in born}
    assert not processes.survivors(born, 5.0)


def test_a_program_that_is_there_is_found() -> None:
    assert debian.program("sh", "procps").is_absolute()


def test_a_program_that_is_missing_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "OUTSIDE", {"PATH": "/nowhere"})
    with pytest.raises(pytest.skip.Exception, match="apt-get install tmux"):
        debian.program("no-such-program", "tmux")


def test_where_everything_is_required_a_missing_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "OUTSIDE", {"PATH": "/nowhere", "WWMAA_REQUIRE_ALL": "1"})
    with pytest.raises(pytest.fail.Exception, match="apt-get install tmux"):
        debian.program("no-such-program", "tmux")


def test_a_package_that_the_gate_does_not_install_cannot_be_asked_for() -> None:
    with pytest.raises(LookupError, match="emacs"):
        debian.needs("emacs", "emacs")


def test_a_mark_carries_program_and_package() -> None:
    assert debian.needs("nginx", "nginx").mark.args == ("nginx", "nginx")
