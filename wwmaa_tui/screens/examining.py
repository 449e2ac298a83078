"""Examinations that go on beside a screen: each in a thread of its own, their rows kept by profile.

The thread tells its rows by messages, which never wait for the screen; a terminal that nobody reads holds up nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from engine.doctor.row import Row
from engine.errors import EngineError
from wwmaa_tui.present.examination import ExaminedView, examined_view

if TYPE_CHECKING:
    from engine.profile.catalog import CatalogEntry

Examine = Callable[["CatalogEntry", Callable[[Row], None]], None]


@dataclass
class Examined:
    """What was found so far."""

    rows: tuple[Row, ...] = ()
    done: bool = False
    failure: str = ""


class ExaminedMore(Message):
    """A row has come, or the last one has."""


class Examinations:
    """Of all profiles; forgotten when that is asked for."""

    def __init__(self, owner: MessagePump) -> None:
        self._owner = owner
        self._found: dict[str, Examined] = {}

    def going(self, entry: CatalogEntry) -> bool:
        """Whether that profile is being looked at."""
        found = self._found.get(str(entry.path))
        return found is not None and not found.done

    def view(self, entry: CatalogEntry) -> ExaminedView | None:
        """What there is to show; None where nobody has looked."""
        found = self._found.get(str(entry.path))
        if found is None:
            return None
        return examined_view(found.rows, "done" if found.done else "looking", found.failure)

    def forget(self) -> None:
        """Everything that was found; what is going on is heard no more."""
        self._found.clear()

    def begin(self, examine: Examine, entry: CatalogEntry) -> None:
        """Look, and send an ExaminedMore to the owner with whatever comes."""
        found = self._found[str(entry.path)] = Examined()

        def tell(row: Row) -> None:
            found.rows = (*found.rows, row)
            self._owner.post_message(ExaminedMore())

        def work() -> None:
            try:
                examine(entry, tell)
            except EngineError as error:
                found.failure = str(error)
            except Exception as error:  # the thread's boundary: a person is told, and can launch all the same
                found.failure = f"it broke off: {type(error).__name__}: {error}"
            found.done = True
            self._owner.post_message(ExaminedMore())

        threading.Thread(target=work, name="pre-flight", daemon=True).start()
