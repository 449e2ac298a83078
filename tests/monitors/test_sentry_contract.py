"""The contract server is worth something only while it has Sentry's published shape."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.support.sentry_contract import TOKEN, Event, Planted, SentryContract, sentry_contract
from tests.support.sentry_shape import problems_of_issues, problems_of_link, problems_of_table


async def asked(contract: SentryContract, path: str, **params: object) -> httpx.Response:
    address = f"http://127.0.0.1:{contract.port}/api/0/organizations/wwmaa/{path}/"
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        return await client.get(address, params=params)  # type: ignore[arg-type]


async def test_its_issues_have_the_published_shape_and_so_has_its_link() -> None:
    async with sentry_contract() as contract:
        contract.issues = [Planted("PoolTimeout: no connection", [Event(time.time() - 5)])]
        answer = await asked(contract, "issues", query='release:"1.0"', project=["-1"])
    assert problems_of_issues(answer.json()) == []
    assert len(answer.json()) == 1
    assert problems_of_link(answer.headers["link"]) == []


async def test_its_table_of_spans_has_the_published_shape() -> None:
    fields = ["transaction", "p95(span.duration)", "count()"]
    async with sentry_contract() as contract:
        contract.tables["spans"] = [{"transaction": "/api/search", "p95(span.duration)": 812.5, "count()": 40}]
        answer = await asked(contract, "events", dataset="spans", field=fields)
    assert problems_of_table(answer.json(), fields) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"count": 3}, "0: count is int"),
        ({"lifetime": None}, "0: lifetime is NoneType"),
        ({"level": "catastrophe"}, "0: level catastrophe"),
        ({"lastSeen": "2026-11-02T01:05:33"}, "0: lastSeen without a zone"),
    ],
)
async def test_a_server_that_departs_from_the_shape_is_told_where(change: dict[str, object], problem: str) -> None:
    async with sentry_contract() as contract:
        contract.issues = [Planted("PoolTimeout", [Event(time.time() - 5)], extra=change)]
        answer = await asked(contract, "issues")
    assert problem in problems_of_issues(answer.json())
