"""A page with a picture that is slow to come, and the browser that looks at it, as tests of the browser need them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from engine.wire.browser.chromium import Chromium, Manners
from tests.support.debian import program
from tests.support.scripted_server import Conversation, ScriptedServer, answer
from wwmaa_tui.standin.hero import HEIGHT, WIDTH, hero_png

PACKAGE = "chromium-headless-shell"
HEADING = "Train, learn and meet"


@dataclass
class House:
    """Serves one page at `/`, whose picture takes its time, and nothing else."""

    picture_s: float = 0.0
    elsewhere: str = ""
    """An address that the page wants something of, too."""

    async def step(self, conversation: Conversation) -> None:
        """Answer one request."""
        match conversation.request.target:
            case "/":
                await answer(body=self._page().encode(), content_type="text/html")(conversation)
            case "/hero.png":
                await asyncio.sleep(self.picture_s)
                await answer(body=hero_png(), content_type="image/png")(conversation)
            case "/never":
                await conversation.reader.read()
            case _:
                await answer(404, content_type="text/html")(conversation)

    def _page(self) -> str:
        more = f'<script src="{self.elsewhere}"></script>' if self.elsewhere else ""
        picture = f'<img src="/hero.png" width="{WIDTH}" height="{HEIGHT}" alt="">'
        return f"<!doctype html><title>House</title><h1>{HEADING}</h1>{picture}{more}"


@asynccontextmanager
async def house(picture_s: float = 0.0, elsewhere: str = "") -> AsyncIterator[tuple[ScriptedServer, str]]:
    """The server, and the address of its page."""
    async with ScriptedServer(otherwise=House(picture_s, elsewhere).step) as server:
        yield server, f"http://127.0.0.1:{server.port}/"


@asynccontextmanager
async def browser(**manners: object) -> AsyncIterator[Chromium]:
    """A browser that is closed in the end."""
    chromium = Chromium(str(program(PACKAGE, PACKAGE)), Manners(**manners))  # type: ignore[arg-type]
    try:
        yield chromium
    finally:
        await chromium.close()
