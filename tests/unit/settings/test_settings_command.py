"""`wwmaa-tui settings` says where they are and what they are; `--write` begins a file and never touches one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from wwmaa_tui.cli import main
from wwmaa_tui.key_catalog import keyed_screens, true_key


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WWMAA_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "wwmaa-tui"


def test_it_prints_the_path_and_every_binding_with_its_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    said = capsys.readouterr().out
    assert str(folder / "settings.toml") in said.splitlines()[0]
    assert tomllib.loads(said) == {"ascii": False, "span": 120, "keys": {}}
    for screen in keyed_screens():
        for name, keys in screen.keys.items():
            assert f'# "{name}" = "{",".join(keys)}"' in said
    assert not folder.exists()


def test_what_is_settled_is_printed_as_settled(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "settings.toml").write_text('theme = "mono"\nspan = 90\noperator = \'a"b\'\n[keys]\npicker.quit = "Q"\n')
    assert main(["settings"]) == 0
    expected = {"theme": "mono", "ascii": False, "span": 90, "operator": 'a"b', "keys": {"picker.quit": "Q"}}
    assert tomllib.loads(capsys.readouterr().out) == expected


def test_write_begins_a_file_that_is_read_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--write"]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "settings.toml")
    assert main(["settings"]) == 0


def test_write_never_touches_a_file_that_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "settings.toml").write_text("ascii = true\n")
    assert main(["settings", "--write"]) == 104
    assert "is there already" in capsys.readouterr().err
    assert (folder / "settings.toml").read_text() == "ascii = true\n"


def test_a_file_that_is_wrong_ends_with_104_and_all_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "settings.toml").write_text('ascii = 1\n[keys]\nhelp = "ctrl+shft+h"\ncockpit.bakc = "x"\n')
    assert main(["settings"]) == 104
    assert len(capsys.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize(
    ("written", "true"),
    [("/", "slash"), ("?", "question_mark"), ("S", "S"), ("ctrl+s", "ctrl+s"), ("f5", "f5"), (",", "comma")],
)
def test_a_key_is_written_as_people_know_it(written: str, true: str) -> None:
    assert true_key(written) == true


@pytest.mark.parametrize("written", ["ctrl+shft+x", "page_up", "spcae"])
def test_a_slip_is_no_key(written: str) -> None:
    assert true_key(written) is None
