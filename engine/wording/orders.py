"""What was asked of a run, in words."""

from __future__ import annotations

from engine.journal.events import CommandGiven
from engine.wording.plain_text import plain


def command_words(event: CommandGiven) -> str:
    """`ada@host: scale 1.5 searches: searches is at 1.5 times its plan from 12.3 s on`."""
    amount = "" if event.amount is None else f" {event.amount:+g}" if event.command == "step" else f" {event.amount:g}"
    scenario = f" {plain(event.scenario)}" if event.scenario else ""
    refused = "" if event.ok else "refused: "
    if event.command == "acknowledge" and event.ok:
        return f"{plain(event.origin)} {plain(event.detail).replace('acknowledged: ', 'acknowledged ', 1)}"
    return f"{plain(event.origin)}: {event.command}{amount}{scenario}: {refused}{plain(event.detail)}"
