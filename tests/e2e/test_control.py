"""`wwmaa-tui control` on a run that is going: held, resumed, scaled, stepped and stopped, as its journal shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any

import pytest

from tests.support.command import eventually, only_run, summary_of
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
<<<<<<< HEAD
=======


def test_whoever_asks_for_what_cannot_be_is_told_why(standin: StandInProcess) -> None:
    with running(standin, 120) as process:
        for words, said in (
            (("hold", "--scenario", "search"), "there is no scenario 'search' (did you mean \"searches\"?)"),
            (("scale", "1000"), "would be at 1000 times its plan: a scale is from 0 to 100"),
            (("scale", "-1"), "a scale is from 0 to 100"),
            (("stop", "--scenario", "searches"), "stop ends the whole run"),
            (("scale",), "by how much?"),
            (("step", "many"), "expected a number, got 'many'"),
            (("hold", "3"), "takes no number"),
            (("explode",), "invalid choice"),
        ):
            asked = control(*words)
            assert asked.code == 104, words
            assert said in asked.err
            assert "Traceback" not in asked.err
        assert control("resume").out == "searches is not held\n"
        assert wwmaa_tui("control", only_run(RESULTS).name, "hold", "--results", str(RESULTS)).code == 0
        assert wwmaa_tui("control", str(only_run(RESULTS)), "stop-now").code == 0
        process.communicate(timeout=40)

    assert process.returncode == 105
    assert not [event for event in journal() if event["type"] == "course" and event["scale"] != 1.0]
    late = control("hold")
    assert late.code == 104
    assert "is not going: it has ended" in late.err
    for words, said in (("run_nowhere", "hello"), "no run at run_nowhere"), (("latest", "x" * 501), "at most 500"):
        refused = wwmaa_tui("note", *words)
        assert refused.code == 104
        assert said in refused.err
        assert "Traceback" not in refused.err
    nowhere = wwmaa_tui("control", "run_nowhere", "hold")
    assert nowhere.code == 104
    assert "no run at run_nowhere" in nowhere.err


@needs("tmux", "tmux")
@pytest.mark.integration
def test_a_run_in_the_terminal_is_controlled_from_another_one(standin: StandInProcess) -> None:
    arguments = ("--profile", controlled_profile(120), "--env-file", write_env(dict(standin.env)))
    with tmux(program("tmux", "tmux"), 120, 36, *arguments) as terminal:
        terminal.shows("steady")
        terminal.press("Enter")
        eventually(lambda: bool(list(RESULTS.glob("run_*/journal.jsonl"))), "the run began")
        terminal.shows("p95", "Thresholds")
        assert control("hold").code == 0
        terminal.shows("HELD")
        assert control("resume").code == 0
        assert control("scale", "1.5").code == 0
        eventually(lambda: "HELD" not in terminal.screen(), "goes on")
        terminal.shows("\N{MULTIPLICATION SIGN}1.5")
        assert control("stop").code == 0
        terminal.shows("INTERRUPTED", limit_s=40)
>>>>>>> 427f4d4 (Docs, a note from another terminal in the e2e test)
