"""The gauge series that panels' values become, by the label that a panel is told apart by.

Labels come from outside: secrets and control codes are taken out, and no panel gets more than so many in a run, or a
server with a label of its own for each request would fill journal and memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.journal.monitor_events import PanelOutline
from engine.measure.series import series_name, tag_of

MOST_LABELS = 50
"""Of one panel, in one run."""
_LONGEST_LABEL = 100


class PanelSeries:
    """Names that have been given, by panel and label."""

    def __init__(self, outlines: Iterable[PanelOutline], clean: Callable[[str], str]) -> None:
        self._by = {outline.name: outline.by for outline in outlines}
        self._clean = clean
        self._names: dict[str, dict[str, str]] = {name: {} for name in self._by}
        self.full: set[str] = set()
        """Panels some of whose values are left out."""

    def of(self, panel: str, values: Mapping[str, float]) -> dict[str, float]:
        """The values by series. Of several that come to the same series the first counts."""
        if not self._by[panel]:
            return {panel: next(iter(values.values()))} if values else {}
        found: dict[str, float] = {}
        for label, value in values.items():
            if series := self._name(panel, label):
                found.setdefault(series, value)
        return found

    def kept(self, panel: str, values: Mapping[str, float]) -> dict[str, float]:
        """Those values that have a series, by the label as it stands there."""
        by = self._by[panel]
        return {tag_of(series, by) or "" if by else "": value for series, value in self.of(panel, values).items()}

    def _name(self, panel: str, label: str) -> str:
        """The series; empty where the panel is full."""
        names = self._names[panel]
        if (series := names.get(label)) is None:
            if len(names) >= MOST_LABELS:
                self.full.add(panel)
                return ""
            shown = " ".join(self._clean(label).split())[:_LONGEST_LABEL].strip()
            series = names[label] = series_name(panel, {self._by[panel]: shown})
        return series
