"""The page can be read: numbers, not impressions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.report.rendering.page.colours import DARK, GROUNDS, LIGHT, WRITTEN
from engine.report.rendering.page.style import style

SCHEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", WRITTEN)
def test_words_and_curves_have_enough_contrast_on_every_ground(
    scheme: Mapping[str, str], ground: str, role: str
) -> None:
    assert contrast(scheme[role], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_stage_can_be_read_on_its_strip(scheme: Mapping[str, str]) -> None:
    assert contrast(scheme["text"], scheme["grid"]) >= 4.5


def test_paper_is_never_dark() -> None:
    assert style().count("prefers-color-scheme:dark") == 1
    assert "@media screen and (prefers-color-scheme:dark)" in style()


def test_every_colour_is_used_and_every_used_one_is_there() -> None:
    used = {part.partition(")")[0] for part in style().split("var(--")[1:]}
    assert used == set(LIGHT) == set(DARK)
