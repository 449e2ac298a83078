"""The same profiles against both contracts of one stand-in: whoever runs them changes SITE and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.measure.snapshot import Rate, Trend, point_as, select
from engine.profile.catalog import CatalogEntry, find_site
from engine.profile.model import Executor, PerVUIterations, RampingVUs, SharedIterations, Stage
from engine.profile.shortcuts import read_shortcuts
from engine.state import RunState
from tests.support.wiring import count
from wwmaa_tui.launch_options import LaunchOptions
from wwmaa_tui.launcher import RunLauncher
from wwmaa_tui.standin.process import StandInProcess

SITES = ["wwmaa", "wwmaa-backend"]


@pytest.fixture
def launcher(
    hermetic_environment: None, standin: StandInProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., RunLauncher]:
    """Makes launchers of short runs in this process that aim at the stand-in; takes a site and more names."""
    monkeypatch.chdir(tmp_path)
    env_file = tmp_path / "standin.env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in standin.env.items()))

    def make(site: str, **env: str) -> RunLauncher:
        return RunLauncher(
            LaunchOptions(
                env_file=env_file,
                env={"SITE": site, **env},
                workers=0,
                seed=7,
                shortcuts=read_shortcuts(iterations="36", vus="6"),
            )
        )

    return make


def ended(launcher: RunLauncher, profile: str | CatalogEntry) -> RunState:
    """A profile, run without its pauses: what is known at the end."""
    entry = launcher.entry(profile) if isinstance(profile, str) else profile
    assert entry.profile is not None
    hurried = tuple(replace(scenario, think_s=None) for scenario in entry.profile.scenarios)
    run = launcher.launch(replace(entry, profile=replace(entry.profile, scenarios=hurried)))
    assert run.join(30)
    assert run.failure is None
    return run.state


def all_well(state: RunState) -> None:
    """Nothing failed, and the platform counted what was sent."""
    assert count(state.totals, "journey_errors") == 0
    assert [error.kind for error in state.errors] == []
    checks = point_as(Rate, select(state.totals, "checks"))
    assert checks.passes == checks.total > 0
    assert {audit.result for audit in state.audits} == {"pass"}


@pytest.mark.parametrize("site", SITES)
def test_the_search_profile_passes_on_both_sites(launcher: Callable[..., RunLauncher], site: str) -> None:
    state = ended(launcher(site), "search")
    all_well(state)
    asked = {kind: count(state.totals, f"http_reqs{{endpoint:search,kind:{kind}}}") for kind in ("simple", "filtered")}
    assert sum(asked.values()) > 0
    assert count(state.totals, "http_reqs{endpoint:search}") == 36
    told = [select(state.totals, f"search_duration{{cache:{cache}}}") for cache in ("hit", "miss")]
    assert sum(point_as(Trend, point).histogram.count for point in told if point) == 36, "each says if it was cached"
    tokens = count(state.totals, "http_reqs{endpoint:csrf_token}")
    assert tokens == (6 if site == "wwmaa-backend" else 0), "one a user"


def test_the_webhooks_profile_passes_on_the_second_site(launcher: Callable[..., RunLauncher]) -> None:
    state = ended(launcher("wwmaa-backend"), "webhooks")
    all_well(state)
    assert {"webhooks lost", "webhooks processed twice"} <= {audit.audit for audit in state.audits}


@pytest.mark.parametrize("site", SITES)
def test_the_page_profile_passes_on_both_sites(launcher: Callable[..., RunLauncher], site: str) -> None:
    state = ended(launcher(site), "page")
    all_well(state)
    pages = {
        name: count(state.totals, f"http_reqs{{page:{name}}}") for name in ("homepage", "instructors", "dashboard")
    }
    assert sum(pages.values()) > 0
    assert (pages["instructors"] > 0) == (site == "wwmaa")
    assert pages["dashboard"] > 0
    assert count(state.totals, "http_reqs{type:asset}") == (72 * 3 if site == "wwmaa" else 0)
    assert count(state.totals, "http_reqs{endpoint:auth}") == 6, "one log-in a member"


def test_the_registrations_of_the_event_rsvp_profile_pass_on_the_second_site(
    launcher: Callable[..., RunLauncher],
) -> None:
    entry = launcher("wwmaa-backend").entry("event-rsvp")
    assert entry.profile is not None
    short: dict[str, Executor] = {
        "rush": SharedIterations(10, 10, 20.0),
        "burst": PerVUIterations(40, 1, 20.0),
        "pairs": PerVUIterations(10, 1, 20.0),
    }
    scenarios = tuple(
        replace(scenario, executor=short[scenario.name], start_time_s=0.0)
        for scenario in entry.profile.scenarios
        if scenario.name in short
    )
    entry = replace(entry, profile=replace(entry.profile, scenarios=scenarios))

    state = ended(launcher("wwmaa-backend"), entry)

    all_well(state)
    titles = {audit.audit for audit in state.audits}
    assert {"burst: filled exactly", "pairs: booked once", "registrations: confirmed bookings found"} <= titles
    assert state.left_behind == ()


@pytest.mark.parametrize("site", SITES)
def test_the_api_profile_passes_on_both_sites(launcher: Callable[..., RunLauncher], site: str) -> None:
    state = ended(launcher(site), "api")
    all_well(state)
    left_out = 0 if site == "wwmaa" else 2 * 36  # search_events and my_subscription
    tokens = count(state.totals, "http_reqs{endpoint:csrf_token}")
    assert count(state.totals, "http_reqs") - tokens == 9 * 36 - left_out


def test_a_live_session_passes_on_the_second_site(launcher: Callable[..., RunLauncher]) -> None:
    entry = launcher("wwmaa-backend").entry("rtc")
    assert entry.profile is not None
    (scenario,) = entry.profile.scenarios
    stages = (Stage(0.5, 6), Stage(2.5, 6), Stage(0.5, 0))
    data = {**scenario.data, "chat_every": "2s", "receipt_within": "1s"}
    short = replace(scenario, executor=RampingVUs(0, stages), data=data)

    state = ended(launcher("wwmaa-backend"), replace(entry, profile=replace(entry.profile, scenarios=(short,))))

    all_well(state)
    assert {"chat delivery", "chat duplicates", "chat order"} <= {audit.audit for audit in state.audits}
    assert count(state.totals, "chat_messages") == 6


def test_a_site_without_what_the_profile_needs_is_told_all_of_it_before_anything_is_sent(
    launcher: Callable[..., RunLauncher], tmp_path: Path
) -> None:
    text = find_site("wwmaa-backend").read_text()
    for name in ("search_filtered", "search_complex"):
        text = text.replace(f"[operations.{name}]", f"[operations.not_{name}]")
    site = tmp_path / "less.toml"
    site.write_text(text)

    with pytest.raises(ConfigError) as caught:
        launcher(str(site)).launch(launcher(str(site)).entry("search"))

    assert {problem.key for problem in caught.value.problems} == {
        "operations.search_filtered",
        "operations.search_complex",
    }
    assert all(problem.source == str(site) and "SITE" in problem.hint for problem in caught.value.problems)
    assert not Path("results").exists()
