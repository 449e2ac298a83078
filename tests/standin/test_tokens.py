"""Signed tokens."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from wwmaa_tui.standin.tokens import ACCESS_S, REFRESH_S, Tokens

NOW = 1_700_000_000.0
tokens = Tokens()


def test_a_token_states_who_and_in_which_session() -> None:
    claims = tokens.read(tokens.issue("access", "mem_0001", "s1", NOW), "access", NOW + 1)
    assert claims is not None
    assert (claims.sub, claims.typ, claims.jti) == ("mem_0001", "access", "s1")


def test_a_token_of_one_kind_is_not_one_of_the_other() -> None:
    assert tokens.read(tokens.issue("refresh", "mem_0001", "s1", NOW), "access", NOW) is None
    assert tokens.read(tokens.issue("access", "mem_0001", "s1", NOW), "refresh", NOW) is None


@pytest.mark.parametrize(("kind", "life"), [("access", ACCESS_S), ("refresh", REFRESH_S)])
def test_a_token_has_its_time(kind: str, life: int) -> None:
    token = tokens.issue(kind, "mem_0001", "s1", NOW)
    assert tokens.read(token, kind, NOW + life - 1)
    assert tokens.read(token, kind, NOW + life) is None


def test_a_changed_claim_or_another_key_is_noticed() -> None:
    header, claims, signature = tokens.issue("access", "mem_0001", "s1", NOW).split(".")
    payload = urlsafe_b64decode(claims + "==").replace(b"mem_0001", b"mem_0002")
    forged = urlsafe_b64encode(payload).rstrip(b"=").decode()
    assert tokens.read(f"{header}.{forged}.{signature}", "access", NOW) is None
    assert tokens.read(Tokens().issue("access", "mem_0001", "s1", NOW), "access", NOW) is None


@pytest.mark.parametrize("nonsense", ["", ".", "..", "a.b.c", "é.ü.✓", "x" * 5000])
def test_nonsense_is_no_token(nonsense: str) -> None:
    assert tokens.read(nonsense, "access", NOW) is None


def test_two_sessions_never_have_one_id() -> None:
    assert len({tokens.new_session() for _ in range(1000)}) == 1000
