"""The profiles and sites that come with the program."""

from __future__ import annotations

import pytest

from engine.plan.planner import plan
from engine.plan.totals import user_curves
from engine.profile.catalog import entries, find_profile, find_site, shipped_folder
from engine.profile.expression import outline_thresholds
from engine.profile.loading import load_profile
from engine.profile.model import ConstantArrivalRate, ConstantVUs, Profile, RampingVUs, Stage
from engine.target.loading import load_site
from tests.support.driving import driven
from wwmaa_tui.present.planned import peak

SITES = sorted(path.stem for path in (shipped_folder() / "sites").glob("*.toml"))


def shipped(name: str) -> Profile:
    return load_profile(find_profile(name))


def test_every_shipped_profile_can_be_used() -> None:
    assert {entry.name: entry.problems for entry in entries() if entry.problems} == {}


def test_every_shipped_profile_names_a_shipped_site_and_has_a_short_title() -> None:
    for entry in entries():
        assert entry.profile is not None
        assert entry.profile.site in SITES
        assert len(entry.profile.title) <= 60


@pytest.mark.parametrize("site", SITES)
def test_every_shipped_site_can_be_used_and_allows_staging_alone(site: str) -> None:
    assert set(load_site(find_site(site)).allow_hosts) == {"staging.wwmaa.com", "api-staging.wwmaa.com"}


def test_search_is_the_suites_search_scenario() -> None:
    (scenario,) = shipped("search").scenarios
    assert scenario.executor == RampingVUs(
        start_vus=0,
        stages=(Stage(120.0, 100.0), Stage(300.0, 100.0), Stage(120.0, 0.0)),
        pacing_s=6.0,
    )
    assert scenario.mix == {"simple": 40, "filtered": 30, "semantic": 20, "complex": 10}
    assert scenario.data == {"repeat_share": 0.8, "popular_queries": 200, "zipf_exponent": 1.1}


def test_search_plans_seven_thousand_queries_in_nine_minutes() -> None:
    planned = plan(shipped("search"))
    assert planned.duration_s == 540.0
    assert planned.planned_iterations == pytest.approx(7000, rel=0.01)
    assert planned.max_vus == 100


def test_search_holds_a_thousand_queries_a_minute_with_everyone_there() -> None:
    (scenario,) = plan(shipped("search")).scenarios
    assert dict(scenario.outline.planned_rate)[420.0] * 60 == pytest.approx(1000)


@pytest.mark.parametrize("answer_s", [0.001, 0.245, 1.2, 5.0])
def test_search_asks_as_often_however_long_answers_take(answer_s: float) -> None:
    (scenario,) = plan(shipped("search"), time_scale=0.1).scenarios
    found = driven(scenario.scenario.executor, answer_s)
    assert found.counted("iterations") == scenario.planned_iterations == pytest.approx(700, rel=0.01)


def test_search_has_the_suites_thresholds() -> None:
    lines = {
        (line.series, line.aggregate): (line.target, line.critical, line.window_s, line.required)
        for line in outline_thresholds(shipped("search"))
    }
    assert lines == {
        ("http_req_duration{endpoint:search}", "p(95)"): (1200, 2000, 30, True),
        ("http_req_duration{endpoint:search}", "p(99)"): (2000, None, 30, True),
        ("http_req_duration{endpoint:search,kind:filtered}", "p(95)"): (800, None, None, True),
        ("http_req_duration{endpoint:search,kind:filtered}", "p(99)"): (1200, None, None, True),
        ("http_req_duration{endpoint:search,kind:semantic}", "p(95)"): (1500, None, None, True),
        ("http_req_duration{endpoint:search,kind:semantic}", "p(99)"): (2500, None, None, True),
        ("http_req_duration{endpoint:search,kind:complex}", "p(95)"): (1200, None, None, True),
        ("http_req_duration{endpoint:search,kind:complex}", "p(99)"): (2000, None, None, True),
        ("search_duration{cache:hit}", "p(95)"): (1200, None, None, False),
        ("search_duration{cache:miss}", "p(95)"): (1200, None, None, False),
        ("http_req_response_time{endpoint:search}", "p(95)"): (1200, None, None, True),
        ("http_req_connecting", "p(95)"): (100, None, None, True),
        ("http_req_tls_handshaking", "p(95)"): (200, None, None, True),
        ("http_req_sending", "p(95)"): (10, None, None, True),
        ("http_req_waiting", "p(95)"): (1000, None, None, True),
        ("http_req_receiving", "p(95)"): (100, None, None, True),
        ("http_req_failed", "rate"): (0.001, 0.01, 30, True),
        ("checks", "rate"): (0.999, None, None, True),
        ("dropped_iterations", "count"): (1, None, None, False),
        ("db_query_p95", "value"): (100, 200, 30, False),
    }


def test_the_baseline_is_one_user_for_two_minutes() -> None:
    planned = plan(shipped("baseline"))
    outlines = [item.outline for item in planned.scenarios]
    assert planned.duration_s == 120.0
    assert peak(user_curves(outlines)) == 1.0


def test_the_breakpoint_goes_up_to_five_times_the_search_load_and_ends_itself() -> None:
    profile = shipped("breakpoint")
    (scenario,) = plan(profile).scenarios
    held = {round(low * 60) for _, low, high in scenario.outline.stages if low == high}
    assert held == {1000, 2000, 3000, 4000, 5000}
    assert profile.abort_on == "critical"
    assert any(line.critical is not None for line in outline_thresholds(profile))


def test_the_soak_goes_on_for_hours_and_judges_its_end_by_itself() -> None:
    assert plan(shipped("soak")).duration_s >= 2 * 3600
    assert {line.window_s for line in outline_thresholds(shipped("soak")) if line.critical} == {300.0}


def test_smoke_is_over_in_ten_seconds_and_drives_both_models() -> None:
    smoke = shipped("smoke")
    assert plan(smoke).duration_s <= 10.0
    assert [type(scenario.executor) for scenario in smoke.scenarios] == [ConstantArrivalRate, ConstantVUs]
    assert {scenario.journey for scenario in smoke.scenarios} == {"search"}
    arrivals, members = (scenario.executor for scenario in smoke.scenarios)
    assert isinstance(arrivals, ConstantArrivalRate)
    assert (arrivals.rate, arrivals.max_vus) == (20.0, 40)
    assert isinstance(members, ConstantVUs)
    assert (members.vus, members.pacing_s) == (5, 1.0)


def test_smoke_asks_of_two_hundred_samples_only_what_they_can_tell() -> None:
    lines = {(line.series, line.aggregate): line for line in outline_thresholds(shipped("smoke"))}
    search = lines["http_req_duration{endpoint:search}", "p(95)"]
    assert (search.target, search.critical, search.window_s) == (1200, 2000, 5)
    assert not [aggregate for _, aggregate in lines if aggregate.startswith("p(99")]


def test_page_in_a_tenth_of_its_time_has_browser_visits_enough_to_judge_lcp() -> None:
    page = shipped("page")
    (browser,) = (each for each in plan(page, time_scale=0.1).scenarios if each.scenario.journey == "browser")
    longest_visit_s = 2.0
    assert browser.scenario.think_s is not None
    visits = browser.outline.duration_s / (browser.scenario.think_s[1] + longest_visit_s)
    (lcp,) = (line for line in outline_thresholds(page) if line.series == "browser_web_vital_lcp")
    assert (browser.max_vus, lcp.min_samples) == (1, 20)
    assert visits >= lcp.min_samples
    assert (lcp.aggregate, lcp.target, lcp.critical, lcp.required) == ("p(95)", 2500, 4000, True)
    here = outline_thresholds(page, real_target=False)
    assert not [line for line in here if line.series.startswith("browser_") and line.required]
