"""The report's page in a real browser, with no network: whole, silent, and nowhere wider than the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.report.document import Axis, Chart, Line, Section
from engine.report.rendering.html import html
from engine.wording import figures
from tests.support.debian import needs
from tests.support.painted import PACKAGE, browser
from tests.support.report_story import storied_document

pytestmark = [pytest.mark.integration, needs(PACKAGE, PACKAGE)]

WIDER = """[...document.querySelectorAll("main *, header *")]
  .filter(each => !each.closest(".wide, pre, svg") && each.getBoundingClientRect().right > innerWidth + 0.5)
  .map(each => each.outerHTML.slice(0, 80))"""

TABLES = "Math.max(...[...document.querySelectorAll('table')].map(each => each.scrollWidth))"


async def test_the_page_needs_no_network_fits_its_screen_and_reads_all_charts_at_one_second(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    long = Line(f"p95 search_duration{{{'x' * 60}}}", ((0.0, 1.0), (1.0, 2.0)))
    added = Section("Long", "long", (Chart("Long", "ms", (long, long), Axis(0.0, 2.0)),))
    story = storied_document()
    file.write_text(html(replace(story, sections=(*story.sections, added))))
    async with browser() as chromium, chromium.page() as page:
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.context.set_offline(True)
        await page.goto(file.as_uri())
        for width in (390, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await page.evaluate(WIDER) == []

        chart = page.locator("figure.chart").nth(1)
        await chart.focus()
        await page.keyboard.press("End")
        for _ in range(5):
            await page.keyboard.press("ArrowLeft")
        shown = await page.evaluate("[...document.querySelectorAll('figcaption span')].map(each => each.textContent)")
        value = await chart.locator(".legend i").first.text_content()

        await page.emulate_media(media="print", color_scheme="dark")
        await page.set_viewport_size({"width": 680, "height": 1000})  # what A4 has between its margins
        assert await page.evaluate(TABLES) <= 680
        paper = await page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    drawn = storied_document().sections[2].sections[0].parts[1]
    second, measured = drawn.lines[0].points[-6]  # type: ignore[union-attr]
    assert set(shown[:-1]) == {f"at {figures.clock(second)}"}
    assert shown[-1] == "", "a chart of another axis has another time"
    assert (value or "").strip() == figures.measured(measured, "ms")
    assert asked == [file.as_uri()]
    assert complaints == []
    assert paper == "rgb(24, 33, 44)"
