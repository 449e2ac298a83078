"""What tests of the app need not pay for: a picture that no terminal gets, and styles that every app parses anew.

Both are a third of what a test of the app costs. Widgets still paint their lines; only Textual's joining of them into
what a terminal would be sent is left out. A screenshot, and an app whose driver is not headless, have all of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region
from textual.screen import Screen

_parsed: dict[tuple[object, ...], list[RuleSet]] = {}
"""Rules by their text, their place and the variables in them; nothing changes a rule once it is parsed."""


def unseen(patch: pytest.MonkeyPatch) -> None:
    """Leave both out while the patch holds."""
    render, parse = Compositor.render_update, Stylesheet._parse_rules

    def paint_only(
        self: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
    ) -> Any:
        if full or not active_app.get().is_headless:
            return render(self, full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        if self._dirty_regions:
            crop = Region.from_union(self._dirty_regions).intersection(self.size.region)
            self._dirty_regions.clear()
            for _ in self._get_renders(crop):
                pass
        return None

    def parse_once(self: Stylesheet, *place: Any, **rest: Any) -> list[RuleSet]:
        key = (frozenset(self._variables.items()), place, tuple(sorted(rest.items())))
        if key not in _parsed:
            _parsed[key] = parse(self, *place, **rest)
        return _parsed[key]

    patch.setattr(Compositor, "render_update", paint_only)
    patch.setattr(Stylesheet, "_parse_rules", parse_once)
