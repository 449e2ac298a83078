"""Where connections lead: one address and port, to which all users of this machine share its local ports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.target.base_url import BaseUrl
from engine.target.host import is_loopback


@dataclass(frozen=True)
class Destination:
    """A host as it was named, and a port."""

    host: str
    port: int

    @property
    def here(self) -> bool:
        """Whether it is on this machine for certain."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def destinations_of(bases: Iterable[BaseUrl]) -> tuple[Destination, ...]:
    """Each of them once."""
    return tuple(dict.fromkeys(Destination(base.host, base.port) for base in bases))
