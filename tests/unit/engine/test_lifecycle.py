"""Around the load: setups before it, audits and teardowns after it, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from engine.backstage import Backstage, Finding
from engine.control.commands import Stop
from engine.errors import JourneyError, SetupError, UnreachableError
from engine.journal.events import AuditDone, LeftBehind
from engine.journeys.catalog import JOURNEYS, JourneyEntry
from engine.measure.snapshot import Claim, Snapshot
from engine.vu import VirtualUser
from tests.support.scripted_run import GOOD, TEN_SECONDS, Conducted, ScriptedGenerator, conducted, order_for
from tests.support.shares import planned, profile

STOP_NOW = Stop(origin="SIGINT", now=True)


class Performance:
    """A journey whose parts remember that they were played."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str = "search") -> None:
        self.played: list[str] = []
        self.claims: tuple[Claim, ...] = ()
        self.complete: bool | None = None
        self.setup_takes_s = self.audit_takes_s = self.teardown_takes_s = 0.0
        self.setup_fails: Exception | None = None
        self.audit_fails: Exception | None = None
        self.teardown_fails: Exception | None = None
        entry = JourneyEntry(name, self.run, setup=self.set_up, audit=self.audit, teardown=self.tear_down)
        monkeypatch.setitem(cast(dict[str, JourneyEntry], JOURNEYS), name, entry)

    async def run(self, vu: VirtualUser) -> None:
        """Never: generators are scripted."""

    async def set_up(self, backstage: Backstage) -> Mapping[str, Any]:
        """As told."""
        self.played.append("setup")
        backstage.data["event"] = "one that was made"
        await asyncio.sleep(self.setup_takes_s)
        if self.setup_fails:
            raise self.setup_fails
        return {"event": f"{backstage.run_id}/{backstage.scenarios[0].name}"}

    async def audit(self, backstage: Backstage) -> Sequence[Finding]:
        """As told."""
        self.played.append("audit")
        self.claims, self.complete = backstage.claims.of("search"), backstage.complete
        await asyncio.sleep(self.audit_takes_s)
        if self.audit_fails:
            raise self.audit_fails
        return [Finding("searches", "fail", f"one of {backstage.data['event']} is missing", 2, 1)]

    async def tear_down(self, backstage: Backstage) -> None:
        """As told."""
        self.played.append("teardown")
        await asyncio.sleep(self.teardown_takes_s)
        if self.teardown_fails:
            raise self.teardown_fails
        backstage.left("event", str(backstage.data.get("event", "none was made")))


@pytest.fixture
def performance(monkeypatch: pytest.MonkeyPatch) -> Performance:
    return Performance(monkeypatch)


def findings(found: Conducted) -> list[tuple[str, str]]:
    return [(event.result, event.detail) for event in found.events if isinstance(event, AuditDone)]


def left(found: Conducted) -> list[str]:
    return [event.detail for event in found.events if isinstance(event, LeftBehind)]


def test_users_get_what_the_setup_made_and_the_audit_gets_what_users_claim(
    performance: Performance, tmp_path: Path
) -> None:
    claim = Claim("search", "q1", "answered")
    seconds: list[Snapshot] = [msgspec.structs.replace(second, claims=(claim,)) for second in GOOD]
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, seconds)])
    share = found.generators[0].share
    assert share is not None
    assert share.setup == {"search": {"event": "run-1/searches"}}
    assert performance.played == ["setup", "audit", "teardown"]
    assert performance.claims == (claim,) * 10
    assert performance.complete
    assert findings(found) == [("fail", "one of run-1/searches is missing")]
    assert left(found) == ["run-1/searches"]
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("target-missed", 99)
    assert "audit searches" in found.ruling.sentence
    assert found.replayed.left_behind == found.state.left_behind


def test_no_claim_is_journaled(performance: Performance, tmp_path: Path) -> None:
    seconds = [msgspec.structs.replace(GOOD[0], claims=(Claim("search", "secret-key", "x"),))]
    found = conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, seconds)])
    assert performance.claims
    assert "secret-key" not in (found.directory / "journal.jsonl").read_text()


def test_a_setup_that_finds_something_missing_ends_the_run_before_any_load(
    performance: Performance, tmp_path: Path
) -> None:
    performance.setup_fails = SetupError("event evt_1 has 3 places left, 500 are needed")
    found = conducted(order_for(tmp_path))
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("error", 107)
    assert found.ruling.sentence == "Not begun: search: event evt_1 has 3 places left, 500 are needed."
    assert found.generators[0].share is None
    assert performance.played == ["setup", "teardown"]
    assert [(check.check, check.ok) for check in found.state.preflight][-1] == ("setup", False)
    assert left(found) == ["one that was made"]


def test_a_setup_that_takes_for_ever_is_given_up(performance: Performance, tmp_path: Path) -> None:
    performance.setup_takes_s = 10_000.0
    found = conducted(order_for(tmp_path))
    assert found.ruling is not None
    assert found.ruling.sentence == "Not begun: search: its setup took more than 120 s."


def test_a_stop_during_the_setup_sends_nothing_and_still_tears_down(performance: Performance, tmp_path: Path) -> None:
    performance.setup_takes_s = 60.0
    found = conducted(order_for(tmp_path), orders_at={5.0: Stop(origin="SIGINT")})
    assert found.ruling is not None
    assert found.ruling.verdict == "interrupted"
    assert found.generators[0].share is None
    assert performance.played == ["setup", "teardown"]
    assert left(found) == ["one that was made"]
    assert found.events[-1].t < 6


def test_where_nothing_was_set_up_nothing_is_torn_down(performance: Performance, tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), health_fails=UnreachableError("no answer"))
    assert found.ruling is not None
    assert found.ruling.verdict == "unreachable"
    assert performance.played == []


@pytest.mark.parametrize(
    ("takes_s", "fails", "detail"),
    [
        (10_000.0, None, "the audit took more than 300 s"),
        (0.0, JourneyError("no operation 'bookings'"), "the audit could not be made: no operation 'bookings'"),
        (0.0, KeyError("total"), "the audit failed: KeyError: 'total'"),
    ],
)
def test_an_audit_that_cannot_be_made_is_no_pass(
    performance: Performance, tmp_path: Path, takes_s: float, fails: Exception | None, detail: str
) -> None:
    performance.audit_takes_s, performance.audit_fails = takes_s, fails
    found = conducted(order_for(tmp_path))
    assert findings(found) == [("not measured", detail)]
    assert performance.played[-1] == "teardown"


def test_an_unforeseen_answer_costs_neither_the_verdict_nor_the_teardown(
    performance: Performance, tmp_path: Path
) -> None:
    performance.audit_fails, performance.teardown_fails = KeyError("total"), TypeError("no list")
    found = conducted(order_for(tmp_path))
    assert found.ruling is not None
    assert found.ruling.verdict == "target-missed"
    assert found.ruling.sentence.startswith("Not ready: audit search could not be made: the audit failed: KeyError")
    assert left(found) == ["its teardown failed, and what it made may stay: TypeError: no list"]
    assert (found.directory / "summary.json").exists()


def test_a_setup_that_an_answer_confuses_says_so_and_begins_nothing(performance: Performance, tmp_path: Path) -> None:
    performance.setup_fails = ValueError("invalid literal")
    found = conducted(order_for(tmp_path))
    assert found.ruling is not None
    assert found.ruling.exit_code == 107
    assert found.ruling.sentence == "Not begun: search: its setup failed: ValueError: invalid literal."
    assert performance.played == ["setup", "teardown"]


def test_a_lost_generator_makes_the_claims_incomplete(performance: Performance, tmp_path: Path) -> None:
    conducted(order_for(tmp_path), lambda clock: [ScriptedGenerator(clock, GOOD[:3], fails=RuntimeError("gone"))])
    assert performance.complete is False


def test_after_a_graceful_stop_everything_is_audited_and_put_away(performance: Performance, tmp_path: Path) -> None:
    conducted(order_for(tmp_path), orders_at={4.3: Stop(origin="SIGINT")})
    assert performance.played == ["setup", "audit", "teardown"]
    assert performance.complete


def test_a_stop_at_once_waits_for_nothing_and_says_what_was_left_out(performance: Performance, tmp_path: Path) -> None:
    found = conducted(order_for(tmp_path), orders_at={4.3: STOP_NOW})
    assert "audit" not in performance.played
    assert findings(found) == [("not measured", "left out, as was asked")]
    assert left(found) == ["whatever it made stays, since nobody wanted to wait for its teardown"]


def test_a_stop_at_once_while_auditing_ends_that_and_what_was_not_audited_is_no_pass(
    performance: Performance, tmp_path: Path
) -> None:
    performance.audit_takes_s = 200.0
    found = conducted(order_for(tmp_path), orders_at={20.0: STOP_NOW})
    assert findings(found) == [("not measured", "left out, as was asked")]
    assert found.events[-1].t < 21
    assert found.ruling is not None
    assert (found.ruling.verdict, found.ruling.exit_code) == ("interrupted", 105)


def test_a_stop_at_once_during_the_teardown_leaves_the_verdict(performance: Performance, tmp_path: Path) -> None:
    performance.teardown_takes_s = 100.0
    found = conducted(order_for(tmp_path), orders_at={20.0: STOP_NOW})
    assert left(found) == ["whatever it made stays, since nobody wanted to wait for its teardown"]
    assert found.ruling is not None
    assert found.ruling.verdict == "target-missed", "the audit had found what it found"


def test_what_was_audited_and_put_away_before_somebody_hurried_is_said(
    performance: Performance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    performance.audit_takes_s = 1.0
    slow = Performance(monkeypatch, "page")
    slow.audit_takes_s = 200.0
    both = (TEN_SECONDS, replace(TEN_SECONDS, name="pages", journey="page"))
    order = replace(order_for(tmp_path), profile=profile(*both), plan=planned(*both))
    found = conducted(order, orders_at={20.0: STOP_NOW})
    assert [event.audit for event in found.events if isinstance(event, AuditDone)] == ["searches", "page"]
    assert [result for result, _ in findings(found)] == ["fail", "not measured"]


def test_a_hurry_leaves_only_what_still_stands(
    performance: Performance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = Performance(monkeypatch, "page")
    slow.teardown_takes_s = 100.0
    both = (TEN_SECONDS, replace(TEN_SECONDS, name="pages", journey="page"))
    order = replace(order_for(tmp_path), profile=profile(*both), plan=planned(*both))
    found = conducted(order, orders_at={20.0: STOP_NOW})
    told = [(event.what, event.detail) for event in found.events if isinstance(event, LeftBehind)]
    assert told == [
        ("event", "run-1/searches"),
        ("page", "whatever it made stays, since nobody wanted to wait for its teardown"),
    ]
