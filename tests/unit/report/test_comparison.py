"""Two runs side by side: their figures, what may be said of the difference, and when nothing may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.measure.histogram import Histogram
from engine.measure.snapshot import Trend, point_as, select
from engine.report.comparing.blocks import MOST_BLOCKS, Block, Blocks, blocks_of
from engine.report.comparing.compared import Compared, Comparison
from engine.report.comparing.comparison import compare
from engine.report.comparing.comparison_words import noise
from tests.support.results_folder import short_search, steady
from tests.support.run_script import Answers, RunScript, tired

DURATION = "http_req_duration{endpoint:search}"
REQUESTS = "http_reqs{endpoint:search}"
FAILED = "http_req_failed{endpoint:search}"


def against(base: RunScript, run: RunScript) -> Comparison:
    return compare(base.state, run.state, (blocks_of(base.events), blocks_of(run.events)))


def ended(p95: float, **rest: Any) -> RunScript:
    return short_search(p95=steady(p95), **rest).end()


def row(comparison: Comparison, series: str, measure: str) -> Compared:
    found = comparison.row(series, measure)
    assert found is not None
    return found


def test_figures_are_those_of_all_samples_together() -> None:
    one, other = ended(200.0), ended(260.0)
    found = against(one, other)
    for script, said in ((one, "base"), (other, "run")):
        histogram = point_as(Trend, select(script.state.totals, DURATION)).histogram
        for percentile in (50, 95, 99):
            figure = getattr(row(found, DURATION, f"p{percentile}"), said)
            assert figure == pytest.approx(histogram.percentile(percentile))
    assert (row(found, REQUESTS, "requests").base, row(found, REQUESTS, "requests a second").run) == (6000.0, 100.0)


def test_a_difference_is_said_in_the_unit_and_as_a_share_of_the_base() -> None:
    p95 = row(against(ended(200.0), ended(260.0)), DURATION, "p95")
    assert p95.difference == pytest.approx(60.0, abs=1.0)
    assert p95.change == pytest.approx(0.3, abs=0.01)
    assert p95.interval is not None
    low, high = p95.interval
    assert low < 60.0 < high


def test_slower_beyond_what_the_seconds_vary_is_worse_and_faster_is_better() -> None:
    assert row(against(ended(200.0), ended(260.0)), DURATION, "p95").standing == "worse"
    assert row(against(ended(260.0), ended(200.0)), DURATION, "p95").standing == "better"


def test_of_a_run_against_its_like_no_difference_is_shown_and_how_large_one_would_have_had_to_be_is() -> None:
    one, other = ended(200.0), short_search(p95=lambda second: steady(200.0)(second + 3)).end()
    found = against(one, other)
    assert {each.standing for each in found.rows} <= {"no difference shown", "not judged"}
    p95 = row(found, DURATION, "p95")
    assert 0.0 < (p95.could_show_share or 0.0) < 0.2
    assert found.outcome == "no difference shown"


def test_a_difference_that_one_bad_spell_makes_is_not_shown() -> None:
    spell = short_search(p95=lambda second: 900.0 if 20 <= second < 25 else 200.0).end()
    p99 = row(against(ended(200.0), spell), DURATION, "p99")
    assert (p99.run or 0) > 2 * (p99.base or 0)
    assert p99.standing in ("no difference shown", "not judged")


def test_errors_of_one_run_only_are_worse_where_they_are_many_and_noise_where_they_are_few() -> None:
    many = ended(200.0, failed=lambda second: second % 4)
    few = ended(200.0, failed=lambda second: second == 30)
    assert row(against(ended(200.0), many), FAILED, "error share").standing == "worse"
    assert row(against(ended(200.0), few), FAILED, "error share").standing == "no difference shown"


def test_panels_are_held_against_each_other_by_the_mean_of_their_readings() -> None:
    found = against(ended(200.0, cpu=0.5), ended(200.0, cpu=0.7))
    cpu = row(found, "cpu", "mean of seconds")
    assert cpu.base == pytest.approx(0.51)
    assert cpu.run == pytest.approx(0.71)
    assert (cpu.subject, cpu.standing) == ("CPU", "not judged"), "nobody knows how much launches differ in it"
    assert "what monitors read is not judged" in noise(found)


def test_a_run_of_few_seconds_is_not_judged() -> None:
    found = against(ended(200.0, seconds=20), ended(400.0, seconds=20))
    assert {each.standing for each in found.rows} == {"not judged"}


def test_without_blocks_there_are_figures_and_nothing_is_judged() -> None:
    found = compare(ended(200.0).state, ended(260.0).state)
    p95 = row(found, DURATION, "p95")
    assert p95.difference == pytest.approx(60.0, abs=1.0)
    assert (p95.standing, p95.interval) == ("not judged", None)
    assert found.base.left_out is None
    assert row(found, "cpu", "mean of seconds").base == pytest.approx(0.51)


def test_held_scaled_and_tainted_seconds_are_in_no_figure() -> None:
    script = short_search(p95=steady(200.0), planned=90)
    slow = {"search": Answers(100, 3000.0, 9000.0)}
    script.second(slow, users=5, health={0: tired()}).second(slow, users=5, missing=(0,))
    script.course(held=True).second(slow, users=5)
    found = against(short_search(p95=steady(200.0), planned=90).end(), script.end())
    assert row(found, DURATION, "p99").run == pytest.approx(row(found, DURATION, "p99").base)
    assert (found.run.left_out, found.base.left_out) == (3, 0)
    assert row(found, REQUESTS, "requests").run == 6000.0


def test_what_is_not_comparable_is_never_called_better_or_worse() -> None:
    found = against(ended(200.0), ended(260.0, target="other.example"))
    assert not found.comparable
    assert found.reasons == ("they went to different targets",)
    assert {each.standing for each in found.rows} == {"not comparable"}
    assert {each.interval for each in found.rows} == {None}
    assert found.outcome == "not comparable"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "page"}, "they are of different profiles"),
        ({"time_scale": 0.5}, "their time is scaled differently"),
        ({"demo": True}, "one went to the stand-in platform"),
        ({"seconds": 40}, "one load was much shorter than the other"),
        ({"plan": "another"}, "whether their users were to do the same was not kept"),
    ],
)
def test_what_was_done_differently_breaks_the_comparison(changed: dict[str, Any], reason: str) -> None:
    assert reason in against(ended(200.0), ended(200.0, **changed)).reasons


def test_another_plan_breaks_the_comparison_though_the_load_has_the_same_shape() -> None:
    found = against(ended(200.0, plan="thinks 1 s"), ended(260.0, plan="thinks 2 s"))
    assert found.reasons == ("what their users do was planned differently",)
    assert {each.standing for each in found.rows} == {"not comparable"}
    assert against(ended(200.0, plan="same"), ended(260.0, plan="same")).comparable


def test_a_run_that_was_held_for_long_went_through_other_stages_in_the_seconds_that_are_left() -> None:
    held = short_search(p95=steady(200.0), seconds=45, planned=60).course(held=True)
    for _ in range(15):
        held.second({"search": Answers(100, 20.0, 60.0)}, users=5)
    found = against(ended(200.0), held.end())
    assert "much more of one load was held, scaled or tainted" in found.reasons
    assert not found.comparable


def test_a_run_that_was_interrupted_cannot_stand_beside_one_that_was_not() -> None:
    stopped = short_search(p95=steady(200.0)).end(stopped_by="the operator")
    assert "the run is interrupted" in against(ended(200.0), stopped).reasons


def test_another_seed_another_version_and_other_tags_are_told_and_break_nothing() -> None:
    found = against(ended(200.0), ended(200.0, seed=8, version="0.2.0", tags={"change": "pool 20"}))
    told = {condition.name: (condition.base, condition.run) for condition in found.conditions}
    assert told == {"seed": ("7", "8"), "version": ("0.1.0", "0.2.0"), "tags": ("none", "change=pool 20")}
    assert found.comparable
    assert [condition.name for condition in found.warnings] == ["version"]


def test_another_text_of_the_profile_is_told() -> None:
    state = ended(200.0).state
    found = compare(state, state, profiles=("a = 1\nb = 2\n", "a = 1\nb = 3\n"))
    assert [(each.name, each.base) for each in found.conditions] == [("profile file", "1 line of its own")]


def test_thresholds_and_audits_stand_beside_each_other_and_what_one_lacks_is_none() -> None:
    one, other = short_search(p95=steady(200.0)), short_search(p95=steady(400.0))
    one.audit("bookings", 10, 10, "all there")
    found = against(one.end(), other.end())
    (threshold,) = found.thresholds
    assert (threshold.name, threshold.base, threshold.run) == ("http_req_duration p(95)", "ok", "target")
    assert [(audit.name, audit.base, audit.run) for audit in found.audits] == [("bookings", "pass", None)]


def test_of_two_runs_with_no_second_there_is_nothing_to_say() -> None:
    found = against(short_search(p95=steady(1.0), seconds=0), short_search(p95=steady(1.0), seconds=0))
    assert found.rows == ()
    assert not found.comparable


def test_a_long_run_has_longer_blocks_and_not_more_of_them() -> None:
    script = short_search(p95=steady(200.0), seconds=210)
    found = blocks_of(script.events)
    assert (found.length_s, len(found.parts), found.seconds) == (10, 21, 210)
    assert len(found.parts) <= MOST_BLOCKS
    assert point_as(Trend, select(found.whole, DURATION)).histogram.count == 21_000


def test_two_blocks_as_one_hold_all_their_samples() -> None:
    one = Block(1, {"a": Trend(Histogram.of([1.0]))}, {"cpu": (0.5, 1)})
    both = one.then(replace(one, levels={"cpu": (0.7, 1), "memory": (0.2, 1)}))
    assert (both.seconds, both.levels) == (2, {"cpu": (1.2, 2), "memory": (0.2, 1)})
    assert point_as(Trend, both.points["a"]).histogram.count == 2
    assert Blocks().whole == {}
