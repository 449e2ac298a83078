"""The app in real terminals: one that tmux draws, and one that nobody reads."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import secrets
import select
import shlex
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.command import COMMAND, eventually


def terminal_environment() -> dict[str, str]:
    """This environment without the size that a test runner's terminal would force on every other."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


class Tmux:
    """A tmux server of its own with one session that runs a command; use `tmux()`."""

    def __init__(self, program: Path, width: int, height: int, command: Sequence[str]) -> None:
        self._tmux = [str(program), "-L", f"wwmaa-{secrets.token_hex(6)}", "-f", "/dev/null"]
        size = ["-x", str(width), "-y", str(height)]
        self._run("new-session", "-d", "-s", "t", *size, f"exec {shlex.join(command)}")
        self._pid = int(self._run("list-panes", "-F", "#{pane_pid}"))

    def screen(self) -> str:
        """What is on the screen now."""
        return self._run("capture-pane", "-p", "-t", "t")

    def painted(self) -> str:
        """The same with its colours as escape codes."""
        return self._run("capture-pane", "-p", "-e", "-t", "t")

    def press(self, *keys: str) -> None:
        """Type, in tmux's names of keys."""
        self._run("send-keys", "-t", "t", *keys)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        self._run("resize-window", "-t", "t", "-x", str(width), "-y", str(height))

    def shows(self, *texts: str, limit_s: float = 60.0) -> str:
        """Wait, bounded, until all texts are on the screen; the screen."""
        try:
            eventually(lambda: all(text in self.screen() for text in texts), f"shows {texts}", limit_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen()}") from None
        return self.screen()

    def kill(self) -> None:
        """Kill the app; the runs that it has going end with it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Close the terminal; the app lives on while it has a run going."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("kill-server")

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=40,
            env=terminal_environment(),
        )
        return done.stdout


@contextlib.contextmanager
def tmux(program: Path, width: int, height: int, *arguments: str) -> Iterator[Tmux]:
    """`wwmaa-tui` with these arguments in a terminal of that size; afterwards the app is gone."""
    terminal = Tmux(program, width, height, [*COMMAND, *arguments])
    try:
        yield terminal
    finally:
        terminal.kill()
        terminal.close()


class BareTerminal:
    """A pseudo-terminal that is read only when asked to."""

    def __init__(self, width: int, height: int, arguments: Sequence[str], command: Sequence[str]) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=terminal_environment(),
        )
        os.close(theirs)

    def read_until(self, text: str, limit_s: float = 60.0) -> str:
        """Read until the bytes of a text have come by; all that was read."""
        seen = b""
        deadline = time.monotonic() + limit_s
        while text.encode() not in seen:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._ours], [], [], left)[0]:
                raise AssertionError(f"{text!r} was not drawn within {limit_s:g} s")
            seen += os.read(self._ours, 1 << 16)
        return seen.decode("utf-8", "replace")

    def write(self, keys: bytes) -> None:
        """Type."""
        os.write(self._ours, keys)

    def close(self) -> None:
        """End the app and the terminal."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._ours)


@contextlib.contextmanager
def bare_terminal(width: int, height: int, *arguments: str, command: Sequence[str] = COMMAND) -> Iterator[BareTerminal]:
    """`wwmaa-tui` with these arguments in a terminal that nobody reads unless told to."""
    terminal = BareTerminal(width, height, arguments, command)
    try:
        yield terminal
    finally:
        terminal.close()
