"""Host names in one spelling, so that no two spellings of a name can be told apart by a list.

Pure text: nothing here asks DNS, and nothing here decides what is allowed.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import unicodedata
from urllib.parse import unquote

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


def canonical_host(text: str) -> str:
    """Lower case, ASCII (unicode names as punycode), no trailing dot, IP literals in their short form.

    ValueError for what is no host name or IP literal, among it numbers that some resolvers take for IPv4 (0x7f.1).
    """
    name = text.translate(_DOTS)
    if "%" in name:
        raise ValueError(f"not a host name: {text!r}")
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
        if ":" not in name:
            raise ValueError(f"not an IPv6 address: {text!r}")
    literal = _ip_literal(name)
    if literal is not None:
        return literal
    name = name.rstrip(".")
    try:
        name = name.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        raise ValueError(f"not a host name: {text!r}") from None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"not a host name: {text!r}")
    if _NUMBER.fullmatch(labels[-1]) and _ip_literal(name) is None:
        raise ValueError(f"not an IPv4 address in its usual form: {text!r}")
    return name


def is_loopback(host: str) -> bool:
    """Whether a canonical host is `localhost` or a literal of 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address == ipaddress.IPv6Address("::1")
    return address in ipaddress.IPv4Network("127.0.0.0/8")


def spellings(text: str) -> frozenset[str]:
    """Every name that a lenient reader could see in the text: as canonical host, and with its punycode undone."""
    decoded = unquote(text)
    found = {unicodedata.normalize("NFKC", decoded.translate(_DOTS)).casefold().strip(". \t\r\n")}
    with contextlib.suppress(ValueError):
        found.add(canonical_host(decoded))
    return frozenset(found | {_without_punycode(name) for name in found})


def _without_punycode(name: str) -> str:
    labels = []
    for label in name.split("."):
        plain = label
        if label.startswith("xn--"):
            try:
                plain = label[4:].encode("ascii").decode("punycode")
            except UnicodeError:
                plain = label
        labels.append(unicodedata.normalize("NFKC", plain).casefold())
    return ".".join(labels)


def _ip_literal(name: str) -> str | None:
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return None
