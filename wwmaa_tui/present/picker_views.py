"""What the picker's panels show. Nothing here needs the engine: the first frame is there before that is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.wording.levels import LevelKey
    from wwmaa_tui.present.past import Past
    from wwmaa_tui.present.starting import WindowView


@dataclass(frozen=True)
class PickerRow:
    """One profile in the list."""

    name: str
    title: str
    load: str
    """`100 users · 1,000/min`."""
    length: str
    """`9 min`."""
    total: str
    """`7,000 iterations`; empty where it depends on the target's answers."""
    shape: tuple[float, ...]
    """The planned load over time, in equal steps."""
    problem: str
    """The first thing that stands in the way of a launch; empty when nothing does."""
    more_problems: int = 0
    unset: bool = False
    """Whether nothing stands in the way but settings that the environment lacks."""
    overridden: str = ""
    """`overridden: users 100 → 50`; empty where nothing is."""
    state: str = ""
    """`running 03:12`, of the run that goes on behind this screen."""
    state_level: LevelKey = "ok"
    past: Past | None = None
    """How its last runs ended; None where nobody has looked."""


@dataclass(frozen=True)
class PickerView:
    """The list, filtered."""

    rows: tuple[PickerRow, ...] = ()
    chosen: int = 0
    total: int = 0
    """How many there are without the filter."""
    filter: str = ""
    reading: bool = False
    """Whether nothing was read yet."""


@dataclass(frozen=True)
class ScenarioLine:
    """One scenario in the detail."""

    name: str
    what: str
    """`search · ramping-vus`."""
    load: str
    when: str
    """`from 00:30 for 9 min`."""


@dataclass(frozen=True)
class LackingView:
    """What is missing, where it goes, and how to go on."""

    said: str
    """`2 settings are missing`."""
    place: str
    """`.env.load-tests, in the folder that wwmaa-tui was started in`."""
    lines: tuple[str, ...]
    """`BASE_URL=https://staging.wwmaa.com`."""
    doctor: str
    """The command that looks at everything else that this launch needs."""


@dataclass(frozen=True)
class DetailView:
    """Everything about the chosen profile."""

    title: str = ""
    description: str = ""
    overridden: str = ""
    """`overridden: users 100 → 50`; empty where nothing is."""
    target: str = ""
    guard: str = ""
    guard_level: LevelKey = "no-data"
    facts: tuple[tuple[str, str], ...] = ()
    shape: tuple[float, ...] = ()
    shape_unit: str = ""
    """`users` or `a second`; of a suite `of each`."""
    shape_top: str = ""
    """What stands at the top of the shape where that is no figure."""
    length: str = ""
    scenarios: tuple[ScenarioLine, ...] = ()
    thresholds: tuple[tuple[str, str, str], ...] = ()
    """Series, target conditions, critical conditions."""
    problems: tuple[str, ...] = ()
    lacking: LackingView | None = None
    """Settings that the environment has not; the other problems stand beside them."""


@dataclass(frozen=True)
class PickerHeaderView:
    """Of the chosen profile."""

    target: str = ""
    """Host (and port); empty where it is not known."""
    guard: str = ""
    """`allowed by the site`, `refused`."""
    guard_level: LevelKey = "no-data"
    window: WindowView | None = None
    lacks: str = ""
    """Why no target is known: `not set: BASE_URL, API_URL`; empty where that is not the reason."""
