"""A run that waits for its start, as a process: it says so, another terminal can end it, and nothing was sent."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import aimed_at, eventually, journal_of, only_run, start_wwmaa_tui, summary_of, wwmaa_tui

RESULTS = Path("results")
NOBODY = "http://127.0.0.1:9"


def test_a_waiting_run_is_ended_from_another_terminal_and_sends_nothing() -> None:
    process = start_wwmaa_tui("-p", "smoke", "--no-ui", *aimed_at(NOBODY), "--start-at", "+3h", "--workers", "0")
    try:
        eventually(lambda: bool(list(RESULTS.glob("run_*/control.sock"))), "its socket is open")
        eventually(lambda: journal_of(only_run(RESULTS))[-1].get("phase") == "waiting", "it waits")
        assert process.stderr is not None
        told = next(line for line in process.stderr if "waiting until " in line)
        assert wwmaa_tui("control", "latest", "stop").code == 0
        out, _ = process.communicate(timeout=90)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 105
    assert "(in 3 h)" in told
    assert "while it waited for its start; nothing was sent" in out
    assert summary_of(RESULTS)["verdict"] == "interrupted"
