"""A live session as one generator's users see it: who is in, what was said, and what has reached whom.

1. A message is expected by everybody who is in when it is sent, its sender included, and has been for a moment.
2. What has not come in time is lost. Who leaves on purpose is not waited for; who was dropped has lost what was due.
3. Live figures are between users of this generator; what others say counts for order, gaps and duplicates alone.

Instants are monotonic seconds. Knows nothing of sockets or of time passing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from engine.journeys.rtc.record import SETTLED_S, UNSURE, Attendance, End, Stretch
from engine.vu import VirtualUser


class ChatMeters:
    """The live figures of one scenario in one generator."""

    def __init__(self, vu: VirtualUser) -> None:
        self.delivery = vu.rate("chat_delivery")
        self.latency = vu.trend("chat_latency")
        self.sent = vu.counter("chat_messages")
        self.duplicates = vu.counter("chat_duplicates")
        self.out_of_order = vu.counter("chat_out_of_order")
        self.gaps = vu.counter("chat_gaps")
        for counter in (self.sent, self.duplicates, self.out_of_order, self.gaps):
            counter.add(0)  # none is a figure, too


@dataclass(eq=False)
class Seat:
    """One participant."""

    attendance: Attendance
    since: float | None = None
    """When it came in; None while it is not."""
    outstanding: dict[tuple[int, int], float] = field(default_factory=dict)
    """By sender and number: when what it is to receive was sent, oldest first."""
    newest: dict[int, int] = field(default_factory=dict)
    """By sender: the highest number received since it came in."""
    from_start: bool = False
    """Whether it came in before anything was said, so that a first message missing is a gap."""
    heard_joining: int = 0
    heard_leaving: int = 0


class Room:
    """All participants of one scenario in one generator."""

    def __init__(self, meters: ChatMeters, start: float, within_s: float) -> None:
        self._meters = meters
        self._start = start
        self._within_s = within_s
        self._in: dict[int, Seat] = {}
        self._comings: list[float] = []
        self._goings: list[float] = []

    def entered(self, seat: Seat, now: float, *, from_start: bool) -> None:
        """A participant is in."""
        seat.since, seat.from_start = now, from_start
        seat.newest.clear()
        self._in[seat.attendance.session] = seat
        self._comings.append(now)

    def left(self, seat: Seat, now: float, how: End) -> None:
        """A participant is no longer in."""
        if seat.since is None:
            return
        self._settle(seat, now)
        if how == "dropped":
            self._meters.delivery.add_many(False, len(seat.outstanding))
        seat.outstanding.clear()
        seat.attendance.stretches.append(Stretch(self._ms(seat.since), self._ms(now), how))
        seat.since = None
        del self._in[seat.attendance.session]
        self._goings.append(now)

    def says(self, seat: Seat, now: float) -> int:
        """A participant is about to say something; the number of the message."""
        attendance = seat.attendance
        number = len(attendance.sent)
        attendance.sent.append(self._ms(now))
        for each in self._in.values():
            self._settle(each, now)
            if each.since is not None and each.since + SETTLED_S <= now:
                each.outstanding[attendance.session, number] = now
        return number

    def said(self, seat: Seat, number: int, taken: bool) -> None:
        """Whether the socket took the message: of one that it did not take nothing can be expected."""
        if taken:
            self._meters.sent.add()
            return
        seat.attendance.sent[number] = UNSURE
        for each in self._in.values():
            each.outstanding.pop((seat.attendance.session, number), None)

    def heard(self, seat: Seat, sender: int, number: int, now: float) -> None:
        """A message has reached a participant."""
        counts = seat.attendance.received.setdefault(sender, {})
        counts[number] = counts.get(number, 0) + 1
        if counts[number] > 1:
            self._meters.duplicates.add()
            return
        newest = seat.newest.get(sender, -1 if seat.from_start else None)
        if newest is None or number > newest:
            if newest is not None and number > newest + 1:
                self._meters.gaps.add(number - newest - 1)
            seat.newest[sender] = number
        else:
            seat.attendance.out_of_order += 1
            self._meters.out_of_order.add()
        sent = seat.outstanding.pop((sender, number), None)
        if sent is not None:
            self._meters.latency.add((now - sent) * 1000.0)
            self._meters.delivery.add(now - sent <= self._within_s)

    def presence_told(self, seat: Seat) -> bool:
        """Whether a participant has heard of everybody who came and went while it was in, as far as is known here.
        Others come and go elsewhere, so more is fine."""
        came = sum(self._within(self._comings, stretch) for stretch in seat.attendance.stretches)
        went = sum(self._within(self._goings, stretch) for stretch in seat.attendance.stretches)
        return seat.heard_joining >= came and seat.heard_leaving >= went

    def _within(self, instants: list[float], stretch: Stretch) -> int:
        """How many lie within a stretch, with some room for what was on its way at its ends."""
        start = self._start + stretch.start_ms / 1000.0 + SETTLED_S
        end = self._start + stretch.end_ms / 1000.0 - self._within_s
        return max(bisect_right(instants, end) - bisect_left(instants, start), 0)

    def _settle(self, seat: Seat, now: float) -> None:
        """What should have reached a participant by now, and has not, is lost."""
        outstanding = seat.outstanding
        while outstanding:
            key, sent = next(iter(outstanding.items()))
            if sent + self._within_s >= now:
                return
            del outstanding[key]
            self._meters.delivery.add(False)

    def _ms(self, instant: float) -> int:
        return round((instant - self._start) * 1000.0)
