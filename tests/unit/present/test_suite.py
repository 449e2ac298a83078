"""A suite in words: its table, its narration, where it stands."""

from __future__ import annotations

import io
import math

from engine.feed import LiveFeed, StepFeed
from engine.plan.suite_plan import plan_suite
from engine.profile.catalog import find_profile, read_entry
from tests.support.run_script import RunScript
from tests.support.search_story import calm, search_script
from tests.support.suite_story import SuiteScript, mixed_suite
from wwmaa_tui.headless_suite import SuiteNarrator, print_suite
from wwmaa_tui.present.header import header_view
from wwmaa_tui.present.launcher import Outlook
from wwmaa_tui.present.picker import detail_view, picker_row
from wwmaa_tui.present.suite import pause, place, suite_so_far, suite_view
from wwmaa_tui.present.suite_summary import suite_lines


def table(script: SuiteScript, failure: str = "") -> list[str]:
    return [line.text for line in suite_lines(suite_view(script.state, "results/s", failure=failure), ascii_only=False)]


class Narrated:
    """A narrator's words, a state at a time."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        self.narrator = SuiteNarrator(self.err, quiet=quiet, colour=False)

    def tell(self, script: SuiteScript, runs: dict[int, RunScript] | None = None) -> str:
        """What is said of it now."""
        feeds = []
        for index, run in (runs or {}).items():
            feed = LiveFeed()
            for event in run.events:
                feed.publish(event)
            feeds.append(StepFeed(index, feed))
        start = self.err.tell()
        self.narrator.tell(script.state, tuple(feeds))
        self.err.flush()
        self.err.seek(start)
        return self.err.read()


def test_the_table_has_a_line_for_each_step_and_ends_with_the_verdict() -> None:
    text = table(mixed_suite())
    lines = "\n".join(text)
    assert "✔ 01 baseline  PASS" in lines
    assert "▲ 02 search    TARGET MISSED" in lines
    assert "✖ 03 page      NOT RUN" in lines
    assert "it answers HTTP 503" in lines
    assert text[-2].startswith("  ✖ UNREACHABLE  Unreachable: 1 of 3 steps failed: search (target missed); 1 passed; ")
    assert text[-1].strip() == "results/s"


def test_what_load_made_of_the_baseline_is_shown() -> None:
    """The original suite ran a baseline and compared nothing with it."""
    (row,) = suite_view(mixed_suite().state, "").baseline
    assert (row.step, row.operation, row.alone, row.loaded, row.factor) == (
        "search",
        "search",
        "12 ms",
        "1.30 s",
        "108.3",
    )
    assert any("12 ms alone" in line and "108.3 times" in line for line in table(mixed_suite()))
    without = SuiteScript(("search", "page")).start(0).finish(0, p95={"search": 12.0})
    assert suite_view(without.start(1).finish(1, p95={"search": 13.0}).end().state, "").baseline == ()


def test_a_suite_that_was_killed_says_which_step_it_was_in() -> None:
    text = "\n".join(table(SuiteScript().start(0).finish(0).start(1)))
    assert "· 02 search    INTERRUPTED" in text
    assert "· 03 page      NOT RUN" in text
    assert "INTERRUPTED  Interrupted: the journal has no end." in text
    assert "The suite broke off: disk full" in "\n".join(table(SuiteScript(), "disk full"))


def test_the_table_can_be_drawn_in_ascii() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_suite(mixed_suite().state, "results/s", colour=False, out=out)
    out.seek(0)
    assert "! 02 search" in out.read()


def test_steps_cool_downs_gates_and_verdicts_are_narrated_once_each() -> None:
    told = Narrated()
    script = SuiteScript()
    assert "suite: 3 steps, 11 min 30 s" in told.tell(script)
    run = calm(search_script().phase("running"), 12)
    said = told.tell(script.start(0), {0: run})
    assert said.startswith("step 1 of 3: baseline\n")
    assert "running search for 9 min" in said
    assert told.tell(script, {0: run}) == ""
    runs = {0: run.phase("stopping", "gracefully")}
    assert told.tell(script, runs) == "stopping gracefully\n"
    said = told.tell(script.finish(0, "critical", "Not ready: it broke."), {0: run.end()})
    assert said == "✖ baseline: CRITICAL  Not ready: it broke.\n"
    assert told.tell(script.cool_down(1), runs) == "cooling down for 30 s before search\n"
    assert told.tell(script.at_gate(1), runs) == "asking whether the target is well, before search\n"
    assert told.tell(script.gate(1), runs) == "✔ gate: the target is well, HTTP 200 in 3 ms\n"
    assert told.tell(script.skip(1), runs) == "✖ search: NOT RUN  it answers HTTP 503\n"


def test_a_step_that_came_and_went_between_two_looks_is_told_of_all_the_same() -> None:
    told = Narrated()
    script = SuiteScript().start(0).finish(0).start(1)
    runs = {0: search_script().phase("running").end(), 1: search_script()}
    said = told.tell(script, runs)
    assert said.index("step 1 of 3") < said.index("baseline: PASS") < said.index("step 2 of 3")


def test_quiet_is_quiet() -> None:
    assert Narrated(quiet=True).tell(mixed_suite()) == ""


def test_the_header_says_which_step_of_how_many() -> None:
    script = SuiteScript().start(0)
    run = search_script().state
    assert header_view(run, suite=script.state).profile == "suite · step 1 of 3: baseline"
    script.finish(0).cool_down(1)
    view = header_view(run, suite=script.state)
    assert (view.profile, view.notice) == ("suite · step 2 of 3: search", "cooling down for 30 s before search")
    assert header_view(run, "no news for 4 s", script.state).notice == "no news for 4 s"


def test_how_it_would_end_is_told_by_the_first_step_that_failed() -> None:
    run = search_script().state
    script = SuiteScript()
    assert (place(script.state), pause(script.state)) == ("", "")
    assert suite_so_far(script.start(0).state, run) == ("no-data", "no figures yet")
    assert suite_so_far(script.finish(0, "target-missed").cool_down(1).state, run) == (
        "target",
        "baseline: target missed",
    )
    assert suite_so_far(mixed_suite().state, run) == ("critical", "unreachable")


def test_the_picker_shows_the_steps_of_a_suite() -> None:
    entry = read_entry(find_profile("suite"))
    assert entry.profile is not None
    assert entry.profile.suite is not None
    profiles = [step.profile for step in entry.steps if step.profile]
    outlook = Outlook("t", "site", plan=plan_suite(entry.profile.suite, profiles))
    row, detail = picker_row(entry, outlook), detail_view(entry, outlook)
    assert row.load == f"{len(profiles)} steps"
    assert [line.name for line in detail.scenarios] == list(entry.profile.suite.steps)
    assert detail.scenarios[1].when.startswith("from 02:30 for 9 min")
    assert ("baseline", "6 thresholds", "") in detail.thresholds
    assert ("cool-down", "30 s") in detail.facts


def test_the_shape_of_a_suite_is_that_of_its_steps_one_after_the_other_each_from_its_own_highest() -> None:
    entry = read_entry(find_profile("suite"))
    assert entry.profile is not None
    assert entry.profile.suite is not None
    plan = plan_suite(entry.profile.suite, [step.profile for step in entry.steps if step.profile])
    detail = detail_view(entry, Outlook("staging.wwmaa.com", "site", plan=plan))
    assert (detail.shape_top, detail.shape_unit, max(detail.shape)) == ("highest", "of each", 1.0)
    cell_s = plan.duration_s / len(detail.shape)
    for step in plan.steps:
        own = detail.shape[math.ceil(step.start_s / cell_s) : int((step.start_s + step.plan.duration_s) / cell_s)]
        assert max(own) > 0.9
    cooling = plan.steps[1].start_s - plan.cool_down_s / 2
    assert detail.shape[int(cooling / cell_s)] == 0.0
    assert len(picker_row(entry, Outlook("", "", plan=plan)).shape) == 24


def test_a_profile_says_on_which_level_it_ends() -> None:
    breakpoint_entry = read_entry(find_profile("breakpoint"))
    assert ("ends on", "critical level") in detail_view(breakpoint_entry, None).facts
