from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wording.plain_text import plain


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x9b31mb", "ab"),
        ("one\ntwo\tthree\r\n", "one two three"),
        ("bell\x07 null\x00", "bell null"),
        ("right\u202eleft", "rightleft"),
        ("\x1b", ""),
        ("[red]markup[/red] stays", "[red]markup[/red] stays"),
        ("naïve ✔ 日本", "naïve ✔ 日本"),
    ],
)
def test_what_could_steer_a_terminal_is_gone(hostile: str, left: str) -> None:
    assert plain(hostile) == left


@given(st.text())
def test_the_result_is_one_printable_line(text: str) -> None:
    assert plain(text).isprintable()


def test_long_text_ends_in_an_ellipsis() -> None:
    assert plain("x" * 50, limit=10) == "x" * 9 + "…"
