"""Every key of every screen is pressed once, where it has something to do, and does something that can be seen."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

from engine.doctor.row import Row
from engine.feeds.watch_suite import watch_feed
from tests.support.on_screen import StillClock, on_screen, shown
from tests.support.results_folder import some_history
from tests.support.scripted_feed import ScriptedFeed
from tests.support.scripted_workshop import ScriptedWorkshop
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.steered_story import ARRIVE, BROWSE, several
from tests.support.walk import Walk, ids_of
from tests.support.watched_story import watched_alarm
from tests.support.written import caught_up, write_run
from tests.tui.test_looking_on import replayed
from tests.tui.test_suite_steps import two_of_three
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.key_catalog import screen_classes
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.compare import CompareScreen
from wwmaa_tui.screens.go_to import GoToScreen
from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.screens.history import HistoryScreen
from wwmaa_tui.screens.looking_on import ReplayCockpit, WatchCockpit
from wwmaa_tui.screens.note import NoteScreen
from wwmaa_tui.screens.opened import OpenedCockpit, OpenedVerdict
from wwmaa_tui.screens.operating import OperatingCockpit
from wwmaa_tui.screens.override import OverrideScreen
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.report import ReportScreen
from wwmaa_tui.screens.save_as import SaveScreen
from wwmaa_tui.screens.start_at import StartScreen
from wwmaa_tui.screens.steer import SteerScreen
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.screens.viewed import ViewedVerdict
from wwmaa_tui.viewer import ReplayApp, WatchApp

Tour = Callable[[Walk], Awaitable[None]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs to look back at."""
    folder = tmp_path_factory.mktemp("recorded") / "results"
    some_history(folder)
    return folder


@pytest.fixture(autouse=True)
def _results(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(recorded, tmp_path / "results")
    monkeypatch.chdir(tmp_path)


def history() -> ResultsArchive:
    return ResultsArchive(Path("results"))


def a_running_feed() -> ScriptedFeed:
    return ScriptedFeed(calm(search_script().phase("running"), 130).events)


def an_ended_feed() -> ScriptedFeed:
    return ScriptedFeed(alarm_script().end().events)


async def through_the_picker(walk: Walk) -> None:
    async with on_screen(a_running_feed(), archive=history(), size=(80, 24)) as stage:
        stage.launcher.rows = [Row("health", "ok", "HTTP 200 in 3 ms")]
        walk.on(stage, lambda: (len(stage.launcher.launched), len(stage.launcher.examined)))
        await walk.does("down", "up", "pagedown", "pageup", "p", "r", "t")
        await walk.on_the_way("escape")
        await walk.does("slash")
        await walk.on_the_way("w", "e", "b", "enter")
        await walk.does("escape", "question_mark")
        await walk.on_the_way("escape")
        await walk.does("h", "q", "enter")
        await stage.look()
        await walk.does("q")
        await stage.look()
        await walk.does("c", "q", "q")
    async with on_screen(by=ScriptedWorkshop(), size=(80, 24)) as stage:
        walk.on(stage)
        await walk.does("e", "escape", "w", "escape")


async def through_a_cockpit_that_operates(walk: Walk) -> None:
    feed = ScriptedFeed(watched_alarm().events)
    async with on_screen(feed, launched=True, size=(80, 24)) as stage:
        walk.on(stage, lambda: len(feed.commands))
        await walk.does("space", "space", "tab", "shift+tab", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
        await walk.does("c", "left", "left", "right", "shift+left", "shift+right", "home", "end", "c")
        await walk.does("left_square_bracket", "right_square_bracket", "o", "a", "z", "escape", "question_mark")
        await walk.on_the_way("escape")
        await walk.does("slash")
        await walk.on_the_way("escape")
        for asks in ("s", "h", "n", "plus", "minus"):
            await walk.does(asks)
            await walk.on_the_way("escape")
        await walk.does("q")
    async with on_screen(a_running_feed(), launched=True, size=(60, 17)) as stage:
        walk.on(stage)
        await walk.on_the_way("3")
        await walk.does("down", "up")
    async with on_screen(two_of_three(), launched=True, size=(80, 24)) as stage:
        walk.on(stage)
        await walk.does("comma", "full_stop")
    ended = an_ended_feed()
    async with on_screen(ended, launched=True) as stage:
        walk.on(stage)
        await walk.on_the_way("c")
        await walk.does("v")


async def through_a_question(walk: Walk) -> None:
    feed = a_running_feed()
    async with on_screen(feed, launched=True) as stage:
        walk.on(stage, lambda: len(feed.commands))
        for answer in ("escape", "enter"):
            await walk.on_the_way("s")
            await walk.does(answer)


async def through_help(walk: Walk) -> None:
    async with on_screen(size=(60, 12)) as stage:
        walk.on(stage)
        await walk.on_the_way("question_mark")
        await walk.does("down", "up", "escape")


async def through_a_note(walk: Walk) -> None:
    async with on_screen(a_running_feed(), launched=True) as stage:
        walk.on(stage)
        await walk.on_the_way("n")
        await walk.does("escape")


async def through_a_change_of_load(walk: Walk) -> None:
    script = several(BROWSE, ARRIVE)
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True) as stage:
        walk.on(stage, lambda: len(feed.commands))
        await walk.on_the_way("plus")
        await walk.does("down", "up", "tab", "escape")
        await walk.on_the_way("plus")
        await walk.does("enter")


async def through_a_start_time(walk: Walk) -> None:
    async with on_screen() as stage:
        walk.on(stage)
        await walk.on_the_way("t")
        await walk.does("escape")


async def through_overrides(walk: Walk) -> None:
    async with on_screen(by=ScriptedWorkshop(), size=(120, 36)) as stage:
        walk.on(stage)
        await walk.on_the_way("e")
        await walk.does("down", "up", "pagedown", "pageup")
        await walk.on_the_way("9")
        await walk.does("ctrl+r")
        await walk.on_the_way("9")
        await walk.does("ctrl+t", "f1")
        await walk.on_the_way("escape")
        await walk.does("escape")
        await walk.on_the_way("e")
        await walk.does("enter")


async def through_a_save(walk: Walk) -> None:
    async with on_screen(by=ScriptedWorkshop(), size=(120, 36)) as stage:
        walk.on(stage)
        await walk.on_the_way("w")
        await walk.does("tab", "escape")
        await walk.on_the_way("w")
        await walk.does("enter")


async def through_a_verdict(walk: Walk) -> None:
    feeds = (an_ended_feed(), a_running_feed())
    async with on_screen(*feeds, launched=True, archive=history(), size=(80, 24)) as stage:
        walk.on(stage, lambda: len(stage.launcher.launched))
        assert isinstance(stage.app.screen, VerdictScreen)
        await walk.does("down", "up", "pagedown", "pageup", "o", "o", "x", "q", "h", "q", "c", "v", "q")
        await walk.on_the_way("c", "v")
        await walk.does("r")


async def through_a_report(walk: Walk) -> None:
    async with on_screen(an_ended_feed(), launched=True, size=(80, 12)) as stage:
        walk.on(stage)
        await walk.on_the_way("o")
        await walk.does("down", "up", "pagedown", "pageup", "end", "home")
        await walk.does("q")


async def through_the_history(walk: Walk) -> None:
    async with on_screen(archive=history(), size=(80, 24)) as stage:
        walk.on(stage)
        await walk.on_the_way("h")
        await walk.does("down", "up", "pagedown", "pageup", "end", "home", "s", "space", "space", "slash")
        await walk.on_the_way("s", "e", "a", "enter")
        await walk.does("escape")
        await walk.on_the_way("down", "down", "down")
        await walk.does("enter", "q", "x", "q", "b", "b", "d")
        await walk.on_the_way("n", "home")
        await walk.does("t")
        await walk.on_the_way("down", "down", "down", "down")
        await walk.does("p", "q")
        shutil.rmtree("results")
        await walk.does("r", "q")


async def through_a_comparison(walk: Walk) -> None:
    async with on_screen(archive=history(), size=(80, 20)) as stage:
        walk.on(stage)
        await walk.on_the_way("h", "down", "down", "down", "x")
        await walk.does("down", "up", "pagedown", "pageup", "end", "home", "x", "q")


async def through_an_opened_verdict(walk: Walk) -> None:
    async with on_screen(a_running_feed(), archive=history(), size=(80, 24)) as stage:
        walk.on(stage, lambda: len(stage.launcher.launched))
        await walk.on_the_way("h", "down", "down", "down", "enter")
        await walk.does("c", "v", "o", "q", "x", "q", "q", "enter", "r")


async def through_a_watch(walk: Walk) -> None:
    feed = watch_feed(write_run(Path("going"), calm(search_script(), 5).events), going=lambda path: True)
    async with shown(WatchApp(feed), StillClock()) as stage:
        walk.on(stage)
        assert isinstance(stage.app.screen, WatchCockpit)
        await walk.does("q")
    feed = watch_feed(write_run(Path("ended"), alarm_script().end().events), going=lambda path: False)
    async with shown(WatchApp(feed), StillClock()) as stage:
        walk.on(stage)
        caught_up(feed)
        await stage.look()
        assert isinstance(stage.app.screen, ViewedVerdict)
        await walk.does("q")


async def through_a_replay(walk: Walk) -> None:
    async with replayed(write_run(Path("played"), alarm_script().end().events), (80, 24)) as stage:
        walk.on(stage, lambda: stage.feed.head)
        await stage.after(10.0)
        for key in ("space", "F", "f", "b", "B", "less_than_sign", "greater_than_sign"):
            await walk.does(key)
            await stage.after(0.0)
        await walk.does("g")
        await walk.on_the_way("escape")
        stage.feed.seek(stage.feed.head.length_s)
        await stage.after(0.0)
        await walk.on_the_way("c")
        await walk.does("v")
        await walk.on_the_way("c")
        await walk.does("q")


async def through_a_time_to_go_to(walk: Walk) -> None:
    async with replayed(write_run(Path("played"), alarm_script().end().events)) as stage:
        walk.on(stage, lambda: stage.feed.head)
        await walk.on_the_way("g")
        await walk.does("escape")
        await walk.on_the_way("g", "3", "0", "s", "s")
        await walk.does("backspace", "enter")


TOURS: dict[type[Screen[Any]], Tour] = {
    Picker: through_the_picker,
    OperatingCockpit: through_a_cockpit_that_operates,
    AskScreen: through_a_question,
    HelpScreen: through_help,
    NoteScreen: through_a_note,
    SteerScreen: through_a_change_of_load,
    StartScreen: through_a_start_time,
    OverrideScreen: through_overrides,
    SaveScreen: through_a_save,
    VerdictScreen: through_a_verdict,
    ReportScreen: through_a_report,
    HistoryScreen: through_the_history,
    CompareScreen: through_a_comparison,
    OpenedVerdict: through_an_opened_verdict,
    OpenedCockpit: through_an_opened_verdict,
    WatchCockpit: through_a_watch,
    ViewedVerdict: through_a_watch,
    ReplayCockpit: through_a_replay,
    GoToScreen: through_a_time_to_go_to,
}


def owed() -> dict[Tour, set[str]]:
    """The keys that each tour has to press: those of its screens, unless a tour before it has pressed them."""
    found: dict[Tour, set[str]] = {}
    known: set[str] = set()
    for screen, tour in TOURS.items():
        found.setdefault(tour, set()).update(ids_of(screen) - known)
        known |= ids_of(screen)
    return found


def test_there_is_no_key_on_whose_screen_no_tour_leads() -> None:
    known = set().union(*owed().values())
    assert not {key for screen in screen_classes() for key in ids_of(screen)} - known


@pytest.mark.parametrize("tour", owed(), ids=lambda tour: tour.__name__)
async def test_every_key_does_something_that_can_be_seen(tour: Tour) -> None:
    walk = Walk()
    await tour(walk)
    assert not owed()[tour] - walk.pressed


def test_no_message_goes_unheard() -> None:
    receivers: tuple[type[MessagePump], ...] = (WwmaaApp, WatchApp, ReplayApp, *screen_classes())
    listeners = {base for each in receivers for base in each.__mro__}
    heard = {name for each in listeners for name in vars(each) if name.startswith("on_")}
    decorated = {kind for each in listeners for kind in vars(each).get("_decorated_handlers", {})}
    ours = {each for each in every(Message) if each.__module__.startswith("wwmaa_tui")}
    assert Picker.Launch in ours
    assert not {each for each in ours if each.handler_name not in heard and each not in decorated}


def every(kind: type[Message]) -> set[type[Message]]:
    """All kinds of it."""
    return {kind}.union(*map(every, kind.__subclasses__()))
