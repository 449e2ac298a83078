"""A report says what its journal holds and nothing else: no figure from nowhere, no word for what nobody looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.journal.writer import JournalWriter
from engine.measure.snapshot import Counter, Point, Rate
from engine.plan.planner import plan
from engine.profile.catalog import shipped_folder
from engine.profile.loading import load_profile
from engine.report.summary import summarise
from engine.state import RunState
from tests.support.run_script import RunScript
from tests.support.search_story import alarm_script, calm, search_script
from wwmaa_tui.cli import main
from wwmaa_tui.present.end_summary import end_summary

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
README = Path(__file__).parents[3] / "README.md"


def healthy() -> RunScript:
    """A run that met everything."""
    return calm(search_script().phase("running"), 40).end()


def text_of(script: RunScript) -> str:
    return "\n".join(line.text for line in end_summary(script.state, "results/run_x", ascii_only=True))


def written(script: RunScript, folder: Path) -> Path:
    """The run as a directory with a journal."""
    directory = folder / "run_20261120T020000Z_search"
    directory.mkdir()
    writer = JournalWriter(directory / "journal.jsonl", lambda: 0.0)
    writer.close()
    lines = [json.dumps(_plain(event)) for event in script.events]
    (directory / "journal.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return directory


def _plain(event: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(event))


def test_every_run_has_all_percentiles_and_no_figure_is_not_a_number(tmp_path: Path) -> None:
    """The original suite printed NaN% and lost its results for want of a p(99)."""
    for script in (healthy(), alarm_script().end(), search_script().end()):
        summary = json.dumps(summarise(script.state), allow_nan=False)
        assert "NaN" not in summary + text_of(script)
    values = summarise(healthy().state)["metrics"]["http_req_duration"]["values"]
    assert {"avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "p(99.9)", "count"} <= set(values)


@pytest.mark.parametrize("script", [healthy(), alarm_script().end()], ids=["passed", "failed"])
def test_a_report_is_made_of_any_run_and_prints_one_value_a_figure(
    script: RunScript, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The original generator died at the first step that passed, and printed one N/A a line of raw samples."""
    directory = written(script, tmp_path)
    assert main(["report", str(directory)]) == 0
    printed = capsys.readouterr().out
    assert "N/A" not in printed
    assert len(printed.splitlines()) < 80
    ended = script.state.ended
    assert ended is not None
    assert ended.sentence.split(";")[0][:40] in " ".join(printed.split())


def test_the_verdict_is_the_engines_and_not_read_from_marks() -> None:
    """The original generator searched for a cross, which k6 prints even of a clean run."""
    failed = alarm_script().end()
    for script, word in ((healthy(), "PASS"), (failed, "CRITICAL")):
        (line,) = [line for line in text_of(script).splitlines() if word in line]
        assert script.state.ended is not None
        assert (script.state.ended.exit_code == 0) == (word == "PASS")
        assert line


def test_two_opposite_runs_have_no_figure_of_a_result_in_common_but_what_both_journals_hold() -> None:
    """The original generator claimed the same CPU, memory and savings whatever had happened."""

    def claims(script: RunScript) -> set[str]:
        section = text_of(script).split("RESULTS", 1)[-1]
        return {number for number in NUMBER.findall(section) if len(number) > 2}

    nothing = search_script().end()
    shared = claims(healthy()) & claims(alarm_script().end())
    told = json.dumps(_plain(list(healthy().events)))
    assert all(number.replace(",", "") in told.replace(",", "") for number in shared), shared
    assert not [line for line in text_of(nothing).splitlines() if "%" in line and "p(" not in line and "<" not in line]


@pytest.mark.parametrize("word", ["CPU", "memory", "pool", "headroom", "optimi", "reduced", "update after"])
def test_what_was_not_measured_is_not_spoken_of(word: str) -> None:
    """No monitor watched this run, so nothing is said of the server, nor is anybody asked to fill something in."""
    summary = summarise(healthy().state)
    assert summary["monitors"] == []
    server = [line for line in text_of(healthy()).splitlines() if "generator" not in line.lower()]
    assert not any(word.lower() in line.lower() for line in server)


def _rows(text: str) -> Sequence[tuple[str, str]]:
    return re.findall(r"^\| `([a-z-]+)` \| .* \| ([^|]+) \|$", text, flags=re.MULTILINE)


def test_the_readme_states_the_lengths_that_the_profiles_have() -> None:
    """Three documents of the original suite gave three lengths for it."""
    stated = {name: length for name, length in _rows(README.read_text(encoding="utf-8")) if re.match(r"\d", length)}
    units = {"s": 1.0, "min": 60.0, "h": 3600.0}
    assert {"smoke", "search", "page", "api", "webhooks", "event-rsvp", "baseline"} <= set(stated)
    for name, length in stated.items():
        number, unit = length.split()
        planned = plan(load_profile(shipped_folder() / f"{name}.toml")).duration_s
        assert planned == pytest.approx(float(number) * units[unit], rel=0.02), name


def test_a_journeys_own_metrics_have_a_section_and_none_is_left_out() -> None:
    """What a journey counted and nothing shows might as well not have been counted."""
    own: dict[str, Point] = {"kicks{scenario:search}": Counter(12.0), "chat_delivery{scenario:search}": Rate(7, 8)}
    state = RunState(totals={**healthy().state.totals, **own})
    lines = [line.text for line in end_summary(state, "results/run_x")]
    shown = lines[lines.index("    CUSTOM") + 1 :]
    assert any(line.startswith("    kicks...") and " 12 " in line for line in shown)
    assert any(line.startswith("    chat_delivery...") and "87.50% 7 out of 8" in line for line in shown)
    assert set(summarise(state)["metrics"]) >= {"kicks", "chat_delivery"}
    assert not [line for line in shown if "WEBSOCKET" in line]
