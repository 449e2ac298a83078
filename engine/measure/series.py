"""Series: a metric with tags, as one string, and the filters that select several of them.

A series is written `http_req_duration{endpoint:search,scenario:search,status:200}`, tags sorted by name, which is
also how k6 writes a submetric. A selector has the same form and selects every series that has at least its tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_FORM = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)(?:\{(.*)\})?$")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNFIT = re.compile(r"[{},:\x00-\x1f\x7f]")


def is_metric(name: str) -> bool:
    """Whether it can be the name of a metric."""
    return _NAME.fullmatch(name) is not None


def series_name(metric: str, tags: Mapping[str, str]) -> str:
    """The canonical string of a metric with tags; characters that the form needs are replaced in values."""
    if not tags:
        return metric
    inner = ",".join(f"{key}:{_UNFIT.sub('_', tags[key])}" for key in sorted(tags))
    return f"{metric}{{{inner}}}"


@lru_cache(maxsize=4096)
def parse_series(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Metric and sorted tags of a series or selector. Raises ValueError when it is not of that form."""
    match = _FORM.match(text.strip())
    if not match:
        raise ValueError(f"not a series: {text!r}")
    tags = []
    for part in (match[2] or "").split(","):
        if not part.strip():
            continue
        key, colon, value = part.partition(":")
        if not colon:
            raise ValueError(f"tag {part!r} lacks a colon in {text!r}")
        tags.append((key.strip(), value.strip()))
    return match[1], tuple(sorted(tags))


def tag_of(series: str, tag: str) -> str | None:
    """The value of one tag of a series, or None."""
    return dict(parse_series(series)[1]).get(tag)


@lru_cache(maxsize=16384)
def selects(selector: str, series: str) -> bool:
    """Whether the series has the selector's metric and at least its tags."""
    metric, wanted = parse_series(selector)
    name, tags = parse_series(series)
    return metric == name and set(wanted) <= set(tags)


def tag_values(names: Iterable[str], metric: str, tag: str) -> tuple[str, ...]:
    """All values of a tag among the series of a metric, in order of first appearance."""
    found: dict[str, None] = {}
    for name in names:
        if name.startswith(metric) and parse_series(name)[0] == metric and (value := tag_of(name, tag)) is not None:
            found[value] = None
    return tuple(found)
