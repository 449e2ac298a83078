"""The page profile: ten thousand visitors, the stated mixes, the suite's thresholds, and a log-in a member at most."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from engine.accounts import Accounts
from engine.plan.mix import Mix
from engine.plan.planner import plan
from engine.plan.vus import vu_steps
from engine.profile.catalog import find_profile
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_profile
from engine.profile.model import Profile
from tests.support.wiring import Bench

PEAK = {"anonymous": 7000, "members": 3000}
LIMITS = {"homepage": 2000, "events": 2500, "instructors": 2000, "search": 2500, "dashboard": 2500}
STATED = {
    "anonymous": {"homepage": 33.3, "events": 27.8, "instructors": 22.2, "search": 16.7},
    "members": {"homepage": 22.2, "events": 18.5, "instructors": 14.8, "search": 11.1, "dashboard": 33.3},
}


def page_profile() -> Profile:
    """With the visitors' scenarios alone; a browser looks on."""
    profile = load_profile(find_profile("page"))
    return replace(profile, scenarios=tuple(each for each in profile.scenarios if each.journey == "page"))


def test_the_page_profile_has_the_stated_mixes_and_together_those_of_the_suite() -> None:
    together: dict[str, Fraction] = {}
    for each in page_profile().scenarios:
        whole = sum(Fraction(share) for share in each.mix.values())
        shares = {kind: Fraction(share) / whole for kind, share in each.mix.items()}
        assert {kind: round(float(share) * 100, 1) for kind, share in shares.items()} == STATED[each.name]
        counted = Mix(each.mix, 7, each.name)
        assert {kind: counted.counts[kind] / counted.size for kind in shares} == pytest.approx(shares, abs=0.001)
        for kind, share in shares.items():
            together[kind] = together.get(kind, Fraction()) + share * Fraction(PEAK[each.name], 10_000)
    wanted = {"homepage": 30, "events": 25, "instructors": 20, "search": 15, "dashboard": 10}
    assert {kind: share * 100 for kind, share in together.items()} == wanted


def test_the_page_profile_has_ten_thousand_visitors_for_the_stated_time() -> None:
    planned = plan(page_profile())
    assert {each.outline.name: each.max_vus for each in planned.scenarios} == PEAK
    user_seconds = sum(
        count * (after - at)
        for each in planned.scenarios
        for (at, count), (after, _) in pairwise(vu_steps(each.scenario.executor))
    )
    assert planned.duration_s == 900
    assert user_seconds == pytest.approx(5_250_000, rel=0.001)


def test_the_page_profile_asks_every_threshold_of_the_suite() -> None:
    asked = {(line.series, line.aggregate, line.target) for line in outline_thresholds(page_profile())}
    for series, aggregate, target in [
        ("page_load_time", "p(95)", 2500),
        ("server_errors", "count", 0),
        ("http_req_duration{type:api}", "p(95)", 300),
        ("http_req_duration{type:api}", "p(99)", 500),
        ("http_req_duration{endpoint:search,type:api}", "p(95)", 1200),
        *[(f"http_req_duration{{page:{page}}}", "p(95)", limit) for page, limit in LIMITS.items()],
        ("http_req_failed", "rate", 0.001),
        ("checks{check:page has content}", "rate", 0.999),
        ("checks{check:log-in gives a token}", "rate", 0.99),
    ]:
        assert (series, aggregate, target) in asked


def test_three_thousand_members_share_a_thousand_accounts_in_turn() -> None:
    profile = page_profile()
    assert profile.members is not None
    accounts = Accounts(profile.members, "pass")
    used = [accounts.of(user).email for user in range(PEAK["members"])]
    assert len(set(used)) == 1000
    assert used[:1000] == used[1000:2000] == used[2000:]


def test_every_one_of_the_ten_thousand_says_an_address_of_its_own_where_the_site_names_a_header() -> None:
    scenarios = page_profile().scenarios
    said = set()
    for place, each in enumerate(scenarios):
        bench = Bench(each, client_ip_header="X-Real-IP", place=(place, len(scenarios)))
        said |= {bench.user(number)._identity.plain for number in range(PEAK[each.name])}
    assert len(said) == 10_000
