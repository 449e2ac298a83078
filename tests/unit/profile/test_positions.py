from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from engine.profile.positions import Path, dotted, key_lines

TEXT = '''# a comment with [brackets] and "quotes"
title = "one # two"
a.b = 1

[members]
pattern = """
loadtest
"""
count = 3  # after

[[scenario]]
name = 'first'
stages = [
    { duration = "1m", target = 1 },   # one
    # none
    { duration = "2m",
      target = 2 },
]

[scenario.data]
deep = { "a key" = [1, [2,
  3]] }

[[scenario]]
name = "second"
when = 2026-01-02 03:04:05
data.share = 0.5

[thresholds]
"http_req_duration{endpoint:search}" = ["p(95)<1"]
'''


def test_every_key_has_the_line_it_is_written_on() -> None:
    lines = key_lines(TEXT)
    assert lines["title",] == 2
    assert lines["a", "b"] == 3
    assert lines["members",] == 5
    assert lines["members", "pattern"] == 6
    assert lines["members", "count"] == 9
    assert lines["scenario", 0, "name"] == 12
    assert lines["scenario", 0, "stages", 0, "target"] == 14
    assert lines["scenario", 0, "stages", 1, "duration"] == 16
    assert lines["scenario", 0, "stages", 1, "target"] == 17
    assert lines["scenario", 0, "data", "deep", "a key", 1, 1] == 22
    assert lines["scenario", 1] == 24
    assert lines["scenario", 1, "when"] == 26
    assert lines["scenario", 1, "data", "share"] == 27
    assert lines["thresholds", "http_req_duration{endpoint:search}", 0] == 30


def test_a_path_reads_like_the_file() -> None:
    assert dotted(("scenario", 0, "stages", 1, "duration")) == "scenario[0].stages[1].duration"
    assert dotted(("thresholds", "http_reqs{a:b}", "target")) == 'thresholds."http_reqs{a:b}".target'
    assert dotted(()) == ""


def test_a_string_that_ends_in_quotes_does_not_swallow_the_rest() -> None:
    assert key_lines('a = """x""" \nb = """"quoted""""\nc = \'\'\'y\'\'\'\nd = "\\""\ne = 1\n') == {
        ("a",): 1,
        ("b",): 2,
        ("c",): 3,
        ("d",): 4,
        ("e",): 5,
    }


keys = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6)
values = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | keys | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from paths(inner, (*path, key))


@given(st.dictionaries(keys, values, max_size=5), st.booleans())
def test_no_key_of_any_document_is_missed(document: dict[str, Any], multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)
    lines = key_lines(text)
    assert set(paths(tomllib.loads(text))) == set(lines)
    assert all(1 <= line <= text.count("\n") for line in lines.values())
