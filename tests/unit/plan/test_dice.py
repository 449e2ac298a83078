from __future__ import annotations

import pytest

from engine.plan.dice import draw, key_of

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
