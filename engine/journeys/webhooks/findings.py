"""What the claims about webhooks, held against the platform's books, amount to. Pure.

1. What the platform acknowledged must have been processed exactly once; what it did not, at most once.
2. Events of unknown fate (no answer, an interrupted delivery) count neither as lost nor as processed, and are named.
3. Where claims may be missing, or nobody can look into the books, nothing is called a pass that was not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.backstage import Finding
from engine.journeys.webhooks.delivery import ACCEPTED, DUPLICATE, REFUSED, UNKNOWN, UNSENT
from engine.measure.snapshot import Claim

Result = Literal["pass", "fail", "not measured"]

_SHOWN = 3


@dataclass(frozen=True)
class SentEvent:
    """One event and everything the platform said to its deliveries."""

    id: str
    said: tuple[str, ...]
    part: str
    """What was wrong with it; empty for one that is as it should be."""
    facts: Mapping[str, Any]

    @property
    def acknowledged(self) -> bool:
        """Whether the platform said that it has processed it, now or before."""
        return ACCEPTED in self.said or DUPLICATE in self.said

    @property
    def definite(self) -> tuple[str, ...]:
        """What was said by answers that can be understood."""
        return tuple(each for each in self.said if each not in (UNKNOWN, UNSENT))

    @property
    def unknown(self) -> bool:
        """Whether nobody can say from the answers if it was processed."""
        return not self.acknowledged and UNKNOWN in self.said


@dataclass(frozen=True)
class Stored:
    """What the platform's books say of one event."""

    processed: int
    """How often."""
    effect: str = ""
    """What that changed, where the books say it: `applied` for a change."""


Books = Mapping[str, Stored]
"""By event id."""


def sent_events(claims: Iterable[Claim]) -> tuple[SentEvent, ...]:
    """The events of some claims, in the order of their first deliveries."""
    said: dict[str, list[str]] = {}
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.key, claim)
        said.setdefault(claim.key, []).append(claim.said)
    return tuple(
        SentEvent(key, tuple(said[key]), str(claim.facts.get("part", "")), claim.facts) for key, claim in first.items()
    )


def missing_from(books: Books, sent: Sequence[SentEvent]) -> list[str]:
    """The acknowledged events that the books do not have as processed."""
    return [
        event.id for event in sent if event.acknowledged and (event.id not in books or books[event.id].processed == 0)
    ]


def lost(name: str, sent: Sequence[SentEvent], books: Books, *, complete: bool) -> Finding:
    """Was everything processed that the platform acknowledged?"""
    acknowledged = [event for event in sent if event.acknowledged]
    missing = missing_from(books, sent)
    found = len(acknowledged) - len(missing)
    detail = f"{found:,} of {len(acknowledged):,} acknowledged events were processed{_named('lost', missing)}"
    return Finding(
        name,
        _result(missing, acknowledged, complete=complete),
        _whole(detail + unknown_fates(sent), complete=complete),
        float(len(acknowledged)),
        float(found),
    )


def processed_twice(name: str, books: Books) -> Finding:
    """Was anything processed more than once, whatever the platform said of it?"""
    processed = [event_id for event_id, stored in books.items() if stored.processed]
    again = [event_id for event_id in processed if books[event_id].processed > 1]
    found = len(processed) - len(again)
    return Finding(
        name,
        # The books are read whole, so that missing claims hide nothing here.
        _result(again, processed, complete=True),
        f"{found:,} of {len(processed):,} processed events were processed once{_named('more than once', again)}",
        float(len(processed)),
        float(found),
    )


def redelivered(sent: Sequence[SentEvent], books: Books | None, *, complete: bool) -> Finding:
    """Was an event that came again, or twice at once, taken for a new one?"""
    known = [event for event in sent if event.acknowledged and len(event.definite) > 1]
    again = [
        event.id
        for event in known
        if event.said.count(ACCEPTED) > 1 or (books and event.id in books and books[event.id].processed > 1)
    ]
    found = len(known) - len(again)
    seen = "" if books is not None else ", as far as the platform's own answers tell"
    detail = f"{found:,} of {len(known):,} redelivered events were not processed again{seen}"
    return Finding(
        "webhooks redelivered",
        _result(again, known, complete=complete),
        _whole(detail + _named("processed again", again), complete=complete),
        float(len(known)),
        float(found),
    )


def refused(sent: Sequence[SentEvent], part: str, books: Books | None, *, complete: bool) -> Finding:
    """Was everything refused that should not be believed?"""
    meant = [event for event in sent if event.part == part]
    # Also of those that were never answered: whoever hangs up may have processed them all the same.
    taken = [
        event.id
        for event in meant
        if event.acknowledged or (books and event.id in books and books[event.id].processed > 0)
    ]
    answered = [event for event in meant if event.definite or event.id in taken]
    found = sum(REFUSED in event.said and event.id not in taken for event in answered)
    detail = f"{found:,} of {len(answered):,} {part} events were refused{_named('taken', taken)}"
    others = len(answered) - found - len(taken)
    if others:
        detail += f"; {others:,} met with another failure"
    return Finding(
        f"webhooks {part}",
        _result(taken, [event for event in answered if REFUSED in event.said], complete=complete),
        _whole(detail, complete=complete),
        float(len(answered)),
        float(found),
    )


def out_of_order(older: Sequence[SentEvent], books: Books | None, *, complete: bool) -> Finding:
    """Did an older event undo what a newer one had changed? Seen only where the books say what an event changed."""
    name = "webhooks out of order"
    told = [event for event in older if books and event.id in books and books[event.id].effect]
    if not told:
        why = "no event came out of order" if not older else "the site does not tell what an event changed"
        return Finding(name, "not measured", why)
    undone = [event.id for event in told if books and books[event.id].effect == "applied"]
    found = len(told) - len(undone)
    detail = f"{found:,} of {len(told):,} older events changed nothing that a newer one had changed"
    return Finding(
        name,
        _result(undone, told, complete=complete),
        _whole(detail + _named("undone by", undone), complete=complete),
        float(len(told)),
        float(found),
    )


def unknown_fates(sent: Sequence[SentEvent]) -> str:
    """Names them, where there are any."""
    count = sum(event.unknown for event in sent)
    return f"; {count:,} of unknown fate (no answer) count neither as lost nor as processed" if count else ""


def _result(bad: Sequence[object], seen: Sequence[object], *, complete: bool) -> Result:
    if bad:
        return "fail"
    return "pass" if seen and complete else "not measured"


def _whole(detail: str, *, complete: bool) -> str:
    return detail if complete else f"{detail}; what some users did is not known, so this is not all"


def _named(what: str, ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else ""
    return f"; {what}: {', '.join(ids[:_SHOWN])}{more}"
