"""The page of a report is whole, says nothing it was not told, and lets nothing in that a document carries."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import math
import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.report.document import (
    NOT_MEASURED,
    Axis,
    Band,
    Chart,
    Code,
    Column,
    Document,
    Items,
    Limit,
    Line,
    Mark,
    Section,
    Table,
    Words,
)
from engine.report.rendering.html import html
from engine.report.run_report import run_report
from engine.state import fold
from engine.wording.levels import MARKS
from tests.support.hostile_journal import ATTACKS, MOST_HOSTILE, hostile
from tests.support.opposites import ill
from tests.support.page_reading import ReadPage, read_page
from tests.support.report_picture import report_picture
from tests.support.report_story import an_hour, storied_document

HOSTILE = (
    '"><script>alert(1)</script>',
    "</title></style></svg></script><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--",
    "]]><![CDATA[<x/>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "a\x00b\x1b[31mred\x07\u202egnp.exe\ud800",
    "<svg onload=alert(1)><desc>",
    "{}{0}%s$&\\",
)
SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.test/x",
    "https:evil",
    "http://",
    "file:///etc/passwd",
    "#nowhere",
)


def everywhere(said: str, link: str = "") -> Document:
    """A document that says the same in each of its fields."""
    axis = Axis(
        0.0,
        10.0,
        tuple(Band(0.0, 10.0, kind, said, "critical") for kind in ("stage", "held", "tainted", "alert")),
        (Mark(2.0, "note", said), Mark(6.0, "alert", said, "target")),
    )
    chart = Chart(said, said, (Line(said, ((0.0, 1.0), (1.0, None), (2.0, 3.0))), Line(said, ())), axis)
    chart = replace(chart, limits=(Limit(said, 2.0, "target"), Limit(said, 900.0, "critical")))
    words = Words(said, "target", link, strong=True)
    table = Table((Column(said), Column(said, numeric=True)), ((words, words),), said)
    parts = (words, Items((words,)), table, Code(said, said), chart)
    sections = (Section(said, said, parts, (Section(said, said, parts),)),)
    return Document(said, "critical", said, said, ((said, said),), sections)


def page_of(document: Document) -> ReadPage:
    return read_page(html(document))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_of_a_document_becomes_markup(text: str) -> None:
    assert page_of(everywhere(text)).shape == page_of(everywhere("harmless")).shape


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&/=-! \\`\x00\x1b\u2028ax;#"), min_size=1, max_size=30))
def test_whatever_is_written_the_page_keeps_its_shape(text: str) -> None:
    assert page_of(everywhere(text)).shape == page_of(everywhere("harmless")).shape


def test_a_text_is_read_as_it_was_written_without_control_codes() -> None:
    said = [each.text for each in page_of(everywhere("<b>\x1b[31m&amp;\u202e</b>")).named("h1", "pre")]
    assert said == ["<b>&amp;</b>", "<b>[31m&amp;</b>", "<b>[31m&amp;</b>"]


@pytest.mark.parametrize("link", SCHEMES, ids=range(len(SCHEMES)))
def test_a_link_that_leads_elsewhere_than_to_the_web_or_a_section_is_none(link: str) -> None:
    page = page_of(everywhere("harmless", link))
    assert {href for href in page.values("href") if not href.startswith("#harmless")} == set()


def test_links_to_the_web_and_to_sections_lead_there_and_a_file_is_written_out() -> None:
    page = page_of(storied_document())
    assert "https://a.test/x" in page.values("href")
    assert "docs/optimization-guide.md" in [code.text for code in page.named("code")]
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)


def test_two_sections_of_one_anchor_have_each_an_id() -> None:
    twice = (Section("a", "x"), Section("b", "x"), Section("c", "x-2"))
    page = page_of(replace(storied_document(), sections=twice))
    assert [each.attributes.get("id") for each in page.named("h2")] == ["x", "x-3", "x-2", None]


def test_the_page_asks_nothing_of_anybody_and_its_policy_names_its_own_style_and_script() -> None:
    page = page_of(storied_document())
    policy = next(each for each in page.named("meta") if "http-equiv" in each.attributes).attributes["content"]
    own = [page.named("style")[0].text, page.named("script")[-1].text]
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in own]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digests[1]}'; style-src 'sha256-{digests[0]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not page.named("img", "link", "iframe", "object", "form", "input", "use", "image", "foreignobject")
    assert not re.search(r"url\((?!#)|@import|https?:", page.named("style")[0].text)
    assert not [name for each in page.elements for name in each.attributes if name == "style" or name.startswith("on")]


def test_without_charts_there_is_no_script() -> None:
    page = page_of(replace(storied_document(), sections=(Section("a", "a", (Words("b"),)),)))
    assert not page.named("script")


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(each.name[1]) for each in page_of(storied_document()).elements if re.fullmatch("h[1-6]", each.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_head_of_a_table_says_of_what_it_is_one() -> None:
    scopes = [each.attributes.get("scope") for each in page_of(storied_document()).named("th")]
    assert scopes
    assert set(scopes) == {"col", "row"}


def test_every_chart_is_named_and_described() -> None:
    page = page_of(storied_document())
    drawn = [each for each in page.named("svg") if each.attributes.get("role") == "img"]
    ids = {each.attributes["id"]: each for each in page.elements if "id" in each.attributes}
    assert drawn
    for each in drawn:
        title, description = each.attributes["aria-labelledby"].split()
        assert ids[title].name == "title"
        assert ids[description].name == "desc"
        assert ids[title].text
        assert "highest" in ids[description].text


@pytest.mark.parametrize("level", MARKS)
def test_a_level_is_said_by_symbol_and_word(level: str) -> None:
    section = Section("a", "a", (Words("said", level),))  # type: ignore[arg-type]
    shown = [each.text for each in page_of(replace(storied_document(), sections=(section,))).named("span")]
    mark = MARKS[level]  # type: ignore[index]
    assert shown == [f"{mark.symbol} {mark.word}"]


def test_a_level_that_the_text_says_is_not_said_again_and_its_symbol_stays() -> None:
    cells = (Words("met", "ok", says_level=True), Words("3 of 4 tainted", "tainted"), Words("untainted", "tainted"))
    table = Table((Column("a"), Column("b"), Column("c")), (cells,))
    page = page_of(replace(storied_document(), sections=(Section("a", "a", (table,)),)))
    assert [each.text for each in page.named("span")] == ["✔", "~", "~ tainted"]


def test_only_a_column_of_short_cells_is_never_broken() -> None:
    table = Table((Column("a"), Column("b"), Column("c", True)), ((Words("x" * 40), Words("met"), Words("1")),))
    page = page_of(replace(storied_document(), sections=(Section("a", "a", (table,)),)))
    assert [each.attributes["class"] for each in page.named("th", "td")] == ["l", "s", "n"] * 2


def test_a_file_beside_is_named_once() -> None:
    section = Section("a", "a", (Words("docs/x.md#y", link="docs/x.md#y"),))
    (link,) = page_of(replace(storied_document(), sections=(section,))).named("a")[-1:]
    assert (link.text, link.attributes["href"]) == ("docs/x.md#y", "docs/x.md#y")
    assert html(replace(storied_document(), sections=(section,))).count(">docs/x.md#y<") == 1


def test_what_was_not_measured_is_not_said_twice() -> None:
    section = Section("a", "a", (Words(NOT_MEASURED, "no-data"),))
    assert "no data" not in html(replace(storied_document(), sections=(section,)))


def test_there_is_a_place_to_sign() -> None:
    page = page_of(storied_document())
    assert [each.text for each in page.named("dt")][-3:] == ["Name and role", "Date", "Signature"]


def test_an_hour_of_a_run_fits_into_half_a_megabyte() -> None:
    assert len(html(storied_document(an_hour())).encode()) < 500_000


def test_the_cursor_reads_what_was_measured_and_nothing_in_a_gap() -> None:
    points = ((0.0, 0.123456), (1.0, None), (2.0, 12_345.678), (3.0, math.nan))
    chart = Chart("a", "ms", (Line("b", points),), Axis(0.0, 4.0))
    page = page_of(replace(storied_document(), sections=(Section("a", "a", (chart,)),)))
    data = json.loads(page.named("script")[0].text)
    assert data == {"a": 0.0, "b": 4.0, "u": "ms", "x": [0, 1, 2, 3], "y": [[0.1235, None, 12_346, None]]}


def test_the_picture_of_the_documents_is_a_picture_by_itself() -> None:
    drawn = ElementTree.fromstring(report_picture())
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"


@cache
def page_that_says(text: str) -> ReadPage:
    return page_of(run_report(fold(hostile(ill(), text)), profile=text))


@pytest.mark.parametrize("text", [MOST_HOSTILE, *ATTACKS], ids=range(len(ATTACKS) + 1))
def test_a_page_of_a_hostile_journal_has_the_elements_of_a_tame_one(text: str) -> None:
    page = page_that_says(text.encode("utf-8", "replace").decode())
    assert page.shape == page_that_says("tame").shape
    assert {href for href in page.values("href") if not href.startswith("#")} == {
        "https://sentry.example/1?x=%28a%29%7Cb"
    }
