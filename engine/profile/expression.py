"""Threshold expressions in k6's grammar: `p(95)<1200`, `rate<0.001`, `count==0`; and what they are declared for.

    expression = aggregate operator number
    aggregate  = avg | min | max | med | p(x) | count | rate | value      with 0 <= x <= 100
    operator   = > | >= | < | <= | == | === | !=

An expression states what must hold. Knows nothing of samples, windows or levels in time.
"""

from __future__ import annotations

import operator as op
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.errors import ConfigError, Problem
from engine.journal.events import ThresholdOutline
from engine.journal.monitor_events import PanelOutline, Unit
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series
from engine.profile.model import REAL_TARGET, Profile, Threshold
from engine.profile.suggestion import suggestion

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
    "==": op.eq,
    "===": op.eq,
    "!=": op.ne,
}
"""What each operator compares."""

AGGREGATES: Mapping[str, tuple[str, ...]] = {
    "trend": ("avg", "min", "max", "med", "p"),
    "counter": ("count", "rate"),
    "rate": ("rate",),
    "gauge": ("value", "min", "max"),
}
"""Which aggregates a metric type has; `p` takes a percentile."""

_FORM = re.compile(r"([^<>=!]*?)\s*(===|==|!=|<=|>=|<|>)\s*([^<>=!]*)")
_PERCENTILE = re.compile(r"p\(\s*([^()]*?)\s*\)")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Expression:
    """One condition on one aggregate of a series."""

    aggregate: str
    """`p`, `avg`, `rate` …"""
    percentile: float | None
    """0 to 100 where the aggregate is `p`, else None."""
    operator: str
    value: float

    @property
    def name(self) -> str:
        """The aggregate as written: `p(95)`, `rate`."""
        return self.aggregate if self.percentile is None else f"{self.aggregate}({_plain(self.percentile)})"

    def holds(self, value: float) -> bool:
        """Whether a measured value meets the condition."""
        return OPERATORS[self.operator](value, self.value)

    def __str__(self) -> str:
        return f"{self.name}{self.operator}{_plain(self.value)}"


def parse_expression(text: str) -> Expression:
    """The expression of a text. ConfigError with one Problem (source `expression`) that says what is wrong."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise _bad(text, "expected aggregate, operator and number", "such as p(95)<1200, rate<0.001 or count==0")
    aggregate, percentile = parse_aggregate(match[1], text)
    if not _NUMBER.fullmatch(match[3]):
        raise _bad(text, f'expected a number after {match[2]}, got "{match[3]}"', "times are in ms, rates from 0 to 1")
    return Expression(aggregate, percentile, match[2], float(match[3]))


def parse_aggregate(text: str, subject: str | None = None) -> tuple[str, float | None]:
    """`p(95)` as ("p", 95.0), `rate` as ("rate", None). ConfigError like parse_expression's."""
    subject = text if subject is None else subject
    match = _PERCENTILE.fullmatch(text)
    if match is not None:
        if not _NUMBER.fullmatch(match[1]) or not 0 <= float(match[1]) <= 100:
            raise _bad(subject, f"a percentile lies between 0 and 100, got {match[1] or 'nothing'}", "such as p(95)")
        return "p", float(match[1])
    plain = [name for names in AGGREGATES.values() for name in names if name != "p"]
    if text not in plain:
        known = sorted({*plain, "p(95)"})
        raise _bad(subject, f'unknown aggregate "{text}"', suggestion(text, known))
    return text, None


def misfit(metric: str, expression: Expression) -> tuple[str, str] | None:
    """Why the expression cannot be asked of the metric, and the way out; None where it can.

    A metric the engine does not emit is a journey's own and takes any aggregate.
    """
    known = METRICS.get(metric)
    if known is None:
        return None
    fitting = AGGREGATES[known.type]
    if expression.aggregate not in fitting:
        written = ["p(95)" if name == "p" else name for name in fitting]
        return f"{expression.name} does not fit {metric}, which is a {known.type}", f"use {', '.join(written)}"
    if known.type == "rate" and not 0 <= expression.value <= 1:
        return f"{metric} is a rate and lies between 0 and 1, got {_plain(expression.value)}", "1 % is 0.01"
    return None


def stricter(first: Expression, second: Expression) -> bool:
    """Whether the first asks for more than the second of the same aggregate and operator."""
    if first.operator in ("<", "<="):
        return first.value < second.value
    return first.operator in (">", ">=") and first.value > second.value


def outline_thresholds(
    profile: Profile, *, real_target: bool = True, panels: Iterable[PanelOutline] = ()
) -> tuple[ThresholdOutline, ...]:
    """One line per series, aggregate and operator, the target paired with its critical level. `real_target`: whether
    what is aimed at is more than something on this machine's loopback; `panels`: those of the run, which know the
    units of their series."""
    known = tuple(panels)
    return tuple(line for threshold in profile.thresholds for line in _outline(threshold, real_target, known))


def _outline(threshold: Threshold, real_target: bool, panels: tuple[PanelOutline, ...]) -> list[ThresholdOutline]:
    levels: tuple[dict[tuple[str, str], Expression], ...] = tuple(
        {(parsed.name, parsed.operator): parsed for parsed in map(parse_expression, written)}
        for written in (threshold.target, threshold.critical)
    )
    target, critical = levels
    metric = parse_series(threshold.series)[0]
    return [
        ThresholdOutline(
            series=threshold.series,
            aggregate=name,
            operator=operator,
            target=target[name, operator].value if (name, operator) in target else None,
            critical=critical[name, operator].value if (name, operator) in critical else None,
            window_s=threshold.window_s,
            required=real_target if threshold.required == REAL_TARGET else bool(threshold.required),
            min_samples=threshold.min_samples,
            unit=unit_of(metric, (target.get((name, operator)) or critical[name, operator]), panels),
        )
        for name, operator in {**target, **critical}
    ]


def unit_of(metric: str, expression: Expression, panels: Iterable[PanelOutline] = ()) -> Unit:
    """What an aggregate of the metric is counted in."""
    known = METRICS.get(metric)
    if known is None:
        panel = next((panel for panel in panels if panel.name == metric), None)
        if panel is not None:
            return panel.unit
        # A journey's own: a bound from 0 to 1 is that of a share, any other that of a count a second.
        return "%" if expression.aggregate == "rate" and 0 <= expression.value <= 1 else ""
    if known.type == "rate":
        return "%"
    match known.contains:
        case "time":
            return "ms"
        case "data":
            return "bytes"
        case "default":
            return ""


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def _bad(text: str, message: str, hint: str) -> ConfigError:
    return ConfigError(Problem("expression", text, message, hint))
