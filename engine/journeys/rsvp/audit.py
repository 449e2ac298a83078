"""What people were told about their registrations, held against what the platform stored of them.

1. Bookings never exceed places; the event's own counter is no witness, it is what a platform that oversells gets wrong.
2. A person has one booking; a confirmed booking is found again, as that person's; it has one mail; who was refused has
   none.
3. A burst of more people than places fills the event; of two submissions by one person at once, one is confirmed.
4. Who got no answer, or a 5xx, may be booked or not: either is right; what cannot be known for them is not measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.backstage import Backstage, Finding
from engine.journeys.rsvp.booking import CONFIRMED, DUPLICATE
from engine.journeys.rsvp.books import named
from engine.journeys.rsvp.evidence import Evidence, Told, evidence_of


async def audit_registrations(backstage: Backstage) -> Sequence[Finding]:
    """For event_rsvp."""
    return common(await evidence_of(backstage))


async def audit_burst(backstage: Backstage) -> Sequence[Finding]:
    """For rsvp_burst."""
    evidence = await evidence_of(backstage)
    return [*common(evidence), filled(evidence)]


async def audit_twice(backstage: Backstage) -> Sequence[Finding]:
    """For rsvp_twice."""
    evidence = await evidence_of(backstage)
    return [*common(evidence), once_each(evidence)]


def common(evidence: Evidence) -> list[Finding]:
    """What holds for registrations of any kind."""
    if not evidence.people:
        return [Finding(evidence.title, "not measured", "nobody submitted a registration")]
    found = [within_places(evidence), one_each(evidence), found_again(evidence), one_mail(evidence)]
    return [*found, *refusals_kept(evidence)]


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
        if len(set(filter(None, told.confirmed)) | set(evidence.books.of(email) if evidence.books else ())) > 1
    ]
    known = evidence.complete and (evidence.books is not None or not evidence.unsure)
    people = len(evidence.people)
    detail = f"of {people:,} people, {len(double):,} are booked more than once"
    if double:
        detail += f": {named(double)}"
    return evidence.finding("one booking a person", bool(double), known, people, people - len(double), detail)


def found_again(evidence: Evidence) -> Finding:
    """Every confirmed booking is there, and its person's own."""
    confirmed, books = evidence.confirmed, evidence.books
    strangers: list[str] = []
    if books is not None:
        stored, holders = {booking_id for _, booking_id in books.bookings}, set(books.bookings)
        missing, unseen = [each for _, each in confirmed if each not in stored], 0
        strangers = [each for email, each in confirmed if each in stored and (email, each) not in holders]
        how = "among all bookings of the event" if books.whole else "when each person was looked up"
    else:
        seen = evidence.seen_by_themselves
        missing = [each for _, each in confirmed if seen.get(each) == "missing"]
        unseen = sum(seen.get(each) not in ("found", "missing") for _, each in confirmed)
        how = "by the people themselves, right after the confirmation"
    found = len(confirmed) - len(missing) - len(strangers) - unseen
    detail = f"{found:,} of {len(confirmed):,} confirmed bookings were found {how}"
    if missing:
        detail += f"; missing: {named(missing)}"
    if strangers:
        detail += f"; stored as another person's: {named(strangers)}"
    if evidence.unsure:
        detail += f"; {_fate_of_the_unsure(evidence)}"
    known = unseen == 0 and bool(confirmed) and evidence.complete
    wrong = bool(missing or strangers)
    return evidence.finding("confirmed bookings found", wrong, known, len(confirmed), found, detail)


def refusals_kept(evidence: Evidence) -> list[Finding]:
    """Who was told that they have no booking has none; nothing is found where nobody was told so, or nobody sees."""
    books = evidence.books
    refused = [
        email
        for email, told in evidence.people.items()
        if told.said and not told.unsure and CONFIRMED not in told.said and DUPLICATE not in told.said
    ]
    if books is None or not refused:
        return []
    booked = [email for email in refused if books.of(email)]
    detail = f"of {len(refused):,} people who were refused, {len(booked):,} are booked all the same"
    detail += f": {named(booked)}" if booked else ""
    right = len(refused) - len(booked)
    return [evidence.finding("refused not booked", bool(booked), evidence.complete, len(refused), right, detail)]


def one_mail(evidence: Evidence) -> Finding:
    """One confirmation mail a confirmed booking, to its person and to nobody else."""
    confirmed, mails = evidence.confirmed, evidence.mails
    if mails is None:
        untold = "the platform does not tell its mails"
        return Finding(f"{evidence.title}: one mail a booking", "not measured", untold, due=evidence.mails_due)
    counts: Counter[str] = Counter()
    for (_, booking_id), count in mails.items():
        counts[booking_id] += count
    none = [each for _, each in confirmed if counts[each] == 0]
    several = [each for _, each in confirmed if counts[each] > 1]
    astray = [each for email, each in confirmed if counts[each] == 1 and not mails[email, each] + mails["", each]]
    right = len(confirmed) - len(none) - len(several) - len(astray)
    detail = f"{right:,} of {len(confirmed):,} confirmed bookings have one mail"
    detail += f"; none: {named(none)}" if none else ""
    detail += f"; several: {named(several)}" if several else ""
    detail += f"; to another address: {named(astray)}" if astray else ""
    wrong, known = bool(none or several or astray), bool(confirmed) and evidence.complete
    return evidence.finding("one mail a booking", wrong, known, len(confirmed), right, detail)


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
        right = sorted(told.said) == [CONFIRMED, DUPLICATE] and (stored is None or len(stored) == 1)
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


def _fate_of_the_unsure(evidence: Evidence) -> str:
    said = f"{evidence.unsure:,} people got no answer that says what happened"
    if evidence.books is None:
        return said
    booked = sum(bool(evidence.books.of(email)) for email, told in evidence.people.items() if told.unsure)
    return f"{said}: {booked:,} of them are booked"


def _said(told: Told) -> str:
    return " and ".join(sorted(told.said)) or "no answer"
