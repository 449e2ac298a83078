"""What the rtc journey needs before anybody joins, and how it says what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.accounts import Account, Accounts
from engine.backstage import Backstage, Production
from engine.claims import Claims
from engine.clock import SystemClock
from engine.errors import SetupError
from engine.journeys.rtc.journey import setup
from engine.profile.model import ConstantVUs, Members, Scenario
from engine.target.chat import Chat, ChatLimit
from engine.target.target import Target
from tests.support.attending import CHAT
from tests.support.wiring import HEALTH, operation, target_at

SOCKET = operation("rtc_socket", path="/sessions/{session_id}")
JOIN = operation("rtc_join", "POST", "/rtc/sessions/{session_id}/join")
MEMBERS = Accounts(Members("u{n}@x", 2), "secret")


def backstage(
    *,
    chat: Chat | None = CHAT,
    join: bool = True,
    accounts: Accounts | None = None,
    users: int = 4,
    duration: float = 60.0,
    **data: Any,
) -> Backstage:
    target = target_at(9, (HEALTH, SOCKET, JOIN) if join else (HEALTH, SOCKET))
    aimed = Target(
        replace(target.site, chat=chat), target.base_urls, target.guard, settings={"TEST_SESSION_ID": "s-from-env"}
    )
    scenario = Scenario("rtc", "rtc", ConstantVUs(users, duration), data=data)
    return Backstage(Production((scenario,), aimed, "run-1", 7, accounts), SystemClock(), Claims())


async def test_it_finds_out_which_session_is_meant_and_what_the_site_offers() -> None:
    assert await setup(backstage()) == {"session_ids": {"rtc": "s-from-env"}, "offered": ["rtc_join"]}
    assert (await setup(backstage(session_id="s-from-profile")))["session_ids"] == {"rtc": "s-from-profile"}


async def test_a_session_that_nobody_named_is_asked_for() -> None:
    unnamed = backstage()
    unnamed.production = replace(unnamed.production, target=replace(unnamed.target, settings={}))
    with pytest.raises(SetupError, match="TEST_SESSION_ID is not set; write TEST_SESSION_ID=… into the env file"):
        await setup(unnamed)


async def test_a_site_whose_sockets_nobody_can_speak_with_is_refused() -> None:
    with pytest.raises(SetupError, match=r"site tests has no \[chat\] table"):
        await setup(backstage(chat=None))


async def test_where_one_logs_in_instead_of_joining_members_are_needed() -> None:
    with pytest.raises(SetupError, match=r"participants log in, but the profile names no \[members\]"):
        await setup(backstage(join=False))


@pytest.mark.parametrize("lets_in", [True, False])
async def test_members_who_cannot_log_in_end_the_run_before_they_all_knock(
    monkeypatch: pytest.MonkeyPatch, lets_in: bool
) -> None:
    knocked = []

    async def log_in(self: Backstage, account: Account) -> str | None:
        knocked.append(account.email)
        return "token" if lets_in else None

    monkeypatch.setattr(Backstage, "log_in", log_in)
    if lets_in:
        assert (await setup(backstage(join=False, accounts=MEMBERS)))["offered"] == []
    else:
        with pytest.raises(
            SetupError, match="does not let u0@x in, who is to take part: check LOADTEST_MEMBER_PASSWORD"
        ):
            await setup(backstage(join=False, accounts=MEMBERS))
    assert knocked == ["u0@x"]


async def test_a_schedule_that_the_platform_would_refuse_is_a_mistake_of_the_profiles() -> None:
    limited = replace(CHAT, limit=ChatLimit(5, 10.0))
    await setup(backstage(chat=limited, chat_every="2s"))
    with pytest.raises(SetupError, match=r"up to 10 messages in 10 s, and site tests allows 5; give data\.chat_every"):
        await setup(backstage(chat=limited, chat_every="1s"))
    await setup(backstage(chat=limited, users=1, duration=1.0))  # who says one thing in a second says no ten in ten
    with pytest.raises(SetupError, match="up to 10 messages"):  # four users share two accounts
        await setup(backstage(chat=limited, chat_every="2s", accounts=MEMBERS))


async def test_data_that_cannot_be_used_ends_the_run_before_anything_is_sent() -> None:
    with pytest.raises(SetupError, match=r"data\.chat_every"):
        await setup(backstage(chat_every="soon"))
