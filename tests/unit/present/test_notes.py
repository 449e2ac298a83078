"""The log of what people did and said: in order, on the run's clock, after the end by date."""

from __future__ import annotations

import msgspec

from engine.journal.events import NoteTaken
from engine.state import fold
from engine.suite_state import fold_suite
from tests.support.run_script import LEAD_S, RunScript
from tests.support.search_story import calm, search_script
from tests.support.suite_story import SuiteScript
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.note_text import counted, note_text, refused_text
from wwmaa_tui.present.notes import NotesView, notes_view
from wwmaa_tui.present.suite import suite_view
from wwmaa_tui.present.suite_summary import suite_lines
from wwmaa_tui.present.verdict import verdict_view
from wwmaa_tui.present.whole_run import whole_run
from wwmaa_tui.widgets.notes import NotesPanel
from wwmaa_tui.widgets.rows import Row

LATER = 86_400.0


def running(seconds: int = 64) -> RunScript:
    return calm(search_script().phase("running"), seconds)


def noted(script: RunScript, text: str = "pool raised 10→20, redeployed") -> RunScript:
    return script.note(NoteTaken, origin="ada@host", text=text)


def texts(rows: list[Row]) -> list[str]:
    return ["".join(span.text for span in row) for row in rows]


def test_notes_and_commands_stand_in_the_order_in_which_they_came() -> None:
    script = noted(running()).command("hold", ok=True, detail="search is held from 64.3 s")
    view = notes_view(noted(calm(script, 6), "back").state)
    assert [entry.at for entry in view.entries] == ["01:04", "01:04", "01:10"]
    assert view.entries[0].text == "ada@host: pool raised 10→20, redeployed"
    assert view.entries[1].text == "operator: hold: search is held from 64.3 s"
    assert [entry.level for entry in view.entries] == [None, "ok", None]
    assert view.notes == 2


def test_a_refused_command_is_told_as_one() -> None:
    view = notes_view(running().command("scale", amount=1000.0, ok=False, detail="too much").state)
    assert view.entries[0].level == "critical"
    assert "refused: too much" in view.entries[0].text


def test_what_was_noted_before_the_load_is_before_its_clock_and_long_after_it_by_date() -> None:
    script = noted(search_script().note(NoteTaken, origin="ada@host", text="early").phase("running"))
    events = list(noted(calm(script, 5).end()).events)
    early = next(place for place, event in enumerate(events) if isinstance(event, NoteTaken))
    events[early] = msgspec.structs.replace(events[early], t=0.2)
    events[-1] = msgspec.structs.replace(events[-1], t=LATER)
    state = fold(events)
    assert [entry.at for entry in notes_view(state).entries] == ["-00:01", "00:00", "2026-11-21 02:00:00 UTC"]
    assert state.t < 60, "a note of the next day does not make the run a day long"


def test_a_note_cannot_drive_the_terminal() -> None:
    (entry,) = notes_view(noted(running(), "\x1b[2Jgone\u202e").state).entries
    assert entry.text == "ada@host: gone"


def test_notes_are_in_the_verdict_and_in_the_summary() -> None:
    state = noted(running()).command("hold", detail="held").end().state
    verdict = verdict_view(state, whole_run(state.totals), None)
    assert [entry.text for entry in verdict.log] == ["ada@host: pool raised 10→20, redeployed", "operator: hold: held"]
    lines = [line.text for line in end_summary(state, "results")]
    place = lines.index("  █ NOTES")
    assert lines[place + 2] == "    01:04 ada@host: pool raised 10→20, redeployed"
    assert "  █ NOTES" not in [line.text for line in end_summary(running().end().state, "results")]


def test_what_is_noted_between_two_steps_is_on_the_clock_of_the_step_that_is_shown() -> None:
    suite = SuiteScript().start(0).finish(0).cool_down(1)
    note = NoteTaken(seq=len(suite.events), t=suite.state.t + 5.0, origin="ada@host", text="restarted the pool")
    state = fold_suite([*suite.events, note])
    run = calm(search_script().phase("running"), 120).state
    (entry,) = notes_view(run, state).entries
    assert entry.at == f"0{int(note.t - LEAD_S) // 60}:{int(note.t - LEAD_S) % 60:02d}"
    assert state.t == suite.state.t
    lines = [line.text for line in suite_lines(suite_view(state, "results"), ascii_only=False)]
    assert "    02:06 ada@host: restarted the pool" in lines
    assert suite_view(suite.state, "results").notes == ()


def test_the_panel_shows_the_newest_and_says_how_much_came_before() -> None:
    script = running()
    for number in range(10):
        noted(script, f"note {number}")
    panel = NotesPanel()
    rows = texts(panel.lay(notes_view(script.state), 50, 6))
    assert rows[0].startswith("Notes ")
    assert rows[1] == "… 6 rows before"
    assert rows[-1] == "01:04 ada@host: note 9"
    assert len(rows) == 6
    panel.current = True
    assert len(panel.lay(notes_view(script.state), 50, 6)) == 11, "all of it can be scrolled to"
    assert "nothing was noted" in texts(panel.lay(NotesView(), 50, 6))[1]


def test_a_long_note_is_wrapped_in_cells_and_not_cut() -> None:
    rows = texts(NotesPanel().lay(notes_view(noted(running(), "界" * 40).state), 40, 12))
    assert "".join(rows[1:]).count("界") == 40
    assert not any("…" in row for row in rows)


def test_a_note_is_one_line_of_any_letters() -> None:
    assert note_text("  zwei\nZeilen\tund 界 🚀 ") == "zwei Zeilen und 界 🚀"
    assert note_text("\x1b[31mred\x07") == "red"
    assert note_text("not UTF-8: \udcff") == "not UTF-8: ?"


def test_an_empty_and_a_too_long_note_are_refused_with_the_way_out() -> None:
    assert refused_text(" \n") == "a note needs a text"
    assert refused_text("\u200b\x00") == "a note needs a text"
    assert "at most 500 characters, and this one has 501" in refused_text("é" * 501)
    assert refused_text("é" * 500) == ""
    assert counted("é" * 12) == "12 of 500 characters"
