"""Which journeys there are, by the name that a profile gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from engine.backstage import Audit, Setup, Teardown
from engine.errors import JourneyError, Problem
from engine.journeys import api, browser, page, search
from engine.journeys.own import load
from engine.journeys.rsvp import audit as event_rsvp_audit
from engine.journeys.rsvp import burst as rsvp_burst
from engine.journeys.rsvp import clearing as rsvp_clearing
from engine.journeys.rsvp import event as rsvp_event
from engine.journeys.rsvp import journey as event_rsvp
from engine.journeys.rsvp import twice as rsvp_twice
from engine.journeys.rtc import audit as rtc_audit
from engine.journeys.rtc import journey as rtc
from engine.journeys.webhooks import audit as webhooks_audit
from engine.journeys.webhooks import journey as webhooks
from engine.journeys.webhooks.delivery import OPERATION as STRIPE_WEBHOOK
from engine.journeys.webhooks.delivery import SECRET_NAME as STRIPE_SECRET
from engine.journeys.webhooks.events import TYPES as STRIPE_TYPES
from engine.plan.model import ScenarioPlan
from engine.profile.journey_file import journey_file
from engine.profile.model import Profile, Scenario
from engine.target.environment import Environment
from engine.target.site import Site
from engine.vu import Journey


@dataclass(frozen=True)
class JourneyEntry:
    """A journey and what belongs to it."""

    name: str
    run: Journey
    kinds: tuple[str, ...] = ()
    """Names that its mix may use."""
    setup: Setup | None = None
    audit: Audit | None = None
    teardown: Teardown | None = None
    operations: tuple[str, ...] = ()
    """What the site must offer for it."""
    needs: Callable[[Scenario], tuple[str, ...]] | None = None
    """What the site must offer for one scenario beside these."""
    secrets: tuple[str, ...] = ()
    """Environment names of what it cannot do without, such as a key to sign with."""
    unset: Callable[[Scenario, Site, Environment], tuple[Problem, ...]] | None = None
    """What the environment does not say that one scenario cannot begin without, such as a session to attend."""
    planned: Callable[[ScenarioPlan], Mapping[str, int]] | None = None
    """How often a scenario will perform each of its operations, as far as that can be known."""
    apart: bool = False
    """Whether its users are kept out of the generators that make load."""


_REGISTRATION = ("view_event", "rsvp")

JOURNEYS: Mapping[str, JourneyEntry] = {
    "search": JourneyEntry("search", search.search, tuple(search.OPERATIONS), needs=search.needs),
    "page": JourneyEntry("page", page.page, tuple(page.VISITS), needs=page.needs),
    "api_auth": JourneyEntry("api_auth", api.api_auth, operations=("login",), planned=api.asked(*api.AUTH)),
    "api_events": JourneyEntry(
        "api_events", api.api_events, operations=("list_events", "view_event"), planned=api.asked(*api.EVENTS)
    ),
    "api_subscriptions": JourneyEntry(
        "api_subscriptions",
        api.api_subscriptions,
        operations=("login", "plans"),
        planned=api.asked(*api.SUBSCRIPTIONS),
    ),
    "browser": JourneyEntry("browser", browser.browser, browser.PAGES, apart=True),
    "webhooks": JourneyEntry(
        "webhooks",
        webhooks.webhooks,
        STRIPE_TYPES,
        setup=webhooks.setup,
        audit=webhooks_audit.audit,
        teardown=webhooks.teardown,
        operations=(STRIPE_WEBHOOK,),
        secrets=(STRIPE_SECRET,),
        planned=webhooks.planned_webhooks,
    ),
    "webhooks_adverse": JourneyEntry(
        "webhooks_adverse",
        webhooks.webhooks_adverse,
        tuple(webhooks.ADVERSITIES),
        setup=webhooks.setup,
        audit=webhooks_audit.audit_adverse,
        teardown=webhooks.teardown_adverse,
        operations=(STRIPE_WEBHOOK,),
        secrets=(STRIPE_SECRET,),
        planned=webhooks.planned_adverse,
    ),
    "event_rsvp": JourneyEntry(
        "event_rsvp",
        event_rsvp.event_rsvp,
        setup=rsvp_event.set_up_registrations,
        audit=event_rsvp_audit.audit_registrations,
        teardown=rsvp_clearing.tear_down,
        operations=_REGISTRATION,
        unset=partial(rsvp_event.unset, rsvp_event.EVENT_NAME),
        planned=event_rsvp.planned,
    ),
    "rsvp_burst": JourneyEntry(
        "rsvp_burst",
        rsvp_burst.rsvp_burst,
        setup=rsvp_event.set_up_burst,
        audit=event_rsvp_audit.audit_burst,
        teardown=rsvp_clearing.tear_down,
        operations=_REGISTRATION,
        unset=partial(rsvp_event.unset, rsvp_event.BURST_EVENT_NAME),
        planned=rsvp_burst.planned,
    ),
    "rsvp_twice": JourneyEntry(
        "rsvp_twice",
        rsvp_twice.rsvp_twice,
        setup=rsvp_event.set_up_twice,
        audit=event_rsvp_audit.audit_twice,
        teardown=rsvp_clearing.tear_down,
        operations=_REGISTRATION,
        unset=partial(rsvp_event.unset, rsvp_event.EVENT_NAME),
        planned=rsvp_twice.planned,
    ),
    "rtc": JourneyEntry(
        "rtc",
        rtc.rtc,
        setup=rtc.setup,
        audit=rtc_audit.audit,
        operations=rtc.OPERATIONS,
        unset=rtc.unset,
        planned=rtc.planned,
    ),
}
"""By name."""


def journey_named(name: str) -> JourneyEntry:
    """The journey that a scenario names, one of those or one of a user's own (`/path/to/file.py:function`), which is
    loaded then. JourneyError when there is none, or for what a file raises; ConfigError when a file has none such."""
    if name in JOURNEYS:
        return JOURNEYS[name]
    own = journey_file(name)
    if own is None:
        raise JourneyError(f"there is no journey {name!r}")
    return JourneyEntry(name, load(own))


def own_journeys(profile: Profile) -> tuple[str, ...]:
    """Which journeys of its user's own a profile names, each once."""
    named = dict.fromkeys(scenario.journey for scenario in profile.scenarios)
    return tuple(name for name in named if name not in JOURNEYS)


def logs_in(scenario: Scenario) -> bool:
    """Whether the users of a scenario are members that log in, as far as that is known before a journey is loaded."""
    entry = JOURNEYS.get(scenario.journey)
    return entry is not None and ("login" in entry.operations or bool(scenario.data.get("log_in")))


def stands_apart(journey: str) -> bool:
    """Whether a scenario of that journey makes no load, and gets a generator of its own."""
    entry = JOURNEYS.get(journey)
    return entry is not None and entry.apart


def needed_operations(profile: Profile) -> tuple[str, ...]:
    """What the site must offer for all journeys of a profile, as far as that is known before one is loaded."""
    return tuple(dict.fromkeys(operation for scenario in profile.scenarios for operation in _needed(scenario)))


def _needed(scenario: Scenario) -> tuple[str, ...]:
    entry = JOURNEYS.get(scenario.journey)
    if entry is None:
        return ()
    return (*entry.operations, *(entry.needs(scenario) if entry.needs else ()))


def needed_secrets(profile: Profile) -> tuple[str, ...]:
    """Environment names that must be set for all journeys of a profile."""
    return tuple(dict.fromkeys(secret for entry in _known(profile) for secret in entry.secrets))


def _known(profile: Profile) -> list[JourneyEntry]:
    """The journeys of a profile that are not its user's own."""
    names = dict.fromkeys(scenario.journey for scenario in profile.scenarios)
    return [JOURNEYS[name] for name in names if name in JOURNEYS]


def planned_operations(item: ScenarioPlan) -> Mapping[str, int]:
    """What `--dry-run` says of a scenario's operations; empty where its journey cannot say."""
    entry = JOURNEYS.get(item.scenario.journey)
    return entry.planned(item) if entry and entry.planned else {}
