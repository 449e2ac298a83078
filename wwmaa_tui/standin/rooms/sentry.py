"""Sentry for the stand-in: where its SDK's envelopes arrive, and the API that issues and transactions are read by.

Under the control prefix: neither counted nor delayed. Shapes, pages, refusals and limits are those of Sentry's API.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from wwmaa_tui.standin.answers import Answer, Header, answer, json_answer, with_header
from wwmaa_tui.standin.costs import NOTHING
from wwmaa_tui.standin.endpoints import Call, Endpoint, Refusal
from wwmaa_tui.standin.environment import SENTRY_ORG, SENTRY_PREFIX, SENTRY_PROJECT, SENTRY_PROJECT_ID
from wwmaa_tui.standin.platform import Platform
from wwmaa_tui.standin.sentry.asking import BadRequest, Parameters, Search, ordered
from wwmaa_tui.standin.sentry.envelope import BadEnvelope, events_of, key_of, unpacked
from wwmaa_tui.standin.sentry.issues import Issue
from wwmaa_tui.standin.sentry.reporter import ENVIRONMENT
from wwmaa_tui.standin.sentry.telling import page_of, told_event, told_issue, told_release
from wwmaa_tui.standin.sentry.transactions import DATASETS, gathered, meta, table

_API = f"{SENTRY_PREFIX}/api"
_SCOPES = ["event:read", "org:read", "project:read", "project:releases"]
_LIMIT, _WINDOW_S, _AT_ONCE = 40, 1, 25
"""So many requests to one endpoint in one window, as sentry.io has it."""
_PROJECTS = ("", "-1", SENTRY_PROJECT_ID, SENTRY_PROJECT)
_MOST_FIELDS = 20


def endpoints(platform: Platform) -> list[Endpoint]:
    """What the SDK, a client of the API, and a person who follows a link ask for."""
    arrivals, reading = _Arrivals(platform), _Reading(platform)
    organization = f"{_API}/0/organizations/{{org}}"
    return [
        Endpoint("POST", f"{_API}/{{project}}/envelope/", "control", arrivals.envelope),
        Endpoint("GET", f"{_API}/0/", "control", _Guarded(platform, reading.root)),
        Endpoint("GET", f"{organization}/issues/", "control", _Guarded(platform, reading.issues)),
        Endpoint("GET", f"{organization}/issues/{{issue}}/events/", "control", _Guarded(platform, reading.events)),
        Endpoint("GET", f"{organization}/releases/", "control", _Guarded(platform, reading.releases)),
        Endpoint("GET", f"{organization}/events/", "control", _Guarded(platform, reading.table)),
        Endpoint("GET", f"{SENTRY_PREFIX}/organizations/{{org}}/issues/{{issue}}/", "control", reading.page),
    ]


class _Arrivals:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def envelope(self, call: Call) -> Answer:
        key = key_of(call.headers.get(b"x-sentry-auth", b"").decode("latin-1"), call.query())
        if not hmac.compare_digest(key.encode(), self._platform.secrets.sentry_key.encode()):
            raise _refusal(403, "bad sentry authentication header")
        if call.places["project"] != SENTRY_PROJECT_ID:
            raise _refusal(403, "event submission rejected with_reason: ProjectId")
        taken, now = "", time.time()
        try:
            encoding = call.headers.get(b"content-encoding", b"").decode("latin-1")
            for event in events_of(unpacked(call.body, encoding)):
                taken = event.event_id
                self._platform.issues.take_in(event, now)
        except BadEnvelope as error:
            raise _refusal(400, f"invalid envelope: {error}") from None
        return json_answer({"id": taken}, NOTHING)


class _Guarded:
    """A handler behind Sentry's checks: token, organisation, project, rate."""

    def __init__(self, platform: Platform, handler: Callable[[Call, Parameters], Answer]) -> None:
        self._token = platform.secrets.sentry_token.encode()
        self._handler = handler
        self._window = self._asked = 0

    def __call__(self, call: Call) -> Answer:
        given = call.bearer()
        if not given:
            raise _refusal(401, "Authentication credentials were not provided.")
        if not hmac.compare_digest(given.encode(), self._token):
            raise _refusal(401, "Invalid token")
        if call.places.get("org", SENTRY_ORG) != SENTRY_ORG:
            raise _refusal(404, "The requested resource does not exist")
        limits = self._count()
        if self._asked > _LIMIT:
            said = (
                "You are attempting to use this endpoint too frequently. "
                f"Limit is {_LIMIT} requests in {_WINDOW_S} seconds"
            )
            return _with(json_answer({"detail": said}, NOTHING, 429), limits)
        given_to = Parameters(_own_url(call), call.target)
        if any(project not in _PROJECTS for project in given_to.all("project")):
            return _with(_problem(403, "You do not have permission to perform this action."), limits)
        try:
            return _with(self._handler(call, given_to), limits)
        except BadRequest as error:
            return _with(_problem(400, str(error)), limits)

    def _count(self) -> tuple[Header, ...]:
        now = int(time.time())
        if now - self._window >= _WINDOW_S:
            self._window, self._asked = now, 0
        self._asked += 1
        prefix = b"x-sentry-rate-limit-"
        return (
            (prefix + b"limit", b"%d" % _LIMIT),
            (prefix + b"remaining", b"%d" % max(_LIMIT - self._asked, 0)),
            (prefix + b"reset", b"%d" % (self._window + _WINDOW_S)),
            (prefix + b"concurrentlimit", b"%d" % _AT_ONCE),
            (prefix + b"concurrentremaining", b"%d" % (_AT_ONCE - 1)),
        )


class _Reading:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def root(self, call: Call, given: Parameters) -> Answer:
        return json_answer({"version": "0", "auth": {"scopes": _SCOPES}, "user": None}, NOTHING)

    def issues(self, call: Call, given: Parameters) -> Answer:
        now = time.time()
        stretch = given.stretch(now)
        known = {ENVIRONMENT, *(name for issue in self._platform.issues for name in issue.environments)}
        if not known.issuperset(given.all("environment")):
            raise _refusal(404, "The requested resource does not exist")
        search = Search(given.one("query", "is:unresolved"), *stretch, now, tuple(given.all("environment")))
        found = ordered(
            search.of(self._platform.issues),
            given.one("sort", "date"),
            lambda issue: issue.count_between(*stretch),
        )
        page, link = given.page(found, "limit")
        stats = "stats" not in given.all("collapse")
        told = [told_issue(issue, given.base_url, stretch, now, stats=stats) for issue in page]
        return json_answer(told, NOTHING, 200, (b"link", link.encode()), (b"x-hits", b"%d" % len(found)))

    def events(self, call: Call, given: Parameters) -> Answer:
        issue = self._issue(call)
        earliest, latest = given.stretch(time.time())
        kept = [event for event in reversed(issue.events) if earliest <= event.at <= latest]
        page, link = given.page(kept, "per_page")
        return json_answer([told_event(issue, event) for event in page], NOTHING, 200, (b"link", link.encode()))

    def releases(self, call: Call, given: Parameters) -> Answer:
        page, link = given.page([told_release(self._platform.issues)], "per_page")
        return json_answer(page, NOTHING, 200, (b"link", link.encode()))

    def table(self, call: Call, given: Parameters) -> Answer:
        fields, dataset = given.all("field"), given.one("dataset")
        if dataset not in DATASETS:
            raise BadRequest(f"dataset must be one of: {', '.join(DATASETS)}")
        if not 1 <= len(fields) <= _MOST_FIELDS:
            raise BadRequest(f"At least one field is required, and no more than {_MOST_FIELDS}")
        earliest, latest = given.stretch(time.time())
        rows = gathered(self._platform.past.since(earliest))
        told = table(rows, fields, given.one("sort"), latest - earliest)
        page, link = given.page(told, "per_page")
        return json_answer({"data": page, "meta": meta(fields)}, NOTHING, 200, (b"link", link.encode()))

    def page(self, call: Call) -> Answer:
        return answer(page_of(self._issue(call)).encode(), b"text/plain; charset=utf-8", NOTHING)

    def _issue(self, call: Call) -> Issue:
        issue = self._platform.issues.numbered(call.places["issue"])
        if issue is None:
            raise _refusal(404, "The requested resource does not exist")
        return issue


def _own_url(call: Call) -> str:
    return f"http://{call.headers.get(b'host', b'').decode('latin-1')}"


def _with(ready: Answer, headers: tuple[Header, ...]) -> Answer:
    for header in headers:
        ready = with_header(ready, header)
    return ready


def _problem(status: int, detail: str) -> Answer:
    return json_answer({"detail": detail}, NOTHING, status)


def _refusal(status: int, detail: str) -> Refusal:
    return Refusal(_problem(status, detail))
