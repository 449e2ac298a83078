"""The audits of the webhook journeys: reads back what the platform made of the events that were claimed.

A platform that lets nobody look into its books is asked another way: some of the events that it acknowledged are
delivered again, and it must know them. Whether and how often it processed them is then not measured, and said so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal

from engine.backstage import CONNECTIONS, Backstage, Finding
from engine.errors import EngineError
from engine.journeys.webhooks.delivery import (
    ACCEPTED,
    DUPLICATE,
    OPERATION,
    SECRET_NAME,
    Sender,
    said_of,
    signed,
)
from engine.journeys.webhooks.events import StripeEvent, id_prefix, subscribers
from engine.journeys.webhooks.findings import (
    Books,
    SentEvent,
    Stored,
    lost,
    missing_from,
    out_of_order,
    processed_twice,
    redelivered,
    refused,
    sent_events,
    unknown_fates,
)
from engine.journeys.webhooks.journey import ADVERSE_CLAIM, BADLY_SIGNED, CLAIM, LATE, OLDER

READ_BACK = "webhook_events"
"""The operation that reads the books: the events of a `prefix` in pages, `events` with `event_id`, `processed` and
`effect` each, and `next`, after which the next page begins."""
SAMPLE = 100
"""So many events are delivered again where nobody can look into the books."""
LOOKS = 4
LOOK_AGAIN_S = 1.0
"""A platform may acknowledge first and process a little later: the books are read again as long as something is missing
from them, until so many looks in a row, the first among them, have found no more than the one before."""
CATCH_UP_S = 120.0
"""What a platform that comes on with its backlog is given in all."""

_PAGE = 1000


class _Unreadable(EngineError):
    """The books cannot be read; says why."""


async def audit(backstage: Backstage) -> Sequence[Finding]:
    """Of events that all are new: none lost, none processed twice."""
    findings, _ = await _processed(backstage, "webhooks", sent_events(backstage.claims.of(CLAIM)))
    return findings


async def audit_adverse(backstage: Backstage) -> Sequence[Finding]:
    """Of the others the same, and: not processed again, not believed, not undone."""
    sent = sent_events(backstage.claims.of(ADVERSE_CLAIM))
    complete = backstage.complete
    findings, books = await _processed(backstage, "adverse webhooks", sent)
    return [
        *findings,
        redelivered(sent, books, complete=complete),
        *(refused(sent, part, books, complete=complete) for part in (LATE, BADLY_SIGNED)),
        out_of_order([event for event in sent if event.part == OLDER], books, complete=complete),
    ]


async def _processed(backstage: Backstage, what: str, sent: Sequence[SentEvent]) -> tuple[list[Finding], Books | None]:
    """The findings on losing and doubling, and the books, where they can be read."""
    twice = f"{what} processed twice"
    if not backstage.offered(READ_BACK):
        unseen = "the site has no read-back: whether and how often an event was processed cannot be seen"
        proved = await _still_known(backstage, f"{what} known again", sent)
        return [proved, *(Finding(name, "not measured", unseen) for name in (f"{what} lost", twice))], None
    try:
        books = await _books_with(backstage, sent)
    except _Unreadable as error:
        return [Finding(name, "not measured", str(error), due=True) for name in (f"{what} lost", twice)], None
    return [lost(f"{what} lost", sent, books, complete=backstage.complete), processed_twice(twice, books)], books


async def _books_with(backstage: Backstage, sent: Sequence[SentEvent]) -> Books:
    """The books, read until nothing is missing from them, or nothing more comes."""
    deadline = backstage.clock.now() + CATCH_UP_S
    fewest, in_vain = len(sent) + 1, 0
    while True:
        books: dict[str, Stored] = {}
        for each in backstage.scenarios:
            books.update(await _pages(backstage, id_prefix(backstage.run_id, each.name)))
        missing = len(missing_from(books, sent))
        in_vain = 1 if missing < fewest else in_vain + 1
        fewest = min(fewest, missing)
        if not missing or in_vain >= LOOKS or backstage.clock.now() >= deadline:
            return books
        await asyncio.sleep(LOOK_AGAIN_S)


async def _pages(backstage: Backstage, prefix: str) -> Books:
    books: dict[str, Stored] = {}
    after = ""
    while True:
        answer = await backstage.ask(READ_BACK, path={"prefix": prefix}, query={"limit": str(_PAGE), "after": after})
        if not answer.ok:
            raise _Unreadable(f"the books could not be read: {answer.error} {answer.detail}".rstrip())
        try:
            books.update(
                (entry["event_id"], Stored(int(entry["processed"]), str(entry.get("effect", ""))))
                for entry in answer.read("events")
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _Unreadable("the books could not be read: an event has no event_id or processed") from None
        behind = answer.read("next")
        if not isinstance(behind, str) or behind <= after:
            return books
        after = behind


async def _still_known(backstage: Backstage, name: str, sent: Sequence[SentEvent]) -> Finding:
    """Deliver a sample of acknowledged events again: a platform that has one of them knows it."""
    acknowledged = [event for event in sent if event.acknowledged]
    outcomes = backstage.target.site.operations[OPERATION].outcomes
    if not acknowledged or all(outcome.name != DUPLICATE for outcome in outcomes):
        why = "no event was acknowledged" if not acknowledged else "the site has no word for a redelivery"
        return Finding(name, "not measured", why + unknown_fates(sent))
    step = max(1, len(acknowledged) // SAMPLE)
    sample = acknowledged[::step][:SAMPLE]
    senders = _senders(backstage)
    said: list[str] = []
    for begin in range(0, len(sample), CONNECTIONS):
        together = sample[begin : begin + CONNECTIONS]
        said += await asyncio.gather(*(_again(backstage, event, senders) for event in together))
    known, new = said.count(DUPLICATE), said.count(ACCEPTED)
    detail = (
        f"of {len(acknowledged):,} acknowledged events {len(sample):,} were delivered again: the platform knew "
        f"{known:,} of them and took {new:,} for new"
    )
    if unclear := len(sample) - known - new:
        detail += f"; {unclear:,} of these it answered with neither"
    result: Literal["pass", "fail", "not measured"] = "fail" if new else ("not measured" if unclear else "pass")
    return Finding(name, result, detail + unknown_fates(sent), float(len(sample)), float(known))


async def _again(backstage: Backstage, event: SentEvent, senders: Mapping[str, Sender]) -> str:
    facts = event.facts
    same = StripeEvent(event.id, str(facts["type"]), int(facts["number"]), int(facts["created"]))
    sender = senders[event.id[: event.id.rindex("_") + 1]]
    body, headers = signed(same, sender, int(backstage.clock.wall()))
    return said_of(await backstage.ask(OPERATION, body=body, headers=headers, accept=(DUPLICATE,)))


def _senders(backstage: Backstage) -> dict[str, Sender]:
    """By the beginning of their events' ids."""
    secret = backstage.target.secret(SECRET_NAME)
    return {
        id_prefix(backstage.run_id, each.name): Sender(subscribers(each.data), secret) for each in backstage.scenarios
    }
