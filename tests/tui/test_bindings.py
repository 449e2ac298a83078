"""Every key is named, explained, unique and free of what tmux takes."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.framed import FramedScreen
from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.screens.override import OverrideScreen
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.save_as import SaveScreen
from wwmaa_tui.screens.start_at import StartScreen
from wwmaa_tui.screens.verdict import VerdictScreen

OWNERS = (
    WwmaaApp,
    FramedScreen,
    Picker,
    Cockpit,
    VerdictScreen,
    AskScreen,
    HelpScreen,
    StartScreen,
    OverrideScreen,
    SaveScreen,
)


def declared() -> list[Binding]:
    return [binding for owner in OWNERS for binding in owner.BINDINGS if isinstance(binding, Binding)]


def test_every_binding_is_declared_in_full() -> None:
    for binding in declared():
        assert binding.id, binding
        assert binding.description, binding
        assert len(binding.tooltip) > 4, binding


def test_no_two_bindings_share_an_id() -> None:
    ids = [binding.id for binding in declared()]
    assert len(set(ids)) == len(ids)


def test_the_prefix_keys_of_tmux_and_screen_are_free() -> None:
    taken = {key.strip() for binding in declared() for key in binding.key.split(",")}
    assert not taken & {"ctrl+b", "ctrl+a"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [((), Picker), (("enter",), Cockpit), (("enter", "v"), VerdictScreen)],
    ids=lambda value: str(value),
)
async def test_help_explains_every_key_of_the_screen(keys: tuple[str, ...], expected: type) -> None:
    async with on_screen(ScriptedFeed(alarm_script().end().events), size=(120, 50)) as stage:
        await stage.press(*keys)
        assert isinstance(stage.app.screen, expected)
        tooltips = [active.binding.tooltip for active in stage.app.screen.active_bindings.values()]
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpScreen)
        for tooltip in tooltips:
            assert tooltip in stage.text
        await stage.press("escape")
        assert isinstance(stage.app.screen, expected)


async def test_help_scrolls_when_it_does_not_fit() -> None:
    async with on_screen(size=(60, 12)) as stage:
        await stage.press("question_mark")
        assert "more" in stage.text
        before = stage.text
        await stage.press("down", "j")
        assert stage.text != before
        await stage.press("up", "k")
        assert stage.text == before


async def test_the_palette_knows_every_key_and_every_theme() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        titles = {command.title for command in stage.app.get_system_commands(stage.app.screen)}
        assert {"Stop", "Freeze", "Back", "Next panel", "Operation", "Quit", "Help"} <= titles
        assert {"Theme dark", "Theme light", "Theme mono"} <= titles


async def test_a_command_of_the_palette_does_what_its_key_does() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), launched=True) as stage:
        await stage.press("ctrl+p")
        await stage.pilot.press(*"freeze")
        await stage.pilot.pause(0.3)
        await stage.press("enter")
        await stage.pilot.pause()
        assert "FROZEN" in stage.text


async def test_the_bar_shows_the_keys_that_work_here() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), size=(160, 48)) as stage:
        assert "enter launch" in stage.panel("keys")
        assert "cockpit" not in stage.panel("keys")
        await stage.press("enter")
        assert "s stop" in stage.panel("keys")
        assert "verdict" not in stage.panel("keys")
        await stage.press("q")
        assert "c cockpit" in stage.panel("keys")
