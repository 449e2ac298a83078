"""Something stands on the terminal while screens load; who cannot go on gets the terminal back."""

from __future__ import annotations

import io

import pytest

from wwmaa_tui.curtain import curtain


def test_it_says_what_is_being_done_and_stays_for_the_app_to_paint_over() -> None:
    drawn = io.StringIO()
    with curtain(drawn, "choose a profile", "reading the profiles ..."):
        assert "choose a profile" in drawn.getvalue()
        assert "reading the profiles ..." in drawn.getvalue()
        assert drawn.getvalue().isascii()
    assert "\x1b[?1049l" not in drawn.getvalue()


def test_it_comes_down_before_an_error_is_told() -> None:
    drawn = io.StringIO()
    with pytest.raises(ValueError, match="bad flag"), curtain(drawn, "choose a profile", "reading"):
        raise ValueError("bad flag")
    assert drawn.getvalue().endswith("\x1b[?25h\x1b[?1049l")
