"""A site's operations as requests of one scenario, and what makes an answer a good one.

Everything that is the same for all users of a scenario is worked out once: request line, header block, accepted
statuses, instruments. Knows nothing of users, of time passing, or of how bytes travel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec

from engine.errors import ConfigError, JourneyError
from engine.measure.http_meter import HttpMeter, TimingSplit
from engine.measure.recorder import Recorder
from engine.measure.ws_meter import WsMeter
from engine.redirects import Hop
from engine.target.marker import PHASE_HEADER, USER_AGENT
from engine.target.site import Operation, field_at
from engine.target.target import Target
from engine.wire.exchange import ERROR_CODES, Origin
from engine.wire.response import Response

RATE_LIMITED = "rate limited"
"""Kind of an answer 429: the target's limits, not its failure."""

REPEATABLE = ("GET", "HEAD", "OPTIONS")
"""Methods that may be sent again when a connection turns out to be closed."""

_JSON = b"Content-Type: application/json\r\n"
_WORD = re.compile(r"[A-Za-z_-]{1,24}")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

Query = Mapping[str, str] | str
"""Parameters, or a query string that is encoded already."""


class Call:
    """One operation, ready to be sent by any user of the scenario."""

    def __init__(
        self, operation: Operation, target: Target, meter: HttpMeter, marker: str, phase: str | None = None
    ) -> None:
        base = target.base_urls[operation.base]
        self.operation = operation
        self.endpoint = operation.tags.get("endpoint", operation.name)
        self.meter = meter
        self.origin = Origin(base.scheme, base.host, base.port)
        self.url = f"{base.scheme}://{base.authority}"
        self.timeout_s = operation.timeout_s
        self.repeatable = operation.method in REPEATABLE
        self.head_only = operation.method == "HEAD"
        self.bearer = operation.auth == "bearer"
        self.csrf = target.site.csrf if operation.csrf else None
        self.bodiless = operation.json is None
        self._prefix = base.path + operation.path
        self._holes = tuple(_PLACEHOLDER.findall(operation.path))
        self._query = encoded_query(operation.query)
        self._verb = f"{operation.method} "
        self.headers = {"User-Agent": USER_AGENT, target.site.marker_header: marker, **operation.headers}
        """What every request of the operation says, by header name."""
        if phase is not None:
            self.headers[PHASE_HEADER] = phase
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        self._head = f" HTTP/1.1\r\nHost: {base.authority}\r\n{self._headers}".encode("latin-1")
        self._no_body = b"Content-Length: 0\r\n\r\n" if operation.method in ("POST", "PUT", "PATCH") else b"\r\n"
        self._plain = self._head + self._no_body
        self._types_body = any(name.lower() == "content-type" for name in operation.headers)
        self._expect = operation.expect
        self._fine: dict[int, bool] = {}
        self._typed = f"\r\ncontent-type: {operation.expect.content_type}".lower().encode("latin-1")
        if operation.expect.content_type is None:
            self._typed = b""

    def target(self, path: Mapping[str, str] | None, query: Query | None) -> str:
        """Path and query string."""
        target = self._prefix
        for name in self._holes:
            if not path or name not in path:
                raise JourneyError(f"operation {self.operation.name!r}: nothing fills {{{name}}} of its path")
        if path:
            for name, value in path.items():
                target = target.replace(f"{{{name}}}", quote(value, safe=""))
        if query:
            if not isinstance(query, str):
                query = encoded_query({**self.operation.query, **query})
            elif self._query:
                query = f"{self._query}&{query}"
        else:
            query = self._query
        if query:
            return f"{target}{'&' if '?' in target else '?'}{query}"
        return target

    def body(self, json: object, fields: Mapping[str, Any] | None) -> bytes:
        """A JSON body: the one given, or the operation's own with its placeholders filled. JourneyError for one that
        nothing fills."""
        return msgspec.json.encode(_filled(self.operation, fields or {}) if json is None else json)

    def request(self, target: str, own: bytes, body: bytes | None) -> bytes:
        """The whole request; `own` are the header lines of its user."""
        line = (self._verb + target).encode("latin-1")
        if body is None:
            return line + self._head + own + self._no_body if own else line + self._plain
        typed = b"" if self._types_body or b"content-type:" in own.lower() else _JSON
        return b"%b%b%b%bContent-Length: %d\r\n\r\n%b" % (line, self._head, own, typed, len(body), body)

    def redirected(self, hop: Hop, own: bytes, body: bytes | None) -> bytes:
        """The request that follows a redirect."""
        head = f"{hop.method} {hop.target} HTTP/1.1\r\nHost: {hop.authority}\r\n{self._headers}".encode("latin-1") + own
        if body is None or not hop.keeps_body:
            return head + (b"Content-Length: 0\r\n\r\n" if hop.method in ("POST", "PUT", "PATCH") else b"\r\n")
        typed = b"" if self._types_body or b"content-type:" in own.lower() else _JSON
        return b"%b%bContent-Length: %d\r\n\r\n%b" % (head, typed, len(body), body)

    def verdict(self, response: Response) -> str | None:
        """Why the answer is not what the operation expects, in a word or two; None when it is."""
        expect = self._expect
        status = response.status
        fine = self._fine.get(status)
        if fine is None:
            fine = self._fine[status] = expect.accepts(status)
        if not fine:
            return RATE_LIMITED if status == 429 else f"HTTP {status}"
        if self._typed not in response.lower_head and not self._of_type(response):
            return "unexpected content type"
        if expect.fields:
            body = response.json
            if type(body) is not dict:
                return "undecodable body" if response.undecodable else "body is no JSON object"
            for field in expect.fields:
                if field not in body:
                    return f"field {field} missing"
        if expect.values:
            for path, allowed in expect.values.items():
                found = field_at(response.json, path)
                if found not in allowed:
                    return f"{path} is {_shown(found)}"
        return None

    def accepts(self, status: int) -> bool:
        """Whether the status is among the expected ones."""
        return self._expect.accepts(status)

    def _of_type(self, response: Response) -> bool:
        return (response.header("content-type") or "").lower().startswith((self._expect.content_type or "").lower())


class Calls:
    """All operations of a target as one scenario calls them. `marker` is the run's id; `phase` is said of requests that
    are no load."""

    def __init__(
        self,
        target: Target,
        recorder: Recorder,
        scenario: str,
        tags: Mapping[str, str],
        marker: str,
        phase: str | None = None,
        version: str = "1.1",
    ) -> None:
        """`version`: of HTTP."""
        self.target = target
        """The site and its addresses."""
        self._phase = phase
        self._recorder = recorder
        self._tags = {**tags, "scenario": scenario}
        self._marker = marker
        self._proto = "HTTP/2.0" if version == "2" else "HTTP/1.1"
        self._split = TimingSplit(recorder, scenario)
        self._calls: dict[str, Call] = {}
        self._ws_meters: dict[str, WsMeter] = {}
        self.site = target.site
        """Whose operations they are."""
        self.hosts = frozenset(base.host for base in target.base_urls.values())
        """Where a redirect may lead."""
        self.client_ip_header = target.site.client_ip_header
        self.assets = target.site.assets

    def named(self, name: str) -> Call:
        """The call of that operation. JourneyError when the site has none, or its address is not configured."""
        call = self._calls.get(name)
        return call if call is not None else self._prepared(name)

    def secret(self, name: str) -> str:
        """A secret of the target by its environment name. JourneyError when it is not set."""
        try:
            return self.target.secret(name)
        except ConfigError as error:
            raise JourneyError(str(error)) from None

    def offered(self, name: str) -> bool:
        """Whether the site has that operation, at an address that is configured."""
        return self.target.offered(name)

    def ws_meter(self, call: Call) -> WsMeter:
        """What measures the WebSockets of an operation."""
        name = call.operation.name
        if name not in self._ws_meters:
            self._ws_meters[name] = WsMeter(
                self._recorder, {**call.operation.tags, **self._tags}, self._besides(call.operation)
            )
        return self._ws_meters[name]

    def _prepared(self, name: str) -> Call:
        operations = self.target.site.operations
        if name not in operations:
            near = get_close_matches(name, operations, 1)
            raise JourneyError(
                f"site {self.target.site.name} has no operation {name!r}"
                + (f"; nearest is {near[0]!r}" if near else "")
            )
        if not self.target.offered(name):
            base = operations[name].base
            raise JourneyError(f"operation {name!r} needs {self.target.site.bases[base]}, which is not set")
        operation = operations[name]
        tags = {**operation.tags, **self._tags}
        meter = HttpMeter(self._recorder, tags, self._split, self._besides(operation))
        call = self._calls[name] = Call(operation, self.target, meter, self._marker, self._phase)
        return call

    def _besides(self, operation: Operation) -> dict[str, str]:
        """Tags of k6's that are the same for all requests of an operation. The address is the one with placeholders,
        as k6 has it of a template: who filled them in, and with what query, would make a series of each request."""
        base = self.target.base_urls[operation.base]
        url = f"{base.scheme}://{base.authority}{base.path}{operation.path}"
        return {"method": operation.method, "url": url, "name": url, "proto": self._proto}


def error_code(error: str, status: int) -> int:
    """k6's error_code of a failure: 1000 + status from 400 up, else the wire's own codes."""
    return 1000 + status if status >= 400 else ERROR_CODES.get(error, 1000)


def _shown(value: object) -> str:
    """A value in a kind of error, of which there should be few: a word as it is, anything else by what it is."""
    if isinstance(value, bool) or (isinstance(value, str) and _WORD.fullmatch(value)):
        return str(value).lower()
    return "missing" if value is None else "unexpected"


def _filled(operation: Operation, fields: Mapping[str, Any]) -> Any:
    def fill(value: Any) -> Any:
        if isinstance(value, str):
            whole = _PLACEHOLDER.fullmatch(value)
            return named(whole) if whole else _PLACEHOLDER.sub(lambda match: str(named(match)), value)
        if isinstance(value, dict):
            return {key: fill(inner) for key, inner in value.items()}
        return [fill(inner) for inner in value] if isinstance(value, list) else value

    def named(match: re.Match[str]) -> Any:
        if match[1] not in fields:
            raise JourneyError(f"operation {operation.name!r}: nothing fills {match[0]} of its JSON body")
        return fields[match[1]]

    return fill(operation.json)


def encoded_query(query: Mapping[str, str]) -> str:
    """A query string of some parameters, spaces as %20."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in query.items()])


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return quote(text, safe="")
