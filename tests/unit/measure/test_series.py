"""Series names: one canonical spelling, and selectors that find what has at least their tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measure.series import parse_series, selects, series_name, tag_of, tag_values

keys = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
plain = st.from_regex(r"[A-Za-z0-9 _./-]{0,12}", fullmatch=True).map(str.strip)
tags = st.dictionaries(keys, plain, max_size=4)


@given(tags)
def test_a_name_and_its_tags_survive_being_one_string(given_tags: dict[str, str]) -> None:
    name = series_name("http_reqs", given_tags)
    assert parse_series(name) == ("http_reqs", tuple(sorted(given_tags.items())))
    metric, pairs = parse_series(name)
    assert series_name(metric, dict(pairs)) == name


@given(tags)
def test_the_order_in_which_tags_are_given_does_not_matter(given_tags: dict[str, str]) -> None:
    assert series_name("m", dict(reversed(given_tags.items()))) == series_name("m", given_tags)


@given(st.dictionaries(keys, st.text(max_size=20), max_size=4))
def test_no_text_in_a_tag_can_break_the_form(given_tags: dict[str, str]) -> None:
    metric, found = parse_series(series_name("m", given_tags))
    assert metric == "m"
    assert [key for key, _ in found] == sorted(given_tags)


def test_characters_of_the_form_are_replaced_in_values() -> None:
    assert series_name("m", {"a": "x,y:{z}\n"}) == "m{a:x_y__z__}"
    assert series_name("m", {}) == "m"


@pytest.mark.parametrize("text", ["", "{a:b}", "9lives", "m{a}", "m{a:b", "m}a:b{", "two words"])
def test_what_is_no_series_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a series|lacks a colon"):
        parse_series(text)


def test_spaces_around_the_parts_of_a_selector_are_forgiven() -> None:
    assert parse_series(" m { } ".replace(" { } ", "{ a : b , c : d }")) == ("m", (("a", "b"), ("c", "d")))


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        ("http_reqs", True),
        ("http_reqs{}", True),
        ("http_reqs{endpoint:search}", True),
        ("http_reqs{status:200,endpoint:search}", True),
        ("http_reqs{endpoint:searc}", False),
        ("http_reqs{endpoint:search,method:GET}", False),
        ("http_req", False),
    ],
)
def test_a_selector_selects_what_has_at_least_its_tags(selector: str, wanted: bool) -> None:
    assert selects(selector, "http_reqs{endpoint:search,status:200}") is wanted


def test_the_values_of_a_tag_come_in_order_of_appearance_and_once() -> None:
    names = ["m{e:b}", "m{e:a,s:1}", "mm{e:x}", "m{e:b,s:2}", "m", "n{e:y}"]
    assert tag_values(names, "m", "e") == ("b", "a")
    assert tag_of("m{e:b}", "s") is None
