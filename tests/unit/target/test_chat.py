"""A site's [chat] table: what sockets say, as data; and all that can be wrong with it, at once."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.target.chat import Chat, ChatLimit, Heard
from engine.target.loading import parse_site

SITE = """
title = "T"
health = "health"
[bases]
api = "API_URL"
[operations.health]
base = "api"
path = "/health"
"""
WHOLE = """
[chat]
send = { type = "say", body = { text = "{text}", at = "{sent_at}" }, by = "user {user_id}" }
message = "said"
text = "body.text"
type = "kind"
welcome = "hello"
ping = { kind = "ping" }
pong = "pong"
leave = { kind = "bye" }
joined = "came"
left = "went"
error = "no"
error_text = "why"
limit = { messages = 5, per = "10s" }
"""


def chat_in(text: str) -> Chat:
    chat = parse_site(SITE + text, name="t", source="t.toml").chat
    assert chat is not None
    return chat


def test_a_message_is_made_from_its_template() -> None:
    said = chat_in(WHOLE).said("oss", "u1", 17.0)
    assert said == {"type": "say", "body": {"text": "oss", "at": 17.0}, "by": "user u1"}


@pytest.mark.parametrize(
    ("json", "heard"),
    [
        ({"kind": "said", "body": {"text": "oss"}}, Heard("chat", "oss")),
        ({"kind": "said"}, Heard("chat", "")),
        ({"kind": "no", "why": "too fast"}, Heard("error", "too fast")),
        ({"kind": "hello"}, Heard("welcome")),
        ({"kind": "pong"}, Heard("pong")),
        ({"kind": "came"}, Heard("joined")),
        ({"kind": "went"}, Heard("left")),
        ({"kind": "typing"}, Heard("other")),
        ({"type": "said"}, Heard("other")),
        ({"kind": ["said"]}, Heard("other")),
        ("said", Heard("other")),
        (None, Heard("other")),
    ],
)
def test_what_is_heard_is_told_apart_by_its_type(json: object, heard: Heard) -> None:
    assert chat_in(WHOLE).heard(json) == heard


def test_what_a_site_does_not_have_is_none() -> None:
    chat = chat_in('[chat]\nsend = { type = "c", m = "{text}" }\nmessage = "c"\ntext = "m"')
    assert (chat.welcome, chat.ping, chat.pong, chat.leave, chat.joined, chat.limit) == (None,) * 6
    assert chat.type == "type"
    assert chat.heard({"m": "no type"}) == Heard("other")
    assert chat_in(WHOLE).limit == ChatLimit(5, 10.0)


def test_a_site_without_the_table_has_no_chat() -> None:
    assert parse_site(SITE, name="t", source="t.toml").chat is None


def test_everything_wrong_with_it_is_said_at_once_with_its_place() -> None:
    wrong = """
[chat]
send = { type = "c", m = "{words}" }
text = ""
welcom = "hello"
ping = { type = "ping" }
limit = { messages = 0, per = "10s" }
"""
    with pytest.raises(ConfigError) as caught:
        parse_site(SITE + wrong, name="t", source="t.toml")
    said = [str(problem) for problem in caught.value.problems]
    for part in (
        "chat.send: nothing fills {words} (valid: {text}, {user_id}, {sent_at})",
        "chat.send: says nothing: no text of it holds {text}",
        "chat.message: missing: expected a text",
        "chat.text: expected a text that is not empty",
        "chat.welcom: unknown key",
        "chat.ping: needs the type of its answer",
        "chat.limit.messages: expected a whole number of at least 1",
    ):
        assert any(part in each for each in said), (part, said)


def test_an_empty_template_is_no_message() -> None:
    with pytest.raises(ConfigError, match="expected a table with the fields of a message"):
        chat_in('[chat]\nsend = {}\nmessage = "c"\ntext = "m"')
