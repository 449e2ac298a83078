"""A report leads out of its folder to the optimization guide alone."""

from __future__ import annotations

import pytest

from engine.report.document import Document, Section, Words
from engine.report.rendering.address import address
from engine.report.rendering.html import html
from engine.report.rendering.markdown import markdown

GUIDE = "../../docs/optimization-guide.md#pool-exhausted"


def page(link: str) -> Document:
    return Document("t", "ok", "v", "s", (), (Section("x", "x", (Words("the guide", link=link),)),))


def test_the_guide_is_a_link_in_both_forms() -> None:
    assert f"[the guide]({GUIDE})" in markdown(page(GUIDE))
    assert f'<a href="{GUIDE}">the guide</a>' in html(page(GUIDE))


@pytest.mark.parametrize(
    "link",
    [
        "../../etc/passwd",
        "../secrets.md#x",
        "../../docs/optimization-guide.md",
        "/docs/optimization-guide.md#x",
        "a/../../docs/optimization-guide.md#x",
        "//evil/optimization-guide.md#x",
    ],
)
def test_nothing_else_is(link: str) -> None:
    assert address(link) == ""
    assert "<a href=" not in html(page(link)).partition("<main>")[2]


def test_a_file_beside_is_a_link_and_named_too_since_the_page_travels() -> None:
    said = html(page("steps/01-a/report.html"))
    assert '<a href="steps/01-a/report.html">the guide</a> (<code>steps/01-a/report.html</code>)' in said
