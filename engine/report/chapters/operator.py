"""What people did and said: what was held and scaled, their orders, their notes, and what they changed before."""

from __future__ import annotations

import math

from engine.report.cells import at_second, columns, items, name
from engine.report.document import Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.figures import TIMES
from engine.wording.orders import command_words
from engine.wording.plain_text import plain

_LONGEST_NOTE = 1000


def operator(state: RunState) -> Section:
    """Held and scaled intervals, orders, notes; of each kind its number, also where that is 0."""
    held = _intervals(state)
    parts: list[Part] = [
        Words(
            f"{figures.plural(state.seconds_adjusted, 'second')} held or scaled, which are measured and not judged; "
            f"{figures.kept(len(state.commands), state.commands_seen, 'order')}, "
            f"{figures.kept(len(state.notes), state.notes_seen, 'note')}."
        )
    ]
    if held:
        parts.append(Table(columns(("Scenario", "From", "To", "How"), ("From", "To")), tuple(held)))
    if state.commands:
        rows = tuple(
            (
                Words(at_second(state, event.t)),
                Words("obeyed" if event.ok else "refused", "ok" if event.ok else "critical"),
                Words(command_words(event)),
            )
            for event in state.commands
        )
        parts.append(Table(columns(("At", "Result", "Order"), ("At",)), rows))
    if state.notes:
        parts.append(_notes(state))
    return Section("Orders and notes", "orders-and-notes", tuple(parts))


def changes(state: RunState) -> Section:
    """What was changed on the platform, as far as people said so: at the launch, and in notes."""
    title, anchor = "Changes to the platform", "changes"
    told = state.started.changes if state.started else ()
    count = figures.plural(len(told), "change")
    more = f"; {figures.kept(len(state.notes), state.notes_seen, 'note')} may tell of more" if state.notes else ""
    parts: list[Part] = [Words(f"{count} told of at the launch{more}.")]
    if told:
        parts.append(items(plain(change, _LONGEST_NOTE) or figures.NOTHING for change in told))
    if told and state.notes:
        parts.append(_notes(state))
    return Section(title, anchor, tuple(parts))


def _notes(state: RunState) -> Table:
    rows = tuple(
        (Words(at_second(state, note.t)), name(note.origin), name(note.text, _LONGEST_NOTE)) for note in state.notes
    )
    return Table(columns(("At", "By", "Note"), ("At",)), rows)


def _intervals(state: RunState) -> list[tuple[Words, ...]]:
    """As far as the load went."""
    last = state.ended.seconds if state.ended else math.inf
    rows: list[tuple[Words, ...]] = []
    for each in state.courses.intervals():
        end = min(math.inf if each.end_s is None else each.end_s, last)
        if each.start_s < end:
            how = "held" if each.held else f"{TIMES}{each.scale:g}"
            until = "not known" if math.isinf(end) else figures.clock(end)
            rows.append((name(each.scenario), Words(figures.clock(each.start_s)), Words(until), Words(how)))
    return rows
