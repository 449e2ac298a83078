"""The report screen folds what is too long for it, and cuts nothing off."""

from __future__ import annotations

import pytest

from wwmaa_tui.present.summary_line import SummaryLine
from wwmaa_tui.widgets.report import ReportSheet
from wwmaa_tui.widgets.rows import cells


@pytest.mark.parametrize("word", ["pool", "道場", "プール枯渇"])
def test_a_long_line_is_folded_below_its_beginning_whatever_its_letters_measure(word: str) -> None:
    line = SummaryLine("    " + " ".join([word] * 40), "critical")
    rows = ReportSheet().lay((line, SummaryLine("")), 60, 20)
    assert all(cells(row) <= 60 for row in rows)
    texts = ["".join(span.text for span in row) for row in rows]
    assert " ".join(texts).split() == [word] * 40
    assert texts[0].startswith("    " + word)
    assert texts[1].startswith("        " + word)


def test_a_line_that_fits_keeps_its_columns() -> None:
    (row,) = ReportSheet().lay((SummaryLine("    ✔ p(95)<1200    p95=310 ms"),), 60, 20)
    assert "".join(span.text for span in row) == "    ✔ p(95)<1200    p95=310 ms"
