"""Profiles that tests write for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

MIX = {"simple": 40, "filtered": 30, "semantic": 20, "complex": 10}
"""The kinds of search, as the shipped profiles mix them."""
SMALLEST = """\
title = "T"
site = "wwmaa"
[[scenario]]
name = "a"
journey = "search"
executor = "constant-vus"
vus = 1
duration = "1s"
"""
"""A profile with nothing in it that can be left out; what is appended belongs to its scenario, or is a table."""


def search_profile(path: Path, *scenarios: Mapping[str, Any]) -> str:
    """A profile at that path whose scenarios search; each is an executor with its fields, and what else it has."""
    named = [{"name": f"searches-{number}", "journey": "search", **each} for number, each in enumerate(scenarios)]
    path.write_text(tomli_w.dumps({"title": path.stem, "site": "wwmaa", "scenario": named}))
    return str(path)


def steady_profile(rate: int, seconds: int, name: str = "steady", max_vus: int | None = None) -> str:
    """A file with so many searches a second, arriving whatever the target answers; with room for users that wait for
    a second, or with so many users at most."""
    most = max(rate, 40) if max_vus is None else max_vus
    path = Path(f"{name}.toml")
    path.write_text(
        f'title = "{name}"\nsite = "wwmaa"\n[[scenario]]\nname = "{name}"\njourney = "search"\n'
        f'executor = "constant-arrival-rate"\nrate = {rate}\nduration = "{seconds}s"\n'
        f"pre_allocated_vus = {min(max(rate // 4, 10), most)}\nmax_vus = {most}\n"
        "mix = { simple = 40, filtered = 30, semantic = 20, complex = 10 }\n"
        '[thresholds]\n"http_req_duration{endpoint:search}" = '
        '{ target = ["p(95)<1200"], critical = ["p(95)<2000"], window = "3s" }\n'
    )
    return str(path)


def without_alerts(profile: str, *names: str) -> str:
    """The same file, in which those alerts are switched off."""
    with Path(profile).open("a") as file:
        file.writelines(f'[[alert]]\nname = "{name}"\nenabled = false\n' for name in names)
    return profile


def write_env(env: dict[str, str], name: str = "standin.env") -> str:
    """An env file that aims at what these names say."""
    Path(name).write_text("".join(f"{key}={value}\n" for key, value in env.items()))
    return name
