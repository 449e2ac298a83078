"""The terms a run is launched on beside its profile: how much of its time, from which seed, with how many generators.

Knows nothing of command lines or of what a launch does with them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.profile.answers import Answers
from engine.profile.load_texts import format_number

QUICK = "quick"
QUICK_SCALE = 0.1
"""What --quick stands for."""
MOST_WORKERS = 256
AUTO = "auto"
"""As many generators as the plan needs and the machine has cores for."""
MOST_SEED = 2**63 - 1

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_SCALE_FORM = f"a number above 0, such as 0.5, or {QUICK} (0.1)"


@dataclass(frozen=True)
class Terms:
    """Those of one launch."""

    time_scale: float = 1.0
    seed: int | None = None
    """None means a new one each time."""
    workers: int | None = None
    """Generator processes; 0 means inline, None as many as are needed."""
    tags: Mapping[str, str] = field(default_factory=dict)


def terms_texts(terms: Terms) -> dict[str, str]:
    """Each of them as a person would type it; empty where nothing is fixed."""
    return {
        "time_scale": format_number(terms.time_scale),
        "seed": "" if terms.seed is None else str(terms.seed),
        "workers": AUTO if terms.workers is None else str(terms.workers),
        "tags": ", ".join(f"{name}={value}" for name, value in terms.tags.items()),
    }


def read_terms(answers: Answers, before: Terms) -> Terms:
    """The terms as they were changed; problems are noted at their fields."""
    return Terms(
        time_scale=_time_scale(answers, before.time_scale),
        seed=_seed(answers, before.seed),
        workers=_workers(answers, before.workers),
        tags=_tags(answers, before.tags),
    )


def _time_scale(answers: Answers, before: float) -> float:
    text = answers.text("time_scale")
    if text is None:
        return before
    if text.casefold() == QUICK:
        return QUICK_SCALE
    scale = float(text) if _NUMBER.fullmatch(text) else 0.0
    if not 0 < scale < math.inf:
        answers.unfit("time_scale", f'expected {_SCALE_FORM}, got "{text}"')
        return before
    return scale


def _seed(answers: Answers, before: int | None) -> int | None:
    text = answers.text("seed")
    if text is None:
        return before
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or abs(int(text)) > MOST_SEED:
        answers.unfit("seed", f'expected a whole number, got "{text}"')
        return before
    return int(text)


def _workers(answers: Answers, before: int | None) -> int | None:
    text = answers.text("workers")
    if text is None:
        return before
    if text.casefold() == AUTO:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > MOST_WORKERS:
        answers.unfit("workers", f'expected {AUTO}, 0 (inline) or a number up to {MOST_WORKERS}, got "{text}"')
        return before
    return int(text)


def _tags(answers: Answers, before: Mapping[str, str]) -> Mapping[str, str]:
    found = {}
    for part in answers.texts("tags", ()):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not equals or not name:
            answers.unfit("tags", f'expected name=value, with commas between several, got "{part}"')
            return before
        found[name] = value
    return found if "tags" in answers else before
