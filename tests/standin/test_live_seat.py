"""A participant's seat when something of ours breaks while their message is being dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from wwmaa_tui.standin.faults import NONE, FaultSwitch
from wwmaa_tui.standin.live.happenings import Act, Dialect, News, Person
from wwmaa_tui.standin.live.seat import Seat
from wwmaa_tui.standin.live.sessions import LiveSession
from wwmaa_tui.standin.platform import Platform


def broken(text: str) -> Act:
    raise RuntimeError("a defect")


def word(news: News) -> bytes | None:
    return b"{}"


@dataclass
class Phone:
    """A line on which nobody listens."""

    def send(self, text: bytes) -> None:
        """Lost."""

    def close(self, code: int, reason: str) -> None:
        """Nothing."""

    def listen(self, wanted: bool) -> None:
        """Nothing."""


def test_who_was_being_listened_to_when_something_broke_still_leaves_the_session() -> None:
    session = LiveSession("s", FaultSwitch(NONE, 7, 0.0))
    no_platform = cast(Platform, None)  # nothing is said that would need one
    seat = Seat(no_platform, session, Person("ann", "Ann"), Dialect(broken, word))
    seat.seated(Phone())
    with pytest.raises(RuntimeError):
        seat.heard("anything")
    seat.gone()
    assert session.present == 0
