"""What is overridden of a profile is what is planned, launched, journaled and saved, until it is reset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import ConfigError
from engine.plan.model import Plan
from engine.plan.suite_plan import SuitePlan
from engine.profile.catalog import CatalogEntry
from engine.profile.loading import load_profile
from engine.profile.model import ConstantVUs, RampingVUs, Stage
from engine.profile.shortcuts import read_shortcuts
from engine.run_order import RunOrder
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher

NO_TIME = "0.0000000000001"
STAGING = "BASE_URL=https://staging.wwmaa.com\nAPI_URL=https://staging.wwmaa.com/api\n"


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("profiles").mkdir()
    Path("staging.env").write_text(STAGING)


def launcher(**options: Any) -> RunLauncher:
    return RunLauncher(LaunchOptions(env_file=Path("staging.env"), **options))


def entry(of: RunLauncher, name: str) -> CatalogEntry:
    return {each.name: each for each in of.entries()}[name]


def overridden(of: RunLauncher, name: str, **texts: str) -> CatalogEntry:
    typed = {key.replace("__", "."): text for key, text in texts.items()}
    of.workshop().override(entry(of, name), {key.replace("s0.", "scenario[0]."): text for key, text in typed.items()})
    return entry(of, name)


def test_an_override_is_planned_for_its_profile_and_no_other() -> None:
    ours = launcher()
    changed = overridden(ours, "search", s0__users="50", time_scale="0.1")
    plan = ours.outlook(changed).plan
    assert isinstance(plan, Plan)
    assert (plan.max_vus, plan.duration_s) == (50, 54.0)
    assert entry(ours, "rtc").overrides is None
    assert entry(launcher(), "search").overrides is None


def test_it_lasts_until_it_is_reset() -> None:
    ours = launcher()
    changed = overridden(ours, "search", s0__users="50")
    assert ours.workshop().tried(changed, {}).entry == changed.before
    again = overridden(ours, "search", seed="7")
    assert [change.field.key for change in again.overrides.changes] == ["seed"] if again.overrides else False
    assert overridden(ours, "search").overrides is None


def test_what_is_tried_changes_nothing() -> None:
    ours = launcher()
    trial = ours.workshop().tried(entry(ours, "search"), {"scenario[0].users": "50"})
    assert trial.plan is not None
    assert not trial.problems
    assert entry(ours, "search").overrides is None


def test_problems_stand_at_their_fields_those_of_the_plan_too() -> None:
    ours = launcher()
    trial = ours.workshop().tried(entry(ours, "search"), {"seed": "x", "time_scale": NO_TIME})
    assert set(trial.problems) == {"seed"}
    trial = ours.workshop().tried(entry(ours, "search"), {"time_scale": NO_TIME})
    assert "leaves it no time" in trial.problems["time_scale"]
    with pytest.raises(ConfigError):
        ours.workshop().override(entry(ours, "search"), {"time_scale": NO_TIME})
    assert entry(ours, "search").overrides is None


def test_a_file_that_was_edited_since_is_a_problem_with_a_way_back() -> None:
    ours = launcher()
    own = '[[scenario]]\nname = "{}"\njourney = "search"\nexecutor = "constant-vus"\nduration = "5s"\n'
    head = 'title = "Own"\nsite = "wwmaa"\n'
    Path("profiles/own.toml").write_text(head + own.format("a") + own.format("b"))
    ours.workshop().override(entry(ours, "own"), {"scenario[1].users": "5"})
    Path("profiles/own.toml").write_text(head + own.format("a"))
    broken = entry(ours, "own")
    assert broken.profile is None
    assert "no such field any more" in str(broken.problems[0])
    ours.workshop().override(broken, {})
    assert entry(ours, "own").profile is not None


def test_a_suites_steps_get_what_is_said_for_all_of_them() -> None:
    ours = launcher()
    changed = overridden(ours, "suite", skip_baseline="yes", all__vus="3", all__duration="10s", abort_on="critical")
    assert changed.steps[0].name == "search"
    assert {step.profile.abort_on for step in changed.steps if step.profile} == {"critical"}
    plan = ours.whole_plan(changed)
    assert isinstance(plan, SuitePlan)
    assert {step.plan.duration_s for step in plan.steps} == {10.0}
    quick = ours.whole_plan(overridden(ours, "suite", time_scale="quick"))
    assert isinstance(quick, SuitePlan)
    assert quick.cool_down_s == 3.0


def test_what_is_overridden_goes_on_top_of_the_command_line() -> None:
    ours = launcher(shortcuts=read_shortcuts(vus="3", duration="5s"), time_scale=0.5, seed=1)
    fields = {field.key: field.text for field in ours.workshop().fields(entry(ours, "search"))}
    assert (fields["time_scale"], fields["seed"], fields["scenario[0].users"]) == ("0.5", "1", "3")
    plan = ours.whole_plan(overridden(ours, "search", s0__users="4"))
    assert (plan.duration_s, plan.max_vus if isinstance(plan, Plan) else 0) == (2.5, 4)


def test_a_launch_is_made_with_it_and_written_down_as_it_was_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Caught:
        failure = None

        def __init__(self, order: RunOrder, workers: int) -> None:
            self.order, self.workers = order, workers

        def start(self) -> None:
            pass

    monkeypatch.setattr("wwmaa_tui.setting_out.RunThread", Caught)
    ours = launcher()
    texts = {"s0__users": "50", "time_scale": "0.1", "seed": "7", "workers": "0", "tags": "team=a"}
    run: Any = ours.launch(overridden(ours, "search", **texts))
    assert (run.order.seed, run.order.time_scale, run.order.tags, run.workers) == (7, 0.1, {"team": "a"}, 0)
    ran = load_profile(run.order.directory.profile).scenarios[0].executor
    assert ran == RampingVUs(0, (Stage(12, 50), Stage(30, 50), Stage(12, 0)), pacing_s=6.0)
    other: Any = ours.launch(entry(ours, "smoke"))
    assert other.order.time_scale == 1.0


def test_a_profile_is_saved_as_it_would_run() -> None:
    ours = launcher()
    changed = overridden(ours, "search", s0__users="50", time_scale="0.1", seed="7")
    assert ours.shelf().left_out(changed) == ("seed 7",)
    assert ours.shelf().save(changed, "mine", " Mine ") == Path("profiles/mine.toml")
    mine = entry(ours, "mine")
    assert mine.profile is not None
    assert mine.profile.title == "Mine"
    assert mine.overrides is None
    before, after = ours.whole_plan(changed), ours.whole_plan(mine)
    assert isinstance(before, Plan)
    assert isinstance(after, Plan)
    assert after.scenarios == before.scenarios
    assert after.duration_s == 54.0


def test_a_suite_is_saved_without_what_its_steps_would_have_to_say() -> None:
    ours = launcher()
    texts = {"skip_baseline": "yes", "all__vus": "3", "abort_on": "critical", "time_scale": "0.1", "cool_down": "5s"}
    changed = overridden(ours, "suite", **texts)
    assert ours.shelf().left_out(changed) == ("time scale 0.1", "one load for all scenarios", "end at level")
    ours.shelf().save(changed, "mine", "")
    mine = entry(ours, "mine")
    assert mine.profile is not None
    assert mine.profile.suite is not None
    assert mine.profile.suite.steps[0] == "search"
    assert mine.profile.suite.cool_down_s == 5.0
    first = mine.steps[0].profile
    assert first is not None
    assert not isinstance(first.scenarios[0].executor, ConstantVUs)
