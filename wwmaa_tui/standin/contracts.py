"""The platform's two contracts, served at once: that of the original suite, and that of the real FastAPI backend.

Rooms named `backend_…` hold the second one. What only one of them has is simply there; where they share a path, the
second one's face over it tells callers apart by what they send.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wwmaa_tui.standin.endpoints import Endpoint, Face
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.rooms import (
    all_endpoints,
    backend_auth,
    backend_events,
    backend_rsvp,
    backend_search,
    backend_security,
    backend_subscriptions,
    backend_webhooks,
)

_OWN = (backend_security, backend_search, backend_events, backend_rsvp, backend_subscriptions)
_FACES = (backend_auth, backend_rsvp, backend_webhooks)


def both_contracts(platform: Platform) -> list[Endpoint]:
    """Every endpoint of both; of two that match, the earlier one answers."""
    own = [endpoint for room in _OWN for endpoint in room.endpoints(platform)]
    faces = [face for room in _FACES for face in room.faces(platform)]
    return [*_with_faces(all_endpoints(platform), faces), *own]


def _with_faces(first: Iterable[Endpoint], faces: Iterable[Face]) -> list[Endpoint]:
    """The endpoints; those that the second contract has too serve both."""
    by_place = {(face.method, face.path): face for face in faces}
    shared = []
    for endpoint in first:
        face = by_place.pop((endpoint.method, endpoint.path), None)
        shared.append(msgspec.structs.replace(endpoint, handler=face.over(endpoint.handler)) if face else endpoint)
    if by_place:
        raise AssertionError(f"faces of what the first contract has not: {', '.join(map(' '.join, by_place))}")
    return shared
