from __future__ import annotations

from typing import Any

import pytest

from engine.journal.events import LevelName
from engine.journal.monitor_events import PanelOutline
from engine.judge.panel_level import panel_level


def panel(**changed: Any) -> PanelOutline:
    return PanelOutline(**{"name": "cpu", "title": "CPU", "target": 0.8, "critical": 0.9, **changed})


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (None, "no-data"),
        (0.0, "ok"),
        (0.79, "ok"),
        (0.8, "target"),
        (0.89, "target"),
        (0.9, "critical"),
        (2, "critical"),
    ],
)
def test_a_limit_is_missed_from_itself_on(value: float | None, level: LevelName) -> None:
    assert panel_level(panel(), value) == level


@pytest.mark.parametrize(("value", "level"), [(0.9, "ok"), (0.8, "target"), (0.7, "critical"), (0.1, "critical")])
def test_where_higher_is_better_the_other_side_is_the_good_one(value: float, level: LevelName) -> None:
    assert panel_level(panel(better="higher", target=0.8, critical=0.7), value) == level


@pytest.mark.parametrize(
    ("value", "whole", "level"),
    [
        (17, 20, "ok"),
        (18, 20, "target"),
        (20, 20, "critical"),
        (21, 20, "critical"),
        (20, None, "no-data"),
        (0, 0, "no-data"),
    ],
)
def test_a_part_is_judged_as_a_share_of_its_whole(value: float, whole: float | None, level: LevelName) -> None:
    assert panel_level(panel(of="db_pool_size", target=0.9, critical=1.0), value, whole) == level


def test_nothing_at_all_and_all_of_it_are_limits_that_hold_at_themselves() -> None:
    assert panel_level(panel(target=0, critical=None), 0.0) == "ok"
    assert panel_level(panel(target=0, critical=None), 0.1) == "target"
    delivered = panel(better="higher", unit="%", target=1.0, critical=0.9)
    assert [panel_level(delivered, value) for value in (1.0, 0.99, 0.9)] == ["ok", "target", "critical"]


def test_without_a_limit_there_is_nothing_to_miss_but_no_data_stays_no_data() -> None:
    assert panel_level(panel(target=None, critical=None), 1e9) == "ok"
    assert panel_level(panel(target=None, critical=None), None) == "no-data"
