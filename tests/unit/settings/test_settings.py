"""What a person settles once: read with everything that is wrong with it, and never rewritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from wwmaa_tui.settings import KeyedScreen, Settings, read_settings, settings_path

SCREENS = (
    KeyedScreen("picker", {"picker.launch": ("enter",), "picker.quit": ("q",), "help": ("question_mark",)}),
    KeyedScreen("cockpit", {"cockpit.stop": ("s",), "cockpit.back": ("q", "escape"), "help": ("question_mark",)}),
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own.toml"
    monkeypatch.setenv("WWMAA_SETTINGS", str(path))
    return path


def read(file: Path, text: str) -> Settings:
    file.write_text(text)
    return read_settings(lambda: SCREENS, lambda key: None if key == "nokey" else key)


def problems(file: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read(file, text)
    return [str(problem).removeprefix(f"{file}:") for problem in raised.value.problems]


def test_the_file_is_in_the_users_config_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WWMAA_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path() == tmp_path / "wwmaa-tui" / "settings.toml"


def test_without_a_file_there_are_the_defaults_and_somebodys_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WWMAA_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings = read_settings()
    assert (settings.found, settings.theme, settings.ascii, settings.span_s, dict(settings.keys)) == (
        (False, None, False, 120.0, {})
    )
    assert "@" in settings.operator


def test_a_file_that_was_named_must_be_there(file: Path) -> None:
    with pytest.raises(ConfigError, match="no such settings file"):
        read_settings()


def test_everything_that_can_be_said_is_taken(file: Path) -> None:
    settings = read(
        file, 'theme = "contrast"\nascii = true\nspan = "5m"\noperator = "Ada"\n[keys]\npicker.launch = "l"\n'
    )
    assert (settings.found, settings.theme, settings.ascii) == (True, "contrast", True)
    assert (settings.span_s, settings.operator, dict(settings.keys)) == (300.0, "Ada", {"picker.launch": ("l",)})


def test_a_span_is_in_seconds_or_whole(file: Path) -> None:
    assert read(file, "span = 90\n").span_s == 90.0
    assert read(file, 'span = "whole"\n').span_s is None
    assert problems(file, "span = 0\n") == ["1: span: expected a duration above 0"]


def test_an_id_may_be_quoted_or_not(file: Path) -> None:
    both = read(file, '[keys]\npicker.launch = "l, ctrl+l"\n"cockpit.stop" = "x"\n')
    assert dict(both.keys) == {"picker.launch": ("l", "ctrl+l"), "cockpit.stop": ("x",)}


def test_all_that_is_wrong_is_said_at_once_with_its_line_and_the_way_out(file: Path) -> None:
    said = problems(
        file,
        'theme = "drak"\nasci = true\n[keys]\ncockpit.stop = "q"\n"cockpit.bak" = "x"\n'
        'picker.launch = "nokey"\nhelp = 1\n',
    )
    assert [line.partition(":")[0] for line in said] == ["1", "2", "4", "5", "6", "7"]
    theme, unknown, clash, nobody, no_key, no_text = said
    assert 'did you mean "dark"?' in theme
    assert 'did you mean "ascii"?' in unknown
    assert '"q" is cockpit.back already on the cockpit' in clash
    assert 'did you mean "cockpit.back"?' in nobody
    assert 'no such key: "nokey"' in no_key
    assert "expected keys such as" in no_text


def test_what_is_no_toml_is_refused_with_its_line(file: Path) -> None:
    (said,) = problems(file, 'theme = "dark"\nspan = \n')
    assert said.startswith("2: not valid TOML")


def test_a_key_is_free_on_every_other_screen(file: Path) -> None:
    assert read(file, '[keys]\npicker.launch = "s"\n').keys == {"picker.launch": ("s",)}


def test_two_bindings_may_change_places(file: Path) -> None:
    swapped = read(file, '[keys]\npicker.launch = "q"\npicker.quit = "enter"\n')
    assert swapped.keys == {"picker.launch": ("q",), "picker.quit": ("enter",)}


def test_two_new_keys_that_are_the_same_are_refused_once(file: Path) -> None:
    assert len(problems(file, '[keys]\npicker.launch = "x"\npicker.quit = "x"\n')) == 1


def test_the_prefix_of_tmux_is_taken_with_a_warning(file: Path) -> None:
    (warning,) = read(file, '[keys]\npicker.launch = "ctrl+b"\n').warnings
    assert "tmux's own prefix" in str(warning)


def test_headless_reads_the_file_without_knowing_the_keys(file: Path) -> None:
    file.write_text('operator = "Ada"\n[keys]\nno.such = "x"\n')
    assert read_settings().operator == "Ada"
