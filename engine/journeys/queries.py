"""What people search for on a martial-arts platform: popular queries again and again, and ones never asked before.

Popularity follows Zipf's law, as search logs do. A popular query has the same text in every run, so it meets a warm
cache; a fresh one is made from the run's id, so it meets none, not even that of the previous run.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from engine.plan.dice import draw, key_of
from engine.plan.mix import Mix


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WORDS = _words(
    "kata kumite sparring stance block kick punch throw breakfall breathing meditation bunkai footwork flexibility "
    "balance combinations kihon forms nunchaku tournament etiquette competition philosophy history fitness weapons "
    "grappling striking"
)
_STYLES = ("Karate", "Judo", "Aikido", "Taekwondo", "Kung Fu", "Brazilian Jiu-Jitsu", "Muay Thai", "Kendo")
_LOCATIONS = ("Los Angeles", "New York", "Chicago", "Seattle", "Boston", "Toronto", "London", "Tokyo", "Online")
_LEVELS = _words("beginner intermediate advanced expert")
_TYPES = _words("article video tutorial guide technique")
_RANKS = ("white belt", "yellow belt", "green belt", "blue belt", "brown belt", "black belt")
_AGES = _words("kids teens adults seniors")
_QUESTIONS = (
    "how do I improve my {w} as a {l} student of {s}",
    "what is the best way to learn {w} in {s}",
    "which {w} exercises suit {l} students",
    "why does my {w} fail against taller partners",
    "when should {l} students start with {w}",
    "what should I know about {w} before a grading in {s}",
)


@dataclass(frozen=True)
class Query:
    """One search: its parameters as the site's operation takes them."""

    params: dict[str, str]
    fresh: bool
    """Whether nobody asked for it before."""


@dataclass(frozen=True)
class Popularity:
    """How queries repeat."""

    repeat_share: float = 0.8
    """Share of searches that ask for a popular query; exact over each block of iterations."""
    popular_queries: int = 200
    """How many popular queries there are for each kind."""
    zipf_exponent: float = 1.1


class QueryBook:
    """The queries of one scenario of one run: a pure function of seed, run, kind and iteration index."""

    def __init__(self, popularity: Popularity, seed: int, run_id: str, scenario: str) -> None:
        self._popularity = popularity
        self._seed = seed
        self._fresh_seed = f"{run_id}/{scenario}"
        shares = {"repeat": popularity.repeat_share, "fresh": round(1.0 - popularity.repeat_share, 9)}
        self._repeats = Mix({kind: share for kind, share in shares.items() if share > 0}, seed + 1, scenario)
        self._popular: dict[tuple[str, int], Query] = {}
        self._key = key_of("query", seed, scenario)

    def query(self, kind: str, iteration: int) -> Query:
        """The search of that iteration."""
        if self._repeats.kind(iteration) == "fresh":
            return Query(_params(kind, random.Random(f"{self._fresh_seed}/{kind}/{iteration}"), fresh=True), True)
        weights = self._weights
        rank = bisect_left(weights, draw(self._key, iteration) * weights[-1])
        known = self._popular.get((kind, rank))
        if known is None:
            params = _params(kind, random.Random(f"popular/{kind}/{rank}"), fresh=False)
            known = self._popular[kind, rank] = Query(params, False)
        return known

    @cached_property
    def _weights(self) -> list[float]:
        ranks = range(1, self._popularity.popular_queries + 1)
        return list(accumulate(1.0 / rank**self._popularity.zipf_exponent for rank in ranks))


def _params(kind: str, dice: random.Random, *, fresh: bool) -> dict[str, str]:
    """A query's parameters. What nobody asked before has a word in it that nobody used before, as an odd name or a
    number is in real logs; the rest of it can be found all the same."""
    word, style, level = dice.choice(_WORDS), dice.choice(_STYLES), dice.choice(_LEVELS)
    novel = f" {dice.randrange(16**6):06x}" if fresh else ""
    if kind == "semantic":
        return {"q": dice.choice(_QUESTIONS).format(w=word, s=style, l=level) + novel}
    if kind == "complex":
        filters = {"level": level, "type": dice.choice(_TYPES), "age_group": dice.choice(_AGES)}
        dates = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
        chosen = dice.sample(sorted(filters), 2)
        return {"q": word + novel, **{name: filters[name] for name in chosen}, **dates}
    if kind == "filtered":
        filters = {
            "style": style,
            "location": dice.choice(_LOCATIONS),
            "level": level,
            "type": dice.choice(_TYPES),
            "rank": dice.choice(_RANKS),
            "age_group": dice.choice(_AGES),
        }
        name = dice.choice(sorted(filters))
        return {"q": word + novel, name: filters[name]}
    text = f"{word} {style}" if dice.random() < 0.5 else word
    return {"q": text + novel}
