"""A real Prometheus beside the stand-in, where the program is installed: it scrapes the metrics page every second.

Owns its process and its folder, which hold nothing that anybody keeps. It dies with the stand-in's main thread, which
must be the one that starts it, even where that is killed by force. Whatever is wrong with it, the stand-in does
without.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROGRAM = "prometheus"
_HOST = "127.0.0.1"
PATIENCE_S = 3.0
"""How long it may take to come up."""
_LOOK_S = 0.02
_ANSWER_S = 0.5
_LEAVE_S = 0.3
_PR_SET_PDEATHSIG = 1
_CONFIG = """\
global: {{scrape_interval: 1s, scrape_timeout: 900ms}}
scrape_configs: [{{job_name: wwmaa-backend, static_configs: [{{targets: ['{target}']}}]}}]
"""


class PrometheusBeside:
    """One Prometheus; `close` ends it and removes what it stored, and may be called more than once."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
        self._process = process
        self.folder = folder
        """What it stores in."""
        self._port = port
        self._until = time.monotonic() + PATIENCE_S

    @classmethod
    def start(cls, program: str, target: str) -> PrometheusBeside:
        """Start it for a metrics page at `target`, a host and port, and do not wait. OSError where it cannot."""
        folder = Path(tempfile.mkdtemp(prefix="wwmaa-prometheus-"))
        try:
            config = folder / "prometheus.yml"
            config.write_text(_CONFIG.format(target=target))
            port = _free_port()
            process = _spawn(program, folder, config, port)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(process, folder, port)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def url(self) -> str | None:
        """Its address once it is ready; None, after at most three seconds since its start, where it did not come up."""
        while time.monotonic() < self._until and self._process.poll() is None:
            if _ready(self._port):
                return f"http://{_HOST}:{self._port}"
            time.sleep(_LOOK_S)
        return None

    def close(self) -> None:
        """End it: it has nothing to save, so it is not given much time."""
        for push in (self._process.terminate, self._process.kill):
            if self._process.poll() is None:
                push()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_LEAVE_S)
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def installed() -> str | None:
    """The program's path, if it is on PATH."""
    return shutil.which(PROGRAM)


def _spawn(program: str, folder: Path, config: Path, port: int) -> subprocess.Popen[bytes]:
    command = [
        program,
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address={_HOST}:{port}",
        "--log.level=warn",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # One core at a time: the load beside it should not notice when it tidies up.
            env={**os.environ, "GOMAXPROCS": "1"},
            preexec_fn=_dies_with(os.getpid()),
        )


def _dies_with(parent: int) -> Callable[[], None]:
    """What a child runs before it becomes the program; everything it needs is loaded before."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _ready(port: int) -> bool:
    """Whether it serves queries. Asked by hand: an HTTP client would take longer to load than Prometheus to come up."""
    try:
        with socket.create_connection((_HOST, port), timeout=_ANSWER_S) as asking:
            asking.sendall(b"GET /-/ready HTTP/1.0\r\n\r\n")
            return asking.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False
