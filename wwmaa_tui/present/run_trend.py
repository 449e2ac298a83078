"""How runs that did the same went over time, as lines: bars from zero, values, no word of better or worse.

Whether a difference is more than chance is the comparison's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from engine.history import RunRecord
from engine.lineage import Lineage
from engine.wording import figures
from engine.wording.levels import verdict_word
from engine.wording.plain_text import plain, width_of
from wwmaa_tui.present.history import baseline_words
from wwmaa_tui.present.summary_line import SummaryLine, mark

MOST = 60
"""Runs that have a bar each: the newest."""
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-:=+*#"
_GAP = "·"
_NAME = 8


def trend_lines(lineages: Sequence[Lineage], *, ascii_only: bool = False) -> tuple[SummaryLine, ...]:
    """A block for each: what was done to whom, a row of bars for p95 and errors, the verdicts, then run by run."""
    lines: list[SummaryLine] = []
    for lineage in lineages:
        lines += [*([SummaryLine("")] if lines else []), *_block(lineage, ascii_only)]
    return tuple(_in_ascii(line) for line in lines) if ascii_only else tuple(lines)


def bars(values: Sequence[float | None], *, ascii_only: bool = False) -> str:
    """One a value, from zero to the largest; a dot where there is none."""
    glyphs = _ASCII_BARS if ascii_only else _BARS
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    gap = "." if ascii_only else _GAP
    return "".join(gap if each is None else glyphs[min(round(each / top * 7), 7)] for each in values)


def trend_as_json(lineage: Lineage) -> dict[str, Any]:
    """For scripts: what was done to whom, run by run, and first, last and worst of each figure."""
    newest = lineage.newest
    return {
        "profile": newest.profile,
        "plan": newest.plan,
        "target": newest.target,
        "demo": newest.demo,
        "suite": newest.suite,
        "time_scale": newest.time_scale,
        "runs": [
            {
                "name": run.name,
                "started_at": run.started_at,
                "verdict": run.verdict,
                "p95_ms": p95,
                "error_share": errors,
                "baselines": list(run.baselines),
            }
            for run, p95, errors in zip(lineage.runs, lineage.p95_ms, lineage.error_share, strict=True)
        ],
        "p95_ms": _ends(lineage.runs, lineage.p95_ms),
        "error_share": _ends(lineage.runs, lineage.error_share),
    }


def _block(lineage: Lineage, ascii_only: bool) -> Iterator[SummaryLine]:
    newest, runs = lineage.newest, lineage.runs[-MOST:]
    scale = f", {newest.time_scale:g} of its time" if newest.time_scale != 1.0 else ""
    target = "the stand-in" if newest.demo else newest.target
    said = figures.plural(len(lineage.runs), "run")
    plan = f", plan {plain(newest.plan)[:8]}" if newest.plan else ""
    yield SummaryLine(f"{plain(newest.profile)} against {plain(target)}: {said} that did the same{scale}{plan}")
    if len(runs) < len(lineage.runs):
        yield SummaryLine(f"  the newest {len(runs)} of them")
    if not newest.suite:
        for name, all_values, words in (
            ("p95", lineage.p95_ms, figures.milliseconds),
            ("errors", lineage.error_share, figures.share),
        ):
            values = all_values[-MOST:]
            text = f"  {name:<{_NAME}}{bars(values, ascii_only=ascii_only)}  {_said(runs, values, words)}"
            yield SummaryLine(text)
    marks = "".join(mark(verdict_word(run.verdict).level, ascii_only) for run in runs)
    counted = Counter(verdict_word(run.verdict).words for run in runs)
    yield SummaryLine(
        f"  {'verdict':<{_NAME}}{marks}  {', '.join(f'{n} {plain(word)}' for word, n in counted.items())}"
    )
    rows = list(zip(runs, lineage.p95_ms[-MOST:], lineage.error_share[-MOST:], strict=True))
    yield from (_run(*row, ascii_only) for row in rows)


def _run(run: RunRecord, p95: float | None, errors: float | None, ascii_only: bool) -> SummaryLine:
    word = verdict_word(run.verdict)
    verdict = f"{mark(word.level, ascii_only)} {plain(word.words)}"
    cells = [f"{datetime.fromtimestamp(run.started_at, UTC):%Y-%m-%d %H:%M}", verdict + " " * (16 - width_of(verdict))]
    if not run.suite:
        cells += [f"{figures.milliseconds(p95):>8}", f"{figures.share(errors):>8}"]
    cells.append(plain(run.name))
    if run.baselines:
        cells.append(f"baseline {baseline_words(run)}")
    return SummaryLine(f"    {'  '.join(cells)}", word.level)


def _said(runs: Sequence[RunRecord], values: Sequence[float | None], words: Callable[[float | None], str]) -> str:
    """`first 200 ms, last 420 ms (+110 %), highest 420 ms (2026-11-20 05:00)`."""
    known = [(value, run) for value, run in zip(values, runs, strict=True) if value is not None]
    if not known:
        return "not measured"
    first, last = known[0][0], known[-1][0]
    worst, run = max(known, key=lambda each: each[0])
    if len(known) == 1:
        return f"{words(first)}, of one run"
    change = f" ({(last / first - 1) * 100:+.0f} % of the first)" if first else ""
    when = f"{datetime.fromtimestamp(run.started_at, UTC):%Y-%m-%d %H:%M}"
    return f"first {words(first)}, last {words(last)}{change}, highest {words(worst)} on {when}"


def _ends(runs: Sequence[RunRecord], values: Sequence[float | None]) -> dict[str, Any] | None:
    known = [(value, run.name) for value, run in zip(values, runs, strict=True) if value is not None]
    if not known:
        return None
    worst = max(known, key=lambda each: each[0])
    return {"first": known[0][0], "last": known[-1][0], "highest": worst[0], "highest_run": worst[1]}


def _in_ascii(line: SummaryLine) -> SummaryLine:
    return SummaryLine(line.text.replace(figures.NOTHING, "-"), line.level)
