"""What each kind of operation costs the modelled server, and how much two requests of one kind differ.

One table, so that the whole platform can be calibrated in one place; seconds throughout. With the default limits a
search at 17 requests a second has a p95 of 40 to 120 ms, and the mix of ten thousand page visitors (1,150 pages,
3,450 assets, 1,150 API calls and 350 log-ins a second) uses about 7 of the 8 cores: busy, and just before the knee.
"""

from __future__ import annotations

import math
import random

import msgspec

from wwmaa_tui.standin.capacity import Demand


class Work(msgspec.Struct, frozen=True):
    """The typical cost of one request, and the name its database query goes by in the metrics."""

    cpu_s: float = 0.0
    db_s: float = 0.0
    wait_s: float = 0.0
    """I/O that holds neither a core nor a connection: cache, network, an outside service."""
    collection: str = ""
    operation: str = ""
    waits_for: str = ""
    """What the wait is spent on, as traces tell it: a name in their table of waits; the caller's session if empty."""


NOTHING = Work()

SEARCH_CACHED = Work(cpu_s=0.0025, wait_s=0.024, waits_for="hit")
SEARCH_SIMPLE = Work(cpu_s=0.008, db_s=0.024, wait_s=0.026, collection="content", operation="query", waits_for="miss")
SEARCH_FILTERED = Work(cpu_s=0.007, db_s=0.026, wait_s=0.028, collection="content", operation="query", waits_for="miss")
SEARCH_SEMANTIC = Work(
    cpu_s=0.014, db_s=0.034, wait_s=0.071, collection="content", operation="vector_search", waits_for="embedding"
)

LOGIN = Work(cpu_s=0.008, db_s=0.006, wait_s=0.008, collection="users", operation="query")
ME = Work(cpu_s=0.001, db_s=0.004, wait_s=0.005, collection="users", operation="get")
REFRESH = Work(cpu_s=0.0015, db_s=0.007, wait_s=0.005, collection="sessions", operation="update")
DASHBOARD = Work(cpu_s=0.003, db_s=0.016, wait_s=0.008, collection="users", operation="query")

LIST_CACHED = Work(cpu_s=0.0012, wait_s=0.008, waits_for="hit")
LIST_EVENTS = Work(cpu_s=0.003, db_s=0.012, wait_s=0.008, collection="events", operation="query", waits_for="miss")
LIST_INSTRUCTORS = Work(
    cpu_s=0.003, db_s=0.010, wait_s=0.008, collection="instructors", operation="query", waits_for="miss"
)
VIEW_EVENT = Work(cpu_s=0.0012, db_s=0.006, wait_s=0.008, collection="events", operation="get")
SAVE_EVENT = Work(cpu_s=0.003, db_s=0.012, wait_s=0.008, collection="events", operation="create")
DELETE_EVENT = Work(cpu_s=0.003, db_s=0.012, wait_s=0.008, collection="events", operation="delete")

RSVP = Work(cpu_s=0.004, db_s=0.020, wait_s=0.070, collection="rsvps", operation="create", waits_for="mail")
RSVP_PAID = Work(cpu_s=0.005, db_s=0.024, wait_s=0.260, collection="rsvps", operation="create", waits_for="payment")
"""The wait is the payment service's and the mail service's."""
NO_PLACE = Work(cpu_s=0.002, db_s=0.010, wait_s=0.008, collection="rsvps", operation="query")
REGISTRATIONS = Work(cpu_s=0.002, db_s=0.010, wait_s=0.008, collection="rsvps", operation="query")
CANCEL = Work(cpu_s=0.002, db_s=0.012, wait_s=0.008, collection="rsvps", operation="update")

PLANS = Work(cpu_s=0.001, wait_s=0.008)
MY_SUBSCRIPTION = Work(cpu_s=0.001, db_s=0.005, wait_s=0.006, collection="subscriptions", operation="get")

WEBHOOK = Work(cpu_s=0.002, db_s=0.012, wait_s=0.010, collection="webhook_events", operation="create")
WEBHOOK_KNOWN = Work(cpu_s=0.001, db_s=0.004, wait_s=0.008, collection="webhook_events", operation="get")
"""A webhook that was processed before."""
ADMIN_LIST = Work(cpu_s=0.002, db_s=0.008, wait_s=0.006, collection="admin", operation="query")
ADMIN_SAVE = Work(cpu_s=0.002, db_s=0.010, wait_s=0.006, collection="admin", operation="create")
ADMIN_TAKEN = Work(cpu_s=0.001, db_s=0.006, wait_s=0.006, collection="admin", operation="query")
JOIN = Work(cpu_s=0.0015, db_s=0.008, wait_s=0.012, collection="rtc_sessions", operation="update")
VIDEO_TOKEN = Work(cpu_s=0.002, wait_s=0.020, waits_for="video")
VIDEO_HEALTH = Work(cpu_s=0.0008, wait_s=0.010, waits_for="video")
SOCKET = Work(cpu_s=0.001, db_s=0.003, wait_s=0.004, collection="rtc_sessions", operation="get")
CHAT = Work(cpu_s=0.0008, db_s=0.004, wait_s=0.008, collection="chat_messages", operation="create")

PAGE = Work(cpu_s=0.0014, wait_s=0.020, waits_for="page")
ASSET = Work(cpu_s=0.0003)

REFUSED = Work(cpu_s=0.0006, wait_s=0.004)
"""An answer that needed no data: a bad token, a missing field."""
FAILED = Work(cpu_s=0.001, wait_s=0.006, waits_for="failed")
"""An answer 500 ordered by a fault."""
EDGE = Work(collection="sessions", operation="get")
"""What a request asks ZeroDB's edge for, in no time while nothing is wrong."""


class Spread:
    """Seeded log-normal factors: the median request costs what the table says, one in twenty 1.8 times that."""

    def __init__(self, seed: int, sigma: float = 0.35, size: int = 4096) -> None:
        rng = random.Random(seed)
        self._factors = [math.exp(rng.gauss(0.0, sigma)) for _ in range(size)]
        self._next = 0

    def draw(self, work: Work, extra_wait_s: float = 0.0, queries_take: float = 1.0) -> Demand:
        """One request's own cost: the typical one times the next factor, its query so many times as long, and the extra
        wait as it is."""
        self._next = (self._next + 1) % len(self._factors)
        factor = self._factors[self._next]
        return Demand(work.cpu_s * factor, work.db_s * factor * queries_take, work.wait_s * factor + extra_wait_s)
