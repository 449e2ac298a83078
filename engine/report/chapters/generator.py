"""The generator's certificate: how far the measurement itself can be believed, and what that says."""

from __future__ import annotations

from engine.evidence import generator_evidence
from engine.judge.invalidity import TAINTED_SECONDS, TAINTED_SHARE, believable
from engine.measure.health import LIMITS
from engine.report.cells import columns, counted, items, measured, name
from engine.report.document import NOT_MEASURED, Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey
from engine.wording.plain_text import plain

_CERTIFIES = (
    f"A second is tainted when a generator's event loop or its sends lagged more than {LIMITS.loop_lag_p99_ms:g} ms "
    f"(p99), when it used more than {LIMITS.cpu:.0%} of a core, when a socket was refused, or when it gave no figures. "
    f"With more than {TAINTED_SHARE:.0%} of the judged seconds tainted, and more than {TAINTED_SECONDS}, or with a "
    "generator lost, the run is invalid. The certificate is of the load generator alone and says nothing of the "
    "platform."
)


def generator(state: RunState) -> Section:
    """Seconds tainted, by reason; generators lost; seconds of which one was silent."""
    title, anchor = "The generator's certificate", "generator"
    told = generator_evidence(state)
    if not state.seconds_seen:
        said: list[Part] = [Words(f"{NOT_MEASURED.capitalize()}: the journal holds no second of load.")]
        if state.lost:
            said.append(items(f"Lost: {plain(lost.detail)}" for lost in state.lost))
        return Section(title, anchor, tuple(said))
    parts: list[Part] = [Words(*_certificate(state), says_level=True), Words(_CERTIFIES)]
    if told.reasons:
        ranked = sorted(told.reasons.items(), key=lambda item: (-item[1], item[0]))
        rows = tuple(
            (name(reason), counted(number), measured(number / max(state.seconds_judged, 1), "%"))
            for reason, number in ranked
        )
        titles = ("Tainted because of", "Seconds", "Of judged")
        caption = "One second may have several reasons."
        parts.append(Table(columns(titles, titles[1:]), rows, caption))
    if told.lost:
        parts.append(items(f"Lost at {figures.clock(lost.second)}: {plain(lost.detail)}" for lost in told.lost))
    if told.silent:
        silent = ((number, figures.plural(seconds, "second")) for number, seconds in told.silent.items())
        parts.append(items(f"Generator {number} gave no figures for {seconds}" for number, seconds in silent))
    return Section(title, anchor, tuple(parts))


def _certificate(state: RunState) -> tuple[str, LevelKey]:
    """What is certified of which seconds."""
    tainted = f"{state.seconds_tainted:,} of {figures.plural(state.seconds_judged, 'judged second')} tainted"
    workers = figures.plural(state.started.workers, "generator") if state.started else "the generators"
    if state.lost:
        return f"Cannot be believed: {figures.plural(len(state.lost), 'generator')} lost, {tainted}.", "critical"
    if not believable(state.seconds_judged, state.seconds_tainted):
        return f"Cannot be believed: {tainted}.", "critical"
    if state.seconds_tainted:
        sound = state.seconds_judged - state.seconds_tainted
        return f"Within limits: {tainted}, so {sound:,} seconds of {workers} are certified.", "tainted"
    if not state.seconds_judged:
        seen = figures.plural(state.seconds_seen, "second")
        return f"Nothing is certified: all of {seen} were held or scaled.", "no-data"
    return f"Certified: {tainted}, of {workers}.", "ok"
