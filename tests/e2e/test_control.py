"""`wwmaa-tui control` on a run that is going: held, resumed, scaled, stepped and stopped, as its journal shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any

import pytest

from tests.support.command import eventually, only_run, summary_of, wwmaa_tui
from tests.support.controlled import RATE, RESULTS, control, journal, running, snapshots
from wwmaa_tui.standin.process import StandInProcess


@pytest.fixture(scope="module")
def standin() -> Iterator[StandInProcess]:
    """A healthy stand-in that lives through the module."""
    with StandInProcess.start() as running:
        yield running


def begun(seconds: Sequence[int]) -> list[float]:
    """Iterations that were counted in each of these seconds."""
    numbers: dict[str, str] = {}
    counted = {}
    for event in snapshots():
        numbers |= {name: number for number, name in event["names"].items()}
        counted[event["second"]] = event["figures"].get(numbers["iterations"], [0.0])[0]
    return [counted[second] for second in seconds]


def whole_seconds(start_s: float, end_s: float) -> range:
    """Seconds that lie inside a stretch, but for the first: answers of what was begun before come in then."""
    return range(ceil(start_s) + 1, floor(end_s))


def measured_since(change: str, count: int) -> None:
    """Wait until so many whole seconds after the newest change of course have been measured."""
    at = [event["at"] for event in journal() if event["type"] == "course"][-1]
    eventually(lambda: snapshots()[-1]["second"] >= ceil(at) + count, f"{count} seconds of {change}")


def test_a_run_is_held_resumed_scaled_stepped_and_stopped(standin: StandInProcess) -> None:
    with running(standin, 120, "--workers", "2") as process:
        for words, seconds in (
            (("hold",), 2),
            (("resume",), 1),
            (("scale", "2"), 2),
            (("scale", "1", "--scenario", "searches"), 1),
            (("step", "+20"), 2),
        ):
            asked = control(*words)
            assert asked.code == 0, asked.err
            assert asked.out.startswith("searches ")
            measured_since(" ".join(words), seconds)
        noted = wwmaa_tui("note", "latest", "pool raised", "10→20")
        assert (noted.code, noted.err) == (0, "")
        stopped = control("stop")
        assert (stopped.code, stopped.out) == (0, "the run stops gracefully\n")
        out, err = process.communicate(timeout=40)

    assert process.returncode == 105, err
    assert "Interrupted by " in out
    assert ": hold: searches is held from " in err
    assert not (only_run(RESULTS) / "control.sock").exists()
    late = wwmaa_tui("note", only_run(RESULTS).name, "back to 10")
    assert (late.code, late.out) == (0, f"noted after the end: {only_run(RESULTS)}\n")
    reported = wwmaa_tui("report", "--no-color")
    assert ": pool raised 10→20\n" in reported.out
    assert ": back to 10\n" in reported.out
    summary = summary_of(RESULTS)
    assert [note["text"] for note in summary["notes"]] == ["pool raised 10→20", "back to 10"]
    assert [given["command"] for given in summary["commands"]] == ["hold", "resume", "scale", "scale", "step", "stop"]
    held, doubled, stepped = summary["adjusted"]
    assert [held["held"], doubled["scale"], stepped["scale"]] == [True, 2.0, 1.5]
    assert set(begun(whole_seconds(held["start_s"], held["end_s"]))) == {0.0}
    assert rate_in(doubled) == pytest.approx(2 * RATE, rel=0.2)
    assert rate_in(stepped) == pytest.approx(RATE + 20, rel=0.2)
    adjusted = [event["second"] for event in snapshots() if event["adjusted"]]
    assert summary["adjusted_seconds"] == len(adjusted)
    for interval in (held, doubled, stepped):
        assert set(range(floor(interval["start_s"]), ceil(interval["end_s"]))) <= set(adjusted)
    threshold = next(each for each in summary["thresholds"] if each["series"] == "http_reqs")
    assert threshold["value"] == pytest.approx(RATE, rel=0.15), "as if nobody had held or scaled anything"


def rate_in(interval: dict[str, Any]) -> float:
    """Iterations a second inside an interval."""
    counted = begun(whole_seconds(interval["start_s"], interval["end_s"]))
    return sum(counted) / len(counted)


def test_a_held_run_does_all_that_was_planned_only_later(standin: StandInProcess) -> None:
    with running(standin, 6) as process:
        assert control("hold").code == 0
        measured_since("hold", 2)
        assert control("resume").code == 0
        out, _ = process.communicate(timeout=40)

    summary = summary_of(RESULTS)
    assert summary["verdict"] in ("pass", "invalid"), "on a busy machine the generator may have been late"
    assert summary["scenarios"][0]["iterations"] == 6 * RATE
    assert summary["scenarios"][0]["dropped_iterations"] == 0
    (held,) = summary["adjusted"]
    assert summary["state"]["testRunDurationMs"] / 1000 >= 6 + held["end_s"] - held["start_s"]
    assert "held or scaled: measured, and not judged" in out
