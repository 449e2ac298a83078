from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.dice import Dice, draw, draw_bits, key_of

PUBLISHED = {
    0: (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F),
    1234567: (6457827717110365317, 3203168211198807973, 9817491932198370423),
}
"""The first outputs of splitmix64 by seed; its first output is our draw number 1."""


@pytest.mark.parametrize("seed", PUBLISHED)
def test_draws_are_those_of_splitmix64(seed: int) -> None:
    assert [draw(seed, index) for index in (1, 2, 3)] == [output * 2.0**-64 for output in PUBLISHED[seed]]


def test_a_key_depends_on_each_of_its_parts_and_on_where_they_end() -> None:
    assert len({key_of("query", 1, "search"), key_of("query", 11, "search"), key_of("query", 1, "rtc")}) == 3
    assert key_of("query", 1, "search") == key_of("query", 1, "search")


def test_draws_are_spread_evenly_and_stay_below_one() -> None:
    draws = [draw(key_of("spread"), index) for index in range(20_000)]
    tenths = [sum(tenth / 10 <= value < (tenth + 1) / 10 for value in draws) for tenth in range(10)]

    assert all(0.0 <= value < 1.0 for value in draws)
    assert all(1_850 < count < 2_150 for count in tenths)


def test_neighbouring_keys_and_indices_do_not_resemble_each_other() -> None:
    one, other = key_of("search", 1), key_of("search", 2)
    pairs = [(draw(one, index), draw(other, index), draw(one, index + 1)) for index in range(5_000)]
    for column in (1, 2):
        covariance = sum((row[0] - 0.5) * (row[column] - 0.5) for row in pairs) / len(pairs)
        assert abs(covariance) < 0.005


def chi_square(counts: Counter[int], cells: int) -> float:
    """How far so many equally likely cells are from having their shares."""
    share = counts.total() / cells
    return sum((counts[cell] - share) ** 2 / share for cell in range(cells))


def bound(cells: int) -> float:
    """What chi-square exceeds once in ten thousand times: Wilson and Hilferty's approximation."""
    freedom = cells - 1
    return float(freedom) * float((1 - 2 / (9 * freedom) + 3.72 * (2 / (9 * freedom)) ** 0.5) ** 3)


@pytest.mark.parametrize("sides", [2, 3, 6, 10, 200, 1000])
def test_every_side_of_the_dice_comes_up_as_often(sides: int) -> None:
    dice = Dice(key_of("sides", sides))
    assert chi_square(Counter(dice.below(sides) for _ in range(50_000)), sides) < bound(sides)


@pytest.mark.parametrize("sides", [2, 6, 30])
def test_what_one_draw_of_bits_serves_together_is_as_independent_as_what_several_do(sides: int) -> None:
    dice = Dice(key_of("pairs", sides))
    pairs = Counter(dice.below(sides) * sides + dice.below(sides) for _ in range(50_000))
    assert chi_square(pairs, sides * sides) < bound(sides * sides)


def test_the_first_number_of_neighbouring_keys_is_spread_too() -> None:
    assert chi_square(Counter(Dice(key).below(10) for key in range(20_000)), 10) < bound(10)


counts = st.lists(st.integers(1, 2**40), min_size=1, max_size=60)


@given(st.integers(0, 2**64 - 1), counts)
def test_the_numbers_of_a_key_are_always_the_same_and_below_what_was_asked(key: int, asked: list[int]) -> None:
    one, other = Dice(key), Dice(key)
    numbers = [one.below(count) for count in asked]
    assert numbers == [other.below(count) for count in asked]
    assert all(0 <= number < count for number, count in zip(numbers, asked, strict=True))


@given(st.integers(0, 2**64 - 1), st.integers(1, 2**40), st.integers(2, 2**40))
def test_a_number_is_the_rest_of_what_the_bits_are_worth(key: int, first: int, second: int) -> None:
    dice = Dice(key)
    assert dice.below(first) == draw_bits(key, 0) % first
    if first << 24 << second.bit_length() <= 2**64:
        assert dice.below(second) == draw_bits(key, 0) // first % second


def test_a_dice_runs_out_of_bits_and_goes_on_with_the_next_draw() -> None:
    dice = Dice(5)
    assert [dice.below(2**40) for _ in range(4)] == [draw_bits(5, index) % 2**40 for index in range(4)]


def test_a_choice_is_one_of_the_things_and_each_of_them_in_time() -> None:
    dice = Dice(key_of("things"))
    assert {dice.choice("abc") for _ in range(100)} == {"a", "b", "c"}
    assert dice.below(1) == 0
