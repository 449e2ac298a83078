"""What a query string asks for."""

from __future__ import annotations

import pytest

from wwmaa_tui.standin.search_query import BadQuery, Query, facet_value, parse_query, words_of


def test_words_are_lower_case_distinct_singular_and_worth_looking_up() -> None:
    assert words_of("How do I improve my Kicks? Kicks, kick-boxing!") == ("improve", "kick", "boxing")


@pytest.mark.parametrize(("text", "word"), [("forms", "form"), ("boss", "boss"), ("bus", "bus"), ("kata", "kata")])
def test_an_s_at_the_end_is_a_plural_only_where_it_can_be(text: str, word: str) -> None:
    assert words_of(text) == (word,)


def test_a_facet_value_is_the_same_in_any_spelling() -> None:
    assert facet_value("Self-Defense") == facet_value("self_defense") == facet_value(" self  defense ")


def test_a_full_query_is_read_whole() -> None:
    query = parse_query(
        {
            "q": "kata forms",
            "style": "Karate",
            "level": "beginner",
            "date_from": "2025-01-01",
            "date_to": "2025-12-31",
            "semantic": "true",
            "limit": "5",
            "page": "9",
        }
    )
    assert query == Query(
        ("kata", "form"), (("style", "karate"), ("level", "beginner")), "2025-01-01", "2025-12-31", True, 5
    )
    assert query.filtered


def test_a_plain_query_has_the_defaults() -> None:
    query = parse_query({"q": "judo"})
    assert (query.semantic, query.filtered, query.limit) == (False, False, 20)


def test_a_filter_alone_is_a_query() -> None:
    assert parse_query({"style": "judo"}).filters == (("style", "judo"),)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(BadQuery) as caught:
        parse_query({"limit": "0", "date_from": "yesterday", "semantic": "perhaps"})
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["semantic", "date_from", "limit", "q"]


@pytest.mark.parametrize("limit", ["0", "-1", "101", "many", "1.5", ""])
def test_a_limit_out_of_range_is_refused(limit: str) -> None:
    with pytest.raises(BadQuery, match="1 to 100"):
        parse_query({"q": "judo", "limit": limit})


@pytest.mark.parametrize("params", [{}, {"q": ""}, {"q": "   "}])
def test_a_query_for_nothing_is_refused(params: dict[str, str]) -> None:
    with pytest.raises(BadQuery, match="needs a query or a filter"):
        parse_query(params)
