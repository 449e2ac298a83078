"""The administrator who fills a platform: logs in, counts, makes one record, and keeps the platform's pace.

1. An answer 429 or 503 is waited out, as long as the platform says, and asked again.
2. A token that ends half-way (401) is replaced by one new log-in, whoever notices first.
3. Whatever an answer says that people will read has no secret in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.accounts import Account
from engine.clock import Clock, StopSignal
from engine.errors import ConfigError, EngineError, Problem, UnreachableError
from engine.seeding.filling import Made
from engine.target.redaction import Redactor
from engine.target.seeding import SeedKind
from engine.target.target import Target
from engine.wire.response import Response

LOGIN = "login"
PASSWORD_NAME = "LOADTEST_MEMBER_PASSWORD"
_NAMES = ("TEST_ADMIN_EMAIL", "TEST_ADMIN_PASSWORD")
_BUSY = (429, 503)
_TRIES = 5
_LONGEST_WAIT_S = 60.0
_LONGEST_SAMPLE = 300


class Desk(Protocol):
    """What passes questions on to the platform."""

    def offered(self, operation: str) -> bool:
        """Whether the platform has it."""

    async def ask(
        self, operation: str, *, fields: Mapping[str, Any] | None = None, accept: tuple[str, ...] = (), token: str = ""
    ) -> Response:
        """One operation; never raises for what the target does."""


@dataclass(frozen=True)
class Count:
    """How many of a kind are there; or why that cannot be told."""

    there: int | None
    why: str = ""
    asked: bool = True
    """Whether there was anything to ask."""


class Administrator:
    """One administrator at one platform. `account` None asks without a token, for sites that need none."""

    def __init__(self, desk: Desk, target: Target, account: Account | None, clock: Clock, stop: StopSignal) -> None:
        self._desk = desk
        self._redactor = Redactor(target.secrets.values())
        self._password = target.secrets.get(PASSWORD_NAME, "")
        self._account = account
        self._clock = clock
        self._stop = stop
        self._token = ""
        self._at_the_door = asyncio.Lock()

    async def log_in(self) -> None:
        """Get a token. UnreachableError where nothing answers, EngineError where the platform gives none."""
        if self._account is None:
            return
        fields = {"email": self._account.email, "password": self._account.password}
        answer = await self._desk.ask(LOGIN, fields=fields)
        if not answer.status:
            raise UnreachableError(f"the log-in got no answer: {answer.detail or answer.error}")
        token = answer.read("access_token")
        if not answer.ok or not isinstance(token, str):
            said = self._sample(answer)
            raise EngineError(f"{self._account.email} cannot log in: {said} (check {' and '.join(_NAMES)})")
        self._token = token

    async def count(self, kind: SeedKind) -> Count:
        """How many there are, as far as the site can tell."""
        if kind.count is None or not self._desk.offered(kind.count):
            return Count(None, "the site names no operation that counts them", asked=False)
        answer = await self._asked(kind.count)
        total = answer.read("total") if answer.ok else None
        if not answer.ok:
            hint = " (is the account an administrator's?)" if answer.status == 403 else ""
            return Count(None, f"{kind.count}: {self._sample(answer)}{hint}")
        if not isinstance(total, int) or isinstance(total, bool) or total < 0:
            return Count(None, f"{kind.count}: its answer has no number as total")
        return Count(total)

    async def make(self, kind: SeedKind, record: Mapping[str, Any]) -> Made:
        """Make one record."""
        assert kind.make is not None
        answer = await self._asked(kind.make, {**record, "password": self._password}, kind.exists)
        if answer.outcome in kind.exists:
            return Made("exists")
        if answer.ok:
            return Made("made")
        return Made("failed", answer.error or f"HTTP {answer.status}", self._sample(answer))

    async def _asked(
        self, operation: str, fields: Mapping[str, Any] | None = None, accept: tuple[str, ...] = ()
    ) -> Response:
        first = token = self._token
        busy = 0
        while True:
            answer = await self._desk.ask(operation, fields=fields, accept=accept, token=token)
            if answer.status == 401 and token == first and await self._renewed(token):
                token = self._token
                continue
            if answer.status not in _BUSY or busy == _TRIES - 1:
                return answer
            wait_s = min(_LONGEST_WAIT_S, _seconds(answer.header("retry-after"), 2.0**busy))
            busy += 1
            if not await self._stop.sleep_until(self._clock.now() + wait_s):
                return answer

    async def _renewed(self, token: str) -> bool:
        """Whether there is another token than this one, which has ended."""
        async with self._at_the_door:
            if token and self._token == token:
                self._token = ""
                try:
                    await self.log_in()
                except EngineError:
                    return False
            return self._token not in ("", token)

    def _sample(self, answer: Response) -> str:
        status = f"HTTP {answer.status}" if answer.status else str(answer.error)
        body = " ".join(self._redactor.clean(answer.detail or answer.text).split())[:_LONGEST_SAMPLE]
        return f"{status}: {body}" if body else status


def administrator_account(target: Target, *, also: Collection[str] = ()) -> Account:
    """Who seeds. ConfigError with each name that is not set; secrets that are needed `also` are looked for, too."""
    values = {name: target.settings.get(name) or target.secrets.get(name, "") for name in (*_NAMES, *also)}
    missing = [name for name, value in values.items() if not value]
    if missing:
        hint = "write {}=… on a line of it, or set it in the environment; {}"
        why = {name: "seeding and counting need an administrator of the platform" for name in _NAMES}
        problems = [
            Problem(target.env_file, name, "not set", hint.format(name, why.get(name, "members are made with it")))
            for name in missing
        ]
        raise ConfigError(*problems)
    return Account(*(values[name] for name in _NAMES))


def _seconds(header: str | None, otherwise: float) -> float:
    try:
        return max(0.0, float(header or ""))
    except ValueError:
        return otherwise
