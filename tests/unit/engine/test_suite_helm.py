"""The helm of a suite at the edges of a step: nothing is lost before its first line, nothing told after its last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.clock import VirtualClock, run_virtual
from engine.control.commands import Answer, Command, Hold, Stop
from engine.feed import LiveFeed
from engine.journal.events import RunEnded
from engine.journal.writer import JournalWriter
from engine.judge.verdict import Ruling
from engine.suite.feed import SuiteFeed
from engine.suite.helm import SuiteHelm
from engine.suite.record import SuiteRecord
from engine.target.redaction import Redactor

STOP = Stop(origin="SIGINT")
HOLD = Hold(origin="ada@host")


class Told:
    """A run that remembers what it was asked for."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    async def conduct(self) -> Ruling:
        """Nobody calls it here."""
        raise AssertionError

    def obey(self, command: Command) -> Answer:
        """Remember it."""
        self.commands.append(command)
        return Answer(True, "as you say")


def at_the_helm(tmp_path: Path, body: Callable[[SuiteHelm, Told], None]) -> None:
    """Let the body give orders."""

    async def main() -> None:
        feed = SuiteFeed()
        record = SuiteRecord(JournalWriter(tmp_path / "journal.jsonl", VirtualClock().now), feed, Redactor(()))
        body(SuiteHelm(record, feed), Told())
        record.close()

    run_virtual(main())


def test_a_stop_that_comes_before_a_steps_first_line_reaches_it_after_that(tmp_path: Path) -> None:
    def before(helm: SuiteHelm, run: Told) -> None:
        assert helm.obey(STOP).ok
        helm.take(run, LiveFeed())
        assert run.commands == [STOP]
        helm.obey(STOP)
        assert run.commands[1:] == [Stop(origin="SIGINT", now=True)]

    at_the_helm(tmp_path, before)


def test_after_a_steps_last_line_nothing_is_told_to_it(tmp_path: Path) -> None:
    def after(helm: SuiteHelm, run: Told) -> None:
        feed = LiveFeed()
        helm.take(run, feed)
        feed.publish(RunEnded(seq=1, t=9.0, verdict="pass", exit_code=0, sentence="", seconds=8.0))
        assert not helm.obey(HOLD).ok
        assert helm.obey(STOP).detail == "the suite ends now; no further step begins"
        assert run.commands == []

    at_the_helm(tmp_path, after)


def test_a_suite_that_is_over_cannot_be_stopped(tmp_path: Path) -> None:
    def over(helm: SuiteHelm, run: Told) -> None:
        helm.land()
        assert not helm.obey(STOP).ok
        assert helm.stopped_by == ""

    at_the_helm(tmp_path, over)
