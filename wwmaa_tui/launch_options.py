"""What the command line says about every run that is launched, before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ConfigError, Problem

if TYPE_CHECKING:
    from engine.output.order import OutputOrder
    from engine.profile.model import AbortOn
    from engine.profile.shortcuts import Shortcuts
    from engine.window import Window


@dataclass(frozen=True)
class LaunchOptions:
    """Beside the profile's name, which each launch has of its own."""

    demo: bool = False
    env_file: Path | None = None
    """None means `.env.load-tests` in the working folder, if it is there."""
    env: Mapping[str, str] = field(default_factory=dict)
    """`-e K=V`."""
    allow_hosts: tuple[str, ...] = ()
    browser: str = ""
    """The browser to drive, by path or name; empty: BROWSER_PATH, or one that is found."""
    results: Path = Path("results")
    time_scale: float = 1.0
    workers: int | None = None
    """Generator processes; 0 means inline, None as many as the plan needs and the machine has cores for."""
    seed: int | None = None
    """None means a new one each time; it is journaled."""
    tags: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    """What was done to the platform before, a line each."""
    shortcuts: Shortcuts | None = None
    """What replaces every scenario's executor, where anything does."""
    abort_on: AbortOn | None = None
    """None means what the profile says."""
    skip_baseline: bool = False
    start_at: float | None = None
    """Wall time at which a launch begins; None: at once."""
    window: Window | None = None
    """When load may be sent; None means what the environment says."""
    output: OutputOrder | None = None
    """What is to be written beside a run's own files; of a suite, by each of its steps."""


def bad_flag(flag: str, message: str, hint: str = "") -> ConfigError:
    """A problem with something said on the command line."""
    return ConfigError(Problem(flag, "", message, hint))
