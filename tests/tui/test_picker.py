"""Choosing: what is shown, what can be launched and what cannot."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from textual import events

from engine.errors import EngineError
from engine.profile.catalog import CatalogEntry
from tests.support import catalog_story
from tests.support.on_screen import Stage, on_screen
from tests.support.scripted_feed import ScriptedFeed, ScriptedLauncher
from tests.support.search_story import calm, search_script
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.screens.choice import Choice
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.picker import Picker


def running() -> ScriptedFeed:
    return ScriptedFeed(calm(search_script().phase("running"), 40).events)


def ended() -> ScriptedFeed:
    return ScriptedFeed(calm(search_script().phase("running"), 40).end().events)


def chosen(stage: Stage) -> str:
    return stage.row_with("▸").split("▸")[1].split()[0]


async def test_every_profile_is_listed_with_its_load_its_length_and_its_shape() -> None:
    async with on_screen() as stage:
        row = stage.row_with("webhooks")
        assert "100/s" in row
        assert "5 min" in row
        assert "30,000 iterations" in row
        assert "▇▇▇" in row
        assert "▁" in stage.row_with("▸ search")


async def test_the_target_and_why_it_is_allowed_are_shown() -> None:
    async with on_screen() as stage:
        assert "staging.wwmaa.com" in stage.panel("header")
        assert "✔ allowed by the site" in stage.panel("header")
        assert "100 users · 1,000/min" in stage.panel("detail")


async def test_the_profile_named_on_the_command_line_is_chosen() -> None:
    async with on_screen(chosen="webhooks") as stage:
        assert chosen(stage) == "webhooks"
    async with on_screen(chosen=None) as stage:
        assert chosen(stage) == "smoke"
    async with on_screen(chosen="no such profile") as stage:
        assert chosen(stage) == "smoke"


async def test_arrows_and_letters_move_and_stop_at_the_ends() -> None:
    async with on_screen() as stage:
        await stage.press("up", "k", "up")
        assert chosen(stage) == "smoke"
        await stage.press("down", "j", "down")
        assert chosen(stage) == "webhooks"
        await stage.press(*["down"] * 9)
        assert chosen(stage) == "api"


async def test_enter_launches_the_chosen_profile() -> None:
    async with on_screen(running()) as stage:
        await stage.press("enter")
        assert stage.launcher.launched == ["search"]
        assert isinstance(stage.app.screen, Cockpit)


async def test_an_impatient_second_enter_launches_nothing_more() -> None:
    async with on_screen(running(), running()) as stage:
        await stage.pilot.press("enter", "enter")
        await stage.pilot.pause()
        assert stage.launcher.launched == ["search"]


async def test_a_broken_profile_is_listed_with_its_problem_and_cannot_be_launched() -> None:
    async with on_screen(chosen="rtc", size=(160, 48)) as stage:
        assert "✖ profiles/rtc.toml:6" in stage.row_with("▸ rtc")
        assert 'unknown executor "ramping-user" (did you mean ramping-vus?)' in " ".join(stage.panel("detail").split())
        await stage.press("enter")
        assert stage.launcher.launched == []
        assert "rtc cannot be launched" in stage.panel("notice")


async def test_a_refused_target_cannot_be_launched() -> None:
    async with on_screen(chosen="api") as stage:
        assert "✖ refused" in stage.panel("detail")
        assert "✔" not in stage.panel("header")
        await stage.press("enter")
        assert stage.launcher.launched == []
        assert "www.wwmaa.com is production" in stage.panel("notice")


async def test_a_launch_that_fails_says_why_and_stays() -> None:
    async with on_screen(running()) as stage:
        stage.launcher.refusal = "the stand-in platform did not start: no \x1b[31mport"
        await stage.press("enter")
        assert isinstance(stage.app.screen, Picker)
        assert "✖ the stand-in platform did not start: no port" in stage.panel("notice")


async def test_a_filter_shows_what_matches_while_it_is_typed() -> None:
    async with on_screen() as stage:
        await stage.press("slash", "r", "s", "v")
        assert chosen(stage) == "event-rsvp"
        assert "1 of 6 · filter: rsv" in stage.panel("profiles")
        assert "webhooks" not in stage.panel("profiles")


async def test_a_filter_stays_after_enter_and_goes_with_escape() -> None:
    async with on_screen(running()) as stage:
        await stage.press("slash", *"hook", "enter")
        assert stage.launcher.launched == []
        await stage.press("down")
        assert chosen(stage) == "webhooks"
        await stage.press("escape")
        assert "search" in stage.panel("profiles")
        await stage.press("slash", *"nothing like it")
        assert "no profile matches the filter" in stage.panel("profiles")
        await stage.press("enter", "enter")
        assert stage.launcher.launched == []


async def test_letters_typed_into_the_filter_are_no_commands() -> None:
    async with on_screen() as stage:
        await stage.press("slash", "q", "r")
        assert stage.app.is_running
        assert isinstance(stage.app.screen, Picker)


async def test_letters_that_come_in_one_go_with_the_slash_are_no_commands_either() -> None:
    async with on_screen() as stage:
        for key, character in (("slash", "/"), ("q", "q")):
            stage.app.post_message(events.Key(key, character))
        await stage.pilot.pause()
        await stage.press("r")
        assert stage.app.is_running
        assert "filter: r" in stage.panel("profiles")


async def test_what_no_longer_matches_is_not_left_standing_beside_the_list() -> None:
    async with on_screen() as stage:
        await stage.press("slash", *"nothing like it", "enter")
        assert "100 users" not in stage.panel("detail")
        await stage.press("enter")
        assert "no profile is chosen; nothing is launched" in stage.panel("notice")


async def test_a_chosen_profile_that_is_gone_is_said_to_be() -> None:
    async with on_screen() as stage:
        stage.launcher.catalog = tuple(entry for entry in stage.launcher.catalog if entry.name != "search")
        await stage.press("r")
        assert "search is gone, and smoke is chosen now" in stage.panel("notice")


class Reading:
    """A picker that has its profiles, and looks at none before it is told to."""

    def __init__(self, stage: Stage) -> None:
        assert isinstance(stage.app.screen, Picker)
        self.picker, self._stage = stage.app.screen, stage
        self.picker.choice = Choice(stage.launcher, "search")
        self.picker.choice.take(stage.launcher.entries())

    async def goes_on(self) -> None:
        """Look at all of them."""
        self.picker._look_at_next()
        await self._stage.settle()
        await self._stage.pilot.pause()


async def test_an_early_enter_launches_its_profile_as_soon_as_that_was_looked_at() -> None:
    async with on_screen(running()) as stage:
        reading = Reading(stage)
        await stage.press("enter")
        assert stage.launcher.launched == []
        assert "search is launched as soon as its target was looked at" in stage.panel("notice")
        await reading.goes_on()
        assert stage.launcher.launched == ["search"]


@pytest.mark.parametrize("key", ["down", "escape", "slash", "question_mark"])
async def test_an_early_enter_is_taken_back_by_whatever_looks_elsewhere(key: str) -> None:
    async with on_screen(running()) as stage:
        reading = Reading(stage)
        await stage.press("enter", key)
        await reading.goes_on()
        assert stage.launcher.launched == []


async def test_nothing_is_launched_before_there_is_a_list() -> None:
    async with on_screen(running()) as stage:
        picker = Reading(stage).picker
        picker.choice = Choice(stage.launcher, "search")
        await stage.press("enter")
        assert "the profiles are still being read; nothing is launched" in stage.panel("notice")
        picker.choice.take(stage.launcher.entries())
        await stage.press("t")
        assert stage.launcher.launched == []


class SlowlyPrepared(ScriptedLauncher):
    """Its stand-in comes up when it is told to, without Prometheus."""

    lacks = "Prometheus did not come up: no \x1b[31mport"

    def __init__(self) -> None:
        story = catalog_story.launcher(running())
        super().__init__(story.catalog, story.outlooks, story.feeds)
        self.up, self.broken = Event(), ""

    def prepare(self) -> None:
        """Wait for it."""
        assert self.up.wait(10.0)
        if self.broken:
            raise EngineError(self.broken)


async def test_keys_work_while_a_stand_in_comes_up_and_what_it_lacks_is_said_in_the_cockpit() -> None:
    slow = SlowlyPrepared()
    async with on_screen(by=slow, size=(160, 48)) as stage:
        await stage.press("enter")
        assert "starting search" in stage.panel("notice")
        await stage.press("up", "enter")
        assert chosen(stage) == "smoke"
        assert "search is being started already" in stage.panel("notice")
        slow.up.set()
        await stage.settle()
        assert slow.launched == ["search"]
        assert isinstance(stage.app.screen, Cockpit)
        assert "Prometheus did not come up: no port" in stage.text


async def test_a_stand_in_that_does_not_come_up_is_said_and_the_next_enter_tries_again() -> None:
    slow = SlowlyPrepared()
    slow.broken = "the stand-in platform did not start"
    slow.up.set()
    async with on_screen(by=slow) as stage:
        await stage.press("enter")
        await stage.settle()
        assert "the stand-in platform did not start" in stage.panel("notice")
        slow.broken = ""
        await stage.press("enter")
        await stage.settle()
        assert slow.launched == ["search"]


async def test_leaving_while_something_is_being_started_launches_nothing() -> None:
    async with on_screen(running()) as stage:
        for key in ("enter", "q"):
            stage.app.post_message(events.Key(key, None))
        await stage.pilot.pause()
        assert stage.launcher.launched == []


async def test_reload_reads_the_profiles_anew() -> None:
    async with on_screen() as stage:
        stage.launcher.catalog = stage.launcher.catalog[:2]
        await stage.press("r")
        assert "webhooks" not in stage.panel("profiles")


async def test_the_list_is_there_before_the_outlooks_are() -> None:
    async with on_screen() as stage:
        picker = stage.app.screen
        assert isinstance(picker, Picker)
        picker.choice = Choice(stage.launcher, "search")
        picker.choice.take(stage.launcher.entries())
        await stage.press("down", "up")
        assert "search" in stage.panel("profiles")
        await stage.press("t")
        assert "still being looked at" in stage.panel("notice")


async def test_an_outlook_that_fails_is_a_problem_of_its_profile_only() -> None:
    async with on_screen(running()) as stage:
        real = stage.launcher.outlook

        def outlook(entry: CatalogEntry) -> Outlook:
            if entry.name == "webhooks":
                raise EngineError("the environment file cannot be read")
            return real(entry)

        stage.launcher.outlook = outlook  # type: ignore[method-assign]
        await stage.press("r")
        assert "the environment file cannot be read" in stage.row_with("webhooks")
        await stage.press("enter")
        assert stage.launcher.launched == ["search"]


async def test_a_running_run_is_shown_and_can_be_entered_again() -> None:
    async with on_screen(running(), launched=True) as stage:
        await stage.press("q")
        await stage.look()
        assert "running 00:40" in stage.row_with("▸ search")
        assert "search is running" in stage.panel("notice")
        await stage.press("enter")
        assert isinstance(stage.app.screen, Cockpit)
        assert stage.launcher.launched == ["search"]
        await stage.press("q", "c")
        assert isinstance(stage.app.screen, Cockpit)


async def test_only_one_run_goes_at_a_time() -> None:
    async with on_screen(running(), running(), launched=True) as stage:
        await stage.press("q", "up", "enter")
        assert stage.launcher.launched == ["search"]
        assert "search is still running; stop it first" in stage.panel("notice")


async def test_an_ended_run_says_how_it_ended_and_the_next_may_start() -> None:
    feed = ended()
    async with on_screen(feed, running(), launched=True) as stage:
        await stage.press("q")
        await stage.look()
        assert "search ended: pass" in stage.panel("notice")
        await stage.press("enter")
        assert stage.launcher.launched == ["search", "search"]


async def test_a_run_that_broke_off_is_not_shown_as_running() -> None:
    feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("q")
        feed.over = True
        await stage.look()
        assert "broke off" in stage.panel("notice")
        assert "running" not in stage.row_with("▸ search")


async def test_details_that_do_not_fit_can_be_scrolled() -> None:
    async with on_screen(size=(80, 24)) as stage:
        before = stage.panel("detail")
        assert "more" in before
        await stage.press("pagedown")
        assert stage.panel("detail") != before
        await stage.press("pageup")
        assert stage.panel("detail") == before


async def test_the_chosen_profile_stays_in_sight_of_a_long_list() -> None:
    async with on_screen(size=(80, 24)) as stage:
        many = [replace(stage.launcher.catalog[1], name=f"profile-{place:02d}") for place in range(14)]
        stage.launcher.catalog = tuple(many)
        stage.launcher.outlooks = {entry.name: stage.launcher.outlooks["search"] for entry in many}
        await stage.press("r")
        for place in (*range(1, 14), *range(12, -1, -1)):
            await stage.press("down" if chosen(stage) < f"profile-{place:02d}" else "up")
            assert chosen(stage) == f"profile-{place:02d}"
