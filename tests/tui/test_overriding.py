"""The form of overrides and the dialog that saves a profile, with the keyboard alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.support.on_screen import Stage, on_screen
from tests.support.scripted_workshop import ScriptedWorkshop
from wwmaa_tui.screens.help import HelpScreen
from wwmaa_tui.screens.override import OverrideScreen
from wwmaa_tui.screens.picker import Picker
from wwmaa_tui.screens.save_as import SaveScreen

KEYS = {" ": "space", ".": "full_stop", ":": "colon", "-": "minus", "/": "slash", "%": "percent_sign"}


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@asynccontextmanager
async def picking(size: tuple[int, int] = (120, 36), chosen: str = "search") -> AsyncIterator[Stage]:
    async with on_screen(size=size, chosen=chosen, by=ScriptedWorkshop()) as stage:
        yield stage


async def write(stage: Stage, text: str) -> None:
    await stage.press(*(KEYS.get(char, char) for char in text))


async def go_to(stage: Stage, label: str) -> None:
    """Down to a field, by what stands in its row."""
    screen = stage.app.screen
    assert isinstance(screen, OverrideScreen)
    for _ in screen.fields:
        if screen.fields[screen.current].label == label:
            return
        await stage.press("down")
    raise AssertionError(f"there is no field {label}")


def users_folder() -> Path:
    return Path(os.environ["XDG_CONFIG_HOME"]) / "wwmaa-tui" / "profiles"


async def test_what_is_typed_is_previewed_applied_and_marked_in_the_picker() -> None:
    async with picking() as stage:
        await stage.press("e")
        assert "becomes 100 users · 1,000/min · 9 min · 7,003 iterations" in stage.panel("preview")
        await write(stage, "0.1")
        await go_to(stage, "users")
        await write(stage, "50")
        assert "becomes 50 users · 500/min · 54 s" in stage.panel("preview")
        assert "≠ users" in stage.row_with("was 100")
        await stage.press("enter")
        assert isinstance(stage.app.screen, Picker)
        words = "overridden: length \N{MULTIPLICATION SIGN} 0.1, users 100 → 50"
        assert words in stage.panel("notice")
        assert words in stage.panel("detail")
        assert "search      ≠" in stage.row_with("▸")
        assert "50 users · 500/min" in stage.row_with("▸")


async def test_escape_leaves_with_nothing_changed() -> None:
    async with picking() as stage:
        await stage.press("e", "5", "escape")
        assert isinstance(stage.app.screen, Picker)
        assert "≠" not in stage.text


async def test_a_problem_stands_beside_its_field_and_keeps_enter_from_applying() -> None:
    async with picking() as stage:
        await stage.press("e")
        await go_to(stage, "users")
        await write(stage, "none")
        await go_to(stage, "rate")
        assert 'got "none"' in stage.panel("fields")
        assert "✖ 1 problem to be put right first" in stage.panel("preview")
        await stage.press("enter")
        assert "nothing was applied" in stage.panel("notice")
        screen = stage.app.screen
        assert isinstance(screen, OverrideScreen)
        assert screen.fields[screen.current].key == "scenario[0].users"
        await write(stage, "50")
        await stage.press("enter")
        assert isinstance(stage.app.screen, Picker)


async def test_one_field_is_reset_and_then_all_of_them() -> None:
    async with picking() as stage:
        await stage.press("e", "5", "down", "2", "ctrl+r")
        assert "was 1" in stage.row_with("time scale")
        assert "was" not in stage.row_with("load scale")
        await stage.press("down", "7", "ctrl+t")
        assert "nothing is overridden" in stage.panel("preview")
        await stage.press("enter")
        assert "≠" not in stage.text


async def test_what_was_overridden_is_there_to_be_changed_again() -> None:
    async with picking() as stage:
        await stage.press("e", "5", "enter", "e")
        assert "≠ time scale" in stage.row_with("was 1")
        assert stage.app.screen.query_one("#field", Input).value == "5"
        await stage.press("ctrl+t", "enter")
        assert "search is as its file has it" in stage.panel("notice")


async def test_moving_goes_round_and_by_pages_and_typing_takes_the_place_of_what_was_there() -> None:
    async with picking() as stage:
        await stage.press("e", "up")
        screen = stage.app.screen
        assert isinstance(screen, OverrideScreen)
        last = len(screen.fields) - 1
        assert screen.current == last
        await stage.press("tab")
        assert screen.current == 0
        await stage.press("pageup", "pagedown", "pagedown", "shift+tab")
        assert screen.current == 15
        await stage.press(*["pagedown"] * 4)
        assert screen.current == last


async def test_the_input_lies_over_the_field_that_is_typed_into() -> None:
    async with picking((60, 20)) as stage:
        await stage.press("e")
        screen = stage.app.screen
        assert isinstance(screen, OverrideScreen)
        for step in ("down", "pagedown", "pagedown", "pageup", "up"):
            await stage.press(step)
            region = screen.query_one("#field").region
            row = stage.text.split("\n")[region.y]
            assert screen.fields[screen.current].label in row[: region.x]


async def test_the_input_follows_when_the_terminal_is_resized() -> None:
    async with picking((140, 40)) as stage:
        await stage.press("e", "pagedown", "pagedown")
        await stage.resize(60, 20)
        await stage.pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, OverrideScreen)
        region = screen.query_one("#field").region
        assert screen.fields[screen.current].label in stage.text.split("\n")[region.y][: region.x]


async def test_the_target_is_shown_and_cannot_be_changed_here() -> None:
    async with picking() as stage:
        await stage.press("e")
        assert "staging.wwmaa.com ✔ allowed by the site · only the environment changes it" in stage.panel("preview")
        screen = stage.app.screen
        assert isinstance(screen, OverrideScreen)
        assert not [field.key for field in screen.fields if "host" in field.key or field.key == "target"]


async def test_help_is_a_function_key_while_letters_are_typed() -> None:
    async with picking(size=(120, 50)) as stage:
        await stage.press("e")
        assert "f1 help" in stage.panel("keys")
        await stage.press("f1")
        assert isinstance(stage.app.screen, HelpScreen)
        assert "Some fields on" in stage.row_with(" pgdn ")
        assert "Page Left" not in stage.text, "a line to type in has no pages"
        assert "ctrl+shift+rig… Move" in stage.text


async def test_a_profile_with_problems_cannot_be_overridden_or_saved() -> None:
    async with picking(chosen="rtc") as stage:
        await stage.press("e")
        assert "rtc cannot be overridden" in stage.panel("notice")
        await stage.press("w")
        assert "rtc cannot be saved" in stage.panel("notice")
        assert isinstance(stage.app.screen, Picker)


async def test_a_launcher_without_a_workshop_offers_neither() -> None:
    async with on_screen() as stage:
        await stage.press("e", "w")
        assert isinstance(stage.app.screen, Picker)
        assert "override" not in stage.panel("keys")


async def test_a_new_profile_is_written_shown_and_chosen() -> None:
    async with picking() as stage:
        await stage.press("w")
        assert f"writes {users_folder()}" in "".join(stage.panel("sheet").split("\n")).replace("  ", " ")
        await stage.press("ctrl+u")
        await write(stage, "mine")
        await stage.press("tab", "ctrl+u")
        await write(stage, "Ours")
        await stage.press("enter")
        assert "mine was written" in stage.panel("notice")
        assert "mine" in stage.row_with("▸")
        assert 'title = "Ours"' in (users_folder() / "mine.toml").read_text()


async def test_a_name_that_can_be_used_is_proposed() -> None:
    async with picking() as stage:
        await stage.press("w", "enter")
        assert (users_folder() / "search-2.toml").exists()


async def test_what_a_file_cannot_say_is_said_before_it_is_written() -> None:
    async with picking() as stage:
        await stage.press("e")
        await go_to(stage, "seed")
        await stage.press("7", "enter", "w")
        assert "not in a file: seed 7" in stage.panel("sheet")


@pytest.mark.parametrize(
    ("name", "said"),
    [("../x", 'expected letters, digits, "_" and "-" only'), ("Search", "is the name of another profile")],
)
async def test_a_hostile_name_and_one_that_is_taken_are_refused_as_they_are_typed(name: str, said: str) -> None:
    async with picking() as stage:
        await stage.press("w", "ctrl+u")
        await write(stage, name)
        assert said in " ".join(stage.panel("sheet").split())
        await stage.press("enter")
        assert isinstance(stage.app.screen, SaveScreen)
        await stage.press("escape")
        assert isinstance(stage.app.screen, Picker)
        assert not users_folder().exists()


async def test_a_folder_that_cannot_be_written_to_is_one_clear_line() -> None:
    users_folder().parent.parent.mkdir(parents=True, exist_ok=True)
    users_folder().parent.write_text("a file")
    async with picking() as stage:
        await stage.press("w", "enter")
        assert isinstance(stage.app.screen, SaveScreen)
        assert "✖ cannot make the folder" in stage.panel("sheet")
