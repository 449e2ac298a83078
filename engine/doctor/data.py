"""Is the data there that load tests assume? Counted through the platform's own API, against the site's volumes."""

from __future__ import annotations

from collections.abc import Sequence

from engine.clock import StopSignal
from engine.doctor.examination import Examination
from engine.doctor.needs import needed_volume
from engine.doctor.row import Row
from engine.errors import EngineError
from engine.seeding.administrator import Administrator
from engine.seeding.seeding import account_for
from engine.target.seeding import SeedKind


async def data(examination: Examination) -> Sequence[Row]:
    """A row for each kind that the site names."""
    target = examination.target
    if not target.site.seed:
        remedy = "add [seed.members] with volume and count, and so on, to it"
        return [Row("data", "not measured", "the site says nothing of its data", remedy, needed=False)]
    try:
        account = account_for(target, making=False)
        stop = StopSignal(examination.clock)
        administrator = Administrator(examination.desk, target, account, examination.clock, stop)
        await administrator.log_in()
    except EngineError:
        return [_uncounted(examination, kind, "needs the administrator") for kind in target.site.seed]
    return [await _row(examination, kind, administrator) for kind in target.site.seed]


async def _row(examination: Examination, kind: SeedKind, administrator: Administrator) -> Row:
    count = await administrator.count(kind)
    if count.there is None:
        return _uncounted(examination, kind, count.why)
    wanted = needed_volume(kind, examination.profiles) or kind.volume
    found, needed = f"{count.there:,} of {wanted:,}", _needed(examination, kind)
    if count.there >= wanted:
        return Row(_name(kind), "ok", found, needed=needed)
    return Row(_name(kind), "not ok", found, _remedy(kind), needed)


def _uncounted(examination: Examination, kind: SeedKind, why: str) -> Row:
    remedy = f"name an operation of the site that does: [seed.{kind.name}] count" if not kind.count else ""
    return Row(_name(kind), "not measured", why, remedy, _needed(examination, kind))


def _needed(examination: Examination, kind: SeedKind) -> bool:
    return needed_volume(kind, examination.profiles) > 0


def _name(kind: SeedKind) -> str:
    return f"data: {kind.name}"


def _remedy(kind: SeedKind) -> str:
    if kind.make:
        return "wwmaa-tui seed makes what is missing"
    return f"wwmaa-tui seed writes them to a file; {kind.by_hand or 'bring them in with the tools of the platform'}"
