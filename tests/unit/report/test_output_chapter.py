"""Files that a run was asked for: what became of them is told apart from the platform's errors."""

from __future__ import annotations

from engine.journal.events import CommandGiven, ErrorSeen, NoteTaken, OutputWritten
from engine.report.chapters.errors import errors
from engine.report.chapters.operator import operator
from engine.report.chapters.output import output
from engine.report.document import Document, Section
from engine.report.run_report import run_report
from engine.report.summary import summarise
from engine.state import KEPT, RunState, apply, fold
from tests.support.results_folder import short_search, steady
from wwmaa_tui.present.end_summary import end_summary
from wwmaa_tui.present.errors import errors_view
from wwmaa_tui.present.notes import notes_view
from wwmaa_tui.present.timeline import Timeline
from wwmaa_tui.present.whole_run import WholeRun


def a_run() -> RunState:
    return fold(short_search(p95=steady(200.0), seconds=12).events)


def in_trouble() -> RunState:
    state = a_run()
    for kind, endpoint in (("output ended", "--out"), ("summary export", "--summary-export")):
        state = apply(state, ErrorSeen(seq=99, t=5.0, kind=kind, endpoint=endpoint, detail="no space left"))
    return apply(state, OutputWritten(seq=100, t=13.0, file="k6.json", points=90, lost=4, size=900, detail="full"))


def texts(section: Section | None) -> str:
    assert section is not None
    return "\n".join(Document("", "ok", "", "", (), (section,)).texts())


def test_trouble_with_our_own_files_is_no_error_of_the_platform() -> None:
    state = in_trouble()
    assert "--out" not in texts(errors(state))
    assert errors_view(state, Timeline(), WholeRun()).rows == ()
    assert errors_view(state, Timeline(), WholeRun()).known == 0


def test_it_is_told_in_a_chapter_of_its_own_and_at_the_end_of_a_run() -> None:
    state = in_trouble()
    said = ["samples: 90 in k6.json (900 B); 4 are not in it: full", "--summary-export: summary export: no space left"]
    report = "\n".join(run_report(state).texts())
    end = "\n".join(line.text for line in end_summary(state, "results/x"))
    for each in said:
        assert each in texts(output(state))
        assert each in report
        assert each in end


def test_a_run_that_was_asked_for_no_file_has_no_such_chapter() -> None:
    assert output(a_run()) is None
    assert "Files asked for" not in list(run_report(a_run()).texts())


def test_where_only_the_newest_are_kept_report_log_and_summary_say_of_how_many() -> None:
    state = a_run()
    for place in range(KEPT + 3):
        state = apply(state, NoteTaken(seq=place, t=1.0, origin="ada", text=str(place)))
    state = apply(state, CommandGiven(seq=999, t=2.0, command="hold", scenario="", origin="ada", ok=True, detail=""))
    assert "1 order, the newest 500 of 503 notes." in texts(operator(state))
    assert notes_view(state).entries[0].text == "the newest 500 of 503 notes are shown; the journal has all"
    assert "the newest 500 of 503 notes" in "\n".join(line.text for line in end_summary(state, "results/x"))
    assert summarise(state)["seen"]["notes"] == 503
