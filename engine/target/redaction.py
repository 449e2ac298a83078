"""Text from outside, fit to be shown: secrets taken out, control codes with them.

Finds a secret as it is, URL-encoded, in JSON, and in base64 at any offset (as in a Basic header).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

MASK = "***"
SHORTEST = 4
"""A secret shorter than this is left alone: masking it would tear up every text."""

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI sequences: colours, cursor
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC, DCS and their like, up to their end
    r"|\x1b[ -/]*[0-~]?"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    r"|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]",  # invisible, or turning the text around
    re.DOTALL,
)

FREE_TEXTS = frozenset({"detail", "sentence", "origin", "what", "subject", "text"})
"""Fields of events that may hold what a target, a generator, a caller or an exception said."""
FROM_OUTSIDE = frozenset({"issues", "transactions", "traces", "dependencies", "values", "changes", "order"})
"""Fields of events all of whose texts third parties or a caller said, however deep inside."""


class Redactor:
    """Takes a fixed set of secrets out of any text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        longest_first = sorted((form for form in forms if len(form) >= SHORTEST), key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def clean(self, text: str) -> str:
        """The text without secrets and without control codes; line breaks and tabs stay."""
        plain = strip_control(text)
        return self._pattern.sub(MASK, plain) if self._pattern else plain

    def clean_fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """An event's fields with the free texts among them cleaned, and every text of what third parties
        said."""
        return {name: self._cleaned(name, value) for name, value in fields.items()}

    def _cleaned(self, name: str, value: Any) -> Any:
        if name in FREE_TEXTS and isinstance(value, str):
            return self.clean(value)
        return self._deep(value) if name in FROM_OUTSIDE else value

    def _deep(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, tuple):
            return tuple(map(self._deep, value))
        if isinstance(value, msgspec.Struct):
            fields = {name: self._deep(getattr(value, name)) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **fields)
        if isinstance(value, dict):
            return {self._deep(key): self._deep(inner) for key, inner in value.items()}
        return value

    def __repr__(self) -> str:
        return "Redactor(…)"


def strip_control(text: str) -> str:
    """The text without terminal escapes and control characters; line breaks and tabs stay."""
    return _CONTROL.sub("", text)


def _forms(secret: str) -> Iterable[str]:
    data = secret.encode("utf-8", "surrogateescape")
    yield strip_control(secret)
    for encoded in (quote(data, safe=""), quote(data), quote_plus(data), "".join(f"%{byte:02X}" for byte in data)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
    for ascii_only in (True, False):
        yield json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
    alone = base64.b64encode(data).decode("ascii")
    for text in (alone, alone.rstrip("="), *(_base64_core(data, offset) for offset in range(3))):
        yield text
        yield text.replace("+", "-").replace("/", "_")


def _base64_core(data: bytes, offset: int) -> str:
    """The characters of base64 that depend on nothing but the data, when `offset` bytes (modulo 3) precede it."""
    encoded = base64.b64encode(bytes(offset) + data).decode("ascii")
    spilled_in = (0, 2, 3)[offset]
    spilled_out = (0, 3, 2)[(offset + len(data)) % 3]
    return encoded[spilled_in : len(encoded) - spilled_out]
