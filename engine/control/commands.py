"""What may be asked of a live run, by its screen, by a signal or through its socket: one frozen value for each.

Says what was meant and by whom; what that does to a scenario is worked out in `steering`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from engine.errors import EngineError

LONGEST_NOTE = 500
"""Characters; a line of the control socket has room for it."""

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class _Asked(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", forbid_unknown_fields=True):
    """What every command has."""

    origin: _Name
    """Who asks: `operator`, `SIGINT`, `ada@host`."""
    scenario: _Name | None = None
    """None means all of them."""


class Stop(_Asked, frozen=True, kw_only=True, tag="stop"):
    """End the whole run, gracefully or at once."""

    now: bool = False


class Hold(_Asked, frozen=True, kw_only=True, tag="hold"):
    """Begin no iteration, and let the plan's clock stand, until a Resume."""


class Resume(_Asked, frozen=True, kw_only=True, tag="resume"):
    """Go on where the plan was held."""


class Scale(_Asked, frozen=True, kw_only=True, tag="scale"):
    """Multiply the planned users or rate."""

    factor: float
    """Of the plan as it was written, not of what is in force: 1 ends all scaling."""


class Step(_Asked, frozen=True, kw_only=True, tag="step"):
    """Add to what is wanted at this moment."""

    delta: float
    """Users, or iterations a second: whichever the scenario holds to."""


class Acknowledge(_Asked, frozen=True, kw_only=True, tag="acknowledge"):
    """Say that somebody has seen an alert."""

    alert: _Name | None = None
    """Its name, or that of the rule that it was made by; None means all that are raised."""


class Note(_Asked, frozen=True, kw_only=True, tag="note"):
    """Keep a sentence of a person's beside the figures, at the moment it is given."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NOTE)]


Command = Stop | Hold | Resume | Scale | Step | Acknowledge | Note


@dataclass(frozen=True)
class Answer:
    """What became of a command."""

    ok: bool
    detail: str
    """One sentence for people: what happens now, or why not and what would help."""


class CommandError(EngineError):
    """Bytes that are not a command."""


def name_of(command: Command) -> str:
    """The command's name as people write it: `stop-now`, `hold`."""
    return "stop-now" if isinstance(command, Stop) and command.now else str(command.__struct_config__.tag)


def amount_of(command: Command) -> float | None:
    """What a Scale or a Step carries; None for the others."""
    match command:
        case Scale(factor=amount) | Step(delta=amount):
            return amount
    return None


def encode(command: Command) -> bytes:
    """As one line of JSON, without its end."""
    return msgspec.json.encode(command)


def decode(line: bytes) -> Command:
    """A command from a line of JSON. CommandError for anything else."""
    try:
        return _DECODER.decode(line)
    # Beside msgspec's own: bytes that are no UTF-8, and nesting deeper than the interpreter goes.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(f"not a command: {error}; expected one line such as {_EXAMPLE}") from None


_DECODER: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_EXAMPLE = (
    '{"command": "scale", "factor": 1.5, "origin": "ada@host"} (stop, hold, resume, scale with factor, step with delta,'
    " acknowledge with alert, note with text)"
)
