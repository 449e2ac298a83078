"""A site: the platform's operations by name, and what a good answer to each is.

Journeys name operations, never paths. Knows nothing of addresses, nor of how a request travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from engine.monitors.panels import Monitoring

if TYPE_CHECKING:
    from engine.target.chat import Chat
    from engine.target.seeding import SeedKind

REQUEST_TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 30.0
MOST_REDIRECTS = 10
"""k6's defaults."""
HEADER = "header:"
"""Begins the place of what is read from a header."""


@dataclass(frozen=True)
class Csrf:
    """Double submit: requests of operations with `csrf` say in a header what a cookie says."""

    operation: str
    """Sets the cookie; asked where a user has none yet."""
    cookie: str
    header: str


@dataclass(frozen=True)
class Outcome:
    """One way an answer can turn out, by which journeys tell answers apart. What is left out fits any answer."""

    name: str
    status: tuple[tuple[int, int], ...] = ()
    text: str = ""
    """Part of the body, in any case."""
    values: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """What fields of the JSON body may be, by dotted path."""

    def fits(self, status: int, body: bytes, json: object) -> bool:
        """Whether an answer turned out so."""
        return (
            (not self.status or in_ranges(status, self.status))
            and (not self.text or self.text.lower().encode() in body.lower())
            and all(field_at(json, path) in allowed for path, allowed in self.values.items())
        )


@dataclass(frozen=True)
class Expect:
    """What makes an answer a good one."""

    status: tuple[tuple[int, int], ...] = ((200, 399),)
    """Ranges, both ends included."""
    content_type: str | None = None
    """How the Content-Type header begins."""
    fields: tuple[str, ...] = ()
    """Fields that the JSON object of the body has."""
    values: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """What fields may be, by dotted path."""

    def accepts(self, status: int) -> bool:
        """Whether the status is among the expected ones."""
        return in_ranges(status, self.status)


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the platform."""

    name: str
    method: str
    base: str
    """Name of the base URL in Site.bases."""
    path: str
    """Begins with a slash; `{placeholders}` are filled by the journey."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Parameters that every such request carries, beside the journey's own."""
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: Literal["none", "bearer"] = "none"
    csrf: bool = False
    """Whether it carries the site's CSRF header."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Always with `endpoint`."""
    expect: Expect = field(default_factory=Expect)
    json: Mapping[str, Any] | None = None
    """Request body; `{placeholders}` in its texts are filled by the journey. A text that is one placeholder alone
    becomes the value as it is."""
    read: Mapping[str, str] = field(default_factory=dict)
    """Where journeys find what they ask an answer for: a dotted path in its JSON, or HEADER and a header's name. What
    is not listed is the field of that name."""
    outcomes: tuple[Outcome, ...] = ()
    """The first that fits is the answer's."""
    timeout_s: float = REQUEST_TIMEOUT_S
    """Seconds from asking for a connection to the last byte of the answer."""
    redirects: int = MOST_REDIRECTS
    """How many redirects are followed, each a request of its own."""


@dataclass(frozen=True)
class Site:
    """A platform that can be load-tested."""

    name: str
    title: str
    allow_hosts: tuple[str, ...]
    """Canonical host names that may be aimed at."""
    marker_header: str
    """Header that every request carries, with the run's id."""
    health: str
    """Operation that the pre-flight asks."""
    bases: Mapping[str, str]
    """Environment name of each base URL, by the name that operations use."""
    operations: Mapping[str, Operation]
    received: str | None = None
    """Operation that counts what the platform received of a run, where there is one."""
    client_ip_header: str | None = None
    """Header by which each virtual user says an address of its own, for platforms that tell visitors apart by it."""
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    csrf: Csrf | None = None
    assets: tuple[str, ...] = ()
    """Operations that a browser performs with every page."""
    seed: tuple[SeedKind, ...] = ()
    """What data load tests assume, in the order in which it is made."""
    chat: Chat | None = None
    """How the sockets of live sessions talk, where there are any."""
    monitoring: Monitoring = field(default_factory=Monitoring)
    """What can be watched of the platform beside the load."""
    description: str = ""
    source: str = ""
    """Where it was read from, for messages."""


def in_ranges(status: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether a status lies in one of the ranges, both ends included."""
    return any(first <= status <= last for first, last in ranges)


def field_at(json: object, path: str) -> Any:
    """What lies at a dotted path in decoded JSON, a number being a place in an array; None where there is nothing."""
    for part in path.split("."):
        if isinstance(json, dict):
            json = json.get(part)
        elif isinstance(json, list) and part.isdigit() and int(part) < len(json):
            json = json[int(part)]
        else:
            return None
    return json
