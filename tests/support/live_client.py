"""Clients of the stand-in's live sessions, with a WebSocket library's own client: nothing of ours is on this side."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from wwmaa_tui.standin.environment import TEST_SESSION_ID
from wwmaa_tui.standin.process import StandInProcess

WAIT_S = 10.0


class LiveClient:
    """One open socket."""

    def __init__(self, connection: ClientConnection, user_id: str) -> None:
        self.connection = connection
        self.user_id = user_id

    async def say(self, **frame: Any) -> None:
        """Send one message."""
        await self.connection.send(msgspec.json.encode(frame).decode())

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of a type; others are passed over."""
        async with asyncio.timeout(WAIT_S):
            while True:
                frame: dict[str, Any] = msgspec.json.decode(await self.connection.recv())
                if frame["type"] == kind:
                    return frame

    async def hear_until(self, kind: str) -> list[dict[str, Any]]:
        """Everything up to the next message of a type, that one left out."""
        heard: list[dict[str, Any]] = []
        async with asyncio.timeout(WAIT_S):
            while True:
                frame: dict[str, Any] = msgspec.json.decode(await self.connection.recv())
                if frame["type"] == kind:
                    return heard
                heard.append(frame)


async def joined(client: httpx.AsyncClient, user_id: str, session_id: str = TEST_SESSION_ID) -> dict[str, Any]:
    """What joining over HTTP answers."""
    who = {"user_id": user_id, "participant_name": f"Member {user_id}"}
    answer = await client.post(f"/api/rtc/sessions/{session_id}/join", json=who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def access_token(client: httpx.AsyncClient, standin: StandInProcess, number: int) -> str:
    """The token of a member that has logged in."""
    who = {"email": f"loadtest_user_{number}@wwmaa.com", "password": standin.env["TEST_USER_PASSWORD"]}
    answer = await client.post("/api/auth/login", json=who)
    return str(answer.json()["access_token"])


@contextlib.asynccontextmanager
async def in_session(
    standin: StandInProcess, client: httpx.AsyncClient, user_id: str, session_id: str = TEST_SESSION_ID
) -> AsyncIterator[LiveClient]:
    """A participant under the first contract, welcomed."""
    token = (await joined(client, user_id, session_id))["ws_token"]
    url = f"{standin.env['WS_URL']}/sessions/{session_id}?token={token}"
    async with connect(url, compression=None, proxy=None) as connection:
        participant = LiveClient(connection, user_id)
        await participant.hear("welcome")
        yield participant


@contextlib.asynccontextmanager
async def in_training(standin: StandInProcess, client: httpx.AsyncClient, number: int) -> AsyncIterator[LiveClient]:
    """A participant under the second contract."""
    token = await access_token(client, standin, number)
    url = f"{standin.env['WS_URL']}/training/{TEST_SESSION_ID}/chat?token={token}"
    async with connect(url, compression=None, proxy=None) as connection:
        yield LiveClient(connection, f"mem_{number:04d}")
