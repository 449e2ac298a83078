"""A Prometheus beside the stand-in: it scrapes, it goes with the stand-in however that ends, and it can be missing."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.debian import needs
from tests.support.until import asked_until
from wwmaa_tui.standin.process import StandInProcess
from wwmaa_tui.standin.prometheus_beside import PrometheusBeside

PARENT = """
import signal
from wwmaa_tui.standin.process import StandInProcess
standin = StandInProcess.start(prometheus=True)
print(standin.pid, flush=True)
signal.pause()
"""


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where series are stored meanwhile."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is found in the place of Prometheus, to be written."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "prometheus"


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def child_of(pid: int) -> int:
    """The one child of a process."""
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def wait_for_end(*pidfds: int) -> None:
    for pidfd in pidfds:
        ended, _, _ = select.select([pidfd], [], [], 10.0)
        os.close(pidfd)
        assert ended, "it is still running"


@pytest.mark.integration
@needs("prometheus", "prometheus")
def test_it_scrapes_the_stand_in_every_second_and_leaves_nothing_behind(temporary_folder: Path) -> None:
    with StandInProcess.start(prometheus=True) as standin:
        assert standin.lacks == ""
        prometheus = standin.env["PROMETHEUS_URL"]
        assert prometheus.startswith("http://127.0.0.1:")
        httpx.get(f"{standin.base_url}/api/search?q=kata")
        query = {"query": 'sum(http_requests_total{endpoint="/api/search"})'}

        def ask() -> list[dict[str, Any]]:
            told = httpx.get(f"{prometheus}/api/v1/query", params=query).json()
            return list(told["data"]["result"])

        found = asked_until(ask, bool, "it scrapes", 15.0)
        assert found[0]["value"][1] == "1"
        assert list(temporary_folder.glob("wwmaa-prometheus-*"))
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.integration
@needs("prometheus", "prometheus")
@pytest.mark.parametrize("whose", ["the parent", "the stand-in"])
def test_nothing_is_left_where_somebody_is_killed_by_force(whose: str, temporary_folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    standin = int(parent.stdout.readline())
    pidfds = [os.pidfd_open(pid) for pid in (standin, child_of(standin))]
    try:
        os.kill(parent.pid if whose == "the parent" else standin, signal.SIGKILL)
        wait_for_end(*pidfds)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    if whose == "the parent":
        assert list(temporary_folder.iterdir()) == []


def test_what_a_stand_in_stored_that_was_killed_by_force_is_removed_by_its_parent(temporary_folder: Path) -> None:
    with StandInProcess.start(prometheus=True) as standin:
        assert list(temporary_folder.iterdir())
        os.kill(standin.pid, signal.SIGKILL)
    assert list(temporary_folder.iterdir()) == []


def test_without_the_program_there_is_none_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with StandInProcess.start(prometheus=True) as standin:
        assert "PROMETHEUS_URL" not in standin.env
        assert standin.env["METRICS_URL"] == f"{standin.base_url}/metrics"
        assert standin.lacks == ""


def test_one_that_does_not_come_up_is_done_without_and_said_in_one_line(instead: Path, temporary_folder: Path) -> None:
    write_program(instead, "exit 1")
    with StandInProcess.start(prometheus=True) as standin:
        assert "PROMETHEUS_URL" not in standin.env
        assert standin.lacks == "Prometheus did not come up within 3 s; the demo goes on without it"
        assert httpx.get(f"{standin.base_url}/health").status_code == 200
    assert list(temporary_folder.iterdir()) == []


def test_one_that_never_answers_is_waited_for_no_longer_than_three_seconds(instead: Path) -> None:
    write_program(instead, "exec sleep 60")
    beside = PrometheusBeside.start(str(instead), "127.0.0.1:1")
    began = time.monotonic()
    assert beside.url() is None
    assert time.monotonic() - began < 8.0
    pidfd = os.pidfd_open(beside.pid)
    beside.close()
    wait_for_end(pidfd)
    beside.close()
