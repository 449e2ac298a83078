"""How the FastAPI backend's training chat talks: no welcome, no ping, and five messages in ten seconds a user."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from wwmaa_tui.standin.live.happenings import (
    Act,
    Came,
    Chat,
    Dialect,
    Limit,
    News,
    Refused,
    Said,
    Signal,
    Signalled,
    Unclear,
    Went,
)
from wwmaa_tui.standin.reading import read_json

LONGEST = 2000
"""Characters that a chat message may have."""
LIMIT = Limit(5, 10.0)

_SIGNALS = {"hand_raised": True, "hand_lowered": True, "typing_start": False, "typing_stop": False}
"""Whether the one who does it is told of it too."""


class _Frame(msgspec.Struct, frozen=True):
    type: str
    message: str = ""
    is_private: bool = False
    recipient_id: str | None = None


def _understand(text: str) -> Act:
    try:
        frame = read_json(text, _Frame)
    except msgspec.DecodeError as error:
        return Unclear(f"Invalid message: {error}")
    if frame.type in _SIGNALS:
        return Signalled(frame.type, _SIGNALS[frame.type])
    if frame.type != "chat_message":
        return Unclear(f"Unknown message type: {frame.type}")
    if not frame.message.strip():
        return Unclear("Message cannot be empty")
    if len(frame.message) > LONGEST:
        return Unclear(f"Message cannot exceed {LONGEST} characters")
    if frame.is_private and not frame.recipient_id:
        return Unclear("A private message needs a recipient_id")
    return Said(frame.message, to=frame.recipient_id or "" if frame.is_private else "")


def _word(news: News) -> bytes | None:
    said = _worded(news)
    return None if said is None else msgspec.json.encode(said)


def _worded(news: News) -> dict[str, Any] | None:
    match news:
        case Chat():
            return {
                "type": "chat_message",
                "id": news.id,
                "user_id": news.by.user_id,
                "user_name": news.by.name,
                "message": news.said.text,
                "timestamp": _instant(news.at),
                "is_private": bool(news.said.to),
                "recipient_id": news.said.to or None,
                "recipient_name": news.to.name if news.to else None,
                "reactions": {},
            }
        case Came() | Went():
            kind = "user_joined" if isinstance(news, Came) else "user_left"
            who = {"user_id": news.person.user_id, "user_name": news.person.name}
            return {"type": kind, **who, "timestamp": _instant(news.at)}
        case Signal():
            who = {"user_id": news.by.user_id, "user_name": news.by.name}
            return {"type": news.kind, **who, "timestamp": _instant(news.at)}
        case Refused():
            return {"type": "error", "error": news.why}
    return None


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


TRAINING_DIALECT = Dialect(_understand, _word, LIMIT)
