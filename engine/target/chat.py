"""How the socket of a live session talks on one site: which messages there are, and where their text stands.

Messages are JSON objects that say their type in one field. Owns the [chat] table of a site and what follows from it;
knows nothing of sockets, of users or of what is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.profile.table import Table
from engine.target.site import field_at

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILLED = ("text", "user_id", "sent_at")
"""What a template may ask for."""

Kind = Literal["chat", "welcome", "pong", "joined", "left", "error", "other"]
"""What a message of the server is."""


@dataclass(frozen=True)
class ChatLimit:
    """What a user may say."""

    messages: int
    per_s: float


@dataclass(frozen=True)
class Heard:
    """A message of the server."""

    kind: Kind
    text: str = ""
    """Of a chat message or an error."""


@dataclass(frozen=True)
class Chat:
    """The words of one site. What is None there is not."""

    send: Mapping[str, Any]
    """Template of a chat message; `{text}`, `{user_id}` and `{sent_at}` in its texts are filled."""
    message: str
    """Type of a chat message that was delivered."""
    text: str
    """Dotted path of what it says."""
    type: str = "type"
    """Dotted path of a message's type."""
    welcome: str | None = None
    """Type of what is said to who has come in."""
    ping: Mapping[str, Any] | None = None
    pong: str | None = None
    leave: Mapping[str, Any] | None = None
    """What to say before leaving."""
    joined: str | None = None
    """Types of what the others are told of who comes and goes."""
    left: str | None = None
    error: str | None = None
    error_text: str = "error"
    limit: ChatLimit | None = None

    def said(self, text: str, user_id: str, sent_at: float) -> Any:
        """A chat message to send; `sent_at` is in milliseconds since 1970."""
        return _filled(self.send, {"text": text, "user_id": user_id, "sent_at": sent_at})

    def heard(self, json: object) -> Heard:
        """What a decoded message of the server is."""
        said = field_at(json, self.type)
        if said == self.message:
            return Heard("chat", _text(json, self.text))
        if said is not None and said == self.error:
            return Heard("error", _text(json, self.error_text))
        kinds: Mapping[str | None, Kind] = {
            self.welcome: "welcome",
            self.pong: "pong",
            self.joined: "joined",
            self.left: "left",
        }
        return Heard(kinds.get(said, "other") if isinstance(said, str) else "other")


def read_chat(table: Table) -> Chat:
    """A site's [chat] table."""
    chat = Chat(
        send=_template(table, "send"),
        message=table.text("message"),
        text=table.text("text"),
        type=table.text("type", "type"),
        welcome=table.text("welcome", "") or None,
        ping=_template(table, "ping") if "ping" in table else None,
        pong=table.text("pong", "") or None,
        leave=_template(table, "leave") if "leave" in table else None,
        joined=table.text("joined", "") or None,
        left=table.text("left", "") or None,
        error=table.text("error", "") or None,
        error_text=table.text("error_text", "error"),
        limit=_limit(table.table("limit")) if "limit" in table else None,
    )
    if chat.send and "text" not in _placeholders(chat.send):
        table.problem("send", "says nothing: no text of it holds {text}")
    if chat.ping is not None and chat.pong is None:
        table.problem("ping", "needs the type of its answer", 'such as pong = "pong"')
    table.finish()
    return chat


def _template(table: Table, key: str) -> Mapping[str, Any]:
    inner = table.table(key)
    template = {name: inner.raw(name) for name in inner.names()}
    if not template:
        table.problem(
            key, "expected a table with the fields of a message", 'such as { type = "chat", content = "{text}" }'
        )
    for name in sorted(_placeholders(template) - set(_FILLED)):
        valid = ", ".join(f"{{{each}}}" for each in _FILLED)
        table.problem(key, f"nothing fills {{{name}}}", f"valid: {valid}")
    return template


def _limit(table: Table) -> ChatLimit:
    limit = ChatLimit(table.integer("messages", at_least=1), table.duration("per", above_zero=True))
    table.finish()
    return limit


def _placeholders(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(_PLACEHOLDER.findall(value))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for each in inner for name in _placeholders(each)}


def _filled(value: Any, fields: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        return fields[whole[1]] if whole else _PLACEHOLDER.sub(lambda match: str(fields[match[1]]), value)
    if isinstance(value, Mapping):
        return {key: _filled(inner, fields) for key, inner in value.items()}
    return [_filled(inner, fields) for inner in value] if isinstance(value, list) else value


def _text(json: object, path: str) -> str:
    said = field_at(json, path)
    return said if isinstance(said, str) else ""
