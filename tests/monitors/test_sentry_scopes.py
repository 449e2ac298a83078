"""What a token may do is found out by asking."""

from __future__ import annotations

from engine.monitors.sentry import examined
from tests.support.sentry_contract import sentry_contract


async def test_a_token_that_may_do_everything_is_told_so() -> None:
    async with sentry_contract() as contract:
        checks = await examined(contract.access())
    assert [(check.scope, check.ok) for check in checks] == [
        ("event:read", True),
        ("org:read", True),
        ("project:releases", True),
    ]


async def test_what_is_missing_is_named_and_whether_it_is_needed() -> None:
    async with sentry_contract() as contract:
        contract.scopes = {"project:releases"}
        issues, transactions, releases = await examined(contract.access())
    assert (issues.ok, issues.needed, issues.detail) == (False, True, "no issues: token lacks event:read")
    assert (transactions.ok, transactions.needed) == (False, False)
    assert transactions.detail == "no slowest transactions: token lacks org:read"
    assert releases.ok


async def test_a_sentry_without_transactions_is_no_fault_of_the_token() -> None:
    async with sentry_contract() as contract:
        contract.tables = {}
        _, transactions, _ = await examined(contract.access())
    assert transactions.ok
    assert transactions.detail == "may read transactions, but this Sentry keeps none"


async def test_a_wrong_token_fails_everything_with_the_reason() -> None:
    async with sentry_contract() as contract:
        checks = await examined(contract.access(token="sntryu_wrong"))
    assert {check.ok for check in checks} == {False}
    assert all(check.detail.endswith("token refused: check SENTRY_AUTH_TOKEN") for check in checks)
