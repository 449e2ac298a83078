"""The health gate: before each step the target must be as well as it was before the first one.

Asks the site's health operation, outside the load, for a bounded time. What it answered at first, at rest, is what it
is held against: the status code, the word in its `status`, and how quickly it came.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from engine.clock import Clock
from engine.errors import EngineError
from engine.profile.model import Gate
from engine.target.preflight import Answer, Probe
from engine.target.target import Target

PAUSE_S = 1.0
"""Between two looks."""
_SLOWER = 2.0
"""So many times its first answer is still as before."""


@dataclass(frozen=True)
class Passage:
    """What came of waiting at the gate."""

    ok: bool
    detail: str
    waited_s: float
    requests: int
    """That it took."""


class HealthGate:
    """The gate of one suite; remembers what each target's first answer was."""

    def __init__(self, gate: Gate, run_id: str, clock: Clock) -> None:
        self._gate = gate
        self._run_id = run_id
        self._clock = clock
        self._first: dict[str, Answer] = {}
        """By the URL of the health operation."""

    async def passage(self, target: Target) -> Passage:
        """Wait until the target is well, for as long as the gate allows; not at all where it never was."""
        url = target.url_of(target.site.health)
        began = self._clock.now()
        async with Probe(target, self._run_id) as probe:
            while True:
                known = self._first.get(url)
                well, said = await self._look(probe, url, known)
                waited_s = self._clock.now() - began
                if well:
                    return Passage(True, said, waited_s, probe.requests)
                if known is None or waited_s + PAUSE_S > self._gate.wait_s:
                    waited = f" after {waited_s:.0f} s of waiting" if known else ""
                    return Passage(False, f"{said}{waited}", waited_s, probe.requests)
                await asyncio.sleep(PAUSE_S)

    async def _look(self, probe: Probe, url: str, known: Answer | None) -> tuple[bool, str]:
        """Whether all is well, and what was found."""
        try:
            answer = await probe.health()
        except EngineError as error:
            return False, str(error)
        self._first.setdefault(url, answer)
        wrong = _worse(answer, known, self._gate.answer_within_s) if known else ""
        return not wrong, wrong or f"HTTP {answer.status} in {answer.elapsed_ms:,.0f} ms"


def _worse(answer: Answer, known: Answer, within_s: float) -> str:
    """What is not as it was; empty when nothing is worse."""
    if answer.status != known.status:
        return f"its health operation answered HTTP {answer.status}, and HTTP {known.status} before"
    if _word(answer) != _word(known):
        return (
            f"its health operation says {_word(answer) or 'nothing'!r}, and said {_word(known) or 'nothing'!r} before"
        )
    limit_ms = max(within_s * 1000.0, known.elapsed_ms * _SLOWER)
    if answer.elapsed_ms > limit_ms:
        return f"its health operation took {answer.elapsed_ms:,.0f} ms, more than {limit_ms:,.0f} ms"
    return ""


def _word(answer: Answer) -> str:
    """What the answer's JSON says of the target's health, where it has a `status`."""
    word = answer.body.get("status") if isinstance(answer.body, dict) else None
    return word if isinstance(word, str) else ""
