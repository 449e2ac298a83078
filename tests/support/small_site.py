"""A site of the stand-in with few data, so that it is seeded in a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from engine.profile.catalog import find_site

VOLUMES = {"members": 12, "instructors": 5, "events": 6, "content": 9, "subscriptions": 4}


def small_site(folder: Path, *, without: tuple[str, ...] = (), add: str = "") -> Path:
    """The shipped site with VOLUMES; of the kinds `without`, nothing is made; `add` is written below."""
    text = find_site("wwmaa").read_text("utf-8")
    for kind, volume in VOLUMES.items():
        found = re.search(rf"\[seed\.{kind}\]\nvolume = \d+\n((?:.+\n)*)", text)
        assert found, kind
        text = text.replace(found[0], _table(kind, volume, found[1], kind in without))
    path = folder / "small.toml"
    path.write_text(f"{text}\n{add}", "utf-8")
    return path


def _table(kind: str, volume: int, others: str, leave_out: bool) -> str:
    kept = [line for line in others.splitlines() if not (leave_out and line.startswith(("make", "exists")))]
    return "\n".join((f"[seed.{kind}]", f"volume = {volume}", *kept, ""))


_MONITORS = ("PROMETHEUS_", "METRICS_", "SENTRY_", "JAEGER_")


def aimed(env: Mapping[str, str], **others: str) -> list[str]:
    """The flags that aim a command at a stand-in, and not at its monitors; `others` replace names, an empty one leaves
    it out."""
    return aimed_and_watched(unwatched(env), **others)


def unwatched(env: Mapping[str, str]) -> dict[str, str]:
    """Without the names of monitors."""
    return {name: value for name, value in env.items() if not name.startswith(_MONITORS)}


def aimed_and_watched(env: Mapping[str, str], **others: str) -> list[str]:
    """The same with its monitors."""
    flags = []
    for name, value in {**env, **others}.items():
        if value:
            flags += ["-e", f"{name}={value}"]
    return flags
