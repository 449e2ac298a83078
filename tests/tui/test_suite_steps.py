"""A suite's line in the cockpit, and looking at its earlier steps while a later one goes on."""

from __future__ import annotations

from engine.control.commands import Stop
from engine.feed import StepFeed
from tests.support.on_screen import on_screen
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from tests.support.suite_story import ScriptedSuiteFeed, SuiteScript
from wwmaa_tui.screens.cockpit import Cockpit


class SteppedFeed(ScriptedSuiteFeed):
    """A suite that keeps what its steps have shown; the last of them is the one that is on."""

    def __init__(self, script: SuiteScript, *steps: ScriptedFeed) -> None:
        super().__init__(script)
        self.of_steps = list(steps)

    @property
    def state(self):  # type: ignore[no-untyped-def]
        """Of the step that is on."""
        return self.of_steps[-1].state if getattr(self, "of_steps", None) else super().state

    @property
    def steps(self) -> tuple[StepFeed, ...]:
        """In their order."""
        return tuple(StepFeed(index, feed) for index, feed in enumerate(self.of_steps))


def two_of_three() -> SteppedFeed:
    """A baseline of 20 seconds that is over, and a search that has gone on for 130."""
    script = SuiteScript().start(0).finish(0).cool_down(1).at_gate(1).gate(1).start(1)
    first = ScriptedFeed(calm(search_script().phase("running"), 20).end().events)
    second = ScriptedFeed(calm(search_script().phase("running"), 130).events)
    return SteppedFeed(script, first, second)


async def test_the_line_tells_what_is_done_and_on_and_counts_a_cool_down_down() -> None:
    feed = ScriptedSuiteFeed(SuiteScript().start(0), calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        assert "▸ baseline 00:20 of 09:00  · search  · page" in stage.panel("steps")
        feed.script.finish(0).cool_down(1)
        await stage.look()
        assert "✔ baseline  ▸ search cooling down 0:30" in stage.panel("steps")
        stage.clock.seconds += 12.0
        await stage.look()
        assert "cooling down 0:18" in stage.panel("steps"), "though nothing happens"


async def test_a_single_run_has_no_such_line_and_no_such_keys() -> None:
    feed = ScriptedFeed(calm(search_script().phase("running"), 20).events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("comma", "full_stop")
        assert stage.panel("steps") == ""
        assert "00:20" in stage.panel("header")
        assert "step" not in stage.panel("keys")


async def test_comma_goes_back_a_step_and_full_stop_returns_to_the_one_that_is_on() -> None:
    feed = two_of_three()
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        assert "step 2 of 3: search" in stage.panel("header")
        assert "(ended)" not in stage.panel("header")
        await stage.press("comma")
        assert "suite · step 1 of 3: baseline (ended)" in stage.panel("header")
        assert "00:20" in stage.panel("header")
        assert "▸ search 02:10 of 09:00" in stage.panel("steps"), "the line goes on telling of the live one"
        await stage.press("comma")
        assert "step 1 of 3" in stage.panel("header"), "there is none before the first"
        await stage.press("full_stop")
        assert "step 2 of 3: search" in stage.panel("header")
        assert "02:10" in stage.panel("header")


async def test_while_an_earlier_step_is_shown_the_live_one_can_be_stopped_but_not_steered() -> None:
    feed = two_of_three()
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        assert "h hold/resume" in stage.panel("keys")
        await stage.press("comma", "h")
        assert isinstance(stage.app.screen, Cockpit)
        assert "h hold/resume" not in stage.panel("keys")
        await stage.press("s", "enter")
        assert feed.commands == [Stop(origin="operator")]


async def test_the_live_step_goes_on_being_told_of_and_a_frozen_view_lets_go_to_show_another() -> None:
    feed = two_of_three()
    more = calm(search_script().phase("running"), 140)
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        await stage.press("space", "comma")
        assert "FROZEN" not in stage.panel("header")
        feed.of_steps[-1].extend(more.events)
        await stage.look()
        assert "02:20 of 09:00" in stage.panel("steps")
        assert "step 1 of 3: baseline (ended)" in stage.panel("header")


async def test_a_frozen_view_keeps_its_cursor_while_the_next_step_begins() -> None:
    feed = two_of_three()
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        await stage.press("c", "space")
        assert "CURSOR 02:09" in stage.panel("header")
        feed.script.finish(1).cool_down(2).at_gate(2).gate(2).start(2)
        feed.of_steps.append(ScriptedFeed(calm(search_script().phase("running"), 5).events))
        await stage.look()
        assert "CURSOR 02:09" in stage.panel("header"), "the panels still show that second of the step before"
        await stage.press("space")
        assert "CURSOR" not in stage.panel("header")
