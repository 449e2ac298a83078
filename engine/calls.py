"""A site's operations as requests of one scenario, and what makes an answer a good one.

Everything that is the same for all users of a scenario is worked out once: request line, header block, accepted
statuses, instruments. Knows nothing of users, of time passing, or of how bytes travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import quote, urlencode

import msgspec

from engine.errors import JourneyError
from engine.measure.http_meter import HttpMeter, TimingSplit
from engine.measure.recorder import Recorder
from engine.target.marker import USER_AGENT
from engine.target.site import Operation
from engine.target.target import Target
from engine.wire.client import Origin
from engine.wire.exchange import ERROR_CODES, Response


class Call:
    """One operation, ready to be sent by any user of the scenario."""

    def __init__(self, operation: Operation, target: Target, meter: HttpMeter, marker: str) -> None:
        base = target.base_urls[operation.base]
        self.operation = operation
        self.meter = meter
        self.origin = Origin(base.scheme, base.host, base.port)
        self.repeatable = operation.method in ("GET", "HEAD", "OPTIONS")
        self.head_only = operation.method == "HEAD"
        self._prefix = base.path + operation.path
        self._verb = f"{operation.method} ".encode("latin-1")
        headers = {"Host": base.authority, "User-Agent": USER_AGENT, target.site.marker_header: marker}
        headers |= dict(operation.headers)
        block = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._head = f" HTTP/1.1\r\n{block}".encode("latin-1")
        self._no_body = b"Content-Length: 0\r\n\r\n" if operation.method in ("POST", "PUT", "PATCH") else b"\r\n"
        self._expect = operation.expect

    def request(
        self,
        path: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes | None,
    ) -> bytes:
        """The whole request."""
        target = self._prefix
        for name, value in path.items():
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        if query := {**self.operation.query, **query}:
            target += ("&" if "?" in target else "?") + urlencode(query, quote_via=quote)
        line = self._verb + target.encode("latin-1") + self._head
        if body is None:
            return line + self._no_body
        return line + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def verdict(self, response: Response) -> str | None:
        """Why the answer is not what the operation expects, in a word or two; None when it is."""
        expect = self._expect
        if not expect.accepts(response.status):
            return f"HTTP {response.status}"
        if expect.content_type and not response.headers.get("content-type", "").startswith(expect.content_type):
            return "unexpected content type"
        if expect.fields:
            body = response.json
            if not isinstance(body, dict):
                return "body is no JSON object"
            for field in expect.fields:
                if field not in body:
                    return f"field {field} missing"
        return None


class Calls:
    """All operations of a target as one scenario calls them."""

    def __init__(self, target: Target, recorder: Recorder, scenario: str, tags: Mapping[str, str], marker: str) -> None:
        self._target = target
        self._recorder = recorder
        self._tags = {**tags, "scenario": scenario}
        self._marker = marker
        self._split = TimingSplit(recorder, scenario)
        self._calls: dict[str, Call] = {}

    def named(self, name: str) -> Call:
        """The call of that operation. JourneyError when the site has none, or its address is not configured."""
        call = self._calls.get(name)
        return call if call is not None else self._prepared(name)

    def _prepared(self, name: str) -> Call:
        operations = self._target.site.operations
        if name not in operations:
            near = get_close_matches(name, operations, 1)
            raise JourneyError(
                f"site {self._target.site.name} has no operation {name!r}"
                + (f"; nearest is {near[0]!r}" if near else "")
            )
        if not self._target.offered(name):
            base = operations[name].base
            raise JourneyError(f"operation {name!r} needs {self._target.site.bases[base]}, which is not set")
        operation = operations[name]
        meter = HttpMeter(self._recorder, {**operation.tags, **self._tags}, self._split)
        call = self._calls[name] = Call(operation, self._target, meter, self._marker)
        return call


def error_code(error: str | None, status: int) -> int:
    """k6's error_code of an outcome: 1000 + status from 400 up, the wire's own codes, 0 for none."""
    if error is None:
        return 0
    if status >= 400:
        return 1000 + status
    return ERROR_CODES.get(error, 1000)


def json_body(value: object) -> bytes:
    """A JSON request body."""
    return msgspec.json.encode(value)
