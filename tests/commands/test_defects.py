"""Defects of our own, planted: whatever they hit, people read one line, and the process ends with 109."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import COMMAND, Ended, aimed_at, only_run
from tests.support.terminal import bare_terminal

_MAIN = "from wwmaa_tui.cli import main\nraise SystemExit(main())\n"
RUN = (
    f"import engine.run as r\nasync def broken(run):\n    raise RuntimeError('a planted defect')\n"
    f"r.Run.conduct = broken\n{_MAIN}"
)
SCREEN = (
    "from wwmaa_tui.screens.picker import Picker\ndef broken(self):\n    local = 'a local value'\n"
    f"    raise RuntimeError('a planted ' + 'defect')\nPicker.on_mount = broken\n{_MAIN}"
)


def ended(program: str, *arguments: str) -> Ended:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=100, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_defect_in_the_thread_of_a_run_is_told_and_lies_in_the_runs_folder() -> None:
    done = ended(RUN, *aimed_at("http://127.0.0.1:9"), "--no-ui", "-q", "-p", "smoke", "--workers", "0")
    assert done.code == 109
    assert "Traceback" not in done.out + done.err
    (line,) = done.err.splitlines()
    assert "this is a defect of wwmaa-tui: RuntimeError: a planted defect; please report it with results/run_" in line
    (file,) = only_run(Path("results")).glob("crash_*.txt")
    assert str(file) in line
    assert "in broken" in file.read_text("utf-8")
    assert "profile: smoke" in file.read_text("utf-8")


def test_a_defect_of_the_screen_ends_it_without_a_traceback_and_without_values() -> None:
    with bare_terminal(120, 36, "--demo", command=(COMMAND[0], "-c", SCREEN)) as terminal:
        said = terminal.read_until("no secret")
        assert terminal.process.wait(60) == 109
    assert "defect of wwmaa-tui: RuntimeError: a planted defect" in said
    assert "Traceback" not in said
    assert "a local value" not in said
