"""The second contract, that of the real backend, as the stand-in serves it beside the first."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from wwmaa_tui.standin.process import StandInProcess

Headers = dict[str, str]


@pytest.fixture
async def csrf(client: httpx.AsyncClient) -> Headers:
    """The header that repeats the cookie, which the client has from now on."""
    return await fetched(client)


async def fetched(client: httpx.AsyncClient) -> Headers:
    answer = await client.get("/api/security/csrf-token")
    assert answer.json()["csrf_token"] == client.cookies["csrf_token"]
    return {"X-CSRF-Token": client.cookies["csrf_token"]}


def account(standin: StandInProcess, password: str = "") -> dict[str, str]:
    return {"email": standin.env["TEST_USER_EMAIL"], "password": password or standin.env["TEST_USER_PASSWORD"]}


async def searched(client: httpx.AsyncClient, csrf: Headers, query: str, **more: Any) -> httpx.Response:
    return await client.post("/api/search/query", json={"query": query, **more}, headers=csrf)


async def test_the_csrf_cookie_is_for_the_pages_of_the_platform_alone(client: httpx.AsyncClient) -> None:
    cookie = (await client.get("/api/security/csrf-token")).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=31536000"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("cookie", "header", "body", "kind"),
    [
        ("", "", "", "csrf_token_missing"),
        ("mine", "", "", "csrf_token_missing"),
        ("", "mine", "", "csrf_token_missing"),
        ("mine", "theirs", "", "csrf_token_invalid"),
        ("mine", "", "theirs", "csrf_token_invalid"),
        ("mine", "mine", "", ""),
        ("mine", "", "mine", ""),
    ],
)
async def test_a_change_must_repeat_its_cookie(
    client: httpx.AsyncClient, cookie: str, header: str, body: str, kind: str
) -> None:
    headers = {"Cookie": f"a=b; csrf_token={cookie}" if cookie else "a=b", "X-CSRF-Token": header}
    asked = {"query": "kata", **({"csrf_token": body} if body else {})}
    answer = await client.post("/api/search/query", json=asked, headers={k: v for k, v in headers.items() if v})
    if kind:
        told = answer.json()
        assert (answer.status_code, told["error_type"], told["status_code"]) == (403, kind, 403)
        assert told["detail"]
    else:
        assert answer.status_code == 200


async def test_a_search_answers_in_words_with_its_sources(client: httpx.AsyncClient, csrf: Headers) -> None:
    told = (await searched(client, csrf, "how do I improve my roundhouse kick")).json()
    assert told.keys() == {"answer", "sources", "media", "related_queries", "latency_ms", "cached"}
    assert len(told["sources"]) == 10
    assert told["sources"][0].keys() == {"title", "url", "source_type"}
    assert told["media"].keys() == {"videos", "images"}
    assert told["answer"]
    assert told["related_queries"]


async def test_a_repeated_search_comes_from_the_cache_unless_it_is_bypassed(
    client: httpx.AsyncClient, csrf: Headers
) -> None:
    first, second, third = [
        (await searched(client, csrf, text, **more)).json()
        for text, more in (("the way of tea", {}), ("The way  of tea", {}), ("the way of tea", {"bypass_cache": True}))
    ]
    assert [told["cached"] for told in (first, second, third)] == [False, True, False]
    assert first["sources"] == second["sources"] == third["sources"]


@pytest.mark.parametrize(
    "query",
    ["", "   ", "x" * 501, "kata -- drop", "/* kata", "kata */", "xp_dirtree", "SP_who", "exec kata", "Execute"],
)
async def test_a_query_that_the_platform_takes_for_an_attack_is_refused(
    client: httpx.AsyncClient, csrf: Headers, query: str
) -> None:
    answer = await searched(client, csrf, query)
    assert answer.status_code == 422
    assert answer.json()["detail"]


async def test_public_events_are_wrapped_and_total_counts_the_rows_of_the_answer(client: httpx.AsyncClient) -> None:
    first, second = [
        (await client.get("/api/events/public", params={"limit": 5, "offset": offset})).json() for offset in (0, 5)
    ]
    assert (first["total"], first["limit"], first["offset"], second["offset"]) == (5, 5, 0, 5)
    assert first.keys() == {"events", "total", "limit", "offset"}
    ids = [event["id"] for page in (first, second) for event in page["events"]]
    assert len(set(ids)) == 10
    assert first["events"][0].keys() == {"id", "data"}
    wanted = {"title", "capacity", "current_attendees", "price", "start_date", "location_type"}
    assert wanted <= first["events"][0]["data"].keys()
    dates = [event["data"]["start_date"] for event in first["events"] + second["events"]]
    assert dates == sorted(dates)
    assert len((await client.get("/api/events/public")).json()["events"]) == 12


async def test_public_events_are_narrowed_by_each_filter(client: httpx.AsyncClient) -> None:
    async def found(**params: str) -> list[dict[str, Any]]:
        answer = await client.get("/api/events/public", params={"limit": "100", **params})
        return [event["data"] for event in answer.json()["events"]]

    assert {event["location_type"] for event in await found(location="online")} == {"online"}
    assert {event["price"] for event in await found(price="free")} == {0}
    assert 0 not in {event["price"] for event in await found(price="paid")}
    assert {event["event_type"] for event in await found(type="seminar")} == {"Seminar"}
    day = (await found())[20]["start_date"][:10]
    assert {event["start_date"][:10] for event in await found(date_from=day, date_to=day)} == {day}
    prices = [event["price"] for event in await found(sort="price", order="desc")]
    assert prices == sorted(prices, reverse=True)


@pytest.mark.parametrize(
    "wrong", ["limit=0", "limit=101", "offset=-1", "location=moon", "price=cheap", "sort=name", "date_from=soon"]
)
async def test_a_filter_that_cannot_be_is_refused_by_its_name(client: httpx.AsyncClient, wrong: str) -> None:
    answer = await client.get(f"/api/events/public?{wrong}")
    assert answer.status_code == 422
    assert wrong.partition("=")[0] in answer.json()["detail"]


async def test_one_public_event_comes_with_its_training_sessions(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    event = (await client.get(f"/api/events/public/{standin.env['TEST_EVENT_ID']}")).json()
    assert event["id"] == standin.env["TEST_EVENT_ID"]
    assert event["data"]["capacity"] == 1000
    assert "training_sessions" in event
    assert (await client.get("/api/events/public/evt_9999")).status_code == 404


async def test_tiers_are_public_and_a_code_that_is_none_is_a_bad_request(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/subscriptions")).json()
    assert [(tier["code"], tier["price_usd"]) for tier in told["tiers"]] == [
        ("free", 0),
        ("basic", 29),
        ("premium", 79),
        ("lifetime", 149),
    ]
    assert told["total"] == 4
    assert (await client.get("/api/subscriptions/premium")).json()["is_popular"]
    answer = await client.get("/api/subscriptions/elite")
    assert (answer.status_code, "Invalid tier ID" in answer.json()["detail"]) == (400, True)


async def test_a_caller_with_a_csrf_token_gets_400_for_a_wrong_password_and_one_without_401(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    wrong = account(standin, "wrong")
    assert (await client.post("/api/auth/login", json=wrong)).status_code == 401
    await fetched(client)
    assert (await client.post("/api/auth/login", json=wrong)).status_code == 400


async def test_a_log_in_needs_no_csrf_token_and_gives_a_new_one(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    plain = await client.post("/api/auth/login", json=account(standin))
    assert "set-cookie" not in plain.headers, "the first contract has no cookies"
    before = (await fetched(client))["X-CSRF-Token"]
    session = await client.post("/api/auth/login", json=account(standin))
    assert session.status_code == 200
    assert client.cookies["csrf_token"] != before
    bearer = {"Authorization": f"Bearer {session.json()['access_token']}"}
    me = (await client.get("/api/auth/me", headers=bearer)).json()
    assert {"id", "name", "email", "role", "belt_rank", "dojo", "country", "locale"} == me.keys()


async def test_a_refresh_needs_the_newest_csrf_token_and_is_good_for_one_use(
    standin: StandInProcess, client: httpx.AsyncClient, csrf: Headers
) -> None:
    session = (await client.post("/api/auth/login", json=account(standin))).json()
    body = {"refresh_token": session["refresh_token"]}
    assert (await client.post("/api/auth/refresh", json=body)).json()["error_type"] == "csrf_token_missing"
    assert (await client.post("/api/auth/refresh", json=body, headers=csrf)).json()[
        "error_type"
    ] == "csrf_token_invalid"
    newest = {"X-CSRF-Token": client.cookies["csrf_token"]}
    refreshed = await client.post("/api/auth/refresh", json=body, headers=newest)
    assert refreshed.json()["access_token"] != session["access_token"]
    assert (await client.post("/api/auth/refresh", json=body, headers=newest)).status_code == 401
