from __future__ import annotations

from engine.plan.dice import draw, key_of


def test_a_draw_is_the_same_whenever_it_is_made() -> None:
    assert [draw(key_of("seed", 7), index) for index in (5, 3, 5)] == [
        draw(key_of("seed", 7), 5),
        draw(key_of("seed", 7), 3),
        draw(key_of("seed", 7), 5),
    ]
    assert draw(key_of("seed", 7), 5) != draw(key_of("seed", 7), 3)


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
