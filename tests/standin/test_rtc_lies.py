"""The rtc journey against the stand-in: an honest one passes to the last receipt, and each lie is found out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.profile.catalog import find_site
from engine.target.chat import Chat, ChatLimit
from engine.target.loading import load_site
from engine.target.site import Site
from tests.support.live_run import LiveRun, live_run
from tests.support.whole_run import standin_here

PROFILE = """
title = "A short session"
site = "wwmaa"
[[scenario]]
name = "rtc"
journey = "rtc"
executor = "ramping-vus"
start_vus = 0
stages = [{ duration = "600ms", target = 6 }, { duration = "4s", target = 6 }, { duration = "600ms", target = 0 }]
data = { chat_every = "400ms", video_checks = 2, receipt_within = "500ms" }
"""
USERS, MESSAGES = 6, 60
WWMAA = load_site(find_site("wwmaa"))


LATER = replace(
    WWMAA,
    name="later",
    operations={
        **{name: each for name, each in WWMAA.operations.items() if not name.startswith("rtc_")},
        "rtc_socket": replace(WWMAA.operations["rtc_socket"], path="/training/{session_id}/chat"),
    },
    chat=Chat(
        send={"type": "chat_message", "message": "{text}"},
        message="chat_message",
        text="message",
        joined="user_joined",
        left="user_left",
        error="error",
        limit=ChatLimit(5, 10.0),
    ),
)
"""The later contract: log-in instead of joining, no welcome, no ping, no video."""
UNHURRIED = (
    PROFILE.replace('duration = "4s"', 'duration = "4100ms"')
    .replace("400ms", "2s")
    .replace("[[scenario]]", '[members]\npattern = "loadtest_user_{n}@wwmaa.com"\ncount = 100\n[[scenario]]')
)


@pytest.fixture(scope="module")
def evenings(hermetic_session: str) -> dict[str, LiveRun]:
    """Short sessions, all at once: one under each lie, an honest one, and one of the later contract. In each two
    generators share the users, so that half of all receipts are from one to the other."""

    async def evening(fault: str, profile: str, site: Site) -> LiveRun:
        async with standin_here(fault) as standin:
            return await live_run(profile, standin.env, site, generators=2)

    async def all_of_them() -> dict[str, LiveRun]:
        lies = ("none", "duplicate-chat", "lossy-chat", "dropping")
        under_each = (evening(fault, PROFILE, WWMAA) for fault in lies)
        found = await asyncio.gather(*under_each, evening("none", UNHURRIED, LATER))
        return dict(zip((*lies, "later"), found, strict=True))

    return asyncio.run(all_of_them())


def test_an_honest_platform_delivers_everything_once_and_in_order(evenings: dict[str, LiveRun]) -> None:
    found = evenings["none"]
    assert {each.audit: each.result for each in found.findings} == {
        "one session each": "pass",
        "chat delivery": "pass",
        "chat duplicates": "pass",
        "chat order": "pass",
    }, found.findings
    delivery = found.finding("chat delivery")
    assert delivery.expected == delivery.found
    assert delivery.found
    assert MESSAGES * USERS * 0.3 < delivery.found <= MESSAGES * USERS
    assert found.count("chat_messages") == MESSAGES
    assert (found.rate("rtc_joins").passes, found.rate("ws_connected").passes) == (USERS, USERS)
    assert (found.rate("rtc_dropped").passes, found.rate("rtc_dropped").total) == (0, USERS)
    assert found.rate("video_health").passes == found.rate("video_health").total == USERS * 2
    assert found.rate("chat_delivery").total > 0
    assert found.trend("chat_latency").histogram.count == found.rate("chat_delivery").total
    assert found.rate("checks").passes == found.rate("checks").total
    assert found.count("chat_errors") == found.count("rtc_reconnects") == 0
    assert not found.errors


def test_a_message_delivered_twice_is_found_by_the_audit_and_the_count(evenings: dict[str, LiveRun]) -> None:
    found = evenings["duplicate-chat"]
    assert found.finding("chat duplicates").result == "fail"
    assert found.finding("chat duplicates").found == found.count("chat_duplicates") == MESSAGES // 10 * USERS
    assert found.finding("chat delivery").result == "pass"
    assert found.finding("chat order").result == "pass", "the same message again is no later one"


def test_a_message_that_some_never_hear_is_found_by_the_audit_and_the_rate(evenings: dict[str, LiveRun]) -> None:
    found = evenings["lossy-chat"]
    delivery = found.finding("chat delivery")
    assert delivery.result == "fail"
    assert delivery.expected is not None
    assert delivery.found is not None
    lost = MESSAGES * USERS // 23
    assert 0.3 * lost <= delivery.expected - delivery.found <= lost
    assert found.rate("chat_delivery").rate < 0.99
    assert found.finding("chat duplicates").result == "pass"
    assert found.rate("rtc_dropped").rate == 0, "a message lost is no connection lost"


def test_connections_that_are_cut_count_as_dropped_and_are_made_again(evenings: dict[str, LiveRun]) -> None:
    found = evenings["dropping"]
    dropped = found.rate("rtc_dropped")
    assert dropped.total == USERS, "one sample for each session"
    assert dropped.passes >= 1
    assert found.count("rtc_reconnects") >= 1
    assert found.rate("ws_connected").total == USERS + found.count("rtc_reconnects")
    assert "dropped" in found.finding("one session each").detail
    assert found.finding("one session each").result == "pass", "made again, it is the same session"
    assert found.finding("chat duplicates").result == "pass"


def test_the_same_journey_attends_sessions_of_the_later_contract(evenings: dict[str, LiveRun]) -> None:
    found = evenings["later"]
    assert {each.result for each in found.findings} == {"pass"}, found.findings
    assert found.count("chat_messages") == USERS * 2
    assert found.rate("rtc_joins").passes == USERS, "logging in is how one joins there"
    assert found.rate("video_health").total == 0
    assert found.rate("checks").passes == found.rate("checks").total == USERS
    assert found.count("chat_errors") == 0
    assert not found.errors
