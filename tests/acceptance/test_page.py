"""The page load in a tenth of its time: ten thousand visitors against the stand-in, both on this machine's cores."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import only_run, summary_of, wwmaa_tui
from tests.support.journal_stretch import plateau, stretch

VISITORS = 10_000
REQUESTS_A_SECOND = 5_400
API_P95_MS = 300
TAINTED_SHARE = 0.02
CORES = 1.0
BROWSER_VISITS = 20
"""Enough to judge LCP by."""
ALL = 1_000_000
"""Later than any second of a run."""


@pytest.mark.timeout(400)
def test_ten_thousand_visitors_read_the_site_and_one_core_is_enough_for_them() -> None:
    ended = wwmaa_tui("--profile", "page", "--quick", "--demo", "--no-ui", "--seed", "7", limit_s=300)
    run = only_run(Path("results"))
    summary = summary_of(Path("results"))
    held = stretch(run, *plateau(run))
    whole = stretch(run, 0, ALL)
    rate, api_p95 = held.rate("http_reqs"), held.percentile("http_req_duration{type:api}", 95)
    print(
        f"\nplateau of {held.seconds} s: {rate:,.0f} requests/s, API p95 {api_p95:.0f} ms, "
        f"generators {held.cpu:.2f} cores; {whole.tainted} of {whole.seconds} s tainted\n{summary['sentence']}"
    )

    assert (ended.code, summary["verdict"]) == (0, "pass"), ended.out + ended.err
    assert summary["metrics"]["vus"]["values"]["max"] == VISITORS + 1, "with the browser's user"
    assert summary["metrics"]["browser_visits"]["values"]["count"] >= BROWSER_VISITS
    assert held.seconds == 30
    assert rate >= REQUESTS_A_SECOND
    assert api_p95 < API_P95_MS
    assert whole.tainted <= TAINTED_SHARE * whole.seconds
    assert held.cpu < CORES
