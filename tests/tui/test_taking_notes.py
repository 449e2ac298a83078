"""Notes from the cockpit: typed, counted, kept; shown as a log of what people did."""

from __future__ import annotations

from textual import events

from engine.control.commands import Note
from engine.journal.events import NoteTaken
from tests.support.on_screen import on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.note import NoteScreen
from wwmaa_tui.screens.verdict import VerdictScreen


def running() -> tuple[RunScript, ScriptedFeed]:
    script = calm(search_script().phase("running"), 64)
    return script, ScriptedFeed(script.events)


async def test_enter_keeps_a_note_and_esc_drops_it() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("n", *"hns+", "escape")
        assert isinstance(stage.app.screen, Cockpit)
        assert feed.commands == []
        await stage.press("n", *"pool")
        assert isinstance(stage.app.screen, NoteScreen)
        stage.app.screen.query_one("#text").post_message(events.Paste(" 10→2"))
        await stage.pilot.pause()
        assert "9 of 500 characters" in stage.text
        await stage.press("enter")
        assert feed.commands == [Note(origin="operator", text="pool 10→2")]


async def test_what_is_pasted_becomes_one_line_and_too_much_of_it_is_refused() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("n", "enter")
        assert isinstance(stage.app.screen, NoteScreen), "an empty note is none"
        field = stage.app.screen.query_one("#text")
        field.post_message(events.Paste("pool raised\r\nredeployed\n"))
        await stage.pilot.pause()
        assert "22 of 500 characters" in stage.text
        field.post_message(events.Paste("x" * 500))
        await stage.pilot.pause()
        assert "at most 500 characters, and this one has 523" in " ".join(stage.text.split())
        await stage.press("enter")
        assert feed.commands == []
        await stage.press("ctrl+u")
        field.post_message(events.Paste("pool raised\r\nredeployed\n"))
        await stage.press("enter")
        assert feed.commands == [Note(origin="operator", text="pool raised redeployed")]


async def test_notes_and_what_was_asked_are_one_log_also_in_the_verdict() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True, size=(120, 40)) as stage:
        assert "nothing was noted" not in stage.text
        script.command("hold", detail="search is held from 64.3 s").note(NoteTaken, origin="ada@host", text="restarted")
        feed.extend(script.events)
        await stage.look()
        rows = stage.panel("notes").splitlines()
        assert rows[1].startswith("01:04 operator: hold: search is held")
        assert rows[2].startswith("01:04 ada@host: restarted")
        assert "✔ ada@host: restarted" in stage.panel("notice")
        feed.extend(script.end().events)
        await stage.look()
        assert isinstance(stage.app.screen, VerdictScreen)
        assert "01:04 ada@host: restarted" in stage.text


async def test_on_a_small_screen_a_key_brings_the_notes() -> None:
    script, feed = running()
    for number in range(30):
        script.note(NoteTaken, origin="ada@host", text=f"note {number}")
    feed.extend(script.events)
    async with on_screen(feed, launched=True, size=(80, 24)) as stage:
        await stage.press("0")
        panel = stage.panel("notes")
        assert "▸ 0 Notes" in panel
        assert panel.rstrip().endswith("note 29"), "the newest first"
        await stage.press(*["k"] * 30)
        assert "note 0" in stage.panel("notes")
        feed.extend(script.note(NoteTaken, origin="ada@host", text="note 30").events)
        await stage.look()
        assert "note 0" in stage.panel("notes"), "who reads what came before is left there"


async def test_after_the_end_the_terminal_takes_no_note() -> None:
    script, _ = running()
    async with on_screen(ScriptedFeed(script.end().events), launched=True) as stage:
        await stage.press("c", "n")
        assert isinstance(stage.app.screen, Cockpit)
        assert "note" not in stage.panel("keys")


async def test_a_note_that_is_typed_while_the_run_ends_is_given_back_with_what_keeps_it() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("n", *"it's up")
        feed.extend(script.end().events)
        await stage.look()
        await stage.press("enter")
        told = " ".join(stage.text.split())
        assert "The note was not kept. From any terminal: wwmaa-tui note run_20261120T020000Z_search" in told, told
        assert """'it'"'"'s up'""" in told
