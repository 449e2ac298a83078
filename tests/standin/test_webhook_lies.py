"""The webhook profile against honest stand-ins and lying ones: what is lost or done twice is found, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journeys.webhooks import audit as webhooks_audit
from engine.journeys.webhooks.events import StripeEvent, id_prefix, subscribers
from engine.measure.snapshot import Counter, Rate, point_as, select
from tests.support.whole_run import StandInHere, WholeRun, standin_here, whole_run
from wwmaa_tui.standin.rooms import webhooks as rooms_webhooks
from wwmaa_tui.standin.webhook_books import WebhookBooks

EVENTS = 150
ADVERSE = 40
STAYING = 36
"""Of the adverse ones: 12 redelivered, 8 twice at once, 8 pairs out of order."""
BOTH = {"webhooks": EVENTS, "adverse": ADVERSE}
ALL_AUDITS = {
    "requests received",
    "webhooks lost",
    "webhooks processed twice",
    "adverse webhooks lost",
    "adverse webhooks processed twice",
    "webhooks redelivered",
    "webhooks late",
    "webhooks badly signed",
    "webhooks out of order",
}


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks_audit, "LOOK_AGAIN_S", 0.001)


def without_read_back(standin: StandInHere) -> dict[str, str]:
    return {name: value for name, value in standin.env.items() if name != "STANDIN_CONTROL_URL"}


def failed(run: WholeRun) -> set[str]:
    return {name for name, result in run.results.items() if result == "fail"}


async def test_an_honest_stand_in_passes_every_audit_twice_in_a_row(tmp_path: Path) -> None:
    async with standin_here() as standin:
        for _ in range(2):
            run = await whole_run("webhooks", standin.env, tmp_path, BOTH)
            assert run.results == dict.fromkeys(ALL_AUDITS, "pass")
            left = [left.detail for left in run.state.left_behind]
            assert [detail.split()[0] for detail in left] == [str(EVENTS), str(STAYING)]
            assert all(" whose ids begin with evt_lt" in detail for detail in left)
            assert (run.audits["webhooks lost"].expected, run.audits["webhooks lost"].found) == (EVENTS, EVENTS)
            totals = run.state.totals
            assert select(totals, "webhook_processing_success") == Rate(EVENTS, EVENTS)
            assert select(totals, "webhook_signature_valid") == Rate(EVENTS, EVENTS)
            assert point_as(Counter, select(totals, "webhook_duplicates")).count == 0
            assert point_as(Rate, select(totals, "http_req_failed")).passes == 0, "expected refusals are no failures"
            assert point_as(Rate, select(totals, "checks")) == Rate(EVENTS + ADVERSE, EVENTS + ADVERSE)


@pytest.mark.parametrize(
    ("fault", "audit", "what", "lies"),
    [
        ("drop", "webhooks lost", "lost: evt_lt", 1),
        ("double-process", "webhooks processed twice", "more than once: evt_lt", 2),
    ],
)
async def test_a_lie_is_found_though_every_answer_was_good(
    tmp_path: Path, fault: str, audit: str, what: str, lies: int
) -> None:
    async with standin_here(fault) as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, {"webhooks": EVENTS})
    assert failed(run) == {audit}
    found = run.audits[audit]
    assert (found.expected or 0) - (found.found or 0) == lies
    assert what in found.detail
    assert run.ruling.verdict != "pass"
    assert run.ruling.exit_code != 0
    assert point_as(Rate, select(run.state.totals, "checks")) == Rate(EVENTS, EVENTS)


async def test_where_nobody_can_look_into_the_books_a_sample_is_known_and_the_rest_is_not_measured(
    tmp_path: Path,
) -> None:
    async with standin_here() as standin:
        run = await whole_run("webhooks", without_read_back(standin), tmp_path, BOTH)
    assert run.results == {
        "webhooks known again": "pass",
        "webhooks lost": "not measured",
        "webhooks processed twice": "not measured",
        "adverse webhooks known again": "pass",
        "adverse webhooks lost": "not measured",
        "adverse webhooks processed twice": "not measured",
        "webhooks redelivered": "pass",
        "webhooks late": "pass",
        "webhooks badly signed": "pass",
        "webhooks out of order": "not measured",
    }
    detail = run.audits["webhooks known again"].detail
    assert "of 150 acknowledged events 100 were delivered again: the platform knew 100 of them" in detail
    assert "as far as the platform's own answers tell" in run.audits["webhooks redelivered"].detail


async def test_a_lost_event_in_the_sample_is_found_without_the_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks_audit, "SAMPLE", EVENTS)
    async with standin_here("drop") as standin:
        run = await whole_run("webhooks", without_read_back(standin), tmp_path, {"webhooks": EVENTS})
    assert failed(run) == {"webhooks known again"}
    assert "knew 149 of them and took 1 for new" in run.audits["webhooks known again"].detail
    assert run.ruling.verdict != "pass"


async def test_a_platform_that_believes_anything_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms_webhooks, "check_signature", lambda *_: None)
    async with standin_here() as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, {"adverse": ADVERSE})
    assert failed(run) == {"webhooks late", "webhooks badly signed"}
    assert "0 of 6 late events were refused; taken: evt_lt" in run.audits["webhooks late"].detail


@pytest.mark.parametrize("read_back", [True, False])
async def test_a_platform_that_processes_what_it_knows_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_back: bool
) -> None:
    monkeypatch.setattr(WebhookBooks, "knows", lambda *_: False)
    async with standin_here() as standin:
        env = standin.env if read_back else without_read_back(standin)
        run = await whole_run("webhooks", env, tmp_path, {"adverse": ADVERSE})
    assert "webhooks redelivered" in failed(run)
    assert ("adverse webhooks processed twice" in failed(run)) == read_back
    assert "0 of 20 redelivered events were not processed again" in run.audits["webhooks redelivered"].detail


async def test_a_platform_on_which_an_older_event_undoes_a_newer_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = WebhookBooks._must_know
    monkeypatch.setattr(WebhookBooks, "_must_know", lambda *asked: (known(*asked)[0], 0))
    async with standin_here() as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, {"adverse": ADVERSE})
    assert failed(run) == {"webhooks out of order"}


async def test_what_the_platform_did_not_acknowledge_is_not_called_lost(tmp_path: Path) -> None:
    async with standin_here("failing") as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, {"webhooks": EVENTS})
    assert run.results["webhooks lost"] == run.results["webhooks processed twice"] == "pass"
    assert 75 < (run.audits["webhooks lost"].expected or 0) < EVENTS
    assert run.ruling.verdict != "pass", "but one in five failed"


async def test_a_generator_whose_ids_are_all_the_same_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the original every id was `evt_[object ArrayBuffer]`; the platform said `duplicate`, in an answer 200, 29,999
    times, and nobody counted it."""
    monkeypatch.setattr(
        "engine.journeys.webhooks.delivery.event_of",
        lambda run_id, scenario, iteration, event_type, created, part="": StripeEvent(
            f"{id_prefix(run_id, scenario)}[object ArrayBuffer]", event_type, 0, created
        ),
    )
    async with standin_here() as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, {"webhooks": EVENTS})
    assert point_as(Counter, select(run.state.totals, "webhook_duplicates")).count == EVENTS - 1
    assert select(run.state.totals, "webhook_processing_success") == Rate(1, EVENTS)
    assert run.ruling.verdict != "pass"


async def test_a_profile_that_names_nobody_is_told_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.journeys.webhooks.journey.subscribers", lambda _: subscribers({"customers": 5}))
    async with standin_here() as standin:
        run = await whole_run("webhooks", standin.env, tmp_path, BOTH)
        assert standin.platform.telemetry.webhooks.received == 0
    assert run.ruling.exit_code == 107
    assert "scenario 'webhooks': data.customers: expected a pattern with {n} or a list of ids, got 5" in (
        run.ruling.sentence
    )
