"""The handshake of a WebSocket: is it a proper one, and the answer that switches the connection over.

Knows nothing of who may come in.
"""

from __future__ import annotations

import logging

from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.server import ServerProtocol

from wwmaa_tui.standin.answers import Answer, problem
from wwmaa_tui.standin.costs import REFUSED, SOCKET
from wwmaa_tui.standin.endpoints import Call, Refusal
from wwmaa_tui.standin.live.socket import Guest

_QUIET = logging.Logger(__name__, logging.CRITICAL + 1)


class Switch(Answer, frozen=True, kw_only=True):
    """The answer 101, and who speaks by the socket from then on."""

    guest: Guest


def switching(call: Call, guest: Guest) -> Switch:
    """Accept a call as a handshake. Raises Refusal where it is not a proper one."""
    if not call.upgrade:
        raise Refusal(problem(426, "a WebSocket is spoken here", REFUSED))
    headers = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers.items())
    protocol = ServerProtocol(logger=_QUIET)
    response = protocol.accept(Request(call.target.decode("latin-1"), headers))
    protocol.parser.close()  # it holds the library's object, which holds it
    if response.status_code != 101:
        said = bytes(response.body or b"").decode("utf-8", "replace").strip()
        raise Refusal(problem(response.status_code, said, REFUSED))
    lines = (f"{name}: {value}\r\n" for name, value in response.headers.raw_items() if name.lower() != "date")
    head = f"HTTP/1.1 101 Switching Protocols\r\n{''.join(lines)}".encode("latin-1")
    return Switch(status=101, head=head, body=b"", work=SOCKET, guest=guest)
