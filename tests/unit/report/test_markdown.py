"""Markdown of a report, read back by a parser: hostile text is the text that it was, and nothing else."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.journal.reader import read_events
from engine.report.cells import columns
from engine.report.document import (
    Axis,
    Chart,
    Code,
    Document,
    Items,
    Limit,
    Line,
    Section,
    Table,
    Words,
)
from engine.report.rendering.address import address
from engine.report.rendering.escaping import JOINER
from engine.report.rendering.markdown import markdown
from engine.report.run_report import run_report
from engine.state import RunState, fold
from engine.wording.plain_text import plain
from tests.support.hostile_journal import ATTACKS, MOST_HOSTILE, hostile
from tests.support.opposites import ill
from tests.support.written import write_run

PARSER = MarkdownIt("gfm-like")
assert PARSER.linkify is not None
PARSER.linkify.set({"fuzzy_link": False})  # GitHub makes no link of a bare name such as staging.wwmaa.com
HOSTILE = [
    MOST_HOSTILE,
    "a|b|c",
    "\\|x|",
    "`x | y`",
    "[x]: https://evil.example",
    "![x](data:text/html,x)",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "=====",
    "-----",
    "***",
    "~~~",
    "```",
    "    code",
    "first\n\n# second",
    "first\r\n- second\u2028# third",
    "<!-- x -->",
    "<a href='javascript:x'>",
    "&amp; &copy; &#x3c;",
    "[ ] task",
    "[^1] note",
    "HTTPS://EVIL.EXAMPLE",
    "x__y__z _a_ __init__",
    "\\",
    "trailing #",
    "@everyone me@evil.example mailto:me@evil.example",
    "http_req_duration{endpoint:search} < 300 ms",
    "| --- | --- |",
]
ALPHABET = st.text(alphabet="ab1 |`*_[]()<>!#-+=~&;:/\\.@\n\t$^{}\"'", max_size=40)


def one_part(*parts: Words | Items | Table | Code | Chart) -> list[Token]:
    document = Document("t", "ok", "pass", "s", (), (Section("Here", "here", parts),))
    tokens = PARSER.parse(markdown(document))
    start = max(place for place, token in enumerate(tokens) if token.type == "heading_close")
    return tokens[start + 1 :]


def texts(tokens: list[Token]) -> list[str]:
    """What each inline stretch says; nothing but text may be in it."""
    found = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special"}, token.content
            found.append("".join(child.content for child in children).replace(JOINER, ""))
    return found


def said(text: str) -> str:
    return plain(text, 2000)


@settings(max_examples=50, deadline=None)
@given(text=ALPHABET)
@example(text=MOST_HOSTILE)
def test_a_paragraph_an_item_and_a_cell_say_what_they_were_given_whatever_that_is(text: str) -> None:
    column = columns(("one", "two"))
    parts = (Words(text), Items((Words(text),)), Table(column, ((Words(text), Words("x")),)))
    tokens = one_part(*parts)
    expected = [said(text)] if said(text) else []
    item = [said(text)] if said(text) else []
    assert texts(tokens) == [*expected, *item, "one", "two", said(text), "x"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_opens_nothing(text: str) -> None:
    tokens = one_part(Words(text), Items((Words(text), Words(text, "ok"))), Table(columns(("c",)), ((Words(text),),)))
    assert texts(tokens) == [said(text), said(text), f"✔ {said(text)}", "c", said(text)]
    assert {token.type.rpartition("_")[0] for token in tokens} <= {
        *("paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td", ""),
    }


@pytest.mark.parametrize("text", [MOST_HOSTILE, *ATTACKS], ids=range(len(ATTACKS) + 1))
def test_a_whole_report_of_a_hostile_journal_has_its_own_headings_links_and_cells_and_no_others(
    tmp_path: Path, text: str
) -> None:
    state = read_back(tmp_path, text)
    told = markdown(run_report(state, profile=f"x = '''\n```\n{text}\n'''"))
    tokens = PARSER.parse(told)
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in inline} <= {
        *("text", "text_special", "link_open", "link_close", "strong_open", "strong_close", "code_inline"),
    }
    assert not [token for token in tokens if token.type in ("html_block", "code_block", "hr", "blockquote_open")]
    assert all(set(token.content) <= set("▁▂▃▄▅▆▇█·") for token in inline if token.type == "code_inline"), (
        "curves alone"
    )
    links = {str(child.attrs["href"]) for child in inline if child.type == "link_open"}
    outside = {link for link in links if not link.startswith(("#", "docs/optimization-guide.md#"))}
    assert outside == {"https://sentry.example/1?x=%28a%29%7Cb"}
    assert len([token for token in tokens if token.type == "fence"]) == 1
    for table in _tables(tokens):
        assert len({len(row) for row in table}) == 1
    assert shape_of(tokens) == tame_shape()
    # What a reader would not see, or would see in another order, is in no sentence. GitHub has the joiner from us.
    unseen = {char for char in told.replace(JOINER, "") if unicodedata.category(char) in ("Cf", "Cc", "Cs", "Co")}
    assert unseen <= {"\n", "\t"}


def read_back(folder: Path, text: str) -> RunState:
    """What is read of the journal that says that text wherever it can."""
    events = hostile(ill(), text.encode("utf-8", "replace").decode())
    return fold(read_events(write_run(folder / "run", events) / "journal.jsonl"))


@cache
def tame_shape() -> list[str]:
    return shape_of(PARSER.parse(markdown(run_report(fold(hostile(ill(), "tame")), profile="x"))))


def shape_of(tokens: list[Token]) -> list[str]:
    """Which blocks there are, whatever they say."""
    return [token.type for token in tokens if token.type != "inline"]


def _tables(tokens: list[Token]) -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    for token in tokens:
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in ("th_open", "td_open"):
            found[-1][-1].append(token.type)
    return found


def test_the_links_of_the_contents_lead_to_the_anchors_that_github_makes_of_headings() -> None:
    inner = Section("Times, again & again", "b", (Words("up", link="#a"), Words("out", link="#nowhere")))
    document = Document("t", "ok", "pass", "s", (), (Section("The server's times", "a"), inner, Section("Times", "t")))
    told = markdown(document)
    assert "(#the-servers-times)" in told
    assert "(#times-again--again)" in told
    assert "[up](#the-servers-times)" in told
    again = markdown(Document("t", "ok", "pass", "s", (), (Section("A", "x"), Section("A", "y"))))
    assert "[A](#a) · [A](#a-1)" in again


def test_numeric_columns_are_set_to_the_right() -> None:
    told = one_part(Table(columns(("Name", "Count"), ("Count",)), ((Words("a"), Words("1")),)))
    styles = [token.attrs.get("style") for token in told if token.type in ("th_open", "td_open")]
    assert styles == [None, "text-align:right"] * 2


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript:x",
        "javascript://host/%0aalert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//evil.example",
        "https://user:secret@host/x",
        "https://a b",
        "https://host/\u202ex",
        "../../secret",
        "vbscript:x",
        "",
    ],
)
def test_what_is_no_address_of_the_web_leads_nowhere(link: str) -> None:
    assert address(link) == ""


@pytest.mark.parametrize("link", ["https://sentry.example/1?a=b&c=d#e", "#thresholds", "docs/guide.md#pool-exhausted"])
def test_an_address_of_the_web_or_of_a_section_stays_as_it_is(link: str) -> None:
    assert address(link) == link


def test_a_link_cannot_be_left_by_what_it_leads_to() -> None:
    tokens = one_part(Words("see", link='https://x.example/)[evil](https://y.example "<b>|`'))
    assert not [child for token in tokens for child in token.children or [] if child.type == "link_open"]
    tokens = one_part(Words("see", link="https://x.example/)[evil](https://y.example|`<b>"))
    (child,) = [child for token in tokens for child in token.children or [] if child.type == "link_open"]
    assert str(child.attrs["href"]).startswith("https://x.example/%29%5Bevil%5D")


def test_code_cannot_be_left_whatever_fences_are_in_it() -> None:
    text = "a\n```\n# h\n````\r\n\x1b[31mred\x00"
    (token,) = [token for token in one_part(Code(text, "toml")) if token.type == "fence"]
    assert token.content == "a\n```\n# h\n````\n[31mred\n"
    assert token.info == "toml"


AXIS = Axis(0.0, 48.0)


def chart(*points: tuple[float, float | None]) -> list[str]:
    line = Line("p95", points)
    tokens = one_part(Chart("Latency", "ms", (line,), AXIS, (Limit("target", 300.0, "target"),)))
    return [token.content for token in tokens if token.type == "inline"]


def test_a_curve_starts_at_zero_and_a_missing_second_is_a_gap_in_it() -> None:
    values = [(float(second), None if second == 24 else 100.0 if second < 24 else 200.0) for second in range(48)]
    told = chart(*values)
    shape = f"`{'▅' * 24}·{'█' * 23}`"
    assert shape in told
    assert "00:00 to 00:48, heights from 0 to 200 ms; target 300 ms" in told
    assert told[-4:] == ["100 ms", "200 ms", "200 ms", "1"]


def test_a_curve_without_figures_is_not_measured() -> None:
    assert "not measured" in chart((0.0, None), (1.0, None))


def test_a_curve_of_one_point_in_ten_seconds_has_no_gaps_between_them() -> None:
    told = chart(*((float(second), 50.0) for second in range(0, 48, 4)))
    assert f"`{'█' * 45}···`" in told
