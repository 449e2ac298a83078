from __future__ import annotations

import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.mix import Mix, block_counts

SEARCH = {"simple": 40.0, "filtered": 30.0, "semantic": 20.0, "complex": 10.0}


@pytest.mark.parametrize(
    ("shares", "size"),
    [
        (SEARCH, 10),
        ({"a": 0.8, "b": 0.2}, 10),
        ({"a": 1, "b": 1}, 10),
        ({"a": 40, "b": 30, "c": 15, "d": 10, "e": 5}, 20),
        ({"a": 1, "b": 1, "c": 23}, 50),
        ({"a": 99, "b": 1}, 100),
        ({"a": 99.9, "b": 0.1}, 1000),
        ({"a": 1, "b": 1, "c": 1}, 1000),
        ({"a": 7}, 10),
    ],
)
def test_a_block_is_the_smallest_that_makes_all_shares_whole(shares: dict[str, float], size: int) -> None:
    assert sum(block_counts(shares).values()) == size


def test_shares_that_no_block_makes_whole_are_rounded_by_largest_remainder() -> None:
    assert block_counts({"a": 1, "b": 1, "c": 1}) == {"a": 334, "b": 333, "c": 333}
    assert block_counts({"a": 2, "b": 1, "c": 4}) == {"a": 286, "b": 143, "c": 571}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(1, 100), min_size=1), st.integers(), st.text())
def test_every_block_has_exactly_the_shares(shares: dict[str, float], seed: int, scenario: str) -> None:
    mix = Mix(shares, seed, scenario)
    whole = sum(shares.values())
    last = 8192 // mix.size - 1
    for block in (0, 1, 7, last, last + 1, 12_345):
        found = Counter(mix.kind(block * mix.size + place) for place in range(mix.size))
        assert dict(found) == mix.counts
        assert all(abs(found[kind] - mix.size * share / whole) < 1 for kind, share in shares.items())


@given(st.integers(1, 12), st.integers(0, 5))
def test_strided_readers_together_see_exactly_the_shares(readers: int, seed: int) -> None:
    total = 600
    found: Counter[str] = Counter()
    for reader in range(readers):
        mix = Mix(SEARCH, seed, "search")
        found.update(mix.kind(index) for index in range(reader, total, readers))
    assert found == {"simple": 240, "filtered": 180, "semantic": 120, "complex": 60}


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=200))
def test_a_kind_depends_on_the_index_alone_not_on_what_was_asked_before(indices: list[int]) -> None:
    there, back = Mix(SEARCH, 7, "search"), Mix(SEARCH, 7, "search")
    forward = [there.kind(index) for index in indices]
    assert forward == [back.kind(index) for index in reversed(indices)][::-1]
    assert forward[0] == Mix(SEARCH, 7, "search").kind(indices[0])


def kinds(seed: int, scenario: str) -> list[str]:
    mix = Mix(SEARCH, seed, scenario)
    return [mix.kind(index) for index in range(200)]


def test_seed_and_scenario_choose_the_order() -> None:
    assert kinds(1, "a") == kinds(1, "a")
    assert kinds(1, "a") != kinds(2, "a")
    assert kinds(1, "a") != kinds(1, "b")


def test_blocks_are_shuffled_each_in_its_own_way() -> None:
    order = kinds(1, "a")
    assert len({tuple(order[start : start + 10]) for start in range(0, 200, 10)}) > 15


def test_every_kind_can_come_first() -> None:
    firsts = Counter(Mix(SEARCH, seed, "a").kind(0) for seed in range(400))
    assert set(firsts) == set(SEARCH)
    assert firsts["simple"] == pytest.approx(160, abs=45)


def test_the_order_is_the_same_in_every_python_and_process() -> None:
    assert kinds(7, "search")[:10] == [
        "filtered",
        "simple",
        "semantic",
        "semantic",
        "complex",
        "filtered",
        "filtered",
        "simple",
        "simple",
        "simple",
    ]


def test_the_order_in_which_the_profile_lists_kinds_does_not_matter() -> None:
    backwards = Mix(dict(reversed(SEARCH.items())), 7, "search")
    assert [backwards.kind(index) for index in range(200)] == kinds(7, "search")


def test_a_long_run_keeps_few_blocks_in_memory() -> None:
    mix = Mix(SEARCH, 1, "a")
    for index in range(20_000):
        mix.kind(index)
    assert len(pickle.dumps(mix)) < 20_000


@pytest.mark.parametrize("shares", [{}, {"a": 0.0}, {"a": 1.0, "b": -1.0}])
def test_a_mix_needs_positive_shares(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive share"):
        Mix(shares, 1, "a")
