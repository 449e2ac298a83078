"""What can be wrong with the stand-in, as data, and which of it is wrong now.

Owns the table of faults and the switch. Applies none of them itself: the requests read the effect in force, and the
leak is fed by its own clock.
"""

from __future__ import annotations

import difflib
import random
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

MIB = 1 << 20

_FIRST_VICTIM = 10
"""Which webhook after the switch meets the fault first; early, so that a short run meets it too."""


class Effect(msgspec.Struct, frozen=True):
    """How a fault bends the model; the default bends nothing."""

    error_share: float = 0.0
    """Share of API and page requests answered 500, from 0 to 1."""
    extra_wait_s: tuple[float, float] = (0.0, 0.0)
    """Every API and page request waits this much longer (evenly spread) for ZeroDB's edge, holding no connection:
    answers are late, but neither the pool nor the cores are used up, so the server does not collapse."""
    chat_doubled_every: int = 0
    """Every so many-th chat message is delivered twice to everybody; 0: none."""
    chat_lost_every: int = 0
    """Every so many-th delivery of a chat message to one receiver does not happen; 0: all do."""
    cut_off_every: int = 0
    """Every so many-th chat message is the last thing heard of its sender, whose socket is then cut; 0: none."""
    leak_bytes_per_s: int = 0
    leak_cap_bytes: int = 0
    webhooks_doubled_every: int = 0
    """Of that many new webhooks one is processed twice; 0 for none."""
    webhooks_dropped_every: int = 0
    """Of that many new webhooks one is acknowledged and forgotten; 0 for none."""
    unseen_places_s: float = 0.0
    """A booking counts against the places of its event only so much later, as where the count is read before others
    have written; the event's own counter never admits to more than its places."""
    unseen_people_s: float = 0.0
    """A booking of the same person is noticed only so much later."""
    stale_bookings: bool = False
    """Bookings are read back as they were when the fault began."""
    mail_lost_every: int = 0
    """Of so many confirmation mails the last is not sent; 0 loses none."""
    most_hits: float = 1.0
    """Share of the cache's look-ups, from 0 to 1, of which no more are answered from it."""
    queries_take: float = 1.0
    """Every query of the database takes so many times as long, and holds its connection meanwhile."""
    one_at_a_time: bool = False
    """One worker is left, and it waits for everything itself: API and page requests are served one after another."""
    reports: int = 0
    """So many slow queries of nobody's ask for a database connection at any time, each anew when it is done."""


class Fault(msgspec.Struct, frozen=True):
    """One way of being ill."""

    name: str
    description: str
    effect: Effect = Effect()


NONE = Fault("none", "healthy: nothing is wrong")

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        fault.name: fault
        for fault in (
            NONE,
            Fault(
                "slow",
                "every API and page request waits 0.8 to 3.2 s for the database service (search p95 about 3 s)",
                Effect(extra_wait_s=(0.8, 3.2)),
            ),
            Fault(
                "failing",
                "one API or page request in five is answered 500; health stays 200",
                Effect(error_share=0.2),
            ),
            Fault(
                "leaking",
                "memory grows by 8 MiB a second up to 352 MiB (the server has 448), until the fault is taken away",
                Effect(leak_bytes_per_s=8 * MIB, leak_cap_bytes=352 * MIB),
            ),
            Fault(
                "double-process",
                "one webhook in a hundred is processed twice, and acknowledged as if it had been processed once",
                Effect(webhooks_doubled_every=100),
            ),
            Fault(
                "drop",
                "one webhook in a thousand is acknowledged and never processed",
                Effect(webhooks_dropped_every=1000),
            ),
            Fault(
                "oversell",
                "places are counted before others have written: a burst of bookings exceeds the places of an event",
                Effect(unseen_places_s=0.5),
            ),
            Fault(
                "double-book",
                "a person who submits twice at once is booked twice",
                Effect(unseen_people_s=0.5),
            ),
            Fault(
                "stale-bookings",
                "bookings are read back as they were when the fault began: new ones are missing",
                Effect(stale_bookings=True),
            ),
            Fault(
                "no-mail",
                "one confirmation mail in ten is not sent",
                Effect(mail_lost_every=10),
            ),
            Fault(
                "cold-cache",
                "the cache answers no more than 40 % of its look-ups, whatever it holds",
                Effect(most_hits=0.4),
            ),
            Fault(
                "exhausted-pool",
                "slow reports hold every database connection; what needs one waits some two seconds for it",
                Effect(reports=30),
            ),
            Fault(
                "slow-database",
                "every query takes 25 times as long, half a second and more, and holds its connection all the while",
                Effect(queries_take=25.0),
            ),
            Fault(
                "blocking-worker",
                "one worker is left and serves API and page requests one at a time, idle while each waits for others",
                Effect(one_at_a_time=True),
            ),
            Fault(
                "duplicate-chat",
                "one chat message in ten is delivered twice to everybody in the session",
                Effect(chat_doubled_every=10),
            ),
            Fault(
                "lossy-chat",
                "one delivery of a chat message in 23 does not happen: that receiver never hears of it",
                Effect(chat_lost_every=23),
            ),
            Fault(
                "dropping",
                "one chat message in 20 is its sender's last: its socket is cut off right after it",
                Effect(cut_off_every=20),
            ),
        )
    }
)


class UnknownFault(ValueError):
    """A name that is not in the table; the text names the nearest valid ones."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nearest = difflib.get_close_matches(name.lower(), FAULTS, n=2, cutoff=0.5)
        hint = f"did you mean {' or '.join(self.nearest)}? " if self.nearest else ""
        super().__init__(f"no fault is called {name!r} ({hint}valid: {', '.join(FAULTS)})")


def fault_named(name: str | None) -> Fault:
    """The fault of that name, `none` for None; raises UnknownFault."""
    if name is None:
        return NONE
    try:
        return FAULTS[name]
    except KeyError:
        raise UnknownFault(name) from None


class FaultSwitch:
    """The fault in force, since when, and the seeded chance by which it picks its victims."""

    def __init__(self, fault: Fault, seed: int, now: float) -> None:
        self._random = random.Random(seed)
        self._counts: Counter[str] = Counter()
        self.fault = fault
        self.since = now
        self._webhooks = self._mails = 0
        self._looked_up = self._recalled = 0

    def set(self, fault: Fault, now: float) -> None:
        """Put a fault in force, in place of the one before."""
        self.fault = fault
        self.since = now
        self._webhooks = self._mails = 0
        self._looked_up = self._recalled = 0
        self._counts.clear()

    def recalls(self, found: bool) -> bool:
        """Whether the cache may give out what it found at a look-up, if it found something."""
        self._looked_up += 1
        if found and self._recalled + 1 <= self.fault.effect.most_hits * self._looked_up:
            self._recalled += 1
            return True
        return False

    def fails(self) -> bool:
        """Whether the next API or page request is to be answered 500."""
        share = self.fault.effect.error_share
        return share > 0.0 and self._random.random() < share

    def extra_wait_s(self) -> float:
        """How much longer the next API or page request waits."""
        low, high = self.fault.effect.extra_wait_s
        return self._random.uniform(low, high) if high > 0.0 else 0.0

    def times_processed(self) -> int:
        """How often the next new webhook is to be processed: once, if nothing is wrong."""
        self._webhooks += 1
        effect = self.fault.effect
        if _strikes(self._webhooks, effect.webhooks_dropped_every):
            return 0
        return 2 if _strikes(self._webhooks, effect.webhooks_doubled_every) else 1

    def loses_mail(self) -> bool:
        """Whether the next confirmation mail is not sent."""
        self._mails += 1
        return _strikes(self._mails, self.fault.effect.mail_lost_every)

    def duplicates_chat(self) -> bool:
        """Whether the next chat message is to be delivered twice."""
        return self._next("doubled", self.fault.effect.chat_doubled_every)

    def loses_chat(self) -> bool:
        """Whether the next delivery of a chat message is not to happen."""
        return self._next("lost", self.fault.effect.chat_lost_every)

    def cuts_off(self) -> bool:
        """Whether the sender of the next chat message is to be cut off after it."""
        return self._next("cut off", self.fault.effect.cut_off_every)

    def _next(self, what: str, every: int) -> bool:
        self._counts[what] += 1
        return every > 0 and self._counts[what] % every == 0

    def leaked_bytes(self, now: float) -> int:
        """How much memory should be held by now."""
        effect = self.fault.effect
        return min(int((now - self.since) * effect.leak_bytes_per_s), effect.leak_cap_bytes)


def _strikes(count: int, every: int) -> bool:
    return every > 0 and count % every == _FIRST_VICTIM % every
