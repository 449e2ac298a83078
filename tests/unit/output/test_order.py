"""`--out` and `--summary-export`: what they mean, and what is said of those that cannot be followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import Problem
from engine.output.order import NOTHING, OutputOrder, Part, read_output


def said(out: list[str], summary: str | None = None) -> str:
    problems: list[Problem] = []
    read_output(out, summary, problems)
    return "\n".join(map(str, problems))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_files_that_can_be_written_are_taken_and_one_that_is_there_is_replaced_as_in_k6() -> None:
    Path("old.json").write_text("old")
    problems: list[Problem] = []
    assert read_output(["json=old.json"], "s.json", problems) == OutputOrder(Path("old.json"), Path("s.json"))
    assert read_output([], None, problems) == NOTHING
    assert problems == []
    assert Path("old.json").read_text() == "old", "nothing is written before the load"


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (["csv=x.csv"], "--out: k6's csv is not written here (expected json=FILE)"),
        (["yaml=x"], "--out: unknown kind 'yaml' (expected json=FILE)"),
        (["json"], "--out: names no file"),
        (["json="], "--out: names no file"),
        (["json=-"], "standard output is for the summary"),
        (["json=nowhere/x.json"], "there is no folder nowhere (mkdir -p nowhere)"),
        (["json=."], "is a folder"),
        (["json=a\0b"], "no file can have such a name"),
        (["json=pipe"], "pipe is no plain file"),
        (["json=" + "x" * 300], "File name too long"),
        (["json=a", "json=b"], "is given more than once"),
    ],
)
def test_what_cannot_be_followed_is_said_with_the_way_out(out: list[str], expected: str) -> None:
    os.mkfifo("pipe")
    assert expected in said(out)


def test_both_flags_are_read_before_anything_is_said_and_cannot_name_one_file() -> None:
    assert len(said(["csv"], "nowhere/s.json").splitlines()) == 2
    assert "is what --out writes to" in said(["json=./k6.json"], "k6.json")
    assert "standard output" in said([], "-")


def test_a_folder_that_cannot_be_written_to_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("locked").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # nothing else keeps root from writing
    assert "nothing can be written to the folder locked" in said(["json=locked/x.json"])


@pytest.mark.parametrize(
    ("file", "step", "part"),
    [
        ("k6.json", "k6-02-search.json", "k6.json.part1"),
        ("k6.json.gz", "k6-02-search.json.gz", "k6.json.part1.gz"),
        ("out/k6", "out/k6-02-search", "out/k6.part1"),
        ("run.v2.json", "run.v2-02-search.json", "run.v2.json.part1"),
    ],
)
def test_each_step_of_a_suite_has_a_file_and_each_generator_a_part_beside_it(file: str, step: str, part: str) -> None:
    order = OutputOrder(Path(file))
    assert order.of_step(2, "search") == OutputOrder(Path(step))
    assert order.part(1, 5.0, 3) == Part(part, 5.0, 3)
    assert NOTHING.of_step(2, "search") == NOTHING
    assert NOTHING.part(0, 5.0, 3) is None
