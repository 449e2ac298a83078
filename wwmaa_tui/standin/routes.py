"""Which endpoint a request means, by method and path.

An exact path is one look-up in a dictionary, by the bytes as they were sent; paths with `{places}`, and paths that were
sent in an unusual way, take the long way round. Knows nothing of what an endpoint does.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

import httptools
import msgspec

from wwmaa_tui.standin.endpoints import Call, Endpoint

T = TypeVar("T")

_PLACE = re.compile(r"\{(\w+)\}")


class Match(msgspec.Struct, Generic[T], frozen=True):
    """What there is under a path."""

    by_method: Mapping[bytes, T]
    """Empty when there is nothing."""
    places: Mapping[str, str]


class Routes(Generic[T]):
    """Finds the T of an endpoint; an exact path goes before one with places."""

    def __init__(self, pairs: Iterable[tuple[Endpoint, T]]) -> None:
        self._exact: dict[bytes, dict[bytes, T]] = {}
        self._patterns: dict[re.Pattern[str], dict[bytes, T]] = {}
        for endpoint, what in pairs:
            if "{" in endpoint.path:
                under = self._patterns.setdefault(_pattern(endpoint.path), {})
            else:
                under = self._exact.setdefault(endpoint.path.encode(), {})
            under.update((method.encode(), what) for method in endpoint.methods)

    def exact(self, call: Call) -> T | None:
        """The one for a path without places, sent plainly; None says nothing yet."""
        under = self._exact.get(call.path)
        return None if under is None else under.get(call.method)

    def match(self, call: Call) -> Match[T]:
        """Everything under the call's path, whatever the method and however the path was sent."""
        path = plain_path(call)
        under = self._exact.get(path.encode())
        if under is not None:
            return Match(under, {})
        for pattern, under in self._patterns.items():
            if found := pattern.fullmatch(path):
                return Match(under, found.groupdict())
        return Match({}, {})


def plain_path(call: Call) -> str:
    """The path alone, escapes undone, also of a target that names the whole URL."""
    path = call.path
    if not path.startswith(b"/"):
        with contextlib.suppress(httptools.HttpParserInvalidURLError):  # `*`, of OPTIONS, is no URL
            path = httptools.parse_url(call.target).path or b"/"
    return unquote(path.decode("latin-1"))


def _pattern(path: str) -> re.Pattern[str]:
    parts = _PLACE.split(path)  # text and names in turn
    return re.compile("".join(f"(?P<{part}>[^/]+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts)))
