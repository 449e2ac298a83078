"""Themes and ASCII: every meaning survives without colour and without Unicode."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.color import Color, ColorSystem

from engine.wording.levels import MARKS
from tests.rules.tree import sources
from tests.support.catalog_story import launcher
from tests.support.on_screen import on_screen, segments
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import alarm_script, calm, search_script
from tests.support.watched_story import watched_alarm, watched_peace
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.settings import THEMES, Settings
from wwmaa_tui.theme.ascii_forms import to_ascii
from wwmaa_tui.theme.palette import PALETTES, Palette, palette_of

CUBE = {0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF}
GREYS = {8 + 10 * step for step in range(24)}
ALARM = alarm_script().end().events

palettes = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [part / 255 for part in channels(colour)]
        red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@palettes
def test_every_colour_is_one_of_the_256(palette: Palette) -> None:
    for colour in [*palette.roles.values(), *palette.grounds.values(), palette.alarm_text]:
        parts = channels(colour)
        assert set(parts) <= CUBE or (len(set(parts)) == 1 and parts[0] in GREYS), colour


@palettes
def test_text_can_be_read_on_its_ground(palette: Palette) -> None:
    """WCAG: 4.5 to 1 for text, 7 to 1 where contrast is what the theme is for, 3 to 1 for the bars of charts. `faint`
    is for rules and edges, which tell nothing that is not written beside them, so it may be as quiet as it likes."""
    least = 7.0 if palette.name == "contrast" else 4.5
    for role, colour in palette.roles.items():
        for ground in ("plain", "bar", "chosen"):
            if role != "faint":
                assert contrast(colour, palette.grounds[ground]) >= (3.0 if role == "bars" else least), (role, ground)
    for role in ("text", "strong"):
        assert contrast(palette.roles[role], palette.grounds["past"]) >= least, role
    assert contrast(palette.alarm_text, palette.grounds["alarm"]) >= least


@palettes
def test_with_sixteen_colours_no_text_has_the_colour_of_its_ground(palette: Palette) -> None:
    for role in palette.roles:
        for ground in palette.grounds:
            style = palette.style(role, ground)
            assert style.color is not None
            assert style.bgcolor is not None
            front, back = (each.downgrade(ColorSystem.STANDARD).number for each in (style.color, style.bgcolor))
            assert front != back or (role == "faint" and ground != "plain"), (role, ground)


@palettes
def test_with_sixteen_colours_what_is_past_and_what_alarms_still_stand_out(palette: Palette) -> None:
    grounds = {
        name: Color.parse(colour).downgrade(ColorSystem.STANDARD).number for name, colour in palette.grounds.items()
    }
    assert len({grounds["plain"], grounds["past"], grounds["alarm"]}) == 3


def test_every_level_is_told_by_its_symbol_and_by_its_word() -> None:
    for told in ("symbol", "plain", "word"):
        assert len({getattr(mark, told) for mark in MARKS.values()}) == len(MARKS), told


def test_every_glyph_that_is_drawn_has_an_ascii_form_of_its_own() -> None:
    drawn = {
        char
        for source in sources("wwmaa_tui/widgets", "wwmaa_tui/screens", "wwmaa_tui/present", "wwmaa_tui/theme")
        for node in ast.walk(ast.parse(source.text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for char in node.value
        if not char.isascii() and char.isprintable()
    }
    assert len(drawn) > 20
    assert not {char for char in drawn if to_ascii(char) == "?"}


@palettes
def test_no_level_is_told_by_green_against_red(palette: Palette) -> None:
    for role in ("ok", "warn", "crit"):
        red, green, blue = channels(palette.roles[role])
        assert not (green > red + 40 and green > blue + 40), role


def test_mono_is_made_of_greys() -> None:
    mono = PALETTES["mono"]
    assert all(len(set(channels(colour))) == 1 for colour in [*mono.roles.values(), *mono.grounds.values()])


def test_no_color_asks_for_mono_and_a_named_theme_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert WwmaaApp(launcher()).theme == "wwmaa-dark"
    assert WwmaaApp(launcher(), theme="no such theme").theme == "wwmaa-dark"
    monkeypatch.setenv("NO_COLOR", "1")
    assert WwmaaApp(launcher()).theme == "wwmaa-mono"
    assert WwmaaApp(launcher(), theme="light").theme == "wwmaa-light"
    assert WwmaaApp(launcher(), settings=Settings(theme="light")).theme == "wwmaa-mono"


def test_a_flag_goes_over_the_settings_and_they_over_the_default() -> None:
    assert WwmaaApp(launcher(), settings=Settings(theme="contrast")).theme == "wwmaa-contrast"
    assert WwmaaApp(launcher(), theme="light", settings=Settings(theme="contrast")).theme == "wwmaa-light"


def test_a_theme_of_somebody_else_gets_the_dark_colours() -> None:
    assert palette_of("nord") is PALETTES["dark"]


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
async def test_ascii_screens_are_ascii_to_the_last_cell(size: tuple[int, int]) -> None:
    async with on_screen(ScriptedFeed(ALARM), size=size, ascii=True) as stage:
        for key in ("up", "enter", "tab", "v", "question_mark"):
            await stage.press(key)
            assert all(segment.text.isascii() for segment in segments(stage.app)), key


async def test_what_monitors_say_is_ascii_too_with_its_marks() -> None:
    async with on_screen(ScriptedFeed(watched_alarm().events), size=(160, 48), ascii=True, launched=True) as stage:
        assert all(segment.text.isascii() for segment in segments(stage.app))
        assert "X full" in stage.row_with("20/20")
        assert "* NEW 02:51 PoolTimeout" in stage.panel("sentry")
        assert "X GET /api/search" in stage.panel("traces")


async def test_ascii_keeps_symbol_and_word_of_every_level() -> None:
    async with on_screen(ScriptedFeed(alarm_script().events), ascii=True, launched=True) as stage:
        assert "X CRIT  search_filtered" in stage.panel("alerts")
        assert "! WARN 4" in stage.panel("header")
        assert "+ dropped" in stage.panel("thresholds")
        assert "~ within limits" in stage.panel("generator")


@pytest.mark.parametrize("text", ["naïve café", "日本語", "p95 ▁▂▃▄▅▆▇█ ✔▲✖·~ … — ≤ 2 s", "emoji 🔥 end"])
def test_an_ascii_form_is_as_wide_as_the_original(text: str) -> None:
    assert cell_len(to_ascii(text)) == cell_len(text)
    assert to_ascii(text).isascii()


def test_accents_are_dropped_rather_than_letters() -> None:
    assert to_ascii("naïve café") == "naive cafe"


@pytest.mark.parametrize("calmly", [lambda: calm(search_script().phase("running"), 80), watched_peace])
async def test_a_calm_run_has_neither_amber_nor_red(calmly: Callable[[], RunScript]) -> None:
    dark = PALETTES["dark"]
    async with on_screen(ScriptedFeed(calmly().events), size=(160, 48), launched=True) as stage:
        styles = {segment.style for segment in segments(stage.app)}
        assert not styles & {dark.style("warn"), dark.style("crit"), dark.style("strong", "alarm")}


def test_the_command_line_takes_the_themes_there_are() -> None:
    """An unknown one is an error there, so the two lists must agree."""
    assert set(THEMES) == set(PALETTES)
