"""A comparison in words: one set of marks and sentences for screens, tables, pages and Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.report.comparing.compared import Compared, Comparison, Outcome, Standing
from engine.report.comparing.measures import MEAN_OF_SECONDS
from engine.report.comparing.suite_comparison import SuiteComparison
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain


@dataclass(frozen=True)
class StandingMark:
    """How a standing is shown; never by its colour alone."""

    symbol: str
    plain: str
    """The symbol where only ASCII can be drawn."""
    level: LevelKey
    """What it is painted as."""


STANDINGS: Mapping[Standing, StandingMark] = {
    "worse": StandingMark("▲", "!", "target"),
    "better": StandingMark("✔", "+", "ok"),
    "differs": StandingMark("≠", "!", "too-few"),
    "no difference shown": StandingMark("=", "=", "no-data"),
    "not judged": StandingMark("·", ".", "no-data"),
    "not comparable": StandingMark("✖", "X", "no-data"),
}
CHANGED: tuple[Standing, ...] = ("worse", "better", "differs")
"""What has ground."""


def outcome_level(outcome: Outcome) -> LevelKey:
    """What the whole is painted as."""
    return "target" if outcome == "not comparable" else STANDINGS[outcome].level


def sentence(comparison: Comparison) -> str:
    """What came of it, and how sure that is."""
    if not comparison.comparable:
        return f"Not comparable: {plain('; '.join(comparison.reasons))}. Nothing is called better or worse."
    if comparison.outcome == "not judged":
        return "Comparable, but too short to judge: no time has seconds and samples enough for an interval."
    counts = {standing: sum(row.standing == standing for row in comparison.rows) for standing in STANDINGS}
    said = [f"{counts[standing]} {standing}" for standing in CHANGED if counts[standing]]
    said += [f"audit {plain(name)} failed" for name in comparison.lost_audits]
    alarms = f"{comparison.alpha * 100:.2g}"
    sure = f"of 100 comparisons of a system with itself at most {alarms} call any figure changed"
    sure += "" if comparison.repeats else ", if launches do not differ"
    silent = [f"{counts[each]} {each}" for each in ("not judged", "not comparable") if counts[each]]
    silent = [f"{counts['no difference shown']} with no difference shown", *silent]
    counted = f"{', '.join(said) or 'No figure differs'}; {', '.join(silent)}"
    return f"{counted} ({sure}). {_blind(comparison)}{noise(comparison)}"


def suite_sentence(comparison: SuiteComparison) -> str:
    """How many steps came to what."""
    outcomes = [step.outcome for step in comparison.steps]
    said = [f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes)]
    alarms = f"{comparison.alpha * 100:.2g}"
    return (
        f"Of {figures.plural(len(outcomes), 'step')}: {', '.join(said) or 'none to compare'} (of 100 comparisons of a "
        f"suite with itself at most {alarms} call any figure of any step changed)."
    )


def noise(comparison: Comparison) -> str:
    """What is known of how much two launches of the same differ."""
    if comparison.repeats:
        return f"The noise floor is of {figures.plural(comparison.repeats, 'repeated run')}."
    monitors = any(row.measure == MEAN_OF_SECONDS for row in comparison.rows)
    return (
        "How much two launches of the same differ is not known, for no run was repeated: "
        f"what differs may be the launch's own{', and what monitors read is not judged' if monitors else ''}."
    )


def _blind(comparison: Comparison) -> str:
    """From what on a change would have been seen: silence is no equality."""
    sizes = [
        row.could_show_share
        for row in comparison.rows
        if row.chief and row.measure == "p95" and row.standing == "no difference shown" and row.could_show_share
    ]
    if not sizes:
        return ""
    return f"A p95 that is {percent(max(sizes))} off or more would have been shown. "


def percent(share: float) -> str:
    """`7.1 %`, `12 %`."""
    return f"{share * 100:.1f} %" if share < 0.0995 else f"{share * 100:.0f} %"


def change(row: Compared) -> str:
    """`+30.1 %`; empty where there is nothing to divide by."""
    if row.change is None:
        return ""
    return f"{row.change * 100:+.1f} %" if abs(row.change) < 10 else f"over {figures.TIMES}10"


def reach(row: Compared) -> str:
    """`+49 ms to +61 ms`: where the difference lies; empty where that is not known."""
    if row.interval is None or row.interval == (0.0, 0.0):
        return ""
    low, high = (signed(end, row.unit) for end in row.interval)
    return f"{low} to {high}"


def could_show(row: Compared) -> str:
    """`7.1 %` of the base, or in its unit where that is 0: from what on a difference would have been called one; empty
    where one was, or none can be."""
    if row.standing != "no difference shown" or not row.could_show:
        return ""
    share = row.could_show_share
    return percent(share) if share is not None and share < 10 else figures.measured(row.could_show, row.unit)


def value(number: float | None, row: Compared) -> str:
    """One side's figure."""
    return figures.short_count(number) if row.measure == "requests" else figures.measured(number, row.unit)


def signed(number: float, unit: str) -> str:
    """`+55 ms`, `-0.3 %`, `0 ms`."""
    text = figures.measured(abs(number), unit)
    return text if number == 0 else f"{'+' if number > 0 else '-'}{text}"
