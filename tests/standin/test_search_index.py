"""The inverted index finds what reading every item would find."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journeys.queries import Popularity, QueryBook
from wwmaa_tui.standin import vocabulary
from wwmaa_tui.standin.generation import generate
from wwmaa_tui.standin.records import Item
from wwmaa_tui.standin.search_index import SearchIndex
from wwmaa_tui.standin.search_query import Query, facet_value, parse_query, words_of

ITEMS = generate(7, date(2026, 3, 1)).items
INDEX = SearchIndex(ITEMS)


def text_of(item: Item) -> str:
    return " ".join((item.title, item.summary, item.style, item.category, *item.tags))


EVERY_WORD = frozenset(word for item in ITEMS for word in words_of(text_of(item)))


def known_words(query: Query) -> set[str]:
    """What the query asks for, without words that occur nowhere; all of them where none occurs."""
    return set(query.words) & EVERY_WORD or set(query.words)


def satisfies(item: Item, query: Query) -> bool:
    for facet, value in query.filters:
        if facet == "instructor":
            if not set(value.split()) <= set(facet_value(item.instructor).split()):
                return False
        elif facet_value(getattr(item, facet)) != value:
            return False
    in_time = (query.date_from or item.date) <= item.date <= (query.date_to or item.date)
    return in_time and known_words(query) <= set(words_of(text_of(item)))


def read_everything(query: Query) -> list[int]:
    matching = [position for position, item in enumerate(ITEMS) if satisfies(item, query)]
    return sorted(matching, key=lambda position: not known_words(query) <= set(words_of(ITEMS[position].title)))


WORDS = ["kata", "karate", "kick", "forms", "sensei", "self-defense", "kung fu", "training", "nosuchword"]
DAYS = st.dates(date(2023, 12, 1), date(2026, 4, 1)).map(date.isoformat)
PARAMS = st.fixed_dictionaries(
    {"q": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)},
    optional={
        "style": st.sampled_from([*vocabulary.STYLES, "no such style"]),
        "level": st.sampled_from(vocabulary.LEVELS),
        "type": st.sampled_from(vocabulary.TYPES),
        "rank": st.sampled_from(vocabulary.RANKS),
        "age_group": st.sampled_from(vocabulary.AGE_GROUPS),
        "category": st.sampled_from(vocabulary.CATEGORIES),
        "location": st.sampled_from(vocabulary.LOCATIONS),
        "instructor": st.sampled_from(["Kenji", "kenji tanaka", "nobody", "-"]),
        "date_from": DAYS,
        "date_to": DAYS,
        "limit": st.integers(1, 100).map(str),
    },
)


@given(params=PARAMS)
def test_a_search_finds_exactly_the_matching_items_title_matches_first(params: dict[str, str]) -> None:
    query = parse_query(params)
    expected = read_everything(query) if params.get("instructor") != "-" else []
    hits = INDEX.search(query)
    assert list(hits.positions) == expected[: query.limit]
    assert hits.total == len(expected)
    assert hits.scores == ()


@pytest.mark.parametrize("word", ["kata", "karate", "judo", "sparring", "kick", "punch", "block", "stance", "belt"])
def test_the_words_people_search_for_are_found(word: str) -> None:
    assert INDEX.search(parse_query({"q": word})).total > 10


def test_a_semantic_search_is_ordered_by_a_relevance_between_zero_and_one() -> None:
    hits = INDEX.search(parse_query({"q": "How do I improve my roundhouse kick?", "semantic": "true"}))
    assert len(hits.scores) == len(hits.positions) == 20
    assert list(hits.scores) == sorted(hits.scores, reverse=True)
    assert all(0 < score <= 1 for score in hits.scores)
    assert "roundhouse kick" in ITEMS[hits.positions[0]].title.lower()


def test_a_semantic_search_finds_items_that_lack_some_of_the_words() -> None:
    question = {"q": "how should a beginner defend on the street"}
    plain = INDEX.search(parse_query(question))
    semantic = INDEX.search(parse_query(question | {"semantic": "true"}))
    assert semantic.total > plain.total


def test_a_semantic_search_keeps_to_its_filters() -> None:
    query = parse_query({"q": "throw a taller opponent", "semantic": "true", "style": "judo", "limit": "50"})
    hits = INDEX.search(query)
    assert hits.positions
    assert {ITEMS[position].style for position in hits.positions} == {"Judo"}
    assert hits.total <= sum(item.style == "Judo" for item in ITEMS)


def test_a_semantic_search_for_unknown_words_finds_nothing() -> None:
    assert INDEX.search(parse_query({"q": "xyzzy", "semantic": "true"})).total == 0


def test_an_empty_index_answers_too() -> None:
    assert SearchIndex([]).search(parse_query({"q": "kata", "date_from": "2025-01-01"})).total == 0


@pytest.mark.parametrize("kind", ["simple", "filtered", "semantic", "complex"])
def test_what_the_search_journey_asks_is_nearly_always_found(kind: str) -> None:
    book = QueryBook(Popularity(), 7, "run", "search")
    asked = (dict(parse_qsl(book.query(kind, index).encoded)) for index in range(300))
    semantic = str(kind == "semantic").lower()
    found = [INDEX.search(parse_query({**query, "semantic": semantic})).total for query in asked]
    assert sum(total > 0 for total in found) > 270
