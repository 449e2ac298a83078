"""What the run was made of: site, target, seed, versions, what was checked before it, and its profile as it was run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.journal.events import PreflightChecked, RunStarted
from engine.report.cells import columns, measured, name
from engine.report.document import NOT_MEASURED, Code, Part, Section, Table, Words
from engine.state import RunState
from engine.wording import figures
from engine.wording.levels import LevelKey

_KEPT = "The profile as it was run:"


def environment(state: RunState, profile: str = "") -> Section:
    """Facts of the first event, the pre-flight checks, and the text of the profile where it was kept."""
    return Section("Environment", "environment", (), (_facts(state), _preflight(state), _profile(profile)))


def _facts(state: RunState) -> Section:
    rows: tuple[tuple[Words, ...], ...] = ()
    if state.started is not None:
        rows = tuple((Words(what), name(said)) for what, said in _told(state, state.started))
    parts: tuple[Part, ...] = (Table(columns(("What", "How it was")), rows),)
    if not rows:
        parts = (Words(f"{NOT_MEASURED.capitalize()}: the journal does not say what was begun."),)
    return Section("What was run", "run", parts)


def _told(state: RunState, started: RunStarted) -> Iterator[tuple[str, str]]:
    yield "run", started.run_id
    yield "profile", f"{started.profile}: {started.title}"
    yield "site", started.site
    yield "target", started.target
    yield "embedded stand-in (--demo)", "yes" if started.demo else "no"
    yield "allowed because of", started.guard
    yield "started", figures.instant(started.started_at)
    if started.starts_at is not None:
        yield "told to wait until", figures.instant(started.starts_at)
    yield "planned length", figures.span(started.duration_s)
    yield "time scale", f"{started.time_scale:g}{' (--quick)' if started.quick else ''}"
    yield "seed", str(started.seed)
    yield "plan digest", started.plan or "not kept"
    yield "workers", str(started.workers)
    cores = next((check.figures["cores"] for check in state.preflight if "cores" in check.figures), None)
    yield "cores", "not known" if cores is None else f"{cores:g}"
    yield "version", started.version
    yield "journal format", str(started.format)
    yield "tags", ", ".join(f"{key}={value}" for key, value in sorted(started.tags.items())) or "none"
    marked = state.ended.preflight_requests if state.ended else None
    yield "marked requests beside the load", NOT_MEASURED if marked is None else f"{marked:,}"


def _preflight(state: RunState) -> Section:
    """The failed checks first, then the tight ones."""
    title, anchor = "Checks before the start", "preflight"
    if not state.preflight:
        return Section(title, anchor, (Words(f"{NOT_MEASURED.capitalize()}."),))
    failed, tight = (
        sum(_level(check) in levels for check in state.preflight) for levels in (("critical", "no-data"), ("target",))
    )
    said = f"{figures.plural(len(state.preflight), 'check')}: {failed} failed, {tight} tight."
    order = ("critical", "no-data", "target", "ok")
    ordered = sorted(state.preflight, key=lambda check: order.index(_level(check)))
    titles = ("Check", "Result", "What was seen", "Took")
    table = Table(columns(titles, ("Took",)), tuple(map(_check, ordered)))
    return Section(title, anchor, (Words(said), table))


def _check(check: PreflightChecked) -> tuple[Words, ...]:
    level = _level(check)
    words = {"critical": "failed", "no-data": "missing", "target": "tight", "ok": "good"}
    return (
        name(check.check),
        Words(words[level], level, says_level=True),
        name(check.detail),
        measured(check.elapsed_ms or None, "ms"),
    )


def _level(check: PreflightChecked) -> LevelKey:
    if not check.ok:
        return "critical" if check.needed else "no-data"
    return "target" if check.tight else "ok"


def _profile(profile: str) -> Section:
    title, anchor = "Profile", "profile"
    if not profile.strip():
        return Section(title, anchor, (Words("The text of the profile was not kept."),))
    return Section(title, anchor, (Words(_KEPT), Code(profile, "toml")))
