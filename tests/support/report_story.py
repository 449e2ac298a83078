"""A report's document as the tests of renderers draw it: a watched run with an operator's hand in it, and an hour."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

from engine.journal.events import Figures, NoteTaken
from engine.report.chapters.charts import charts
from engine.report.document import Code, Column, Document, Items, Section, Table, Words
from engine.state import RunState, SecondPoint
from tests.support.run_script import healthy
from tests.support.search_story import calm, slow_spell, tainted
from tests.support.watched_story import raised, watched_alarm


@cache
def storied_state() -> RunState:
    """A critical run: alerts, a note, a hold, tainted seconds and a gap."""
    script = watched_alarm()
    raised(script, 2, "ok", 900.0)
    calm(script, 30)
    script.note(NoteTaken, origin="ada@host", text="cache flushed, pool raised to 40")
    script.command("hold", "ada@host", detail="search is held from 220 s on").course(held=True)
    for _ in range(20):
        script.second({}, users=100)
    script.command("resume", "ada@host", detail="search goes on").course()
    tainted(calm(script, 25), 4)
    script.gap(12)
    slow_spell(calm(script, 15), 15, worst=0.3)
    return calm(script, 20).end().state


def storied_document(state: RunState | None = None) -> Document:
    """With one part of each kind."""
    drawn = charts(storied_state() if state is None else state)
    assert drawn is not None
    cells = (("search", "4,210", "118 ms", "412 ms"), ("search_filtered", "1,204", "152 ms", "1.31 s"))
    rows = tuple(tuple(Words(cell) for cell in row) for row in cells)
    names = ("count", "p50", "p95")
    columns = (Column("operation"), *(Column(name, numeric=True) for name in names))
    table = Table(columns, (*rows, (Words("rsvp"), *(Words("not measured", "no-data") for _ in names))), "Service time")
    wide = Table(tuple(Column(f"column number {place}") for place in range(14)), (tuple(map(Words, "abcdefghijklmn")),))
    why = Items((Words("search p95 over 2 s", "critical", "#charts"), Words("pool full", "target", "https://a.test/x")))
    sections = (
        Section(
            "Verdict", "verdict", (Words("What was missed:"), why, Words("See", link="docs/optimization-guide.md"))
        ),
        Section("Figures", "figures", (table,), (Section("In full", "figures-full", (wide,)),)),
        drawn,
        Section("Profile", "profile", (Code('name = "search"\n  rate = 10\n', "toml"),)),
    )
    facts = (("target", "staging.wwmaa.com"), ("began", "2026-11-20 02:00:00 UTC"), ("seed", "7"))
    return Document("Search: 100 members", "critical", "critical", "search p95 was over 2 s.", facts, sections)


OPERATIONS = tuple(f"operation_{number}" for number in range(6))
PEAK_AT, PEAK_MS = 1207, 9_000.0


@cache
def an_hour() -> RunState:
    """3,600 seconds of six operations and some panels, as a state keeps them: the first fifty minutes in steps of ten
    seconds. At PEAK_AT one answer took PEAK_MS."""
    older = tuple(_busy(second, 10) for second in range(0, 3000, 10))
    recent = tuple(_busy(second, 1) for second in range(3000, 3600))
    return replace(storied_state(), recent=recent, older=older, seconds_seen=3600)


def _busy(second: int, length: int) -> SecondPoint:
    """No two seconds and no two series alike, so that nothing is small because it is dull."""
    figures: dict[str, Figures] = {}
    for place, name in enumerate(("", *(f"{{endpoint:{name}}}" for name in OPERATIONS))):
        median = 80.0 + 17 * place + 31 * math.sin(second / (7 + place)) + second * 0.013
        peak = PEAK_MS if second <= PEAK_AT < second + length and place in (0, 3) else median * 4.1
        trend = Figures(80.0, 80 * median, median, median * 2.7, peak, peak)
        figures[f"http_req_duration{name}"] = trend
        figures[f"http_req_response_time{name}"] = trend
        figures[f"http_req_failed{name}"] = Figures(80.0, float(second % 7 == place))
    for counter in ("iterations", "http_reqs", "dropped_iterations"):
        figures[counter] = Figures(length * (500.0 + second % 13), length * (500.0 + second % 13))
    for gauge in ("vus", "http_reqs_in_flight", "oldest_in_flight", "cpu", "memory", "db_query_p95"):
        figures[gauge] = Figures(1.0, 0.3 + (second % 97) / 97, max=0.3 + (second % 97) / 97)
    return SecondPoint(second, length, figures, {0: healthy(second)})
