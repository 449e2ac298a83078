"""What data a profile needs: which kinds, and how many members."""

from __future__ import annotations

from collections.abc import Mapping

from engine.profile.model import Profile
from engine.target.seeding import SeedKind

_BY_JOURNEY: Mapping[str, tuple[str, ...]] = {
    "search": ("content",),
    "page": ("events", "instructors", "content"),
    "api": ("events", "subscriptions"),
    "webhooks": ("subscriptions",),
    "event_rsvp": ("events",),
}
"""Kinds of data that a journey finds nothing without, beside the profile's members."""


def needed_volume(kind: SeedKind, profile: Profile | None) -> int:
    """How many of a kind the profile needs; 0 where it can do without. No profile needs everything."""
    if profile is None:
        return kind.volume
    if kind.name == "members":
        members = profile.members
        if members is None or members.pattern != kind.address:
            return 0  # other members than those that are counted: only a log-in tells
        return members.first + members.count
    return kind.volume if any(kind.name in _BY_JOURNEY.get(each.journey, ()) for each in profile.scenarios) else 0
