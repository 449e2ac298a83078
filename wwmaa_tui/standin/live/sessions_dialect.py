"""How the original suite's live sessions talk: welcome, ping and pong, participants by their joining and leaving."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from wwmaa_tui.standin.live.happenings import (
    Act,
    Came,
    Chat,
    Dialect,
    Left,
    News,
    Pinged,
    Ponged,
    Refused,
    Said,
    Unclear,
    Welcomed,
    Went,
)
from wwmaa_tui.standin.reading import read_json

LONGEST = 2000
"""Characters that a chat message may have."""


class _Frame(msgspec.Struct, frozen=True):
    type: str
    content: str = ""
    sent_at: int | float | str | None = None


def _understand(text: str) -> Act:
    try:
        frame = read_json(text, _Frame)
    except msgspec.DecodeError as error:
        return Unclear(f"not a message: {error}")
    match frame.type:
        case "chat" if not frame.content.strip():
            return Unclear("content: a chat message needs some")
        case "chat" if len(frame.content) > LONGEST:
            return Unclear(f"content: at most {LONGEST} characters")
        case "chat":
            return Said(frame.content, frame.sent_at)
        case "ping":
            return Pinged()
        case "leave":
            return Left()
    return Unclear(f"Unknown message type: {frame.type}")


def _word(news: News) -> bytes | None:
    said = _worded(news)
    return None if said is None else msgspec.json.encode(said)


def _worded(news: News) -> dict[str, Any] | None:
    match news:
        case Welcomed():
            me = {"user_id": news.person.user_id, "participants": news.present}
            return {"type": "welcome", "session_id": news.session_id, **me}
        case Chat():
            return {
                "type": "chat",
                "id": news.id,
                "session_id": news.session_id,
                "user_id": news.by.user_id,
                "participant_name": news.by.name,
                "content": news.said.text,
                "sent_at": news.said.sent_at,
                "timestamp": datetime.fromtimestamp(news.at, UTC).isoformat(),
            }
        case Came() | Went():
            kind = "participant_joined" if isinstance(news, Came) else "participant_left"
            who = {"user_id": news.person.user_id, "participant_name": news.person.name}
            return {"type": kind, **who, "participants": news.present}
        case Ponged():
            return {"type": "pong"}
        case Refused():
            return {"type": "error", "error": news.why}
    return None


SESSIONS_DIALECT = Dialect(_understand, _word)
