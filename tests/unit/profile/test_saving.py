"""A new profile: only under a name that is new, only where it reads back as itself, never over a file that is there."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ConfigError, EngineError
from engine.profile.catalog import entries
from engine.profile.loading import parse_profile
from engine.profile.model import ConstantVUs, Gate, Profile, Scenario, Suite, Threshold
from engine.profile.saving import place_of, save_profile
from engine.profile.thresholds import DROPPED
from engine.profile.writing import write_profile

OWN = Profile("own", "Own", "wwmaa", (Scenario("own", "search", ConstantVUs(2, 3.0)),), (DROPPED,))
SHIPPED = {entry.name: entry.profile for entry in entries() if entry.profile}


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def users_folder() -> Path:
    return Path(os.environ["XDG_CONFIG_HOME"]) / "wwmaa-tui" / "profiles"


def test_it_goes_to_the_users_folder_which_is_made_for_it() -> None:
    place = save_profile(OWN, "mine")
    assert place == users_folder() / "mine.toml"
    saved = {entry.name: entry.profile for entry in entries()}["mine"]
    assert saved == replace(OWN, name="mine", source=str(place))


def test_a_folder_of_profiles_here_goes_before_the_users() -> None:
    Path("profiles").mkdir()
    assert save_profile(OWN, "mine") == Path("profiles/mine.toml")


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_shipped_profile_can_be_saved_under_another_name(name: str) -> None:
    place = save_profile(SHIPPED[name], f"{name}-2")
    again = {entry.name: entry.profile for entry in entries()}[f"{name}-2"]
    assert again == replace(SHIPPED[name], name=f"{name}-2", source=str(place))


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "../mine",
        "/tmp/mine",
        "a/b",
        "a\\b",
        "mine.toml",
        "-mine",
        "mi ne",
        "m\x1b[31m",
        "mine\n",
        "mïne",
        "x" * 61,
        "alerts",
        "Alerts",
        "nul",
        "COM1",
        "search",
        "SEARCH",
    ],
)
def test_a_name_that_cannot_be_used_says_why_and_nothing_is_written(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        save_profile(OWN, name)
    assert len(caught.value.problems) == 1
    assert len(str(caught.value).splitlines()) == 1 or "\n" in name
    assert not users_folder().exists()


def test_a_broken_profile_has_its_name_all_the_same() -> None:
    Path("profiles").mkdir()
    Path("profiles/broken.toml").write_text("title = 5")
    with pytest.raises(ConfigError, match="the name of another profile"):
        place_of("broken")
    assert Path("profiles/broken.toml").read_text() == "title = 5"


def test_a_link_that_leads_nowhere_is_not_written_through() -> None:
    Path("profiles").mkdir()
    Path("profiles/mine.toml").symlink_to("elsewhere.toml")
    with pytest.raises(ConfigError):
        save_profile(OWN, "mine")
    assert not Path("profiles/elsewhere.toml").exists()


def test_a_file_that_appears_at_the_last_moment_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("profiles").mkdir()

    def late(profile: Profile) -> str:
        Path("profiles/mine.toml").write_text("theirs")
        return write_profile(profile)

    monkeypatch.setattr("engine.profile.saving.write_profile", late)
    with pytest.raises(EngineError, match="is there already, and is not written over"):
        save_profile(OWN, "mine")
    assert Path("profiles/mine.toml").read_text() == "theirs"


def test_a_folder_that_cannot_be_made_is_one_clear_line() -> None:
    users_folder().parent.parent.mkdir(parents=True, exist_ok=True)
    users_folder().parent.write_text("a file")
    with pytest.raises(EngineError, match="cannot make the folder") as caught:
        save_profile(OWN, "mine")
    assert len(str(caught.value).splitlines()) == 1


def test_a_full_disk_is_one_clear_line_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("profiles").mkdir()
    real = Path.open

    def full(self: Path, mode: str = "r", *rest: object, **others: object) -> object:
        file = real(self, mode)
        if mode == "xb":
            monkeypatch.setattr(file, "write", refuse, raising=False)
        return file

    def refuse(content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(EngineError, match=r"cannot write profiles/mine\.toml: No space left on device"):
        save_profile(OWN, "mine")
    assert not Path("profiles/mine.toml").exists()


def test_a_title_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(EngineError, match="characters in it that UTF-8 has not"):
        save_profile(replace(OWN, title="\ud800"), "mine")
    assert not (users_folder() / "mine.toml").exists()


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(str.strip)
gates = st.none() | st.builds(Gate, st.floats(0.001, 1000).map(lambda s: round(s, 3)), st.integers(1, 9).map(float))
suites = st.builds(
    Suite,
    steps=st.lists(st.sampled_from(["search", "rtc", "my/own.toml"]), min_size=1, max_size=4).map(tuple),
    cool_down_s=st.integers(0, 10**6).map(lambda ms: ms / 1000),
    gate=gates,
    stop_on_failure=st.booleans(),
)


@settings(max_examples=25)
@given(title=texts, description=texts, site=st.just("") | st.just("wwmaa"), suite=suites)
def test_a_suite_that_is_written_reads_back_as_itself(title: str, description: str, site: str, suite: Suite) -> None:
    profile = Profile("p", title, site, (), description=description, source="p.toml", suite=suite)
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile


@settings(max_examples=25)
@given(title=texts, place=st.integers(0, 20), limit=st.floats(0.001, 1e6), share=st.none() | st.floats(0, 1))
def test_a_shipped_profile_that_was_changed_reads_back_with_its_alerts_monitors_and_traces(
    title: str, place: int, limit: float, share: float | None
) -> None:
    names = [name for name, each in sorted(SHIPPED.items()) if each.suite is None]
    profile = SHIPPED[names[place % len(names)]]
    extra = Threshold("own_series", (f"value<{limit}",))
    thresholds = (*profile.thresholds, extra)
    profile = replace(profile, title=title, thresholds=thresholds, trace_share=share, source="p.toml", name="p")
    assert parse_profile(write_profile(profile), name="p", source="p.toml") == profile
