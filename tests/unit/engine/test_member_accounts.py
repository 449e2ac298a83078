"""Users beyond the number of accounts share them, and the pre-flight says so before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.accounts import shared_out
from engine.plan.planner import plan
from engine.profile.catalog import find_profile
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs, Members, Scenario
from tests.support.scripted_run import ScriptedGenerator, conducted, order_for
from tests.support.shares import planned, profile

THOUSAND = Members("loadtest_user_{n}@wwmaa.com", 1000)


@pytest.mark.parametrize(
    ("count", "crowds", "said"),
    [
        (1000, [3000], "3,000 users share 1,000 member accounts"),
        (1000, [150, 80], "230 users share 150 member accounts"),
        (1000, [150], "150 users, each with an account of its own out of 1,000"),
        (1, [1], "1 user with an account of its own out of 1"),
    ],
)
def test_who_shares_with_whom_is_said_in_figures(count: int, crowds: list[int], said: str) -> None:
    assert shared_out(Members("u_{n}@wwmaa.com", count), crowds) == said


def members_check(folder: Path, *scenarios: Scenario, members: Members | None = THOUSAND) -> str | None:
    order = order_for(folder, secrets={THOUSAND.password_env: "test_password_123"})
    order = replace(order, plan=planned(*scenarios), profile=replace(profile(*scenarios), members=members))
    found = conducted(order)
    return next((check.detail for check in found.state.preflight if check.check == "members"), None)


def test_the_pre_flight_counts_the_users_that_log_in_and_no_others(tmp_path: Path) -> None:
    crowd = ConstantVUs(1500, 10.0)
    anonymous = Scenario("anonymous", "page", crowd)
    members = Scenario("members", "page", crowd, data={"log_in": True})
    clients = Scenario("clients", "api_auth", crowd)
    assert members_check(tmp_path / "1", anonymous, members) == "1,500 users share 1,000 member accounts"
    assert members_check(tmp_path / "2", members, clients) == "3,000 users share 1,000 member accounts"
    assert members_check(tmp_path / "3", anonymous) is None
    assert members_check(tmp_path / "4", anonymous, members=None) is None


def test_the_page_profile_says_that_three_thousand_share_a_thousand(tmp_path: Path) -> None:
    page = load_profile(find_profile("page"))
    order = order_for(tmp_path, secrets={THOUSAND.password_env: "test_password_123"})
    order = replace(order, plan=plan(page, time_scale=0.01), profile=page)
    found = conducted(order, lambda clock: [ScriptedGenerator(clock), ScriptedGenerator(clock)])
    (said,) = [check for check in found.state.preflight if check.check == "members"]
    assert (said.ok, said.detail) == (True, "3,000 users share 1,000 member accounts")
