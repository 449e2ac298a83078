"""The run over time: load, latency, errors, platform and generator on one axis."""

from __future__ import annotations

from collections.abc import Iterable

from engine.report.curves.occasions import axis_of
from engine.report.curves.of_latency import latency_charts
from engine.report.curves.of_load import error_charts, generator_charts, load_charts
from engine.report.curves.of_platform import platform_charts
from engine.report.curves.places import Places, places_of
from engine.report.document import Chart, Part, Section, Words
from engine.state import RunState
from engine.wording import figures


def charts(state: RunState) -> Section | None:
    """Every curve that the journal holds; None where no second was measured."""
    places = places_of(state)
    if places is None:
        return None
    axis = axis_of(state, places)
    found = (
        _section("Latency over time", "charts-latency", latency_charts(state, places, axis)),
        _section("Load over time", "charts-load", load_charts(state, places, axis)),
        _section("Errors over time", "charts-errors", error_charts(state, places, axis)),
        _section("Platform over time", "charts-platform", platform_charts(state, places, axis)),
        _section("Generator over time", "charts-generator", generator_charts(places, axis)),
    )
    return Section("Charts", "charts", (Words(_how(places)),), tuple(each for each in found if each.parts))


def _section(title: str, anchor: str, parts: Iterable[Chart | Words]) -> Section:
    kept: tuple[Part, ...] = tuple(parts)
    return Section(title, anchor, kept)


def _how(places: Places) -> str:
    """How a point is to be read, and what is lacking."""
    step = "one second" if places.step == 1 else figures.span(places.step)
    said = f"All charts share one time axis, which counts from the start of the load. Each point is {step}."
    if places.step > 1:
        said += (
            " Of its seconds it shows the worst percentile and the highest gauge, and the mean of rates, counts and"
            " shares, and of platform panels where higher is better."
        )
    if lacking := places.step * sum(not points for points in places.points):
        said += f" Of {figures.plural(lacking, 'second')} there is no figure: they are gaps, never zeros."
    return said
