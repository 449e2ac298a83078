"""Merging generators' seconds: whatever comes late or not at all, no count is lost and no second told twice."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.generators.merging import GRACE_S, MergedSecond, SecondMerger
from engine.measure.snapshot import Counter, GeneratorHealth, Snapshot, point_as


def snapshot(number: int, count: float = 1.0, generator: int = 0, *taints: str) -> Snapshot:
    return Snapshot(number, {"http_reqs": Counter(count)}, {generator: GeneratorHealth(tainted=taints)})


def given_out(merger: SecondMerger, elapsed_s: float) -> list[MergedSecond]:
    return list(merger.ready(elapsed_s))


def seconds(merged: list[MergedSecond]) -> list[tuple[int, float, tuple[int, ...]]]:
    return [
        (each.snapshot.second, point_as(Counter, each.snapshot.series.get("http_reqs")).count, each.missing)
        for each in merged
    ]


def test_a_second_is_given_out_as_soon_as_everybody_has_said_theirs() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0, 3, 0))
    assert given_out(merger, 1.01) == []
    merger.take(1, snapshot(0, 4, 1))
    (merged,) = given_out(merger, 1.02)
    assert seconds([merged]) == [(0, 7, ())]
    assert set(merged.snapshot.health) == {0, 1}


def test_a_generator_that_says_nothing_is_waited_for_and_then_missing() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0))
    assert given_out(merger, 1 + GRACE_S - 0.01) == []
    assert seconds(given_out(merger, 1 + GRACE_S)) == [(0, 1, (1,))]


def test_figures_that_come_too_late_join_the_next_second_with_their_taint() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0))
    assert seconds(given_out(merger, 2.5)) == [(0, 1, (1,))]
    merger.take(1, snapshot(0, 10, 1, "event loop lag"))
    merger.take(1, snapshot(1, 20, 1))
    merger.take(0, snapshot(1))
    (merged,) = given_out(merger, 2.6)
    assert seconds([merged]) == [(1, 31, ())]
    assert merged.snapshot.health[1].tainted == ("event loop lag",)


def test_late_figures_do_not_stand_in_for_those_of_the_second_they_join() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0))
    assert seconds(given_out(merger, 2.0)) == [(0, 1, (1,))]
    merger.take(1, snapshot(0, 10, 1))
    merger.take(0, snapshot(1))
    assert given_out(merger, 2.5) == [], "its own second may still come"
    assert seconds(given_out(merger, 3.0)) == [(1, 11, (1,))]


def test_figures_that_come_after_everything_make_a_last_second() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0))
    merger.finished(0)
    assert seconds(given_out(merger, 9)) == [(0, 1, (1,))]
    merger.take(1, snapshot(0, 5, 1))
    merger.finished(1)
    assert seconds(given_out(merger, 9)) == [(1, 5, ())]


def test_a_generator_that_skipped_a_second_is_missing_in_it_even_when_it_has_gone_on() -> None:
    merger = SecondMerger(2)
    for second in (0, 1, 2):
        merger.take(0, snapshot(second))
    merger.take(1, snapshot(0, generator=1))
    merger.take(1, snapshot(2, generator=1))
    assert [missing for _, _, missing in seconds(given_out(merger, 3.0))] == [(), (1,), ()]


def test_a_generator_that_has_finished_is_neither_waited_for_nor_missing() -> None:
    merger = SecondMerger(2)
    merger.take(0, snapshot(0))
    merger.take(1, snapshot(0, generator=1))
    merger.finished(1)
    merger.take(0, snapshot(1))
    assert seconds(given_out(merger, 1.5)) == [(0, 2, ()), (1, 1, ())]


def test_a_second_in_which_nobody_ran_is_left_out() -> None:
    merger = SecondMerger(1)
    for second in (0, 4):
        merger.take(0, snapshot(second))
    assert [second for second, _, _ in seconds(given_out(merger, 5.0))] == [0, 4]


def test_two_reports_of_one_second_are_one_second() -> None:
    merger = SecondMerger(1)
    merger.take(0, snapshot(3, 1))
    merger.take(0, snapshot(3, 2))
    assert seconds(given_out(merger, 4.0)) == [(3, 3, ())]


def test_a_lost_generator_does_not_hold_up_the_others() -> None:
    merger = SecondMerger(3)
    merger.take(0, snapshot(0))
    merger.take(2, snapshot(0, generator=2))
    merger.finished(1)
    assert seconds(given_out(merger, 1.0)) == [(0, 2, ())]


def test_a_lost_generator_is_missing_in_every_second_that_it_did_not_tell() -> None:
    merger = SecondMerger(2)
    for second in range(3):
        merger.take(0, snapshot(second))
    merger.take(1, snapshot(0, generator=1))
    merger.lost(1)
    assert [missing for _, _, missing in seconds(given_out(merger, 3.0))] == [(), (1,), (1,)]
    merger.take(0, snapshot(3))
    assert seconds(given_out(merger, 4.0)) == [(3, 1, (1,))]


histories = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=2),  # which generator speaks
        st.integers(min_value=1, max_value=3),  # how many seconds it has gone on by
        st.sampled_from([0.0, 0.3, 1.0, 2.5]),  # how much time passes before
        st.booleans(),  # whether anybody looks then
    ),
    max_size=40,
)


@given(histories)
def test_whatever_the_order_totals_are_kept_and_seconds_only_rise(history: list[tuple[int, int, float, bool]]) -> None:
    merger = SecondMerger(3)
    elapsed, at = 0.0, [-1, -1, -1]
    sent = 0.0
    found: list[MergedSecond] = []
    for weight, (generator, step, passes, look) in enumerate(history, 1):
        elapsed += passes
        at[generator] += step
        merger.take(generator, snapshot(at[generator], float(weight), generator))
        sent += weight
        if look:
            found += merger.ready(elapsed)
    for generator in range(3):
        merger.finished(generator)
    found += merger.ready(elapsed)
    numbers = [each.snapshot.second for each in found]
    assert all(a < b for a, b in pairwise(numbers))
    assert sum(count for _, count, _ in seconds(found)) == sent
    assert given_out(merger, 1e9) == []


@given(histories, st.integers(min_value=0, max_value=3))
def test_without_stragglers_seconds_keep_their_numbers_and_all_their_figures(
    history: list[tuple[int, int, float, bool]], late: int
) -> None:
    steps = [step for _, step, _, _ in history]
    numbers = [sum(steps[: place + 1]) for place in range(len(steps))]
    merger = SecondMerger(2)
    found: list[MergedSecond] = []
    for number in numbers:
        for generator in range(2):
            merger.take(generator, snapshot(number, 1.0 + generator, generator))
        found += merger.ready(float(number + late))
    assert seconds(found) == [(number, 3, ()) for number in numbers]
