"""Live sessions of the stand-in as a real client of both contracts meets them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.live_client import access_token, in_session, in_training, joined
from wwmaa_tui.standin.environment import SUITE_SESSION_ID, TEST_SESSION_ID
from wwmaa_tui.standin.process import StandInProcess

SESSION = f"/api/rtc/sessions/{TEST_SESSION_ID}"


async def test_the_way_into_a_session_over_http_ends_with_a_video_token_and_health(client: httpx.AsyncClient) -> None:
    answer = await joined(client, "u1")
    assert {"access_token", "ws_token"} <= answer.keys()
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    video = await client.post(f"{SESSION}/video-token", json={"access_token": answer["access_token"]}, headers=bearer)
    assert video.json()["video_token"]
    health = await client.get(f"{SESSION}/video-health", headers=bearer)
    assert health.json()["status"] in ("connected", "healthy")
    left = await client.post(f"{SESSION}/leave", json={"user_id": "u1"})
    assert left.json() == {"status": "left", "user_id": "u1"}


async def test_who_has_not_joined_gets_neither_video_nor_health(client: httpx.AsyncClient) -> None:
    other = (await joined(client, "u1", SUITE_SESSION_ID))["access_token"]
    for token in ("rubbish", other):
        bearer = {"Authorization": f"Bearer {token}"}
        for answer in (
            await client.post(f"{SESSION}/video-token", json={"access_token": token}, headers=bearer),
            await client.get(f"{SESSION}/video-health", headers=bearer),
        ):
            assert answer.status_code == 401


async def test_a_session_that_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    for operation in ("join", "video-token", "leave"):
        assert (await client.post(f"/api/rtc/sessions/none/{operation}", json={})).status_code == 404


async def test_a_message_reaches_everybody_once_its_sender_included_as_it_was_sent(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_session(standin, client, "ann") as ann, in_session(standin, client, "bob") as bob:
        await ann.say(type="chat", content="oss [n1]", user_id="ann", sent_at=17)
        for hearer in (ann, bob):
            chat = await hearer.hear("chat")
            assert (chat["content"], chat["user_id"], chat["sent_at"]) == ("oss [n1]", "ann", 17)
            await hearer.say(type="ping")
            assert await hearer.hear_until("pong") == []


async def test_the_others_are_told_who_comes_and_who_goes(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    async with in_session(standin, client, "ann") as ann, in_session(standin, client, "bob") as bob:
        assert (await ann.hear("participant_joined"))["user_id"] == "bob"
        await bob.say(type="leave")
        left = await ann.hear("participant_left")
        assert (left["user_id"], left["participants"]) == ("bob", 1)
        with pytest.raises(ConnectionClosed) as closed:
            await bob.hear("chat")
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1000


async def test_a_socket_that_just_closes_has_left_too(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    async with in_session(standin, client, "ann") as ann:
        async with in_session(standin, client, "bob"):
            await ann.hear("participant_joined")
        assert (await ann.hear("participant_left"))["user_id"] == "bob"
        async with in_session(standin, client, "cid") as cid:
            await ann.hear("participant_joined")
            cid.connection.transport.abort()
            assert (await ann.hear("participant_left"))["user_id"] == "cid"


async def test_leaving_over_http_closes_the_socket(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    async with in_session(standin, client, "ann") as ann:
        await client.post(f"{SESSION}/leave", json={"user_id": "ann"})
        with pytest.raises(ConnectionClosed) as closed:
            await ann.hear("chat")
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1000


async def test_what_was_said_right_before_leaving_is_still_delivered(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_session(standin, client, "ann") as ann:
        async with in_session(standin, client, "bob") as bob:
            for number in range(3):
                await bob.say(type="chat", content=f"last words {number}")
        heard = await ann.hear_until("participant_left")
        said = [frame["content"] for frame in heard if frame["type"] == "chat"]
        assert said == [f"last words {number}" for number in range(3)]


async def test_many_messages_at_once_keep_their_order(standin: StandInProcess, client: httpx.AsyncClient) -> None:
    async with in_session(standin, client, "ann") as ann, in_session(standin, client, "bob") as bob:
        for number in range(100):
            await ann.say(type="chat", content=str(number))
        for hearer in (bob, ann):
            heard = [(await hearer.hear("chat"))["content"] for _ in range(100)]
            assert heard == [str(number) for number in range(100)]
        await ann.say(type="ping")
        await ann.hear("pong")  # it is listened to again


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        ({"type": "dance"}, "Unknown message type: dance"),
        ({"type": "chat", "content": "  "}, "needs some"),
        ({"type": "chat", "content": "x" * 2001}, "at most 2000"),
        ({"kind": "chat"}, "not a message"),
        ({"type": "chat", "content": "oss", "sent_at": ["when"]}, "not a message"),
    ],
)
async def test_what_makes_no_sense_is_answered_with_an_error_and_the_socket_stays(
    standin: StandInProcess, client: httpx.AsyncClient, frame: dict[str, str], why: str
) -> None:
    async with in_session(standin, client, "ann") as ann:
        await ann.say(**frame)
        assert why in (await ann.hear("error"))["error"]
        await ann.say(type="ping")
        await ann.hear("pong")


async def test_depths_without_end_are_no_message_and_nobody_is_left_behind_for_them(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_session(standin, client, "ann", SUITE_SESSION_ID) as ann:
        await ann.connection.send('{"type": "chat", "more": ' + "[" * 5000 + "]" * 5000 + "}")
        assert (await ann.hear("error"))["error"] == "not a message: nested too deeply"
        await ann.say(type="ping")
        await ann.hear("pong")


@pytest.mark.parametrize("path", [f"sessions/{TEST_SESSION_ID}", f"training/{TEST_SESSION_ID}/chat"])
async def test_a_bad_token_is_refused_before_the_socket_is_accepted(standin: StandInProcess, path: str) -> None:
    for query in ("", "?token=rubbish"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{standin.env['WS_URL']}/{path}{query}", proxy=None)
        assert refused.value.response.status_code == 403


async def test_the_later_contract_knows_sessions_by_uuids_only(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    token = await access_token(client, standin, 1)
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{standin.env['WS_URL']}/training/{SUITE_SESSION_ID}/chat?token={token}", proxy=None)
    assert refused.value.response.status_code == 403


async def test_a_plain_request_for_a_socket_is_told_to_upgrade(client: httpx.AsyncClient) -> None:
    token = (await joined(client, "ann"))["ws_token"]
    answer = await client.get(f"/ws/sessions/{TEST_SESSION_ID}?token={token}")
    assert answer.status_code == 426


async def test_the_later_contract_has_no_welcome_echoes_to_the_sender_and_tells_the_others_of_comings(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_training(standin, client, 1) as ann, in_training(standin, client, 2) as bob:
        await ann.say(type="ping")
        assert (await ann.hear("error"))["error"] == "Unknown message type: ping"
        await bob.say(type="hand_raised")
        for hearer in (ann, bob):
            assert (await hearer.hear("hand_raised"))["user_id"] == bob.user_id
        await bob.say(type="chat_message", message="oss [n1]")
        for hearer in (ann, bob):
            chat = await hearer.hear("chat_message")
            assert (chat["message"], chat["user_id"], chat["is_private"]) == ("oss [n1]", bob.user_id, False)
        async with in_training(standin, client, 3) as cid:
            assert (await ann.hear("user_joined"))["user_id"] == cid.user_id
            await cid.say(type="chat_message", message="for you", is_private=True, recipient_id=ann.user_id)
            private = await ann.hear("chat_message")
            assert (private["recipient_id"], private["is_private"]) == (ann.user_id, True)
            await cid.hear("chat_message")
            await cid.say(type="hand_lowered")
            heard = await bob.hear_until("hand_lowered")
            assert [frame["type"] for frame in heard] == ["user_joined"]
        assert (await ann.hear("user_left"))["user_id"] == "mem_0003"


async def test_the_later_contract_takes_five_messages_in_ten_seconds_of_a_user(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_training(standin, client, 4) as ann:
        for number in range(6):
            await ann.say(type="chat_message", message=str(number))
        heard = await ann.hear_until("error")  # which is said at once, and may be ahead of what still travels
        while len(heard) < 5:
            heard.append(await ann.hear("chat_message"))
        assert [frame["message"] for frame in heard] == ["0", "1", "2", "3", "4"]
        async with in_training(standin, client, 4) as again:
            await again.say(type="chat_message", message="by another socket")
            assert (await again.hear("error"))["error"] == "Rate limit exceeded: 5 messages per 10 seconds"


async def test_both_contracts_hear_each_other_in_their_own_words(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    async with in_session(standin, client, "ann") as ann, in_training(standin, client, 5) as bob:
        await ann.say(type="chat", content="from ann")
        assert (await bob.hear("chat_message"))["message"] == "from ann"
        await bob.say(type="chat_message", message="from bob")
        assert (await ann.hear("participant_joined"))["user_id"] == bob.user_id
        await ann.hear("chat")
        assert (await ann.hear("chat"))["content"] == "from bob"


async def test_when_the_stand_in_ends_every_socket_is_told_that_it_goes_away(
    fresh: Callable[..., StandInProcess],
) -> None:
    standin = fresh()
    async with (
        httpx.AsyncClient(base_url=standin.base_url, timeout=20) as client,
        in_session(standin, client, "ann") as ann,
    ):
        stopping = asyncio.create_task(asyncio.to_thread(standin.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await ann.hear("chat")
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1001
        await stopping


async def test_the_test_session_and_the_address_of_sockets_are_handed_over(
    standin: StandInProcess, client: httpx.AsyncClient
) -> None:
    assert standin.env["WS_URL"] == standin.base_url.replace("http", "ws", 1) + "/ws"
    await joined(client, "ann", standin.env["TEST_SESSION_ID"])
    await joined(client, "ann", SUITE_SESSION_ID)


async def test_each_chat_fault_does_what_it_says(fresh: Callable[..., StandInProcess]) -> None:
    standin = fresh()
    async with httpx.AsyncClient(base_url=standin.base_url, timeout=20) as client:

        async def heard_under(fault: str, messages: int) -> list[str]:
            await client.post("/__standin/fault", json={"name": fault})
            async with in_session(standin, client, "ann") as ann:
                for number in range(messages):
                    await ann.say(type="chat", content=str(number))
                if fault == "dropping":
                    with pytest.raises(ConnectionClosed) as closed:
                        await ann.hear("never")
                    assert closed.value.rcvd is None
                    return []
                await ann.say(type="hand")
                return [frame["content"] for frame in await ann.hear_until("error") if frame["type"] == "chat"]

        assert await heard_under("duplicate-chat", 12) == [*map(str, range(10)), "9", "10", "11"]
        assert await heard_under("lossy-chat", 30) == [str(each) for each in range(30) if each != 22]
        assert await heard_under("dropping", 25) == []
        assert await heard_under("none", 30) == [str(each) for each in range(30)]
