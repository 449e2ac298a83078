"""An inverted index over the content: word → items, facet value → items, day → items.

Each posting list is kept twice: as positions, for scoring, and as one big integer with a bit for each item, so that
words and filters combine with `&`. Position 0 is the most popular item. Knows nothing of HTTP, caches or costs.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from wwmaa_tui.standin.records import Item
from wwmaa_tui.standin.search_query import Query, facet_value, words_of

RELATED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kick": ("roundhouse", "kicking", "leg"),
        "improve": ("training", "drill", "practice"),
        "beginner": ("white", "warm"),
        "learn": ("tutorial", "step"),
        "defend": ("defense", "escape", "block"),
        "fight": ("sparring", "kumite"),
        "compete": ("competition", "tournament"),
        "competition": ("tournament", "sparring"),
        "calm": ("meditation", "breathing", "focus"),
        "grading": ("belt", "rank"),
        "child": ("kid", "youth"),
        "weapon": ("bo", "nunchaku", "knife"),
        "throw": ("hip", "shoulder", "judo"),
        "stretch": ("flexibility", "warm"),
    }
)
"""Words that a semantic search also looks for, at half weight."""

_TITLE, _TEXT, _RELATED = 1.0, 0.6, 0.5
_RELEVANT = 0.2


class Hits(msgspec.Struct, frozen=True):
    """The best items of a search, as positions, with the number of all that match."""

    positions: tuple[int, ...]
    total: int
    scores: tuple[float, ...] = ()
    """Relevance from 0 to 1 beside each position; only of a semantic search."""


class SearchIndex:
    """Built once from the items; answers any number of queries."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._size = len(items)
        self._everything = (1 << self._size) - 1
        titles: defaultdict[str, list[int]] = defaultdict(list)
        texts: defaultdict[str, list[int]] = defaultdict(list)
        facets: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for position, item in enumerate(items):
            for word in words_of(item.title):
                titles[word].append(position)
            for word in words_of(" ".join((item.title, item.summary, item.style, item.category, *item.tags))):
                texts[word].append(position)
            for key in _facets_of(item):
                facets[key].append(position)
        self._titles = dict(titles)
        self._texts = dict(texts)
        self._title_masks = {word: self._mask(at) for word, at in titles.items()}
        self._text_masks = {word: self._mask(at) for word, at in texts.items()}
        self._facet_masks = {key: self._mask(at) for key, at in facets.items()}
        self._days = sorted({item.date for item in items})
        self._masks_through = self._cumulative(items)

    def search(self, query: Query) -> Hits:
        """All words that occur anywhere must occur; matches in the title come first. A semantic query is scored word
        by word instead."""
        allowed = self._allowed(query)
        if query.semantic:
            return self._by_relevance(query, allowed)
        known = [word for word in query.words if word in self._text_masks]
        if query.words and not known:
            return Hits((), 0)
        matches, in_title = allowed, allowed
        for word in known:
            matches &= self._text_masks[word]
            in_title &= self._title_masks.get(word, 0)
        best = [*_lowest(in_title, query.limit)]
        best += _lowest(matches & ~in_title, query.limit - len(best))
        return Hits(tuple(best), matches.bit_count())

    def _allowed(self, query: Query) -> int:
        mask = self._everything
        for facet, value in query.filters:
            if facet == "instructor":  # any part of the name will do
                for part in value.split() or ("",):
                    mask &= self._facet_masks.get((facet, part), 0)
            else:
                mask &= self._facet_masks.get((facet, value), 0)
        if query.date_to:
            mask &= self._masks_through[bisect_right(self._days, query.date_to)]
        if query.date_from:
            mask &= ~self._masks_through[bisect_left(self._days, query.date_from)]
        return mask

    def _by_relevance(self, query: Query, allowed: int) -> Hits:
        weights = self._weights(query.words)
        whole = sum(weight for word, weight in weights.items() if word in query.words)
        if not whole:
            return Hits((), 0)
        scores: defaultdict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for position in self._texts[word]:
                scores[position] += _TEXT * weight
            for position in self._titles.get(word, ()):
                scores[position] += (_TITLE - _TEXT) * weight
        least = _RELEVANT * whole
        open_to = None if allowed == self._everything else set(_lowest(allowed, self._size))
        relevant = [
            (score, -position)
            for position, score in scores.items()
            if score >= least and (open_to is None or position in open_to)
        ]
        best = heapq.nlargest(query.limit, relevant)
        return Hits(
            tuple(-negative for _, negative in best),
            len(relevant),
            tuple(round(min(1.0, score / whole), 4) for score, _ in best),
        )

    def _weights(self, asked: Iterable[str]) -> dict[str, float]:
        """How much each known word counts: the rarer it is, the more."""
        weights: dict[str, float] = {}
        for word in asked:
            for term, share in ((word, 1.0), *((related, _RELATED) for related in RELATED.get(word, ()))):
                if term in self._texts:
                    rarity = math.log(1.0 + self._size / len(self._texts[term]))
                    weights[term] = max(weights.get(term, 0.0), share * rarity)
        return weights

    def _mask(self, positions: Iterable[int]) -> int:
        bits = bytearray(self._size // 8 + 1)
        for position in positions:
            bits[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(bits, "little")

    def _cumulative(self, items: Sequence[Item]) -> list[int]:
        """Entry n holds the items of the first n days."""
        by_day: defaultdict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(items):
            by_day[item.date].append(position)
        masks = [0]
        for day in self._days:
            masks.append(masks[-1] | self._mask(by_day[day]))
        return masks


def _facets_of(item: Item) -> Iterator[tuple[str, str]]:
    for facet in ("style", "location", "level", "type", "rank", "age_group", "category"):
        yield facet, facet_value(getattr(item, facet))
    for part in facet_value(item.instructor).split():
        yield "instructor", part


def _lowest(mask: int, count: int) -> Iterator[int]:
    """The first `count` set bits."""
    while mask and count > 0:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
        count -= 1
