from __future__ import annotations

from dataclasses import replace

from engine.errors import Problem
from engine.plan.planner import plan
from engine.profile.catalog import CatalogEntry
from tests.support.catalog_story import launcher
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import detail_view, picker_row

LAUNCHER = launcher()
ENTRIES = {entry.name: entry for entry in LAUNCHER.entries()}


def entry(name: str) -> CatalogEntry:
    return ENTRIES[name]


def test_a_row_says_users_rate_length_and_total_in_words() -> None:
    row = picker_row(entry("search"), LAUNCHER.outlook(entry("search")))
    assert (row.load, row.length) == ("100 users · 1,000/min", "9 min")
    assert row.total.endswith(" iterations")
    assert row.problem == ""


def test_a_plan_that_depends_on_the_answers_promises_no_total() -> None:
    outlook = LAUNCHER.outlook(entry("api"))
    row = picker_row(entry("api"), outlook)
    assert (row.load, row.total) == ("50 users", "")


def test_the_shape_follows_the_plan() -> None:
    shape = picker_row(entry("search"), LAUNCHER.outlook(entry("search"))).shape
    assert max(shape) == 100.0
    assert shape[0] < shape[3] < shape[8]
    assert shape[-1] < 10


def test_a_broken_profile_says_where_and_what() -> None:
    row = picker_row(entry("rtc"), LAUNCHER.outlook(entry("rtc")))
    assert row.problem.startswith("profiles/rtc.toml:6: scenario[0].executor: unknown executor")
    assert row.more_problems == 0


def test_a_refusal_is_the_first_problem() -> None:
    view = detail_view(entry("api"), LAUNCHER.outlook(entry("api")))
    assert view.problems[0].startswith("www.wwmaa.com is production")
    assert (view.guard, view.guard_level) == ("refused", "critical")


def test_a_problem_that_catalogue_and_outlook_both_know_is_said_once() -> None:
    assert len(detail_view(entry("rtc"), LAUNCHER.outlook(entry("rtc"))).problems) == 1


def test_without_an_outlook_there_is_only_what_the_profile_says() -> None:
    row = picker_row(entry("search"), None)
    assert (row.load, row.shape) == ("", ())
    assert row.title.startswith("Search")
    assert detail_view(entry("search"), None).target == ""


def test_scenarios_and_thresholds_are_listed_with_their_limits() -> None:
    view = detail_view(entry("search"), LAUNCHER.outlook(entry("search")))
    assert [line.what for line in view.scenarios] == ["search · ramping-vus"]
    assert view.thresholds[0] == (
        "http_req_duration{endpoint:search}",
        "p(95)<1200, p(99)<2000",
        "p(95)<2000",
    )
    assert view.shape_unit == "users"


def test_a_journey_of_ones_own_is_named_by_its_file_without_its_folders() -> None:
    searches = entry("search")
    assert searches.profile is not None
    mine = tuple(replace(each, journey="/somewhere/long/mine.py:browse") for each in searches.profile.scenarios)
    profile = replace(searches.profile, scenarios=mine)
    view = detail_view(replace(searches, profile=profile), Outlook("", "", plan=plan(profile)))
    assert [line.what for line in view.scenarios] == ["mine.py:browse · ramping-vus"]


def test_text_from_a_profile_cannot_steer_the_terminal() -> None:
    hostile = CatalogEntry("a\x1b[31m", entry("rtc").path, None, (Problem("x", "", "\x1b]0;t\x07[red]"),))
    row = picker_row(hostile, None)
    assert (row.name, row.problem) == ("a", "x: [red]")
