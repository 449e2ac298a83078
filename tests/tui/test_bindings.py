"""Every key is named, explained, unique and free of what tmux takes."""

from __future__ import annotations

import pytest
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.key_catalog import bindings_of, keyed_screens, screen_classes
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.verdict import VerdictScreen
from wwmaa_tui.settings import Settings
from wwmaa_tui.widgets.key_bar import key_hints
from wwmaa_tui.widgets.question import help_rows

SCREENS = screen_classes()
every_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)


def declared() -> list[Binding]:
    owners: tuple[type[DOMNode], ...] = (*SCREENS, WwmaaApp)
    return list(dict.fromkeys(binding for owner in owners for binding in bindings_of(owner)))


def test_every_screen_is_found_by_itself() -> None:
    assert {Picker, Cockpit, VerdictScreen, AskScreen, HelpScreen} <= set(SCREENS)


def test_every_binding_is_declared_in_full() -> None:
    for binding in declared():
        assert binding.id, binding
        assert binding.description, binding
        assert len(binding.tooltip) > 4, binding


def test_an_id_always_stands_for_the_same_action() -> None:
    """The same binding may be on several screens; a second one of that name could not be remapped by itself."""
    actions: dict[str, set[str]] = {}
    for binding in declared():
        actions.setdefault(binding.id or "", set()).add(binding.action)
    assert not {name: found for name, found in actions.items() if len(found) > 1}


@every_screen
def test_no_two_bindings_of_a_screen_share_a_key(screen: type[Screen[object]]) -> None:
    keys = [
        made.key
        for binding in (*bindings_of(screen), *bindings_of(WwmaaApp))
        for made in Binding.make_bindings([binding])
    ]
    assert not {key for key in keys if keys.count(key) > 1}


def test_the_prefix_keys_of_tmux_and_screen_are_free() -> None:
    taken = {key.strip() for binding in declared() for key in binding.key.split(",")}
    assert not taken & {"ctrl+b", "ctrl+a"}


@every_screen
def test_every_binding_can_be_remapped_and_is_listed_with_its_keys(screen: type[Screen[object]]) -> None:
    listed = {name for keyed in keyed_screens() for name in keyed.keys}
    assert {binding.id for binding in bindings_of(screen)} <= listed


@every_screen
def test_every_binding_has_a_row_in_help(screen: type[Screen[object]]) -> None:
    actives = {
        made.key: ActiveBinding(Widget(), made, True, made.tooltip)
        for made in Binding.make_bindings(list(bindings_of(screen)))
    }
    text = "\n".join("".join(span.text for span in row) for row in help_rows(key_hints(actives, everything=True), 100))
    for binding in bindings_of(screen):
        assert binding.tooltip in text


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
        assert {"Stop", "Freeze", "Back", "Panel", "Operation", "Quit", "Help"} <= titles
        assert {"Theme dark", "Theme light", "Theme contrast", "Theme mono", "Settings"} <= titles


async def test_the_palette_has_all_that_is_active_on_whatever_screen() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events)) as stage:
        for keys in ((), ("enter",), ("question_mark",), ("escape", "s")):
            await stage.press(*keys)
            screen = stage.app.screen
            told = {command.help for command in stage.app.get_system_commands(screen)}
            active = {each.binding.tooltip for each in screen.active_bindings.values() if each.enabled}
            assert active - {"Find a command by its name"} <= told


async def test_a_remapped_key_works_and_bar_help_and_question_say_so() -> None:
    keys = {"cockpit.stop": ("x",), "help": ("f1",), "ask.no": ("N",)}
    feed = ScriptedFeed(alarm_script().events)
    async with on_screen(feed, size=(160, 48), launched=True, settings=Settings(keys=keys)) as stage:
        assert "x stop" in stage.panel("keys")
        assert stage.panel("keys").rstrip().endswith("f1 help")
        await stage.press("s")
        assert not isinstance(stage.app.screen, AskScreen)
        await stage.press("f1")
        assert "Stop the run" in stage.row_with(" x ")
        await stage.press("escape", "x")
        assert isinstance(stage.app.screen, AskScreen)
        assert "let it run" in stage.row_with(" N ")
        await stage.press("N")
        assert isinstance(stage.app.screen, Cockpit)


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
