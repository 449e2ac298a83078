"""What a Jaeger knows of the slowest traced requests of a load: exactly those, by their trace ids.

1. The stable API comes first, the older one where that is not there; which one a server has is remembered.
2. A trace grows for a few seconds, since services report their spans in batches: it is looked up again until it does
   not grow any more, or is old enough. One that never came is given up.
3. Few questions a poll: one that shows whether anybody answers, one for each trace that is due, and now and then one
   for the dependencies. What is found out within the time-out counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.journal.monitor_events import Dependency
from engine.monitors.jaeger_question import Answer, Questions
from engine.monitors.jaeger_v1 import DEPENDENCIES_PATH, V1_DIALECT, dependencies
from engine.monitors.jaeger_v3 import V3_DIALECT
from engine.monitors.jaeger_values import Dialect, NotJaegerError
from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, Report, SlowRequest
from engine.monitors.reasons import TOO_SLOW
from engine.monitors.settings import Access
from engine.monitors.skew import DateSkew
from engine.monitors.spans import Span, dependencies_of, trace_of, unique

MOST_TRACES = 10
_MOST_FAILED = 3
"""So many have a place among them because they failed, however quickly."""
_GROWN_S = 10.0
"""From then on a trace is taken for whole."""
_GIVEN_UP_S = 30.0
_DEPENDENCIES_EVERY_S = 30.0
_SETTLE_S = 4.0
_AGAIN_S = 1.0
_NOT_JAEGER = "answers as no Jaeger does: check JAEGER_URL"


@dataclass
class _Known:
    """What has been found out of one trace."""

    spans: list[Span] = field(default_factory=list)
    due: bool = True
    """Whether another look may find more."""


class JaegerMonitor:
    """One Jaeger, or what answers like one."""

    name = "jaeger"
    every_s = 5.0

    def __init__(self, access: Access, ui_url: str = "") -> None:
        """`ui_url` is where people look at traces, where that is not the API's address."""
        self._host = access.host
        self._ui = ui_url or access.url.partition("?")[0]
        self._questions = Questions(access)
        self._dialect: Dialect | None = None
        self._without: set[str] = set()
        """Dialects that the server turned out not to have."""
        self._known: dict[str, _Known] = {}
        self._dependencies: tuple[Dependency, ...] = ()
        self._dependencies_at: float | None = None
        self._skew = DateSkew()
        self._skew_s: float | None = None

    async def poll(self, moment: Moment) -> Report:
        """The slowest traces as far as they are known now."""
        return await self._look(moment, moment.wall)

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """The same once more, with some patience for spans that are on their way."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        report = await self._look(moment, moment.wall)
        while self._due(moment) and loop.time() - began + _AGAIN_S + TIMEOUT_S <= _SETTLE_S:
            await asyncio.sleep(_AGAIN_S)
            try:
                report = await self._look(moment, moment.wall + loop.time() - began)
            except MonitorError:  # what was seen before still counts
                return report
        return report

    async def close(self) -> None:
        """Close the connections."""
        await self._questions.close()

    async def services(self, wall: float) -> tuple[Dialect, list[str]]:
        """The API that the server has, and the services that it knows. MonitorError when there is neither."""
        began = asyncio.get_running_loop().time()
        order = (V3_DIALECT, V1_DIALECT) if self._dialect is not V1_DIALECT else (V1_DIALECT, V3_DIALECT)
        for dialect in (each for each in order if each.name not in self._without):
            answer = await self._questions.ask(dialect.services_path)
            answered = wall + asyncio.get_running_loop().time() - began
            if answer.absent:
                continue
            try:
                services = dialect.services(answer.documents)
            except NotJaegerError:
                continue
            self._skew_s = self._skew.hear(answer.date, wall, answered)
            self._dialect = dialect
            return dialect, services
        self._dialect = None
        self._without.clear()
        raise MonitorError(_NOT_JAEGER)

    async def _look(self, moment: Moment, wall: float) -> Report:
        deadline = asyncio.get_running_loop().time() + TIMEOUT_S
        try:
            async with asyncio.timeout_at(deadline):
                dialect, services = await self.services(wall)
        except TimeoutError:
            raise MonitorError(TOO_SLOW) from None
        chosen = worth_a_look(moment.slow)
        self._known = {each.trace_id: self._known.get(each.trace_id) or _Known() for each in chosen}
        await self._look_up(dialect, self._due(moment), moment, wall, deadline)
        traces = [trace_of(each, self._known[each.trace_id].spans, self.link(each)) for each in chosen]
        nobody = "" if services else ", which knows no service yet"
        return Report(
            f"Jaeger {dialect.name} at {self._host}{nobody}",
            traces=tuple(traces) if traces else None,
            dependencies=await self._called(moment, wall, deadline),
            skew_s=self._skew_s,
        )

    def _due(self, moment: Moment) -> list[SlowRequest]:
        """Those of which more may come, the unknown ones first."""
        due = [each for each in worth_a_look(moment.slow) if (known := self._known.get(each.trace_id)) and known.due]
        return sorted(due, key=lambda each: bool(self._known[each.trace_id].spans))

    async def _look_up(
        self, dialect: Dialect, due: Sequence[SlowRequest], moment: Moment, wall: float, deadline: float
    ) -> None:
        """As many as the time allows. MonitorError when it allows none, or every one goes wrong."""
        if not due:
            return
        tasks = [asyncio.create_task(self._trace(dialect, each, moment, wall)) for each in due]
        try:
            await asyncio.wait(tasks, timeout=max(deadline - asyncio.get_running_loop().time(), 0.0))
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        if None in ended:
            return
        raise next((error for error in ended if isinstance(error, MonitorError)), MonitorError(TOO_SLOW))

    async def _trace(self, dialect: Dialect, request: SlowRequest, moment: Moment, wall: float) -> None:
        answer = await self._questions.ask(dialect.trace_path(request.trace_id))
        spans = self._read(dialect, answer)
        known = self._known[request.trace_id]
        age_s = wall - (moment.load_began or wall) - request.second
        whole = len(spans) == len(known.spans) or age_s >= _GROWN_S
        known.due = not whole if spans else age_s < _GIVEN_UP_S
        known.spans = spans or known.spans

    def _read(self, dialect: Dialect, answer: Answer) -> list[Span]:
        """The spans of one trace; none where it is not there."""
        if answer.absent:
            if answer.status == 404 and dialect.lacks_trace(answer.documents):
                return []
            self._without.add(dialect.name)
            raise MonitorError(f"has no traces under {dialect.trace_path('…')} ({answer.status})")
        try:
            return unique(dialect.spans(answer.documents))
        except NotJaegerError:
            raise MonitorError(_NOT_JAEGER) from None

    async def _called(self, moment: Moment, wall: float, deadline: float) -> tuple[Dependency, ...] | None:
        """Which service calls which since the run began, as the server counts it, else as the found traces tell."""
        found = [known.spans for known in self._known.values() if known.spans]
        if not found:
            return None
        if self._dependencies_at is None or wall - self._dependencies_at >= _DEPENDENCIES_EVERY_S:
            self._dependencies_at = wall
            lookback_s = max(wall - moment.began, 1.0)
            query = {"endTs": f"{wall * 1000:.0f}", "lookback": f"{lookback_s * 1000:.0f}"}
            try:
                async with asyncio.timeout_at(deadline):
                    answer = await self._questions.ask(DEPENDENCIES_PATH, query)
                self._dependencies = dependencies(answer.documents)
            except (TimeoutError, MonitorError, NotJaegerError):  # it is not needed for anything else
                self._dependencies = ()
        return self._dependencies or dependencies_of(found)

    def link(self, request: SlowRequest) -> str:
        """Where people look at its trace."""
        return f"{self._ui}/trace/{request.trace_id}"


def worth_a_look(slow: Sequence[SlowRequest]) -> list[SlowRequest]:
    """The slowest MOST_TRACES, a few that failed among them; the slowest first, as they are given."""
    failed = [each for each in slow if each.failed][:_MOST_FAILED]
    chosen = list(dict.fromkeys((*failed, *slow)))[:MOST_TRACES]
    return sorted(chosen, key=lambda each: -each.ms)


async def examined(access: Access) -> str:
    """Which API a server has, and how many services it knows. MonitorError when it does not answer as Jaeger."""
    monitor = JaegerMonitor(access)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            dialect, services = await monitor.services(0.0)
    except TimeoutError:
        raise MonitorError(TOO_SLOW) from None
    finally:
        await monitor.close()
    count = f"{len(services)} service{'' if len(services) == 1 else 's'}"
    return f"Jaeger {dialect.name} at {access.host} knows {count}"
