from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.target.redaction import Redactor, strip_control

SECRET = 'pä ss/w"ord+1'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
        quote(SECRET, safe="").lower(),
        "".join(f"%{byte:02x}" for byte in SECRET.encode()),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
    ],
)
def test_a_secret_is_found_in_every_form_it_travels_in(form: str) -> None:
    cleaned = Redactor([SECRET]).clean(f"before {form} after")
    assert cleaned == "before *** after"


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=9))
def test_a_secret_is_found_in_a_basic_header_whatever_the_user_name(user: str) -> None:
    header = base64.b64encode(f"{user}:hunter2222:{user}".encode()).decode()
    cleaned = Redactor(["hunter2222"]).clean(header)
    # Ten bytes are 13 1/3 characters: at most one at either end is shared with what stands beside the secret.
    assert "***" in cleaned
    assert len(cleaned) <= len(header) - 12 + len("***")


@given(st.lists(st.text(min_size=4, max_size=12), min_size=1, max_size=4), st.text(max_size=20))
def test_no_secret_survives_anywhere(secrets: list[str], around: str) -> None:
    redactor = Redactor(secrets)
    for secret in secrets:
        if "*" not in secret:
            assert not [part for part in redactor.clean(f"{around}{secret}{around}").split("***") if secret in part]


def test_the_longest_secret_is_masked_whole() -> None:
    assert Redactor(["abcd", "abcdefgh"]).clean("abcdefgh abcd") == "*** ***"


def test_a_secret_of_three_characters_would_tear_up_every_text_and_is_left_alone() -> None:
    assert Redactor(["the", ""]).clean("the other") == "the other"


def test_a_secret_that_is_a_pattern_is_taken_literally() -> None:
    assert Redactor(["a.*b("]).clean("a.*b( axxb(") == "*** axxb("


def test_a_secret_broken_up_by_control_codes_is_found() -> None:
    assert Redactor(["hunter22"]).clean("hun\x1b[31mter\x0022") == "***"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain ✔ text\n\tindented", "plain ✔ text\n\tindented"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[?25l\x1b[2Jx", "x"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdcs\x1b\\x", "x"),
        ("\x1b(Bx\x1bMy\x1b", "xy"),
        ("a\x00b\rc\x7fd\x85e\x9b31mf", "abcde31mf"),
        ("\u202egnp.exe\u2066\u200b\ufeff", "gnp.exe"),
    ],
)
def test_control_codes_are_stripped_and_text_stays(text: str, cleaned: str) -> None:
    assert strip_control(text) == cleaned
    assert Redactor([]).clean(text) == cleaned


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert "hunter22" not in repr(Redactor(["hunter22"]))
