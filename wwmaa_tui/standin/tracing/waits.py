"""What a request waits for while it holds neither a core nor a connection, and whose service that is.

The costs say how long, by kind of work; here is what the time is spent on, as shares of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

BACKEND = "wwmaa-backend"
ZERODB = "zerodb"


class Wait(msgspec.Struct, frozen=True):
    """One part of a request's wait."""

    name: str
    """Of the span in the backend."""
    share: float = 1.0
    service: str = ""
    """Who is asked; empty: nobody outside."""
    operation: str = ""
    """What they call it."""
    hit: bool | None = None
    """Of a look-up in the cache: whether it was there."""
    query: bool = False
    """Whether it is a query of the database, here one that failed."""


_EMBEDDING = ("embeddings", "POST /v1/embeddings")
_MAIL = ("mail", "POST /messages")
_PAYMENT = ("payments", "POST /v1/checkout/sessions")

WAITS: Mapping[str, tuple[Wait, ...]] = MappingProxyType(
    {
        "": (Wait("session.load", 1.0, "redis", "GET"),),
        "hit": (Wait("cache.get", 1.0, "redis", "GET", hit=True),),
        "miss": (Wait("cache.get", 1.0, "redis", "GET", hit=False),),
        "embedding": (
            Wait("cache.get", 0.2, "redis", "GET", hit=False),
            Wait("search.generate_embedding", 0.8, *_EMBEDDING),
        ),
        "mail": (Wait("session.load", 0.1, "redis", "GET"), Wait("mail.send", 0.9, *_MAIL)),
        "payment": (
            Wait("session.load", 0.05, "redis", "GET"),
            Wait("payment.create_session", 0.7, *_PAYMENT),
            Wait("mail.send", 0.25, *_MAIL),
        ),
        "video": (Wait("video.sign", 1.0, "video", "POST /tokens"),),
        "page": (Wait("page.load_content", 1.0, "content", "GET /pages"),),
        "failed": (Wait(f"{ZERODB}.query", query=True),),
    }
)
"""By what the work says it waits for."""


def services_of(waits_for: str) -> tuple[str, ...]:
    """Everybody who is asked, each time they are."""
    return tuple(wait.service for wait in WAITS[waits_for] if wait.service)
