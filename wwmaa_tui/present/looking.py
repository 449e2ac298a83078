"""What a person looks at, in words: where the cursor stands and what happened there, what is typed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.state import RunState
from engine.wording import figures
from engine.wording.plain_text import plain
from wwmaa_tui.present.axis import Mark
from wwmaa_tui.present.lens import Lens
from wwmaa_tui.present.marks import marks_between, stage_at
from wwmaa_tui.present.timeline import point_at


@dataclass(frozen=True)
class LookingView:
    """One line below the alerts, while there is something to say on it."""

    typed: str | None = None
    """The filter as it is being typed; None while nobody types."""
    filtered: str = ""
    """What the filter lets through: `search, search_filtered`, or that nothing matches."""
    place: str = ""
    """`at 07:41`; empty without a cursor."""
    marks: tuple[Mark, ...] = ()
    """What happened there."""
    condition: str = ""
    """`no figures`, `held or scaled: not judged`, `tainted: loop lag over 10 ms`; empty for a plain second."""

    @property
    def shown(self) -> bool:
        """Whether there is anything to say."""
        return self.typed is not None or bool(self.place)


def lens_words(state: RunState, lens: Lens) -> str:
    """For the header: `CURSOR 07:41 · hold 100 · filter: search`; empty without either."""
    said = []
    if lens.cursor is not None:
        said.append(f"CURSOR {figures.clock(lens.cursor)}")
        said += [stage] if (stage := stage_at(state, lens.cursor)) else []
        said += ["no figures"] if point_at(state, lens.cursor) is None else []
    if lens.filter:
        said.append(f"filter: {plain(lens.filter)}")
    return " · ".join(said)


def looking_view(
    state: RunState,
    lens: Lens,
    beside: tuple[int, int] | None = None,
    typed: str | None = None,
    names: tuple[str, ...] = (),
) -> LookingView:
    """The line; `beside` are the first and the last second that share the cursor's cell, `names` all operations and
    scenarios."""
    filtered = ""
    if typed is not None:
        matching = [plain(name) for name in names if name and lens.matches(name)]
        filtered = ", ".join(matching) or "nothing matches"
    if lens.cursor is None:
        return LookingView(typed=typed, filtered=filtered)
    return LookingView(
        typed=typed,
        filtered=filtered,
        place=f"at {figures.clock(lens.cursor)}",
        marks=marks_between(state, *(beside or (lens.cursor, lens.cursor))),
        condition=_condition(state, lens.cursor),
    )


def _condition(state: RunState, second: int) -> str:
    point = point_at(state, second)
    if point is None:
        return "no figures"
    if point.adjusted:
        return f"{', '.join(map(plain, point.adjusted))} held or scaled: measured, and not judged"
    if point.missing:
        return "tainted: a generator gave no figures"
    reasons = dict.fromkeys(reason for said in point.health.values() for reason in said.tainted)
    if reasons:
        return f"tainted: {', '.join(map(plain, reasons))}"
    return f"of {point.length} s, the worst" if point.length > 1 else ""
