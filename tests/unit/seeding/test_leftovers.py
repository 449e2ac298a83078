"""Files of what an API cannot make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.seeding.leftovers import check_directory, leftover_file, write_leftover
from engine.seeding.records import Record, record


def records() -> Iterator[Record]:
    return (record("members", n, today=date(2026, 3, 1), address="user_{n}@wwmaa.com") for n in range(3, 6))


def test_a_file_has_one_record_a_line_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    check_directory(tmp_path / "new" / "folder")
    path = leftover_file(tmp_path, "members")
    path.write_text("old\n" * 100)
    assert write_leftover(tmp_path, "members", records()) == 3
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["email"] for line in lines] == ["user_3@wwmaa.com", "user_4@wwmaa.com", "user_5@wwmaa.com"]
    assert "password" not in lines[0]


def test_a_file_that_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    def broken() -> Iterator[Record]:
        yield from records()
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        write_leftover(tmp_path, "members", broken())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_one_is_a_problem_of_the_flag(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--out: "):
        check_directory(tmp_path / "file")
    with pytest.raises(ConfigError, match="--out: "):
        write_leftover(tmp_path / "nowhere", "members", records())
