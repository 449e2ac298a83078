"""Every route of a running stand-in, and what it says to requests it cannot serve."""

from __future__ import annotations

import struct
import zlib

import httpx
import pytest

from wwmaa_tui.standin.process import StandInProcess

Headers = dict[str, str]


@pytest.mark.parametrize("path", ["/health", "/api/health"])
async def test_health_is_well_for_get_and_head(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_every_answer_has_a_request_id_of_its_own(client: httpx.AsyncClient) -> None:
    paths = ["/health", "/", "/api/search?q=kata", "/nothing/here", "/api/auth/me", "/api/events/evt_0001", "/metrics"]
    ids = [(await client.get(path)).headers["x-request-id"] for path in paths * 2]
    assert all(ids)
    assert len(set(ids)) == len(ids)


async def test_a_search_answers_results_of_which_the_second_time_comes_from_the_cache(
    client: httpx.AsyncClient,
) -> None:
    answers = [await client.get("/api/search", params={"q": "aikido", "limit": 3}) for _ in range(2)]
    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    first, second = [answer.json() for answer in answers]
    assert (first["cached"], second["cached"]) == (False, True)
    assert first["results"] == second["results"]
    assert len(first["results"]) == 3 < first["total"]
    assert {"id", "title", "type", "style", "level", "tags", "date"} <= first["results"][0].keys()
    assert "relevance_score" not in first["results"][0]


async def test_filters_narrow_a_search(client: httpx.AsyncClient) -> None:
    wanted = {"style": "judo", "level": "beginner", "type": "video", "date_from": "2025-01-01", "date_to": "2025-12-31"}
    answer = (await client.get("/api/search", params={"q": "training", **wanted})).json()
    for item in answer["results"]:
        assert (item["style"], item["level"], item["type"], item["date"][:4]) == ("Judo", "beginner", "video", "2025")
    alone = (await client.get("/api/search", params={"q": "training"})).json()
    assert answer["total"] < alone["total"]


async def test_a_semantic_search_scores_its_results_also_from_the_cache(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.get("/api/search", params={"q": "how do I learn a kata", "semantic": "true"})
        scores = [item["relevance_score"] for item in answer.json()["results"]]
        assert len(scores) == 20
        assert scores == sorted(scores, reverse=True)


async def test_logging_in_opens_what_needs_a_token(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    account = {"email": "loadtest_user_42@wwmaa.com", "password": standin.env["LOADTEST_MEMBER_PASSWORD"]}
    session = (await client.post("/api/auth/login", json=account)).json()
    assert session["user"]["email"] == account["email"]
    assert session["token_type"] == "bearer"
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    me = (await client.get("/api/auth/me", headers=bearer)).json()
    assert me["email"] == account["email"]
    assert me.keys() == {"id", "name", "email", "role", "belt_rank", "dojo", "country", "locale"}


async def test_a_refresh_gives_a_new_pair_and_is_good_for_one_use(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    account = {"email": standin.env["TEST_ADMIN_EMAIL"], "password": standin.env["TEST_ADMIN_PASSWORD"]}
    session = (await client.post("/api/auth/login", json=account)).json()
    token = {"refresh_token": session["refresh_token"]}
    refreshed = await client.post("/api/auth/refresh", json=token)
    assert refreshed.status_code == 200
    assert refreshed.json()["access_token"] != session["access_token"]
    assert (await client.post("/api/auth/refresh", json=token)).status_code == 401
    again = await client.post("/api/auth/refresh", json={"refresh_token": refreshed.json()["refresh_token"]})
    assert again.status_code == 200


async def test_events_come_in_pages_that_do_not_overlap(client: httpx.AsyncClient) -> None:
    pages = [
        (await client.get("/api/events", params={"limit": 100, "page": page})).json() for page in (1, 2, 3, 4, 5, 6)
    ]
    ids = [event["id"] for page in pages for event in page["events"]]
    assert len(ids) == len(set(ids)) == pages[0]["total"] == 500
    assert pages[5]["events"] == []


async def test_a_listed_event_and_the_event_of_registration_tests_can_be_viewed(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    listed = (await client.get("/api/events", params={"limit": 1})).json()["events"][0]
    assert (await client.get(f"/api/events/{listed['id']}")).json() == listed
    event = (await client.get(f"/api/events/{standin.env['TEST_EVENT_ID']}")).json()
    assert (event["capacity"], event["current_registrations"]) == (1000, 0)


async def test_events_are_found_by_words_in_any_part_of_their_text(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/events/search", params={"q": "judo seminar", "limit": 100})).json()
    assert 0 < len(found["events"]) == found["total"] < 500
    for event in found["events"]:
        text = " ".join((event["title"], event["description"])).lower()
        assert "judo" in text
        assert "seminar" in text


async def test_a_list_says_whether_it_came_from_the_cache(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/api/instructors", params={"limit": 7, "page": 3}) for _ in range(2)]
    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    assert answers[0].content == answers[1].content
    assert "x-cache" not in (await client.get("/api/events/evt_0001")).headers


async def test_instructors_come_in_pages(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/instructors", params={"limit": 50, "page": 4})).json()
    assert (len(answer["instructors"]), answer["total"], answer["page"]) == (50, 200, 4)


async def test_the_dashboard_is_the_members_own(client: httpx.AsyncClient, member: Headers) -> None:
    answer = (await client.get("/api/users/me/dashboard", headers=member)).json()
    assert answer["member"]["email"] == "test_user@wwmaa.com"
    assert len(answer["upcoming_events"]) == 5


async def test_plans_are_public_and_one_of_them_is_the_tier_of_the_tests(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    plans = (await client.get("/api/subscriptions/plans")).json()["plans"]
    assert [plan["price_usd"] for plan in plans] == [0, 29, 79, 149]
    assert standin.env["TEST_MEMBERSHIP_TIER_ID"] in {plan["id"] for plan in plans}


async def test_some_members_have_a_subscription_and_others_hear_404(
    standin: StandInProcess, client: httpx.AsyncClient, member: Headers
) -> None:
    assert (await client.get("/api/subscriptions/my-subscription", headers=member)).status_code == 404
    for number in range(1000):
        account = {"email": f"loadtest_user_{number}@wwmaa.com", "password": standin.env["LOADTEST_MEMBER_PASSWORD"]}
        token = (await client.post("/api/auth/login", json=account)).json()["access_token"]
        answer = await client.get("/api/subscriptions/my-subscription", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 200:
            assert answer.json()["tier"] in {"basic", "premium", "lifetime"}
            return
    pytest.fail("nobody has a subscription")


@pytest.mark.parametrize("path", ["/", "/events", "/instructors", "/search", "/search?q=karate"])
async def test_a_page_is_html_that_names_its_assets(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for asset in ("/static/css/main.css", "/static/js/main.js", "/static/images/logo.png"):
        assert asset in answer.text


async def test_the_dashboard_page_is_for_members(client: httpx.AsyncClient, member: Headers) -> None:
    assert (await client.get("/dashboard")).status_code == 401
    assert "Your dashboard" in (await client.get("/dashboard", headers=member)).text


async def test_the_search_page_repeats_the_question_as_text_never_as_markup(client: httpx.AsyncClient) -> None:
    page = (await client.get("/search", params={"q": '"><script>alert(1)</script>'})).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("path", "kind"), [("/static/css/main.css", "text/css"), ("/static/js/main.js", "text/javascript")]
)
async def test_stylesheet_and_script_may_be_kept(client: httpx.AsyncClient, path: str, kind: str) -> None:
    answer = await client.get(path)
    assert answer.headers["content-type"].startswith(kind)
    assert "max-age" in answer.headers["cache-control"]
    assert len(answer.text) > 500


async def test_the_logo_is_a_png_whose_pixels_can_be_read(client: httpx.AsyncClient) -> None:
    image = (await client.get("/static/images/logo.png")).content
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, colours = struct.unpack(">IIBB", image[16:26])
    length = struct.unpack(">I", image[33:37])[0]
    pixels = zlib.decompress(image[41 : 41 + length])
    assert (depth, colours, len(pixels)) == (8, 6, height * (1 + width * 4))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/api/events/evt_9999", 404),
        ("GET", "/health/", 404),
        ("POST", "/api/search?q=kata", 405),
        ("GET", "/api/auth/login", 405),
        ("PUT", "/api/events/evt_0001", 405),
        ("GET", "/api/search", 422),
        ("GET", "/api/search?q=kata&limit=1000", 422),
        ("GET", "/api/search?q=kata&date_from=soon", 422),
        ("GET", "/api/events?page=0", 422),
        ("GET", "/api/events/search", 422),
        ("GET", "/api/instructors?limit=none", 422),
        ("GET", "/api/auth/me", 401),
        ("GET", "/api/users/me/dashboard", 401),
        ("GET", "/api/subscriptions/my-subscription", 401),
    ],
)
async def test_an_error_is_json_with_the_right_status(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert answer.json()["detail"]
    if status == 405:
        assert answer.headers["allow"]


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer forged.by.me", "Basic dXNlcjpwYXNz", "nonsense"])
async def test_a_bad_token_is_refused(client: httpx.AsyncClient, authorization: str) -> None:
    answer = await client.get("/api/auth/me", headers={"Authorization": authorization})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"email": "loadtest_user_1@wwmaa.com", "password": "wrong"}', 401),
        (b'{"email": "nobody@wwmaa.com", "password": "test_password_123"}', 401),
        (b'{"email": "loadtest_user_1@wwmaa.com"}', 422),
        (b'{"email": 5, "password": "x"}', 422),
        (b'["email"]', 422),
        (b"not json", 422),
        (b"", 422),
        (b"\xff\xfe", 422),
        (b'{"more": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", 422),
        (b'{"email": "' + b"x" * (2 << 20) + b'"}', 413),
    ],
)
async def test_a_log_in_that_cannot_be_is_refused(client: httpx.AsyncClient, body: bytes, status: int) -> None:
    assert (await client.post("/api/auth/login", content=body)).status_code == status
