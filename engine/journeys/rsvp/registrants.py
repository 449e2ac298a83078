"""Who registers for events: people made of the run's id, or members, where the platform wants to know who asks.

A person registers once in a run. Anybody's e-mail names the run, so that no two runs are the same people; which members
are free to register is the setup's to say (`members` in its data).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.accounts import Account
from engine.errors import JourneyError
from engine.plan.dice import Dice, key_of
from engine.vu import VirtualUser

DOMAIN = "example.org"
"""Of people who are no members: set aside for examples, so that nobody gets their mail. `email_domain` in `data`
names another."""

_FIRST = (
    "Aiko",
    "Ben",
    "Carla",
    "Daichi",
    "Elif",
    "Femi",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lea",
    "Mira",
    "Noor",
)
_LAST = ("Abe", "Becker", "Costa", "Diallo", "Evans", "Fujita", "Gomez", "Haas", "Ivanova", "Jensen", "Kaya", "Lopez")
_LONGEST_RUN = 36
"""Characters of the run's id that go into an address, the last ones: the part before the @ has 64 at most."""


@dataclass(frozen=True)
class Registrant:
    """One person."""

    email: str
    first_name: str
    last_name: str
    phone: str
    account: Account | None = None
    """What they log in with, where they must."""

    @property
    def fields(self) -> dict[str, str]:
        """What fills an RSVP."""
        return {
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "name": f"{self.first_name} {self.last_name}",
            "phone": self.phone,
        }


def registrant(vu: VirtualUser) -> Registrant:
    """Who registers in this iteration."""
    scope = vu.scope
    dice = Dice(key_of("registrant", scope.seed, scope.scenario.name, vu.iteration))
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    phone = f"+1555{dice.below(10_000_000):07d}"
    if not needs_log_in(vu):
        journey = scope.scenario.journey.replace("_", "-")
        name = f"{journey}{scope.place[0]}-{vu.iteration}.{scope.run_id[-_LONGEST_RUN:]}"
        domain = vu.data.get("email_domain", DOMAIN)
        return Registrant(f"{name}@{domain}".lower(), first, last, phone)
    account = _member(vu)
    return Registrant(account.email.lower(), first, last, phone, account)


def needs_log_in(vu: VirtualUser) -> bool:
    """Whether the platform wants to know who registers."""
    return vu.scope.calls.named("rsvp").bearer


def _member(vu: VirtualUser) -> Account:
    accounts, free = vu.scope.accounts, vu.setup.get("members")
    if accounts is None or not free:
        raise JourneyError(f"scenario {vu.scope.scenario.name!r} needs members to register, and its setup found none")
    first: int = vu.setup["first"].get(vu.scope.scenario.name, 0)
    return accounts.of(free[(first + vu.iteration) % len(free)])
