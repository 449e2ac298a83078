"""What a site says of its data: how much of each kind load tests assume, how it is counted, and how it is made.

Owns the `[seed]` table of a site. Knows nothing of what records look like, nor of how anything is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.profile.suggestion import suggestion
from engine.profile.table import Table

if TYPE_CHECKING:
    from engine.target.site import Operation

ADDRESSES = {
    "members": "loadtest_user_{n}@wwmaa.com",
    "instructors": "loadtest_instructor_{n}@wwmaa.com",
    "events": "",
    "content": "",
    "subscriptions": "loadtest_user_{n}@wwmaa.com",
}
"""The kinds of data there are, with the e-mail that a record of each has, where it has one."""
_MOST = 1_000_000


@dataclass(frozen=True)
class SeedKind:
    """One kind of data on a platform."""

    name: str
    volume: int
    """How many load tests assume."""
    address: str = ""
    """E-mail of each, with `{n}`; of a subscription, its member's."""
    count: str | None = None
    """Operation whose answer says the `total`; where what is made can be told from what others made, it counts that."""
    make: str | None = None
    """Operation that makes one."""
    exists: tuple[str, ...] = ()
    """Outcomes of `make` that say it is there already."""
    by_hand: str = ""
    """What people do with the file of what cannot be made."""


def read_seeding(table: Table, operations: Mapping[str, Operation]) -> tuple[SeedKind, ...]:
    """The kinds of a site's `[seed]` table, in the order in which they are made."""
    for name in table.names():
        if name not in ADDRESSES:
            table.problem(name, "no such kind of data", suggestion(name, ADDRESSES))
    return tuple(_kind(name, table.table(name), operations) for name in ADDRESSES if name in table)


def _kind(name: str, table: Table, operations: Mapping[str, Operation]) -> SeedKind:
    kind = SeedKind(
        name=name,
        volume=table.integer("volume", at_least=1, at_most=_MOST),
        address=table.text("address", ADDRESSES[name]),
        count=_operation(table, "count", operations),
        make=_operation(table, "make", operations),
        exists=table.texts("exists"),
        by_hand=table.text("by_hand", ""),
    )
    if ADDRESSES[name] and "{n}" not in kind.address:
        table.problem("address", "expected {n} in it, where the number of the record goes")
    maker = operations.get(kind.make or "")
    if maker is not None:
        outcomes = {outcome.name for outcome in maker.outcomes}
        for place, outcome in enumerate(kind.exists):
            if outcome not in outcomes:
                message = f'operation "{maker.name}" has no outcome "{outcome}"'
                table.problem("exists", message, suggestion(outcome, outcomes), within=(place,))
        if not kind.count and not kind.exists:
            message = "nothing would say what is there already, and each seeding would make everything anew"
            table.problem("make", message, "name an operation that counts, or outcomes that say it exists")
    table.finish()
    return kind


def _operation(table: Table, key: str, operations: Mapping[str, Operation]) -> str | None:
    if key not in table:
        return None
    name = table.text(key)
    if name and name not in operations:
        table.problem(key, f'no operation "{name}"', suggestion(name, operations))
    return name
