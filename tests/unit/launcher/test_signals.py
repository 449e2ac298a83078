"""Signals as orders: the first two are the run's, the third ends a headless process whose run does not listen."""

from __future__ import annotations

import signal
from typing import cast

import pytest

from engine.control.commands import Command, Stop
from wwmaa_tui.launcher import RunLauncher
from wwmaa_tui.signals import stops_the_run


class _DeafRun:
    """Hears what it is told, and never ends."""

    finished = False

    def __init__(self) -> None:
        self.told: list[Command] = []

    def command(self, command: Command) -> None:
        self.told.append(command)


class _Launcher:
    def __init__(self) -> None:
        self.run = _DeafRun()


def test_two_signals_are_told_and_a_third_one_leaves_a_run_that_does_not_end() -> None:
    launcher = _Launcher()
    with stops_the_run(cast(RunLauncher, launcher)):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert launcher.run.told == [Stop(origin="SIGINT"), Stop(origin="SIGTERM")]
