"""The judge: live levels from the window, final ones from the whole run, and an unstable half-minute is remembered."""

from __future__ import annotations

import pytest

from engine.journal.events import LevelName, ThresholdOutline, ThresholdStatus
from engine.judge.judge import Judge, level_of
from engine.measure.snapshot import Snapshot
from tests.support.seconds import second, threshold


def watched(outline: ThresholdOutline, *seconds: Snapshot) -> tuple[list[ThresholdStatus], ThresholdStatus]:
    """How the threshold stood in each second, and in the end."""
    judge = Judge([outline])
    live = [judge.observe(each)[0] for each in seconds]
    return live, judge.final(seconds[-1].second + 1.0)[0]


def levels(statuses: list[ThresholdStatus]) -> list[LevelName]:
    return [status.level for status in statuses]


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, "no-data"), (99, "ok"), (100, "target"), (199, "target"), (200, "critical")]
)
def test_a_level_is_the_worst_condition_that_does_not_hold(value: float | None, wanted: LevelName) -> None:
    assert level_of(threshold(target=100, critical=200), value, 10) == wanted


def test_a_threshold_with_one_level_only_knows_that_one() -> None:
    assert level_of(threshold(target=None, critical=200), 150, 10) == "ok"
    assert level_of(threshold(target=100, critical=None), 900, 10) == "target"


def test_without_a_window_the_live_level_is_that_of_the_run_so_far() -> None:
    live, final = watched(threshold(aggregate="avg"), second(0, [300]), second(1, [40]), second(2, [10]))
    assert levels(live) == ["target", "target", "target"]
    assert [status.value for status in live] == [300, 170, pytest.approx(350 / 3)]
    assert live[2].value == live[2].overall == final.value


def test_with_a_window_the_live_level_forgets_what_is_past_and_the_target_is_judged_on_all() -> None:
    outline = threshold(aggregate="avg", window_s=2.0)
    live, final = watched(outline, *(second(number, [value]) for number, value in enumerate([500, 10, 10, 10])))
    assert levels(live) == ["target", "target", "ok", "ok"]
    assert (live[3].value, live[3].overall) == (10, 132.5)
    assert (final.level, final.value) == ("target", 132.5)


def test_a_slow_window_in_an_otherwise_good_run_misses_the_critical_level() -> None:
    outline = threshold(aggregate="avg", target=100, critical=200, window_s=2.0)
    values = [10] * 8 + [400] * 2 + [10] * 30
    live, final = watched(outline, *(second(number, [value]) for number, value in enumerate(values)))
    assert levels(live)[8:12] == ["critical", "critical", "critical", "ok"]
    assert final.level == "critical"
    assert final.value == 205, "the first full window that missed it"
    assert final.overall == pytest.approx(29.5)


def test_a_slow_start_shorter_than_the_window_does_not_condemn_the_run() -> None:
    outline = threshold(aggregate="avg", target=100, critical=200, window_s=5.0)
    values = [900, 10, 10, 10, 10, 10, 10, 10, 10, 10]
    live, final = watched(outline, *(second(number, [value]) for number, value in enumerate(values)))
    assert levels(live)[0] == "critical"
    assert final.level == "ok"


def test_a_slow_window_misses_no_target_in_the_end() -> None:
    outline = threshold(aggregate="avg", target=100, critical=None, window_s=2.0)
    values = [10] * 8 + [400] * 2 + [10] * 30
    _, final = watched(outline, *(second(number, [value]) for number, value in enumerate(values)))
    assert final.level == "ok"


def test_without_samples_there_is_no_data_which_is_not_ok() -> None:
    live, final = watched(threshold(window_s=2.0), second(0), second(1))
    assert levels([*live, final]) == ["no-data"] * 3
    assert final.samples == 0


def test_a_window_that_has_run_dry_says_so_and_the_end_still_knows() -> None:
    live, final = watched(threshold(window_s=2.0), second(0, [10]), second(1), second(2), second(3))
    assert levels(live) == ["ok", "ok", "no-data", "no-data"]
    assert (final.level, final.samples) == ("ok", 1)


def test_a_counters_rate_is_a_seconds_share_live_over_the_window_and_finally_over_the_load() -> None:
    outline = threshold("http_reqs", "rate", ">", target=9.5, window_s=2.0)
    judge = Judge([outline])
    live = [judge.observe(second(number, [1.0] * 10))[0] for number in range(10)]
    assert [status.value for status in live] == [10.0] * 10
    judge.observe(second(10))  # what is left when the load has ended: no whole second
    final = judge.final(10.02)[0]
    assert final.value == pytest.approx(100 / 10.02)
    assert final.level == "ok"


def test_a_rate_of_failures_is_judged_over_every_endpoint_that_the_selector_finds() -> None:
    _, final = watched(threshold("http_req_failed", "rate", "<", target=0.1), second(0, [1] * 10, failed=1))
    assert (final.level, final.value, final.samples) == ("target", 0.1, 10)


def test_several_thresholds_of_one_series_are_judged_each_on_its_own() -> None:
    judge = Judge([threshold(aggregate="min"), threshold(aggregate="max"), threshold("nothing")])
    statuses = judge.observe(second(0, [10, 500]))
    assert levels(list(statuses)) == ["ok", "target", "no-data"]
    assert len(judge.final(1.0)) == 3


def test_a_run_that_never_began_is_judged_as_without_data() -> None:
    judge = Judge([threshold(), threshold("http_reqs", "rate", ">", target=1)])
    assert levels(list(judge.final(0.0))) == ["no-data", "no-data"]


BAD, GOOD = [900.0] * 10, [10.0] * 10


def judged(
    outline: ThresholdOutline, told: str, load_s: float | None = None
) -> tuple[list[LevelName], ThresholdStatus]:
    """`g` a good second, `b` a bad one, `h` a bad one that is passed over, `.` one of which nothing is said."""
    judge = Judge([outline])
    live = []
    for number, kind in enumerate(told):
        if kind == "h":
            live.append(judge.pass_over(number)[0].level)
        elif kind != ".":
            live.append(judge.observe(second(number, BAD if kind == "b" else GOOD))[0].level)
    return live, judge.final(len(told) if load_s is None else load_s)[0]


def test_a_second_that_is_passed_over_judges_nothing() -> None:
    live, final = judged(threshold(target=100.0), "gghhgg")
    assert live == ["ok"] * 6
    assert (final.level, final.samples) == ("ok", 40)


def test_a_level_stands_through_seconds_that_are_passed_over() -> None:
    live, final = judged(threshold(target=100.0), "bhhh")
    assert live == ["target"] * 4
    assert final.level == "target"


def test_a_run_of_nothing_but_passed_seconds_has_no_data() -> None:
    for series, aggregate in (("http_req_duration", "p(95)"), ("http_reqs", "rate"), ("http_reqs", "count")):
        live, final = judged(threshold(series, aggregate, ">", target=0.0), "hhh")
        assert (live, final.level, final.samples) == (["no-data"] * 3, "no-data", 0)


@pytest.mark.parametrize(
    ("told", "load_s"),
    [("gggg", 4.0), ("ghhhggg", 7.0), ("hhgg", 4.0), ("gghh", 4.0), ("gghh", 3.25), ("gg..h", 5.0), ("hhgg", 3.25)],
)
def test_neither_requests_nor_length_of_a_passed_second_count_for_a_rate(told: str, load_s: float) -> None:
    outline = threshold("http_reqs", "rate", ">", target=1.0)
    _, final = judged(outline, told, load_s)
    undisturbed = told.count("g") - (0.75 if told == "hhgg" and load_s < 4 else 0.0)
    assert final.value == pytest.approx(10 * told.count("g") / undisturbed)


def test_a_live_rate_counts_undisturbed_seconds_only() -> None:
    judge = Judge([threshold("http_reqs", "rate", ">", target=1.0)])
    judge.observe(second(0, GOOD))
    judge.pass_over(1)
    judge.pass_over(2)
    assert judge.observe(second(3, GOOD))[0].value == 10.0


def test_a_window_reaches_over_passed_seconds_and_is_full_only_of_others() -> None:
    outline = threshold(aggregate="avg", target=None, critical=500.0, window_s=3.0)
    live, final = judged(outline, "ghhhhb")
    assert live[-1] == "ok", "a good second and a bad one are in the window: their average is 455"
    assert final.level == "ok", "the window has not been full"
    live, final = judged(outline, "gghhhhbb")
    assert live[-1] == "critical"
    assert final.level == "critical", "it was full: one good second and two bad ones"


def test_seconds_nobody_told_of_before_a_passed_one_are_passed_over_with_it() -> None:
    _, final = judged(threshold("http_reqs", "rate", ">", target=1.0), "gg...hgg")
    assert final.value == 10.0


def test_too_few_samples_judge_nothing_whatever_they_say_and_their_value_is_told() -> None:
    outline = threshold(aggregate="avg", target=100, critical=200, min_samples=3)
    live, final = watched(outline, second(0, [900]), second(1, [900]), second(2, [900]))
    assert levels(live) == ["too-few", "too-few", "critical"]
    assert (live[1].value, live[1].samples) == (900, 2)
    assert final.level == "critical"
    assert watched(outline, second(0, [10, 10]))[1].level == "too-few"


def test_a_window_with_too_few_samples_is_not_held_against_a_good_run() -> None:
    outline = threshold(aggregate="avg", target=100, critical=200, window_s=1.0, min_samples=2)
    live, final = watched(outline, second(0, [10, 10]), second(1, [900]), second(2, [10] * 40))
    assert levels(live) == ["ok", "too-few", "ok"]
    assert final.level == "ok"


def test_none_at_all_is_no_data_rather_than_too_few() -> None:
    assert watched(threshold(min_samples=3), second(0))[1].level == "no-data"
