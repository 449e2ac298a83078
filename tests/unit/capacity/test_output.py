"""The disk that samples need, held against what is free."""

from __future__ import annotations

from pathlib import Path

from engine.capacity.output import Requests, check_output, requests_of
from engine.plan.planner import plan
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.profile.model import ConstantArrivalRate, ConstantVUs
from tests.support.shares import named, planned
from tests.support.wiring import target_at

FILE = Path("/tmp/k6.json")
MILLION = Requests(1_000_000, ())


def test_what_is_needed_is_said_with_the_room_that_joining_takes() -> None:
    check = check_output(MILLION, FILE, 100_000_000_000)
    assert (check.ok, check.tight) == (True, False)
    assert check.detail == "about 5.0 GB in k6.json, 10.0 GB while its parts are joined; 100.0 GB are free"
    assert check.figures == {"needed": 10_000_000_000, "free": 100_000_000_000}


def test_a_compressed_file_needs_a_fraction() -> None:
    assert "about 300 MB in k6.json.gz" in check_output(MILLION, Path("k6.json.gz"), 10_000_000_000).detail


def test_a_disk_that_holds_them_only_once_is_tight_and_one_that_does_not_refuses_the_run() -> None:
    assert check_output(MILLION, FILE, 6_000_000_000).tight
    refused = check_output(MILLION, FILE, 3_000_000_000)
    assert not refused.ok
    assert "(--out json=/tmp/k6.json.gz)" in refused.detail


def test_what_depends_on_the_target_is_said_by_the_thousand() -> None:
    check = check_output(Requests(0, ("loop",)), FILE, 1_000_000_000)
    assert check.ok
    assert check.detail == "samples go into k6.json; 5 MB for every 1,000 requests of loop; 1.0 GB are free"
    assert "what is free there is not known here" in check_output(MILLION, FILE, None).detail


def test_requests_are_the_planned_iterations_where_nothing_more_is_known() -> None:
    target = target_at(9)
    steady = named("steady", ConstantArrivalRate(10.0, 1.0, 60.0, 5, 5))
    assert requests_of(planned(steady, named("loop", ConstantVUs(3, 60.0))), target) == Requests(600, ("loop",))
    webhooks = plan(load_profile(find_profile("webhooks")))
    known = requests_of(webhooks, target).known
    assert known >= sum(each.planned_iterations or 0 for each in webhooks.scenarios)
