"""The members of the platform that virtual users log in as, from a profile's pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.profile.model import Members
from engine.target.target import Target


@dataclass(frozen=True)
class Account:
    """Who a user is to the platform."""

    email: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Accounts:
    """All of them; more users than accounts share them in turn."""

    members: Members
    password: str = field(repr=False)

    def of(self, user: int) -> Account:
        """The account of user number `user` of its scenario."""
        number = self.members.first + user % self.members.count
        return Account(self.members.pattern.replace("{n}", str(number)), self.password)


def shared_out(members: Members, crowds: Sequence[int]) -> str:
    """Who has which account, for people: `crowds` are the users of each scenario that log in, of whom the first of each
    has the first account."""
    users = sum(crowds)
    used = min(members.count, max(crowds))
    if users > used:
        return f"{users:,} users share {used:,} member accounts"
    people = "1 user" if users == 1 else f"{users:,} users, each"
    return f"{people} with an account of its own out of {members.count:,}"


def accounts_at(members: Members | None, target: Target) -> Accounts | None:
    """The accounts of a profile; None where it names none. ConfigError when the password is not set."""
    return None if members is None else Accounts(members, target.secret(members.password_env))
