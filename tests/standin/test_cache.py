"""Ready answers kept for a while."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.cache import TimedCache


def test_a_value_is_kept_for_its_time_and_no_longer() -> None:
    cache: TimedCache[str] = TimedCache(ttl_s=60, size=10)
    cache.put(b"k", "value", now=100.0)
    assert cache.get(b"k", now=159.9) == "value"
    assert cache.get(b"k", now=160.0) is None


def test_hits_misses_and_stores_are_counted() -> None:
    cache: TimedCache[str] = TimedCache(ttl_s=60, size=10)
    cache.get(b"k", now=0.0)
    cache.put(b"k", "value", now=0.0)
    for _ in range(3):
        cache.get(b"k", now=1.0)
    assert (cache.hits, cache.misses, cache.stores) == (3, 1, 1)
    assert cache.hit_ratio == pytest.approx(0.75)


def test_before_the_first_look_up_there_is_no_ratio() -> None:
    assert TimedCache[str](ttl_s=60, size=10).hit_ratio is None


def test_a_full_cache_lets_the_oldest_value_go() -> None:
    cache: TimedCache[int] = TimedCache(ttl_s=60, size=2)
    cache.put(b"a", 1, now=0.0)
    cache.put(b"b", 2, now=1.0)
    cache.put(b"a", 3, now=2.0)
    cache.put(b"c", 4, now=3.0)
    assert [cache.get(key, now=4.0) for key in (b"a", b"b", b"c")] == [3, None, 4]
    assert len(cache) == 2


def test_the_hit_ratio_tells_of_recent_look_ups_so_that_a_change_shows() -> None:
    cache: TimedCache[str] = TimedCache(ttl_s=60, size=10)
    cache.put(b"k", "value", now=0.0)
    for _ in range(1000):
        cache.get(b"k", now=1.0)
    for _ in range(100):
        cache.get(b"other", now=1.0)
    assert cache.hit_ratio == 0.5


def test_what_the_cache_may_not_recall_is_a_miss() -> None:
    asked: list[bool] = []

    def nothing(found: bool) -> bool:
        asked.append(found)
        return False

    cache: TimedCache[str] = TimedCache(60, 10, nothing)
    cache.put(b"k", "value", now=0.0)
    assert (cache.get(b"k", now=1.0), cache.get(b"other", now=1.0)) == (None, None)
    assert (asked, cache.misses, cache.hit_ratio) == ([True, False], 2, 0.0)
