"""The `[suite]` table: what it may say, what is wrong with it, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError, Problem
from engine.journeys.catalog import JOURNEYS
from engine.profile.catalog import CatalogEntry, entries, find_profile, read_entry
from engine.profile.loading import parse_profile
from engine.profile.model import Gate, Profile, Suite
from engine.profile.suite import BASELINE
from engine.profile.writing import write_profile

HEAD = 'title = "All"\nsite = "wwmaa"\n[suite]\n'


def parsed(body: str) -> Profile:
    return parse_profile(HEAD + body, name="all", source="all.toml")


def problems(body: str, head: str = HEAD) -> list[Problem]:
    path = Path("all.toml")
    path.write_text(head + body)
    with pytest.raises(ConfigError) as caught:
        read_entry(path, journeys=JOURNEYS)
    return list(caught.value.problems)


def entry(body: str) -> CatalogEntry:
    path = Path("all.toml")
    path.write_text(HEAD + body)
    return read_entry(path)


def test_a_suite_has_steps_and_no_scenarios() -> None:
    profile = parsed('steps = ["baseline", "search"]')
    assert profile.suite == Suite(("baseline", "search"), 30.0, Gate(), False)
    assert (profile.scenarios, profile.thresholds) == ((), ())


@pytest.mark.parametrize(
    "suite",
    [
        Suite(("search",)),
        Suite(("baseline", "search"), 12.5, None, True),
        Suite(("search", "search"), 0.0, Gate(90.0, 0.25)),
    ],
)
def test_what_is_written_reads_back_as_the_same(suite: Suite) -> None:
    profile = Profile("all", "All", "", (), description="D", suite=suite)
    assert parse_profile(write_profile(profile), name="all", source="") == profile


@pytest.mark.parametrize("level", ["never", "critical", "target"])
def test_the_level_that_ends_a_run_reads_back_too(level: str) -> None:
    text = f'title = "T"\nsite = "s"\nabort_on = "{level}"\n[[scenario]]\nname = "a"\njourney = "search"\n'
    profile = parse_profile(text + 'executor = "constant-vus"\nduration = 1', name="p", source="p.toml")
    assert profile.abort_on == level
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile


def test_its_steps_come_with_it_each_with_its_own_profile() -> None:
    found = entry('steps = ["search", "page", "search"]')
    assert [step.name for step in found.steps] == ["search", "page", "search"]
    assert all(step.profile is not None and step.profile.scenarios for step in found.steps)
    assert found.steps[0].path == find_profile("search")


def test_everything_that_is_wrong_is_said_at_once_each_at_its_place() -> None:
    Path("bent.toml").write_text('title = "Bent"\nsite = "wwmaa"\n[[scenario]]\nname = "a"\njourney = "serach"\n')
    found = problems(
        'steps = [\n    "serach",\n    "bent.toml",\n    "suite",\n    "bent.toml",\n    "baseline",\n]\n'
        'cool_down = "soon"\ngate = { wiat = "1m" }\nstop_on_failure = "yes"\nstep = 3\n'
    )
    said = [(problem.source, problem.line, problem.key, problem.message) for problem in found]
    assert said[:4] == [
        ("all.toml", 5, "suite.steps[0]", '"serach": no profile of that name'),
        ("all.toml", 7, "suite.steps[2]", '"suite" is a suite itself'),
        ("all.toml", 9, "suite.steps[4]", '"baseline" is not the first step'),
        ("all.toml", 11, "suite.cool_down", said[3][3]),
    ]
    assert [key for _, _, key, _ in said[4:7]] == ["suite.gate.wiat", "suite.stop_on_failure", "suite.step"]
    assert found[0].hint == 'did you mean "search"?'
    broken = [problem for problem in found if problem.source == "bent.toml"]
    assert found[-len(broken) :] == broken, "the problems of other files come last"
    assert len(broken) == len(set(broken)), "and each of them once, however often the step is named"
    assert any("unknown journey" in problem.message for problem in broken)


@pytest.mark.parametrize("body", ["", "steps = []"])
def test_a_suite_without_steps_is_none(body: str) -> None:
    (problem,) = problems(body)
    assert problem.message == "expected at least one profile"


def test_what_belongs_to_the_steps_is_refused_with_the_way_out() -> None:
    text = (
        'title = "All"\nabort_on = "target"\nmembers = { pattern = "u_{n}", count = 1 }\n[thresholds]\n[[scenario]]\n'
    )
    found = problems('steps = ["search"]', text + "[suite]\n")
    assert [problem.key for problem in found] == ["abort_on", "members", "thresholds", "scenario"]
    assert {problem.hint for problem in found} == {"a suite has steps; this belongs into their own profiles"}


def test_the_catalogue_lists_a_suite_with_a_broken_step_as_broken() -> None:
    Path("profiles").mkdir()
    Path("profiles/search.toml").write_text("title = 3")
    broken = {each.name: each for each in entries()}["suite"]
    assert broken.profile is None
    assert {problem.source for problem in broken.problems} == {"profiles/search.toml"}


def test_the_shipped_suite_begins_with_the_baseline_and_leaves_no_shipped_scenario_out() -> None:
    """Of the original suite one script was never run."""
    suite = read_entry(find_profile("suite"))
    apart = {"smoke", "suite", "soak", "breakpoint"}
    assert suite.steps[0].name == BASELINE
    assert {step.name for step in suite.steps} == {each.name for each in entries()} - apart
    assert suite.profile is not None
    assert suite.profile.suite is not None
    assert (suite.profile.suite.cool_down_s, suite.profile.suite.stop_on_failure) == (30.0, False)
    assert suite.profile.suite.gate is not None
