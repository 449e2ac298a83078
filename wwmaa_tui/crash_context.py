"""What was being done when this program failed, and how texts about it are rid of what is nobody's business."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace

    from engine.run_thread import RunThread
    from engine.suite.thread import SuiteThread
    from engine.target.environment import Environment

_DEEPEST = 12
"""Of a report's tables in tables; what lies deeper is left out."""


@dataclass(frozen=True)
class Context:
    """What is known of what was being done."""

    environment: Environment | None = None
    """Without the file where that could not be read; None where nobody has looked."""
    command: str = "run"
    """The sub-command alone, never its arguments."""
    run_id: str = ""
    profile: str = ""
    folder: Path | None = None
    """Where results go; a crash file goes there, too, if it is there."""
    secrets: tuple[str, ...] = ()
    """Beside those that the environment's names give away."""


def is_defect(error: BaseException | None) -> bool:
    """Whether it is a failure of this program, and not one that it knows how to tell: of a disk, a target, a file."""
    from engine.errors import EngineError

    return error is not None and not isinstance(error, EngineError | OSError)


def context_of(arguments: Namespace | None, thread: RunThread | SuiteThread | None = None) -> Context:
    """What the command line, as far as it was understood, and a run say."""
    handler = getattr(arguments, "handler", None)
    known = Context(
        environment=_environment(arguments),
        command=handler.__module__.rpartition(".")[2] if handler is not None else "",
        profile=getattr(arguments, "profile", None) or "",
        folder=getattr(arguments, "results", None),
    )
    if thread is None:
        return known
    from engine.run_order import RunOrder

    order = thread.order
    orders = [order] if isinstance(order, RunOrder) else [step.order for step in order.steps]
    hidden = [value for one in orders for value in (*one.target.secrets.values(), *one.watch.settings.secrets)]
    return replace(
        known, run_id=order.run_id, profile=order.profile.name, folder=thread.directory, secrets=tuple(hidden)
    )


def _environment(arguments: Namespace | None) -> Environment | None:
    from engine.errors import ConfigError
    from engine.target.environment import Environment, read_environment

    flags = dict(text.split("=", 1) for text in getattr(arguments, "env", ()) if "=" in text)
    try:
        return read_environment(getattr(arguments, "env_file", None), flags=flags)
    except ConfigError:  # of the file; what the others say has secrets all the same
        return Environment({**os.environ, **flags}, {})


class Cleaner:
    """Takes secrets and home folders out of texts."""

    def __init__(self, context: Context) -> None:
        from engine.target.environment import Environment, secret_values
        from engine.target.redaction import Redactor

        environment = context.environment or Environment(dict(os.environ), {})
        self._redactor = Redactor([*secret_values(environment), *context.secrets])
        homes = {os.path.expanduser("~"), os.environ.get("HOME", "")}
        self._homes = sorted((home for home in homes if len(home) > 1), key=len, reverse=True)

    def text(self, text: str) -> str:
        """Without them."""
        cleaned = self._redactor.clean(text)
        for home in self._homes:
            cleaned = cleaned.replace(home, "~")
        return cleaned

    def deep(self, value: Any, depth: int = 0) -> Any:
        """Every text in it, keys too."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.deep(key, depth + 1): self.deep(inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.deep(inner, depth + 1) for inner in value]
        return value
