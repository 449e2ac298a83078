"""What can be done with a run that is chosen from the recorded ones: open it, play it again, make it a baseline, delete
it. Whatever reads files does so in a thread, one reading at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual.message import Message

from engine.control.client import is_going
from engine.errors import EngineError
from engine.history import RunRecord
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain
from wwmaa_tui.present.choosing import Choosing
from wwmaa_tui.present.history import loss, reason
from wwmaa_tui.present.launcher import Archive, KeepsBaselines, Weight
from wwmaa_tui.present.told import feed_of
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.judged import before_of, verdict_of
from wwmaa_tui.screens.opened import OpenedVerdict
from wwmaa_tui.screens.reading_back import ReadingBack
from wwmaa_tui.widgets.notice import Notice, NoticeLine


class ChosenRun(FramedScreen):
    """Compose a NoticeLine with the id `notice`; `action_reload` shows what became of the runs."""

    @dataclass
    class Replay(Message):
        """A run is to be played again."""

        path: Path

    def __init__(self, archive: Archive, going: Callable[[], Path | None] = lambda: None) -> None:
        """`going`: the directory of the run that this program is conducting, if any."""
        super().__init__()
        self._archive, self._going = archive, going
        self.choosing = Choosing()

    def say(self, text: str, level: LevelKey = "critical") -> None:
        """One line for the person at the keys."""
        self.query_one("#notice", NoticeLine).show(Notice(level, plain(text)))

    def action_reload(self) -> None:
        """Read the runs anew."""

    def action_baseline(self) -> None:
        """Set the mark, or take it away."""
        if (record := self.choosing.record) is not None and isinstance(self._archive, KeepsBaselines):
            self.run_worker(self._mark_baseline(record, self._archive), group="reading", exclusive=True)

    async def _mark_baseline(self, record: RunRecord, archive: KeepsBaselines) -> None:
        try:
            said = await ReadingBack().of(lambda: archive.baseline(record), lambda share: None)
        except EngineError as error:
            self.say(str(error))
            return
        self.say(said, "ok")
        self.action_reload()

    def action_open(self) -> None:
        """Fold the journal in a thread, then show the verdict."""
        if (record := self.choosing.record) is not None:
            self.run_worker(self._open(record), group="reading", exclusive=True)

    async def _open(self, record: RunRecord) -> None:
        reading, name = ReadingBack(), plain(record.name)

        def say(share: float) -> None:
            self.say(f"reading {name}, {share * 100:.0f} %", "no-data")

        if record.verdict == "running" and await ReadingBack().of(lambda: is_going(record.path), lambda share: None):
            self.say(f"{name} is still going: wwmaa-tui watch {name} shows it", "no-data")
            return
        try:
            told = await reading.of(lambda: self._archive.told(record.path, reading.progress), say)
            feed = feed_of(told)
            found = await ReadingBack().of(lambda: verdict_of(feed, before_of(feed)), lambda share: None)
        except EngineError as error:
            self.say(f"cannot be opened: {reason(error, record.path)}")
            return
        self.say(f"{name} was read", "ok")
        if self.is_current:
            self.app.push_screen(OpenedVerdict(told, found))

    def action_replay(self) -> None:
        """Play the chosen run again."""
        if (record := self.choosing.record) is not None:
            self.post_message(self.Replay(record.path))

    def action_delete(self) -> None:
        """Look what it would mean, then ask."""
        record = self.choosing.record
        if record is None:
            return
        if record.is_step:
            self.say(f"{record.name} is a step of a suite and goes with it; choose the suite to delete both")
            return
        going = self._going()
        if record.verdict == "running" or (going is not None and going.resolve() == record.path.resolve()):
            self.say(f"{record.name} is still going; a run that is going is never deleted")
            return
        self.run_worker(self._weigh(record), group="reading", exclusive=True)

    async def _weigh(self, record: RunRecord) -> None:
        try:
            weight = await ReadingBack().of(lambda: self._archive.weight(record), lambda share: None)
        except (EngineError, OSError) as error:
            self.say(str(error))
            return
        question = AskScreen(f"Delete {plain(record.name)}?", loss(record, weight), "delete for good", "keep it")
        self.app.push_screen(question, partial(self._answered, record, weight))

    def _answered(self, record: RunRecord, weight: Weight, yes: bool | None) -> None:
        if yes:
            self.run_worker(self._delete(record, weight), group="reading", exclusive=True)

    async def _delete(self, record: RunRecord, weight: Weight) -> None:
        try:
            await ReadingBack().of(lambda: self._archive.delete(record), lambda share: None)
        except EngineError as error:
            self.say(str(error))
            return
        self.say(f"{record.name} was deleted, {figures.size(weight.size)}", "ok")
        self.action_reload()
