"""How a monitor and its server come to trust each other: what lets it in, and whose certificates it believes."""

from __future__ import annotations

import base64
import ssl

from engine.monitors.monitor import MonitorError
from engine.monitors.settings import Access


def admission(access: Access, prefix: str) -> dict[str, str]:
    """The headers that an access names: its own, and a bearer token or else a user with a password.

    MonitorError naming the variable, `prefix` first, whose value no header can carry; never the value.
    """
    headers = {}
    if access.token:
        headers["Authorization"] = f"Bearer {access.token}"
    elif access.user:
        pair = f"{access.user}:{access.password}".encode("utf-8", "surrogateescape")
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    if not access.token.isascii() or (access.token and not access.token.isprintable()):
        raise MonitorError(f"{prefix}_TOKEN holds characters that no header can carry")
    return {**headers, **access.headers}


def trust(access: Access, prefix: str) -> ssl.SSLContext:
    """Certificates and names are checked, by the access's authorities or the system's. It costs 30 ms.

    MonitorError where the file of authorities is none.
    """
    try:
        return ssl.create_default_context(cafile=access.ca_file or None)
    except OSError:
        raise MonitorError(f"{prefix}_CA_FILE cannot be read as certificates") from None
