"""A Prometheus server: each panel's query, asked again and again.

1. All queries of a poll have TIMEOUT_S together. Who is asked first goes round, so one query that takes too long costs
   the others nothing but age: a value that was not asked for again counts for KEPT_S.
2. A query that Prometheus refuses spoils its own panel only; the reason stands in the report's detail.
3. Queries are evaluated at the server's now. Its clock is read off its answers, at half of the round trip.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.monitors.admission import admission, trust
from engine.monitors.aside import Aside
from engine.monitors.monitor import TIMEOUT_S, Moment, MonitorError, Report
from engine.monitors.panels import Monitoring, Panel, promql
from engine.monitors.prometheus_answers import Nonsense, PanelRefused, complaint, evaluated_at, panel_values
from engine.monitors.reasons import TOO_SLOW, no_answer, refusal
from engine.monitors.settings import Access

if TYPE_CHECKING:
    from prometheus_api_client import PrometheusConnect

    from engine.monitors.bounded_session import BoundedSession

KEPT_S = 5.0
_PREFIX = "PROMETHEUS"
_NONSENSE = f"does not answer as a Prometheus server does: check {_PREFIX}_URL"
_SPARE_S = 0.25
"""After the time-out, for the thread to say what it has."""
_VERSION = re.compile(r"v?[0-9]{1,4}(\.[0-9]{1,6}){0,3}(-[a-z]{1,5}[0-9.]{0,4})?")
_FAIR_S = TIMEOUT_S / 2
"""A query that had less time than this is not blamed for taking too long."""


class _TooSlow(Exception):
    """The time of a poll is over."""


class PrometheusMonitor:
    """Panels that have a query."""

    name = "prometheus"

    def __init__(self, access: Access, monitoring: Monitoring) -> None:
        self.every_s = monitoring.every_s
        self._monitoring = monitoring
        self._panels = [panel for panel in monitoring.panels if panel.query]
        self._windowed = [panel for panel in self._panels if "$window" in panel.query]
        self._first = 0
        self._kept: dict[str, tuple[float, dict[str, float]]] = {}
        self._refused: dict[str, str] = {}
        self._host = access.host
        self._server = _Server(access)
        self._aside: Aside[Report] = Aside(self.name, self._server.hurry)

    async def poll(self, moment: Moment) -> Report:
        """Every panel's value now."""
        began = time.monotonic()
        return await self._aside.ask(lambda: self._look(_Look(moment.wall, began)), TIMEOUT_S + _SPARE_S)

    async def settle(self, moment: Moment, seconds: float) -> Report:
        """Panels with a `$window`, once more with the whole load as their window; the others tell of an instant."""
        began = time.monotonic()
        return await self._aside.ask(lambda: self._settled(_Look(moment.wall, began), seconds), TIMEOUT_S + _SPARE_S)

    async def close(self) -> None:
        """End what is under way."""
        self._server.hurry()
        self._server.close()

    def _look(self, look: _Look) -> Report:
        order = [*self._panels[self._first :], *self._panels[: self._first]]
        asked = self._ask(look, order, None)
        missed = order[asked:]
        if missed:
            self._first = self._panels.index(missed[0])
        self._kept.update({name: (look.wall, values) for name, values in look.values.items()})
        kept = {
            name: values for name, (wall, values) in self._kept.items() if values and 0 <= look.wall - wall <= KEPT_S
        }
        return Report(self._detail(), kept, skew_s=look.skew_s)

    def _settled(self, look: _Look, seconds: float) -> Report:
        self._ask(look, self._windowed, seconds)
        values = {name: values for name, values in look.values.items() if values}
        return Report(self._detail(), values, skew_s=look.skew_s)

    def _ask(self, look: _Look, panels: Sequence[Panel], window_s: float | None) -> int:
        """How many panels had their turn, the one that used up the time among them. MonitorError where none was
        answered for want of time."""
        for place, panel in enumerate(panels):
            left_s = look.left_s()
            try:
                if left_s <= 0.0:
                    raise _TooSlow
                look.values[panel.name] = self._answer(look, panel, window_s)
                self._refused.pop(panel.name, None)
            except PanelRefused as refused:
                look.values[panel.name] = {}
                self._refused.setdefault(panel.name, str(refused))
            except _TooSlow:
                if not look.values:
                    raise MonitorError(TOO_SLOW) from None
                if left_s >= _FAIR_S:
                    self._refused[panel.name] = "takes too long"
                return place + (left_s > 0.0)
        if look.left_s() > 0.0:
            self._server.introduce(look.ends_at)
        return len(panels)

    def _answer(self, look: _Look, panel: Panel, window_s: float | None) -> dict[str, float]:
        asked = time.monotonic()
        result = self._server.query(promql(panel, self._monitoring, window_s), look.ends_at)
        look.hear(asked, time.monotonic(), evaluated_at(result))
        try:
            return panel_values(panel, result)
        except Nonsense:
            raise MonitorError(_NONSENSE) from None

    def _detail(self) -> str:
        told = f"{self._server.product} at {self._host}"
        if self._refused:
            name, reason = next(iter(self._refused.items()))
            others = len(self._refused) - 1
            told += f"; {name}: {reason}" + (f"; {others} more panels without a value" if others else "")
        return told


class _Look:
    """One poll: its time, and what it has seen."""

    def __init__(self, wall: float, began: float) -> None:
        self.wall = wall
        """Seconds since the epoch, ours, at `began`."""
        self.ends_at = began + TIMEOUT_S
        """On the monotonic clock, as `began`."""
        self.values: dict[str, dict[str, float]] = {}
        """Of panels that were answered or refused."""
        self.skew_s: float | None = None
        self._began = began
        self._trip_s = float("inf")

    def left_s(self) -> float:
        return self.ends_at - time.monotonic()

    def hear(self, asked: float, answered: float, server: float | None) -> None:
        """The server's time, believed from the quickest answer: half of its round trip is what is not known."""
        if server is not None and answered - asked < self._trip_s:
            self._trip_s = answered - asked
            self.skew_s = round(server - (self.wall + (asked + answered) / 2 - self._began), 4)


class _Server:
    """The client library's connection; all but hurry() in the thread of the question."""

    def __init__(self, access: Access) -> None:
        self.product = "Prometheus"
        """With its version once that is known."""
        self._access = access
        self._session: BoundedSession | None = None
        self._client: PrometheusConnect | None = None
        self._introduced = False

    def query(self, text: str, ends_at: float) -> Any:
        """The result of an instant query. Raises PanelRefused, _TooSlow and MonitorError."""
        import requests

        from engine.monitors.bounded_session import TooLarge, Unlike200

        client, session = self._connected()
        session.ends_at = ends_at
        left_s = max(ends_at - time.monotonic(), 0.001)
        try:
            return client.custom_query(text, params={"timeout": f"{left_s * 1000:.0f}ms"}, timeout=left_s)
        except requests.Timeout:
            raise _TooSlow from None
        except Unlike200 as answer:
            raise self._unlike_200(answer.status, answer.headers, answer.body) from None
        except TooLarge:
            raise PanelRefused("its answer is too large") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise MonitorError(_NONSENSE) from None
        except OSError as error:
            if session.ends_at <= time.monotonic():
                raise _TooSlow from None
            raise no_answer(error, _PREFIX) from None

    def introduce(self, ends_at: float) -> None:
        """Ask once which version it is; one that does not say is called Prometheus all the same."""

        from engine.monitors.bounded_session import TooLarge, Unlike200

        if self._introduced:
            return
        self._introduced = True
        client, session = self._connected()
        session.ends_at = ends_at
        address, left_s = f"{client.url}/api/v1/status/buildinfo", max(ends_at - time.monotonic(), 0.001)
        try:
            answer = session.get(address, headers=client.headers, timeout=left_s)
            if (version := _VERSION.match(str(answer.json()["data"]["version"]))) is not None:
                self.product = f"Prometheus {version[0]}"
        except (OSError, Unlike200, TooLarge, KeyError, TypeError, RecursionError):
            pass

    def hurry(self) -> None:
        """Whatever is under way ends now."""
        if self._session is not None:
            self._session.hurry()

    def close(self) -> None:
        """Give back the connection."""
        if self._session is not None:
            self._session.close()

    def _connected(self) -> tuple[PrometheusConnect, BoundedSession]:
        if self._client is None or self._session is None:
            from prometheus_api_client import PrometheusConnect
            from requests.adapters import HTTPAdapter
            from urllib3 import Retry

            from engine.monitors.bounded_session import BoundedSession

            access = self._access
            headers = admission(access, _PREFIX)
            if access.ca_file:
                trust(access, _PREFIX)  # what requests says of a bad file nobody understands
            session = BoundedSession(access.ca_file)
            # Left alone, it tries four times, six seconds in all.
            never = Retry(total=0)
            self._client = PrometheusConnect(access.url, headers=headers, session=session, retry=never)
            adapter = session.get_adapter(access.url)
            assert isinstance(adapter, HTTPAdapter)
            session.keep_to(adapter)
            self._session = session
        return self._client, self._session

    def _unlike_200(self, status: int, headers: dict[str, str], body: bytes) -> Exception:
        """400 and 422 are the query's own fault, and so is an evaluation that was given up."""
        if status in (400, 422, 503):
            try:
                kind, said = complaint(body)
            except Nonsense:
                return refusal(status, headers, _PREFIX)
            if kind in ("timeout", "canceled"):
                return _TooSlow()
            if status != 503:
                return PanelRefused(said)
        return refusal(status, headers, _PREFIX)
