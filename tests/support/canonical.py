"""A state as bytes that are equal where, and only where, everything in it is: for those who compare a replayed run with
a live one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import msgspec


def plain(value: Any) -> Any:
    """Any part of a state as JSON has it: structs and dataclasses by their fields' names, a mapping's keys sorted; a
    float is a text that tells it from an integer."""
    if isinstance(value, msgspec.Struct):
        return {"": type(value).__name__} | {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if is_dataclass(value) and not isinstance(value, type):
        return {"": type(value).__name__} | {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return repr(value) if isinstance(value, float) else value


def as_bytes(state: Any) -> bytes:
    """The whole state."""
    return json.dumps(plain(state), sort_keys=True).encode()
