"""What people were told about their registrations, held against what the platform stored of them.

1. Bookings never exceed places; the event's own counter is no witness, it is what a platform that oversells gets wrong.
2. A person has one booking; a confirmed booking is found again; it has one mail.
3. A burst of more people than places fills the event; of two submissions by one person at once, one is confirmed.
4. Who got no answer, or a 5xx, may be booked or not: either is right; what cannot be known for them is not measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.backstage import Backstage, Finding
from engine.claims import Claims
from engine.journeys.booking import CONFIRMED, UNKNOWN, found_kind, sent_kind
from engine.journeys.rsvp_books import Books, named, read_books, read_mails

_TITLES = {"event_rsvp": "registrations", "rsvp_burst": "burst", "rsvp_twice": "pairs"}


@dataclass
class Told:
    """One person's submissions."""

    sent: int = 0
    said: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    """Booking ids."""

    @property
    def unsure(self) -> bool:
        """Whether a submission's fate is not known."""
        return len(self.said) < self.sent or UNKNOWN in self.said


@dataclass(frozen=True)
class Evidence:
    """Everything that is known of one journey's registrations."""

    title: str
    capacity: int
    taken: int
    """Registrations at the start."""
    people: Mapping[str, Told]
    """By e-mail."""
    seen_by_themselves: Mapping[str, str]
    """What people found who looked for their booking: `found`, `missing`, `unknown`; by booking id."""
    books: Books | None
    mails: Counter[str] | None
    """By booking id."""
    expected: int = 0
    """People who were to submit."""
    complete: bool = True

    @property
    def confirmed(self) -> list[str]:
        """Every booking id that somebody was told."""
        return list(dict.fromkeys(each for told in self.people.values() for each in told.confirmed))

    @property
    def unsure(self) -> int:
        """People of whom it is not known what happened to a submission."""
        return sum(told.unsure for told in self.people.values())

    def finding(self, audit: str, wrong: bool, known: bool, expected: float, found: float, detail: str) -> Finding:
        """Wrong is a failure; what is not known is not measured."""
        result = "fail" if wrong else "pass" if known else "not measured"
        return Finding(f"{self.title}: {audit}", result, detail, expected, found)  # type: ignore[arg-type]


async def audit_registrations(backstage: Backstage) -> Sequence[Finding]:
    """For event_rsvp."""
    return common(await _evidence(backstage))


async def audit_burst(backstage: Backstage) -> Sequence[Finding]:
    """For rsvp_burst."""
    evidence = await _evidence(backstage)
    return [*common(evidence), filled(evidence)]


async def audit_twice(backstage: Backstage) -> Sequence[Finding]:
    """For rsvp_twice."""
    evidence = await _evidence(backstage)
    return [*common(evidence), once_each(evidence)]


def common(evidence: Evidence) -> list[Finding]:
    """What holds for registrations of any kind."""
    if not evidence.people:
        return [Finding(evidence.title, "not measured", "nobody submitted a registration")]
    return [within_places(evidence), one_each(evidence), found_again(evidence), one_mail(evidence)]


def within_places(evidence: Evidence) -> Finding:
    """Bookings never exceed places."""
    least = evidence.taken + len(evidence.confirmed)
    books = evidence.books
    if books is not None:
        own = sum(len(books.of(email)) for email in evidence.people)
        least = max(least, len(books.bookings), evidence.taken + own)
    most = least if books is not None else least + evidence.unsure
    detail = f"{least:,} bookings for {evidence.capacity:,} places"
    if books is None:
        detail += ", by what people were told; the platform shows nobody its bookings"
    known = most <= evidence.capacity and (evidence.complete or books is not None)
    return evidence.finding(
        "bookings within places", least > evidence.capacity, known, evidence.capacity, least, detail
    )


def one_each(evidence: Evidence) -> Finding:
    """A person has one booking at most."""
    double = [
        email
        for email, told in evidence.people.items()
        if len(set(told.confirmed) | set(evidence.books.of(email) if evidence.books else ())) > 1
    ]
    known = evidence.books is not None or (evidence.complete and not evidence.unsure)
    people = len(evidence.people)
    detail = f"of {people:,} people, {len(double):,} are booked more than once"
    if double:
        detail += f": {named(double)}"
    return evidence.finding("one booking a person", bool(double), known, people, people - len(double), detail)


def found_again(evidence: Evidence) -> Finding:
    """Every confirmed booking is there."""
    confirmed, books = evidence.confirmed, evidence.books
    if books is not None:
        stored = {booking_id for _, booking_id in books.bookings}
        missing, unseen = [each for each in confirmed if each not in stored], 0
        how = "among all bookings of the event" if books.whole else "when each person was looked up"
    else:
        seen = evidence.seen_by_themselves
        missing = [each for each in confirmed if seen.get(each) == "missing"]
        unseen = sum(seen.get(each) not in ("found", "missing") for each in confirmed)
        how = "by the people themselves, right after the confirmation"
    found = len(confirmed) - len(missing) - unseen
    detail = f"{found:,} of {len(confirmed):,} confirmed bookings were found {how}"
    if missing:
        detail += f"; missing: {named(missing)}"
    if evidence.unsure:
        detail += f"; {_fate_of_the_unsure(evidence)}"
    known = unseen == 0 and bool(confirmed)
    return evidence.finding("confirmed bookings found", bool(missing), known, len(confirmed), found, detail)


def one_mail(evidence: Evidence) -> Finding:
    """One confirmation mail a confirmed booking."""
    confirmed, mails = evidence.confirmed, evidence.mails
    if mails is None:
        return Finding(f"{evidence.title}: one mail a booking", "not measured", "the platform does not tell its mails")
    none = [each for each in confirmed if mails[each] == 0]
    several = [each for each in confirmed if mails[each] > 1]
    right = len(confirmed) - len(none) - len(several)
    detail = f"{right:,} of {len(confirmed):,} confirmed bookings have one mail"
    detail += f"; none: {named(none)}" if none else ""
    detail += f"; several: {named(several)}" if several else ""
    wrong = bool(none or several)
    return evidence.finding("one mail a booking", wrong, bool(confirmed), len(confirmed), right, detail)


def filled(evidence: Evidence) -> Finding:
    """More people than places fill the event exactly."""
    free = evidence.capacity - evidence.taken
    confirmed, books = len(evidence.confirmed), evidence.books
    stored = sum(len(books.of(email)) for email in evidence.people) if books is not None else confirmed
    submitted = sum(told.sent > 0 for told in evidence.people.values())
    detail = f"{submitted:,} people, {free:,} places: {confirmed:,} confirmed"
    detail += f", {stored:,} booked" if books is not None else ""
    detail += f", {evidence.unsure:,} without an answer" if evidence.unsure else ""
    too_many = max(stored, confirmed) > free
    # Too few are proof only when enough people came, and all that was told is known.
    came = submitted > free and evidence.complete
    too_few = came and stored < free and (books is not None or not evidence.unsure)
    exact = came and stored == free and (books is not None or not evidence.unsure)
    return evidence.finding("filled exactly", too_many or too_few, exact, free, stored, detail)


def once_each(evidence: Evidence) -> Finding:
    """Of two submissions at once, one is confirmed, the other a duplicate."""
    good, bad = [], []
    for email, told in evidence.people.items():
        if told.sent < 2:
            continue
        stored = evidence.books.of(email) if evidence.books is not None else None
        count = max(len(set(told.confirmed)), len(stored) if stored is not None else 0)
        right = sorted(told.said) == [CONFIRMED, "duplicate"]
        if count > 1 or (not told.unsure and not right):
            bad.append(email)
        elif (right and count == 1) or (told.unsure and stored is not None and count == 1):
            good.append(email)
    pairs = evidence.expected or len(evidence.people)
    detail = f"{len(good):,} of {pairs:,} people who submitted twice at once are booked once"
    if bad:
        detail += f"; not so: {named([f'{email} ({_said(evidence.people[email])})' for email in bad], 1)}"
    known = len(good) == pairs
    return evidence.finding("booked once", bool(bad), known, pairs, len(good), detail)


def told_by(claims: Claims, journey: str) -> dict[str, Told]:
    """What each person was told."""
    people: dict[str, Told] = {}
    for claim in claims.of(sent_kind(journey)):
        people.setdefault(claim.key, Told()).sent += 1
    for claim in claims.of(journey):
        told = people.setdefault(claim.key, Told())
        told.said.append(claim.said)
        if claim.said == CONFIRMED:
            told.confirmed.append(claim.facts["booking_id"])
    return people


async def _evidence(backstage: Backstage) -> Evidence:
    journey, data = backstage.scenarios[0].journey, backstage.data
    people = told_by(backstage.claims, journey)
    event_id = data.get("event_id", "")
    ask = bool(people and event_id)
    return Evidence(
        title=_TITLES[journey],
        capacity=data.get("capacity", 0),
        taken=data.get("taken", 0),
        people=people,
        seen_by_themselves={claim.key: claim.said for claim in backstage.claims.of(found_kind(journey))},
        books=await read_books(backstage, event_id, people) if ask else None,
        mails=await read_mails(backstage, event_id) if ask else None,
        expected=data.get("people", 0),
        complete=backstage.complete,
    )


def _fate_of_the_unsure(evidence: Evidence) -> str:
    said = f"{evidence.unsure:,} people got no answer that says what happened"
    if evidence.books is None:
        return said
    booked = sum(bool(evidence.books.of(email)) for email, told in evidence.people.items() if told.unsure)
    return f"{said}: {booked:,} of them are booked"


def _said(told: Told) -> str:
    return " and ".join(sorted(told.said)) or "no answer"
