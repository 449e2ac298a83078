"""Seeding in words."""

from __future__ import annotations

import json

import pytest

from engine.seeding.administrator import Count
from engine.seeding.filling import Made, Tally
from engine.seeding.seeding import Filled, Inventory
from engine.target.seeding import SeedKind
from wwmaa_tui.present.seeding import (
    Leftover,
    SeedingStory,
    inventory_line,
    progress_line,
    story_json,
    story_lines,
)

MEMBERS = SeedKind("members", 1000, "user_{n}@wwmaa.com", "count", "make", ("taken",))
CONTENT = SeedKind("content", 5000)


def tally(wanted: int, *, made: int = 0, failed: int = 0) -> Tally:
    found = Tally(wanted)
    for result in [Made("made")] * made + [Made("failed", "HTTP 500", "HTTP 500: \x1b[31mfull")] * failed:
        found.add(result)
    return found


def story(inventory: Inventory, filled: Filled | None = None, *, interrupted: bool = False) -> SeedingStory:
    done = {} if filled is None else {inventory.kind.name: filled}
    return SeedingStory("staging", "s", (inventory,), done, {}, interrupted=interrupted)


@pytest.mark.parametrize(
    ("inventory", "words"),
    [
        (Inventory(MEMBERS, Count(412), True), "412 of 1,000 there, 588 to make"),
        (Inventory(MEMBERS, Count(1200), True), "1,200 of 1,000 there, nothing to make"),
        (Inventory(MEMBERS, Count(None, asked=False), True), "1,000 wanted, not counted: each is tried"),
        (Inventory(MEMBERS, Count(412), False), "588 for a file, since the site names no operation"),
        (Inventory(CONTENT, Count(None, asked=False), False), "5,000 for a file"),
        (Inventory(MEMBERS, Count(None, "HTTP 403: no"), True), "could not be counted, so nothing is made: HTTP 403"),
    ],
)
def test_what_is_there_and_how_the_rest_would_come(inventory: Inventory, words: str) -> None:
    assert words in inventory_line(inventory)


def test_progress_is_a_bar_on_a_terminal_and_figures_elsewhere() -> None:
    half = tally(500, made=248, failed=2)
    assert progress_line("members", half, 5.0, bar=True).split() == [
        "members",
        f"[{'#' * 15}{'-' * 15}]",
        *["250", "of", "500", "50/s", "2", "failed"],
    ]
    assert progress_line("members", half, 5.0, bar=False) == "members        250 of 500  50/s  2 failed"
    assert "0 of 0" in progress_line("members", tally(0), 0.0, bar=True)


def test_a_story_is_complete_only_when_the_platform_counts_what_was_made() -> None:
    inventory = Inventory(MEMBERS, Count(900), True)
    good = Filled(inventory, tally(100, made=100), Count(1000))
    lost = Filled(inventory, tally(100, made=100), Count(950))
    assert story(inventory, good).complete
    assert not story(inventory, lost).complete
    assert "members: all were made, but 950 are counted" in story_lines(story(inventory, lost))[-1]
    assert not story(inventory).complete, "it was never begun"
    assert not story(Inventory(MEMBERS, Count(None, "HTTP 500"), True)).complete


def test_failures_are_shown_with_a_sample_that_does_no_harm() -> None:
    inventory = Inventory(MEMBERS, Count(900), True)
    failed = Filled(inventory, tally(100, made=80, failed=20), Count(980))
    failed.tally.gave_up = True
    told = story(inventory, failed)
    assert "members: 20 failed (HTTP 500), the first with HTTP 500: full" in story_lines(told)
    assert "members: given up after 20 failures in a row, 0 not tried" in story_lines(told)
    kind = json.loads(json.dumps(story_json(told)))["kinds"][0]
    assert (kind["made"], kind["failed"], kind["now"], kind["complete"]) == (80, 20, 980, False)
    assert kind["failures"][0]["count"] == 20


def test_an_interrupted_story_says_how_far_it_got() -> None:
    inventory = Inventory(MEMBERS, Count(0), True)
    part = Filled(inventory, tally(1000, made=37), Count(37))
    part.tally.stopped = True
    assert story_lines(story(inventory, part, interrupted=True))[-1] == (
        "members: stopped after 37 of 1,000; seed again to go on"
    )
    assert story_lines(story(inventory, interrupted=True))[-1] == "members: not begun"


def test_a_file_is_named_with_what_to_do_with_it_and_is_no_failure() -> None:
    inventory = Inventory(CONTENT, Count(None, asked=False), False)
    told = SeedingStory("staging", "s", (inventory,), {}, {"content": Leftover(inventory, "out/c.jsonl", 5000)})
    assert told.complete
    lines = story_lines(told)
    assert lines[1].split() == ["content", "5,000", "?", "0", "0", "?", "to", "a", "file"]
    assert lines[-1] == "content: 5,000 records in out/c.jsonl: bring them in with the platform's own tools"
