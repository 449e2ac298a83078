"""What takes a minute to be seen: memory that leaks away, a cache that stays cold, a demo beside a real Prometheus."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal.events import SnapshotTaken
from engine.journal.monitor_events import MonitorChanged, PanelSettled
from engine.journal.reader import read_events
from tests.support.command import journal_of, only_run, start_wwmaa_tui, wwmaa_tui
from tests.support.debian import needs
from tests.support.profiles import steady_profile
from tests.support.resident import watched
from tests.support.watched_standin import alerts_in, env_with_metrics, gauge_in
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("fault", "alert", "series", "bad"),
    [("leaking", "memory", "memory", (0.8, 1.0)), ("cold-cache", "cache_hit_ratio", "cache_hit_ratio", (0.0, 0.7))],
)
def test_what_a_server_hides_raises_its_alert(fault: str, alert: str, series: str, bad: tuple[float, float]) -> None:
    with StandInProcess.start(fault=fault) as standin:
        profile = steady_profile(20, 90)
        ended = wwmaa_tui("--profile", profile, "--no-ui", "--env-file", env_with_metrics(standin), limit_s=180)
    journal = journal_of(only_run(RESULTS))
    print(f"\n{fault}: {[(event['t'], event['level'], event['value']) for event in alerts_in(journal, alert)]}")

    (raised, *_) = alerts_in(journal, alert)
    assert raised["level"] == "target"
    assert bad[0] <= raised["value"] < bad[1]
    assert gauge_in(journal, series)
    assert ended.code in (0, 113), "an alert changes no verdict; a busy machine may"


@needs("prometheus", "prometheus")
@pytest.mark.timeout(180)
def test_a_minute_of_the_demo_beside_a_real_prometheus() -> None:
    with start_wwmaa_tui("--profile", steady_profile(20, 60), "--no-ui", "--demo") as run:
        held = watched(run, every_s=1.0, limit_s=120)
        said = run.communicate()
    journal = only_run(RESULTS) / "journal.jsonl"
    events = list(read_events(journal))
    seconds = [event for event in events if isinstance(event, SnapshotTaken)]
    panels = {name for event in seconds for name in event.names.values()}
    size = journal.stat().st_size / len(seconds)
    print(f"\n{size:,.0f} bytes of journal a second; the run {max(each.run for each in held):.0f} MB")

    assert run.returncode == 0, said
    assert [event.second for event in seconds][:60] == list(range(60))
    told = [event for event in events if isinstance(event, MonitorChanged)]
    assert {event.monitor for event in told if event.standing == "stale"} == set()
    assert "prometheus" in {event.monitor for event in told}
    assert {"cpu", "memory", "db_pool_in_use", "db_query_p95", "cache_hit_ratio"} <= panels
    assert "db_query_p95" in {event.panel for event in events if isinstance(event, PanelSettled)}
