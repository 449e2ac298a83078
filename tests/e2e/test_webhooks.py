"""The webhook profile as it is shipped, with generators in processes of their own: claims reach the audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import believed, summary_of

pytestmark = pytest.mark.timeout(300)  # three attempts


def test_a_short_run_of_the_webhook_profile_passes_with_every_event_processed_once() -> None:
    ended = believed("--profile", "webhooks", "--no-ui", "--demo", "--time-scale", "0.01")

    assert ended.code == 0, ended.out + ended.err
    summary = summary_of(Path("results"))
    audits = {audit["audit"]: audit for audit in summary["audits"]}
    for name in ("webhooks lost", "webhooks processed twice"):
        assert (audits[name]["result"], audits[name]["expected"], audits[name]["found"]) == ("pass", 300, 300)
    assert not [audit for audit in audits.values() if audit["result"] == "fail"]
    assert summary["metrics"]["webhook_processing_success"]["values"]["rate"] == 1
    assert "whsec_" not in ended.out + ended.err
