"""The picture of a report's chart in the documents, drawn by the report itself.

make pictures
"""

from __future__ import annotations

from pathlib import Path

from engine.report.document import Chart
from engine.report.rendering.page.style import style
from engine.report.rendering.svg import svg
from tests.support.report_story import storied_document

PICTURE = Path("docs/images/report.svg")
_WIDTH, _HEIGHT, _LEFT = 1000, 250, 64


def report_picture() -> str:
    """The latency of one operation, on a ground of its own, by itself."""
    latency = next(section for section in storied_document().sections if section.anchor == "charts").sections[0]
    chart = next(part for part in latency.parts if isinstance(part, Chart) and part.limits)
    drawn = svg(chart, "report")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif">'
        f'<style>{style()}</style><rect width="100%" height="100%" fill="var(--ground)"/>'
        f'<text x="{_LEFT}" y="22" font-weight="bold">{chart.title}</text>'
        f'<svg x="{_LEFT}" y="34" width="{_WIDTH - 2 * _LEFT}" height="{_HEIGHT - 34}" overflow="visible">{drawn}</svg>'
        "</svg>\n"
    )


if __name__ == "__main__":
    PICTURE.write_text(report_picture())
