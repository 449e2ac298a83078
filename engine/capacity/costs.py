"""What load costs the machine that makes it: constants, each from a measurement in docs/decisions.md.

tests/bench/test_generator_costs.py measures them again. Rounded up: a plan that is refused on these would not work.
"""

from __future__ import annotations

SPARE_FILES = 64
"""What a generator opens beside its users' sockets: pipes, event loop, modules, a resolver's sockets."""

GENERATOR_BYTES = 40_000_000
"""Memory of a generator before its first user (34 MB when measured)."""
USER_BYTES = 12_000
"""Memory of a virtual user without a connection: 3.5 KB before its first iteration, 11 KB while it thinks."""
CONNECTION_BYTES = 5_000
"""Memory of a plain connection in the generator (3.7 KB)."""
TLS_CONNECTION_BYTES = 40_000
"""Memory of a TLS connection in the generator (34.3 KB)."""
SOCKET_BYTES = 4_000
"""Memory of a socket in the kernel (3.9 KB), which no process shows as its own."""

BROWSER_BYTES = 350_000_000
"""Memory of a browser with its driver and one page (300 MB when measured)."""

SECOND_BYTES = 650
"""Journal: a second's line without its series."""
SERIES_BYTES = 50
"""Journal: one series in one second (43)."""
REQUEST_BYTES = 4
"""Journal: what each request of a second adds to the histograms, up to SPREAD_REQUESTS of them."""
SPREAD_REQUESTS = 2_500
"""So many different durations fill the buckets of a second; more requests only raise counts."""
RUN_SERIES = 20
"""Series of a run whatever its scenarios: roll-ups and the generator's own."""
SCENARIO_SERIES = 17
"""Series of a scenario beside those of its kinds of iteration."""
KIND_SERIES = 10
"""Series of one kind of iteration of a scenario (5 of a search, 13 of a page)."""
UNKNOWN_KINDS = 10
"""Kinds of iteration of a scenario whose profile names none."""

WRITTEN_REQUEST_BYTES = 5_000
"""Samples: all lines of one request, its iteration's included (4.6 KB)."""
PACKED_REQUEST_BYTES = 300
"""Samples: the same, compressed as parts are (290 bytes)."""

GENERATOR_RATE = 20_000.0
"""Iterations a second that one generator carries on one core, as planned with."""
GENERATOR_USERS = 12_000
"""Users that one generator carries on one core, as planned with."""
HOPELESS = 3.0
"""Beyond so many times what generators carry no core is fast enough."""
