"""What counters of a page have grown by, whatever the target does meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from engine.monitors.growth import Growth, Scraped
from engine.monitors.metrics_text import Page, Series

HITS: Series = ("hits_total", ())
ERRORS: Series = ("hits_total", (("status", "500"),))
LOAD: Series = ("load", ())


def take(growth: Growth, at: float, samples: Mapping[Series, float], load_began: float | None = None) -> Scraped:
    return growth.take(Page(samples, frozenset({"hits_total"})), at, 1000.0 + at, load_began)


def test_growth_begins_with_the_first_page() -> None:
    growth = Growth(30, 2)
    assert take(growth, 0, {HITS: 500, LOAD: 3}).grown == {HITS: 0}
    later = take(growth, 2, {HITS: 520, LOAD: 4})
    assert (later.grown, later.gauges) == ({HITS: 20}, {LOAD: 4})


def test_a_target_that_begins_anew_did_not_shrink() -> None:
    growth = Growth(30, 2)
    shown = [take(growth, at, {HITS: value}).grown[HITS] for at, value in enumerate([500, 520, 5, 15])]
    assert shown == [0, 20, 25, 35]


def test_a_series_that_appears_later_began_at_nought() -> None:
    growth = Growth(30, 2)
    take(growth, 0, {HITS: 500})
    assert take(growth, 2, {HITS: 510, ERRORS: 4}).grown == {HITS: 10, ERRORS: 4}


def test_a_series_that_was_away_for_a_page_goes_on_where_it_was() -> None:
    growth = Growth(30, 2)
    take(growth, 0, {HITS: 500})
    assert take(growth, 2, {}).grown == {HITS: 0}
    assert take(growth, 4, {HITS: 510}).grown == {HITS: 10}


def test_the_window_reaches_back_as_far_as_it_is_long_and_no_further() -> None:
    growth = Growth(30, 2)
    take(growth, 0, {HITS: 0})
    assert growth.window_began() is None
    for at in range(2, 102, 2):
        take(growth, at, {HITS: at})
    began = growth.window_began()
    assert began is not None
    assert began.at == 70


def test_the_load_lies_between_the_scrapes_that_are_nearest_to_its_ends() -> None:
    growth = Growth(10, 2)
    for at in (0, 2, 4):
        take(growth, at, {HITS: at})
    for at in range(6, 104, 2):
        take(growth, at, {HITS: at}, load_began=1005.5)
    ends = growth.load(1005.5, 90.0)
    assert ends is not None
    assert [scraped.at for scraped in ends] == [6, 96]


def test_a_load_with_one_scrape_has_grown_by_nobody_knows_what() -> None:
    growth = Growth(10, 2)
    assert growth.load(1000.0, 90.0) is None
    take(growth, 4, {HITS: 0}, load_began=1000.0)
    assert growth.load(1000.0, 90.0) is None
