"""The platform's books."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest

from wwmaa_tui.standin.generation import TEST_ADMIN_EMAIL, TEST_USER_EMAIL, generate
from wwmaa_tui.standin.ledger import Ledger
from wwmaa_tui.standin.records import Catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return generate(7, date(2026, 3, 1))


@pytest.fixture
def ledger(catalogue: Catalogue) -> Iterator[Ledger]:
    with contextlib.closing(Ledger.open(catalogue, "open sesame")) as opened:
        yield opened


def test_everything_in_the_catalogue_is_in_the_file(ledger: Ledger, catalogue: Catalogue) -> None:
    with contextlib.closing(sqlite3.connect(ledger.directory / "ledger.sqlite")) as reader:
        tables = ("accounts", "instructors", "events", "content", "subscriptions", "sessions")
        counts = {table: reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        hidden = reader.execute("SELECT id FROM events WHERE NOT listed").fetchall()
    assert counts == {
        "accounts": 1002,
        "instructors": 200,
        "events": 502,
        "content": 5000,
        "subscriptions": 100,
        "sessions": 0,
    }
    assert hidden == [(event.id,) for event in catalogue.unlisted]


@pytest.mark.parametrize(
    "email", ["loadtest_user_0@wwmaa.com", " LoadTest_User_999@wwmaa.com ", TEST_USER_EMAIL, TEST_ADMIN_EMAIL]
)
def test_every_account_logs_in_with_the_one_password(ledger: Ledger, email: str) -> None:
    member = ledger.member_by_login(email, "open sesame")
    assert member is not None
    assert member.email == email.strip().lower()
    assert ledger.member(member.id) == member


def test_a_wrong_password_or_an_unknown_address_is_nobody(ledger: Ledger) -> None:
    assert ledger.member_by_login(TEST_USER_EMAIL, "open sesame ") is None
    assert ledger.member_by_login("loadtest_user_1000@wwmaa.com", "open sesame") is None
    assert ledger.member("mem_9999") is None


def test_the_password_is_not_in_the_file(ledger: Ledger) -> None:
    written = b"".join(file.read_bytes() for file in ledger.directory.iterdir())
    assert b"loadtest_user_0@wwmaa.com" in written
    assert b"open sesame" not in written


def test_only_subscribers_have_a_subscription(ledger: Ledger, catalogue: Catalogue) -> None:
    held = catalogue.subscriptions[0]
    assert ledger.subscription_of(held.member_id) == held
    assert ledger.subscription_of(catalogue.accounts[0].id) is None


def test_a_session_is_used_up_once(ledger: Ledger) -> None:
    ledger.open_session("s1", "mem_0001", now=1000.0)
    assert ledger.session_count() == 1
    assert ledger.use_up_session("s1", now=1001.0)
    assert not ledger.use_up_session("s1", now=1002.0)
    assert not ledger.use_up_session("no such session", now=1002.0)


def test_the_file_is_private_and_gone_after_closing(catalogue: Catalogue) -> None:
    ledger = Ledger.open(catalogue, "x")
    assert ledger.directory.stat().st_mode & 0o077 == 0
    ledger.close()
    ledger.close()
    assert not ledger.directory.exists()
