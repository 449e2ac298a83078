"""Signals as orders: the first two are the run's, a later one ends a headless process whose run does not listen."""

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


STOPS = [Stop(origin="SIGINT"), Stop(origin="SIGTERM", now=True)]


def test_the_first_signal_stops_gracefully_the_second_at_once_and_hammering_changes_nothing() -> None:
    launcher = _Launcher()
    with stops_the_run(cast(RunLauncher, launcher)):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGINT):
            signal.raise_signal(number)
    assert launcher.run.told == STOPS


def test_a_later_one_leaves_a_run_that_does_not_end_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wwmaa_tui.signals._PATIENCE_S", 0.0)
    launcher = _Launcher()
    with stops_the_run(cast(RunLauncher, launcher)):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert launcher.run.told == STOPS
