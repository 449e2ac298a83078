"""What people search for on a martial-arts platform: popular queries again and again, and ones never asked before.

Popularity follows Zipf's law, as search logs do. A popular query has the same text in every run, so it meets a warm
cache; a fresh one is made from the run's id, so it meets none, not even that of the previous run.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import parse_qsl

from engine.calls import Calls, encoded_query
from engine.http_user import Ask
from engine.plan.dice import Dice, key_of
from engine.plan.mix import Mix

_DEALT = 10_000
"""Iterations whose queries are drawn in advance; a multiple of every block of a mix."""
_REDRAWN = 8
"""So often a text that is taken is drawn again before it grows by a word."""
_NOVEL_STEP = 0x9E3779B1
"""Odd, so that no two of 2**32 multiples of it end in the same 32 bits."""
_NOVEL_MASK = (1 << 32) - 1


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
_FILTERS = {
    "style": _STYLES,
    "location": _LOCATIONS,
    "level": _LEVELS,
    "type": _TYPES,
    "rank": _RANKS,
    "age_group": _AGES,
}
_FILTER_NAMES = tuple(_FILTERS)
_PAIRS = (("level", "type"), ("level", "age_group"), ("type", "age_group"))
_QUESTIONS = (
    "how do I improve my {w} as a {l} student of {s}",
    "what is the best way to learn {w} in {s}",
    "which {w} exercises suit {l} students",
    "why does my {w} fail against taller partners",
    "when should {l} students start with {w}",
    "what should I know about {w} before a grading in {s}",
)


class Query(NamedTuple):
    """One search."""

    encoded: str
    """Its parameters as a query string, `q` first."""
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
        self._fresh_key = key_of("fresh", run_id, scenario) & _NOVEL_MASK
        self._popular: dict[str, list[Query]] = {}
        self._count = popularity.popular_queries
        self._ranks = _ranks(popularity, seed, scenario)

    def query(self, kind: str, iteration: int) -> Query:
        """The search of that iteration."""
        rank = self._ranks[iteration % _DEALT]
        known = self._popular.get(kind) or self._popular.setdefault(kind, _written(kind, self._count))
        return known[rank] if rank >= 0 else self._never_asked(known[~rank], iteration)

    def _never_asked(self, query: Query, iteration: int) -> Query:
        """The query with one more word that nobody used before, as an odd name or a number is in real logs; the rest of
        it can be found all the same. No two iterations of a run have the same word."""
        text, ampersand, filters = query.encoded.partition("&")
        novel = (self._fresh_key + iteration * _NOVEL_STEP) & _NOVEL_MASK
        return Query(f"{text}%20{novel:08x}{ampersand}{filters}", True)


def asking(calls: Calls, operation: str, encoded: str) -> Ask:
    """The call that asks the site so: by parameters or, where the operation has a body, in words, as `{query}`."""
    if calls.named(operation).bodiless:
        return Ask(operation, query=encoded)
    return Ask(operation, fields={"query": in_words(encoded)})


@lru_cache(maxsize=4096)
def in_words(encoded: str) -> str:
    """The question without parameters, for a search that knows no filters: their values follow its words."""
    return " ".join(value for name, value in parse_qsl(encoded) if name != "limit")


def _ranks(popularity: Popularity, seed: int, scenario: str) -> list[int]:
    """Which popular query each iteration asks for, inverted (~rank) where it is to be changed into one that nobody
    asked for before; dealt in advance and begun anew after that."""
    weights = list(
        accumulate(1.0 / rank**popularity.zipf_exponent for rank in range(1, popularity.popular_queries + 1))
    )
    draws = random.Random(f"rank/{seed}/{scenario}").random
    ranks = [bisect_left(weights, draws() * weights[-1]) for _ in range(_DEALT)]
    shares = {"repeat": popularity.repeat_share, "fresh": round(1.0 - popularity.repeat_share, 9)}
    repeats = Mix({kind: share for kind, share in shares.items() if share > 0}, seed + 1, scenario)
    return [rank if repeats.kind(place) == "repeat" else ~rank for place, rank in enumerate(ranks)]


def _written(kind: str, count: int) -> list[Query]:
    """The popular queries of a kind by rank, no two alike, and the first of them the same for any count."""
    texts: dict[str, None] = {}
    for rank in range(count):
        dice = Dice(key_of("popular", kind, rank))
        tries = 0
        while (text := encoded_query(_params(kind, dice, tries // _REDRAWN))) in texts:
            tries += 1
        texts[text] = None
    return [Query(text, False) for text in texts]


def _params(kind: str, dice: Dice, more_words: int) -> dict[str, str]:
    """A query's parameters, `q` first."""
    params = _few_words(kind, dice)
    for _ in range(more_words):
        params["q"] += f" {dice.choice(_WORDS)}"
    return params


def _few_words(kind: str, dice: Dice) -> dict[str, str]:
    word = dice.choice(_WORDS)
    if kind == "semantic":
        question = dice.choice(_QUESTIONS)
        return {"q": question.format(w=word, s=dice.choice(_STYLES), l=dice.choice(_LEVELS))}
    if kind == "complex":
        names = dice.choice(_PAIRS)
        dates = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
        return {"q": word, **{name: dice.choice(_FILTERS[name]) for name in names}, **dates}
    if kind == "filtered":
        name = dice.choice(_FILTER_NAMES)
        return {"q": word, name: dice.choice(_FILTERS[name])}
    return {"q": f"{word} {dice.choice(_STYLES)}" if dice.below(2) else word}
