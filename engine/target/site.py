"""A site: the platform's operations by name, and what a good answer to each is.

Journeys name operations, never paths. Knows nothing of addresses, nor of how a request travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

REQUEST_TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 30.0
MOST_REDIRECTS = 10
"""k6's defaults."""


@dataclass(frozen=True)
class Expect:
    """What makes an answer a good one."""

    status: tuple[tuple[int, int], ...] = ((200, 399),)
    """Ranges, both ends included."""
    content_type: str | None = None
    """How the Content-Type header begins."""
    fields: tuple[str, ...] = ()
    """Fields that the JSON object of the body has."""

    def accepts(self, status: int) -> bool:
        """Whether the status is among the expected ones."""
        return any(first <= status <= last for first, last in self.status)


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
    tags: Mapping[str, str] = field(default_factory=dict)
    """Always with `endpoint`."""
    expect: Expect = field(default_factory=Expect)
    json: Mapping[str, Any] | None = None
    """Request body; `{placeholders}` in its texts are filled by the journey."""
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
    description: str = ""
    source: str = ""
    """Where it was read from, for messages."""
