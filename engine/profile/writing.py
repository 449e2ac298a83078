"""Profile → TOML text that reads back as the same profile.

Writes what is said, leaves out what is left at its default. Knows nothing of files.
"""

from __future__ import annotations

from typing import Any

import tomli_w

from engine.monitors.panels import written_monitoring
from engine.profile.alerts import written_alerts
from engine.profile.durations import format_duration
from engine.profile.executor_fields import tidy, written_executor
from engine.profile.http import written_http
from engine.profile.loading import GRACEFUL_STOP_S
from engine.profile.model import Members, Profile, Scenario
from engine.profile.suite import written_suite
from engine.profile.thresholds import written_thresholds
from engine.profile.traces import written_traces


def write_profile(profile: Profile) -> str:
    """The TOML of a profile; its name and source are those of the file it goes to."""
    document: dict[str, Any] = {"title": profile.title}
    if profile.description:
        document["description"] = profile.description
    if profile.site:
        document["site"] = profile.site
    if profile.suite is not None:
        return tomli_w.dumps({**document, "suite": written_suite(profile.suite)})
    if profile.abort_on != Profile.abort_on:
        document["abort_on"] = profile.abort_on
    if profile.members is not None:
        document["members"] = _members(profile.members)
    if monitor := written_monitoring(profile.monitoring):
        document["monitor"] = monitor
    if profile.alerts:
        document["alert"] = written_alerts(profile.alerts)
    if profile.trace_share is not None:
        document["traces"] = written_traces(profile.trace_share)
    document["scenario"] = [_scenario(scenario) for scenario in profile.scenarios]
    document["thresholds"] = written_thresholds(profile.thresholds)
    return tomli_w.dumps(document)


def _members(members: Members) -> dict[str, Any]:
    written: dict[str, Any] = {"pattern": members.pattern, "count": members.count}
    if members.first != Members.first:
        written["first"] = members.first
    if members.password_env != Members.password_env:
        written["password_env"] = members.password_env
    return written


def _scenario(scenario: Scenario) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": scenario.name,
        "journey": scenario.journey,
        **written_executor(scenario.executor),
    }
    if scenario.start_time_s:
        written["start_time"] = format_duration(scenario.start_time_s)
    if scenario.graceful_stop_s != GRACEFUL_STOP_S:
        written["graceful_stop"] = format_duration(scenario.graceful_stop_s)
    if scenario.think_s is not None:
        shortest, longest = map(format_duration, scenario.think_s)
        written["think"] = shortest if shortest == longest else [shortest, longest]
    if scenario.mix:
        written["mix"] = {kind: tidy(share) for kind, share in scenario.mix.items()}
    if scenario.connections_per_vu != 1:
        written["connections_per_vu"] = scenario.connections_per_vu
    if not scenario.scaled:
        written["scaled"] = False
    if http := written_http(scenario.http):
        written["http"] = http
    for key, free in (("data", scenario.data), ("tags", scenario.tags)):
        if free:
            written[key] = dict(free)
    return written
