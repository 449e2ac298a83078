"""What a journey's setup, audit and teardown hold: the platform outside the load, and what the users claimed.

Speaks through the virtual users' own client, so that log-in, cookies, CSRF and what makes a good answer are the same
for both; its requests are marked as no load, and none of them is a sample of the run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.accounts import Account, Accounts
from engine.calls import Calls, Query
from engine.claims import Claims
from engine.clock import Clock, StopSignal
from engine.http_user import HttpUser
from engine.measure.recorder import Recorder
from engine.measure.snapshot import Counter, Point, accumulate, point_as, select
from engine.profile.model import ConstantVUs, Scenario
from engine.scope import Scope
from engine.target.marker import PREFLIGHT
from engine.target.target import Target
from engine.wire.choice import made_ready, wires_to
from engine.wire.response import Response

CONNECTIONS = 6
"""What browsers open to one host."""


@dataclass(frozen=True)
class Finding:
    """What an audit found out. No finding is a pass."""

    audit: str
    """What was looked into, in a few words."""
    result: Literal["pass", "fail", "not measured"]
    detail: str
    expected: float | None = None
    found: float | None = None
    due: bool = False
    """Whether the platform offers what it takes: then not to have measured it is no pass."""


@dataclass(frozen=True)
class Leftover:
    """Something that stays on the platform after the run."""

    what: str
    detail: str


@dataclass(frozen=True)
class Production:
    """One journey in one run: what its setup, audit and teardown may know."""

    scenarios: tuple[Scenario, ...]
    """Those of the run that perform the journey, as they will run."""
    target: Target
    run_id: str
    seed: int
    accounts: Accounts | None = None
    """The members of the platform, where the profile names any."""


@dataclass(eq=False)
class Backstage:
    """Asks the platform on a journey's behalf. An async context manager."""

    production: Production
    clock: Clock
    claims: Claims
    data: dict[str, Any] = field(default_factory=dict)
    """What the setup returned. It may note here at once what it has made, so that the teardown knows of it even where
    the setup is cut off."""
    complete: bool = True
    """Whether all claims of the run can be known: not where a generator was lost, or users were cut off at once."""
    totals: Mapping[str, Point] = field(default_factory=dict)
    """The run's figures by series, once there are any."""
    scaled: frozenset[str] = frozenset()
    """Scenarios of which an operator wanted more or fewer users than the plan."""

    def __post_init__(self) -> None:
        production = self.production
        self.leftovers: list[Leftover] = []
        self._recorder = Recorder()
        self._wires = wires_to(production.target, self.clock)
        first = production.scenarios[0]
        self._scope = Scope(
            scenario=Scenario(
                name=PREFLIGHT,
                journey=first.journey,
                executor=ConstantVUs(1, 1.0),
                connections_per_vu=CONNECTIONS,
                http=first.http,
            ),
            calls=Calls(production.target, self._recorder, PREFLIGHT, {}, production.run_id, phase=PREFLIGHT),
            recorder=self._recorder,
            wires=self._wires,
            clock=self.clock,
            seed=production.seed,
            run_id=production.run_id,
            mix=None,
            stop=StopSignal(self.clock),
        )
        self._users: dict[str, HttpUser] = {}

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Those that perform the journey."""
        return self.production.scenarios

    @property
    def target(self) -> Target:
        """What the run aims at."""
        return self.production.target

    @property
    def run_id(self) -> str:
        """The run's own."""
        return self.production.run_id

    @property
    def seed(self) -> int:
        """The run's own."""
        return self.production.seed

    @property
    def accounts(self) -> Accounts | None:
        """The members of the platform, where the profile names any."""
        return self.production.accounts

    @property
    def requests(self) -> int:
        """How many were sent."""
        series = accumulate({}, self._recorder.cut(0, {}))
        return int(point_as(Counter, select(series, "http_reqs")).count)

    async def __aenter__(self) -> Backstage:
        await made_ready(self._wires, [self._scope.scenario.http], websockets=False)
        self._wires.in_flight.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for user in self._users.values():
            user.close()
        self._wires.in_flight.stop()

    def offered(self, operation: str) -> bool:
        """Whether the site has the operation and its address is known."""
        return self.target.offered(operation)

    async def ask(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Query | None = None,
        json: object = None,
        fields: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] = (),
        token: str = "",
    ) -> Response:
        """One operation, as VirtualUser.call() takes it, in the name of whom the token belongs to. Never raises for
        what the target does."""
        return await self._user(token).call(
            operation, path=path, query=query, json=json, fields=fields, body=body, headers=headers, accept=accept
        )

    async def log_in(self, account: Account) -> str | None:
        """A token for an account; None where the platform gives none."""
        user = HttpUser(self._scope, len(self._users))
        answer = await user.call("login", fields={"email": account.email, "password": account.password})
        token = answer.read("access_token") if answer.ok else None
        if not isinstance(token, str):
            user.close()
            return None
        user.token = token
        self._users[token] = user  # with the cookies that came along
        return token

    def left(self, what: str, detail: str) -> None:
        """Say what stays on the platform."""
        self.leftovers.append(Leftover(what, detail))

    def _user(self, token: str) -> HttpUser:
        user = self._users.get(token)
        if user is None:
            user = self._users[token] = HttpUser(self._scope, len(self._users))
            user.token = token or None
        return user


Setup = Callable[[Backstage], Awaitable[Mapping[str, Any]]]
"""Runs once before the load; what it returns is JSON, and reaches every user as `vu.setup`. SetupError where the load
cannot begin."""
Audit = Callable[[Backstage], Awaitable[Sequence[Finding]]]
"""Holds what the users claimed against what the platform stored; also after a run that was interrupted."""
Teardown = Callable[[Backstage], Awaitable[None]]
"""Puts away what setup and load left on the platform, and says what stays."""
