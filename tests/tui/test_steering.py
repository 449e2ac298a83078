"""Holding, resuming, scaling and stepping from the cockpit: asked, told beforehand, given, answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from engine.control.commands import Hold, Resume, Scale, Step
from engine.wording.figures import TIMES
from tests.support.on_screen import SIZES, on_screen
from tests.support.run_script import RunScript
from tests.support.scripted_feed import ScriptedFeed
from tests.support.search_story import calm, search_script
from tests.support.steered_story import ARRIVE, BROWSE, several
from tests.support.suite_story import ScriptedSuiteFeed, SuiteScript
from tests.support.until import until
from wwmaa_tui.screens.ask import AskScreen
from wwmaa_tui.screens.cockpit import Cockpit
from wwmaa_tui.screens.steer import SteerScreen

ME = "operator"


def running() -> tuple[RunScript, ScriptedFeed]:
    script = calm(search_script().phase("running"), 130)
    return script, ScriptedFeed(script.events)


async def test_h_says_what_a_hold_does_and_holds_only_after_a_yes() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        for no in ("escape", "q"):
            await stage.press("h")
            assert isinstance(stage.app.screen, SteerScreen)
            assert "Hold the load?" in stage.text
            assert "users 100 → 0 (search), held, from 02:10 on" in stage.flat
            await stage.press(no)
            assert isinstance(stage.app.screen, Cockpit)
        assert feed.commands == []
        await stage.press("h", "enter")
        assert feed.commands == [Hold(origin=ME)]


async def test_h_resumes_what_is_held() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        feed.extend(calm(script.course(held=True), 10).events)
        await stage.look()
        await stage.press("h")
        assert "Resume the load?" in stage.text
        assert "users 0 → 100 (search), going on at 02:10 of its plan" in stage.flat
        await stage.press("y")
        assert feed.commands == [Resume(origin=ME)]


async def test_plus_and_minus_offer_a_factor_and_tab_a_step() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("plus")
        assert "More load?" in stage.text
        assert "users 100 → 125 (search), from 02:10 on" in stage.flat
        await stage.press("enter")
        await stage.press("minus")
        assert "Less load?" in stage.text
        assert "users 100 → 80 (search)" in stage.flat
        await stage.press("tab")
        assert "users 100 → 80 (search)" in stage.flat
        await stage.press("enter")
        assert feed.commands == [Scale(origin=ME, factor=1.25), Step(origin=ME, delta=-20.0)]


async def test_an_amount_is_judged_as_it_is_typed_and_a_wrong_one_cannot_be_given() -> None:
    _, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("plus", *"1,5")
        assert "expected a number, such as" in stage.flat
        assert "do it" not in stage.text
        await stage.press("enter")
        assert isinstance(stage.app.screen, SteerScreen)
        await stage.press("backspace", "backspace", *"000")
        assert "refused: search would be at 1000 times its plan" in stage.flat
        await stage.press("enter")
        assert feed.commands == []
        await stage.press(*["backspace"] * 3, *".5", "enter")
        assert feed.commands == [Scale(origin=ME, factor=1.5)]


async def test_what_is_said_goes_with_the_run_and_the_cockpit_goes_on_behind_it() -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        await stage.press("plus")
        feed.extend(calm(script, 20).events)
        await stage.look()
        assert "from 02:30 on" in stage.flat
        feed.extend(script.course(scale=1.25).command("scale", amount=1.25, detail="done").events)
        await stage.look()
        assert "search is at 1.25 times its plan already" in stage.flat
        feed.extend(script.phase("stopping", "gracefully").events)
        await stage.look()
        assert "refused: the load is not running" in stage.flat
        await stage.press("enter", "escape")
        assert "02:30" in stage.panel("header")
        assert feed.commands == []


async def test_one_scenario_of_several_can_be_chosen() -> None:
    feed = ScriptedFeed(several(BROWSE, ARRIVE).events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("plus", "down")
        assert "of browse" in stage.text
        assert "(arrive)" not in stage.text
        await stage.press("down")
        assert "iterations/s 10 → 12.5 (arrive)" in stage.flat
        await stage.press("up", "up")
        assert "of all scenarios" in stage.text
        await stage.press("up", "enter")
        assert feed.commands == [Scale(origin=ME, scenario="arrive", factor=1.25)]


async def test_the_answer_is_shown_for_a_while_in_the_place_of_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    script, feed = running()
    async with on_screen(feed, launched=True) as stage:
        said = "search is at 1.25 times its plan from 130.3 s on"
        feed.extend(script.command("scale", amount=1.25, ok=True, detail=said).events)
        await stage.look()
        assert f"✔ operator: scale 1.25: {said}" in stage.panel("notice")
        feed.extend(script.command("scale", "ada@host", amount=1000.0, ok=False, detail="too much").events)
        await stage.look()
        assert "✖ ada@host: scale 1000: refused: too much" in stage.panel("notice")
        monkeypatch.setattr("wwmaa_tui.screens.cockpit.NOTICE_S", 0.05)
        feed.extend(script.command("resume", detail="search is not held").events)
        await stage.look()
        await until(lambda: "q back" in stage.text, "the keys are back", 10)
        assert "refused" not in stage.text.splitlines()[-1]


async def test_nothing_is_steered_where_it_cannot_be() -> None:
    script = search_script()
    feed = ScriptedFeed(script.events)
    async with on_screen(feed, launched=True, size=(160, 48)) as stage:
        await stage.press("h", "plus", "minus")
        assert isinstance(stage.app.screen, Cockpit), "before the load"
        assert "hold" not in stage.panel("keys")
        feed.extend(calm(script.phase("running"), 5).events)
        await stage.look()
        assert "h hold/resume" in stage.panel("keys")
        feed.extend(script.phase("stopping").events)
        await stage.look()
        await stage.press("h", "plus", "minus")
        assert isinstance(stage.app.screen, Cockpit), "while it ends"


async def test_whoever_may_only_look_is_told_so() -> None:
    _, feed = running()
    feed.refusal = "this run is watched, not owned"
    async with on_screen(feed, launched=True) as stage:
        await stage.press("h", "enter")
        assert isinstance(stage.app.screen, AskScreen)
        assert "this run is watched, not owned" in stage.text


async def test_in_a_suite_the_step_that_is_on_is_steered() -> None:
    script = calm(search_script().phase("running"), 130)
    feed = ScriptedSuiteFeed(SuiteScript().start(0), script.events)
    async with on_screen(feed, launched=True) as stage:
        await stage.press("h", "enter")
        assert feed.commands == [Hold(origin=ME)]
        feed.extend(script.end().events)
        feed.script.finish(0).cool_down(1)
        await stage.look()
        await stage.press("h")
        assert isinstance(stage.app.screen, Cockpit), "there is nothing to hold between two steps"


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
async def test_the_dialog_fits_every_size(size: tuple[int, int]) -> None:
    _, feed = running()
    async with on_screen(feed, launched=True, size=size) as stage:
        await stage.press("plus")
        assert "More load?" in stage.text
        assert "users 100 → 125 (search)" in stage.flat
        assert "enter" in stage.text
        assert "leave the run as it is" in stage.text
        field = stage.app.screen.query_one("#amount", Input)
        assert (field.value, field.region.height) == (f"{TIMES}1.25", 1)
        assert stage.app.screen.region.contains_region(field.region)


async def test_however_many_scenarios_there_are_the_keys_stay_in_sight_and_what_is_cut_off_is_said() -> None:
    many = [replace(BROWSE, name=f"scenario-{number}") for number in range(20)]
    async with on_screen(ScriptedFeed(several(*many).events), size=(60, 20), launched=True) as stage:
        await stage.press("plus")
        assert "rows more" in stage.text
        for words in ("More load?", "do it", "leave the run as it is"):
            assert words in stage.text
