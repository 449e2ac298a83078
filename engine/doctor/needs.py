"""What profiles need: which kinds of data, how many members, which panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.measure.series import parse_series
from engine.monitors.panels import Monitoring
from engine.profile.expression import outline_thresholds
from engine.profile.model import Profile
from engine.target.seeding import SeedKind

BY_JOURNEY: Mapping[str, tuple[str, ...]] = {
    "search": ("content",),
    "page": ("events", "instructors", "content"),
    "api_events": ("events",),
    "api_subscriptions": ("subscriptions",),
    "browser": ("events", "instructors", "content"),
    "webhooks": ("subscriptions",),
    "webhooks_adverse": ("subscriptions",),
    "event_rsvp": ("events",),
}
"""Kinds of data that a journey finds nothing without, beside the profile's members."""


def needed_volume(kind: SeedKind, profiles: Sequence[Profile]) -> int:
    """How many of a kind the profiles need; 0 where they can do without. No profile at all needs everything."""
    return max((_needed(kind, profile) for profile in profiles), default=kind.volume)


def _needed(kind: SeedKind, profile: Profile) -> int:
    if kind.name == "members":
        members = profile.members
        if members is None or members.pattern != kind.address:
            return 0  # other members than those that are counted: only a log-in tells
        return members.first + members.count
    return kind.volume if any(kind.name in BY_JOURNEY.get(each.journey, ()) for each in profile.scenarios) else 0


def needed_panels(profiles: Sequence[Profile], monitoring: Monitoring, *, real_target: bool) -> frozenset[str]:
    """Panels that a required threshold of any profile names."""
    return frozenset(
        metric
        for profile in profiles
        for outline in outline_thresholds(profile, real_target=real_target)
        if outline.required
        for metric in [parse_series(outline.series)[0]]
        if any(panel.name == metric for panel in monitoring.panels)
    )
