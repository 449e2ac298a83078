"""The rtc journey: one live session an iteration, from joining to leaving, for as long as the plan wants the user.

Join, video token, socket, chat while everybody is there, a look at the video's health now and then, leave. What the
site does not offer is left out; where there is no joining, the user logs in. Reads `data`: `chat_every`,
`video_checks`, `receipt_within` (see `schedule`), `session_id` (TEST_SESSION_ID).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.backstage import Backstage
from engine.errors import EngineError, JourneyError, Problem, SetupError
from engine.journeys.rtc.hall import Hall
from engine.journeys.rtc.room import ChatMeters, Room
from engine.journeys.rtc.schedule import Schedule, schedule_of
from engine.journeys.rtc.session import SOCKET, Session
from engine.journeys.rtc.words import Words
from engine.plan.model import ScenarioPlan
from engine.plan.vus import most_vus
from engine.profile.model import Scenario
from engine.target.chat import Chat
from engine.target.environment import Environment
from engine.target.site import Site
from engine.vu import VirtualUser

OPERATIONS = (SOCKET,)
"""What a site must offer."""
OPTIONAL = ("rtc_join", "rtc_video_token", "rtc_video_health", "rtc_leave")
SESSION_ID = "TEST_SESSION_ID"


async def rtc(vu: VirtualUser) -> None:
    """Attend a session."""
    await Session(vu, _hall(vu)).attend()


async def setup(backstage: Backstage) -> Mapping[str, Any]:
    """Find out what the site offers and which session is meant. SetupError where nobody could attend one."""
    site = backstage.target.site
    if site.chat is None:
        raise SetupError(f"site {site.name} has no [chat] table, so nobody knows how its sockets talk")
    ids = {}
    for scenario in backstage.scenarios:
        session_id = scenario.data.get("session_id") or backstage.target.settings.get(SESSION_ID)
        if not isinstance(session_id, str) or not session_id:
            raise SetupError(f"which live session? {SESSION_ID} is not set; write {SESSION_ID}=… into the env file")
        ids[scenario.name] = session_id
        try:
            schedule = schedule_of(scenario)
        except EngineError as error:
            raise SetupError(str(error)) from None
        _refuse_haste(site, schedule, scenario, backstage)
    offered = [operation for operation in OPTIONAL if backstage.offered(operation)]
    if "rtc_join" not in offered:
        await _must_log_in(backstage)
    return {"session_ids": ids, "offered": offered}


def unset(scenario: Scenario, site: Site, environment: Environment) -> tuple[Problem, ...]:
    """The session, where neither the profile nor the environment names one."""
    if scenario.data.get("session_id") or environment.get(SESSION_ID):
        return ()
    hint = f"write {SESSION_ID}=… on a line of it: the live session to attend"
    return (Problem(environment.file, SESSION_ID, "not set", hint, setting=f"{SESSION_ID}=…"),)


def planned(item: ScenarioPlan) -> Mapping[str, int]:
    """One session for each user, and what they say."""
    schedule = schedule_of(item.scenario)
    return {"session": schedule.users, "chat_message": schedule.users * schedule.messages}


def _refuse_haste(site: Site, schedule: Schedule, scenario: Scenario, backstage: Backstage) -> None:
    """A schedule that the platform would refuse is a mistake of the profile's, not a failure of the platform."""
    limit = site.chat.limit if site.chat else None
    if limit is None:
        return
    sharing = 1
    if backstage.accounts is not None:
        sharing = math.ceil(most_vus(scenario.executor) / backstage.accounts.members.count)
    most = min(math.ceil(limit.per_s / schedule.every_s), schedule.messages) * sharing
    if most > limit.messages:
        raise SetupError(
            f"scenario {scenario.name!r} has a user say up to {most} messages in {limit.per_s:g} s, and site "
            f"{site.name} allows {limit.messages}; give data.chat_every more time"
        )


async def _must_log_in(backstage: Backstage) -> None:
    """SetupError unless participants can, by the first of them: fifty who cannot would knock for the whole run, and a
    platform may lock them out for it."""
    accounts = backstage.accounts
    if accounts is None:
        raise SetupError(
            f"on site {backstage.target.site.name} participants log in, but the profile names no [members]"
        )
    account = accounts.of(0)
    if await backstage.log_in(account) is None:
        password = accounts.members.password_env
        raise SetupError(f"the platform does not let {account.email} in, who is to take part: check {password}")


def _hall(vu: VirtualUser) -> Hall:
    hall = vu.scope.memo.get("rtc")
    if hall is None:
        hall = vu.scope.memo["rtc"] = _new_hall(vu)
    assert isinstance(hall, Hall)
    return hall


def _new_hall(vu: VirtualUser) -> Hall:
    scope, plan = vu.scope, vu.scope.plan
    if plan is None:
        raise JourneyError("the rtc journey follows the plan's time, and there is none")
    schedule = schedule_of(scope.scenario)
    return Hall(
        session_id=vu.setup["session_ids"][scope.scenario.name],
        offered=frozenset(vu.setup["offered"]),
        chat=_chat(vu),
        plan=plan,
        stop=scope.stop,
        schedule=schedule,
        room=Room(ChatMeters(vu), plan.start, schedule.within_s),
        words=Words(scope.run_id, scope.scenario.name),
    )


def _chat(vu: VirtualUser) -> Chat:
    chat = vu.scope.calls.site.chat
    if chat is None:
        raise JourneyError("the site has no [chat] table")
    return chat
