from __future__ import annotations

from pathlib import Path

import pytest

import engine
from engine.errors import ConfigError
from engine.profile.catalog import entries, find_profile, find_site, folders, shipped_folder

MINIMAL = """
title = "{title}"
site = "s"
[[scenario]]
name = "a"
journey = "search"
executor = "constant-vus"
duration = 1
"""


def put(folder: Path, name: str, title: str = "T") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(MINIMAL.format(title=title), encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own profiles folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "wwmaa-tui" / "profiles"


def test_a_profile_is_found_by_name_in_the_working_folder_first(own: Path) -> None:
    put(own, "search")
    mine = put(Path("profiles"), "search")
    assert find_profile("search") == mine


def test_the_users_folder_comes_before_what_is_shipped(own: Path) -> None:
    assert find_profile("search") == shipped_folder() / "search.toml"
    assert find_profile("search") != (mine := put(own, "search"))
    assert find_profile("search") == mine


def test_the_users_folder_is_below_home_without_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".config" / "wwmaa-tui" / "profiles" in folders()


def test_an_explicit_file_is_taken_as_it_is(tmp_path: Path) -> None:
    path = put(tmp_path, "mine")
    assert find_profile(path) == path
    assert find_profile(str(path)) == path


def test_a_file_in_the_working_folder_needs_its_suffix() -> None:
    put(Path(), "here")
    assert find_profile("here.toml") == Path("here.toml")
    with pytest.raises(ConfigError, match="no profile of that name"):
        find_profile("here")


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such profile file"):
        find_profile(str(tmp_path / "none.toml"))


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError) as caught:
        find_profile("serach")
    assert caught.value.problems[0].hint == 'did you mean "search"?'


@pytest.mark.parametrize(
    ("slip", "meant"), [("wwma", "wwmaa"), ("wwmaa-bakend", "wwmaa-backend"), ("backend", "wwmaa-backend")]
)
def test_a_slip_in_a_sites_name_is_told_the_nearest_one(slip: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=f'did you mean "{meant}"'):
        find_site(slip)


def test_a_site_is_found_below_the_same_folders(own: Path) -> None:
    assert find_site("wwmaa") == shipped_folder() / "sites" / "wwmaa.toml"
    mine = put(own / "sites", "wwmaa")
    assert find_site("wwmaa") == mine
    with pytest.raises(ConfigError, match='did you mean "wwmaa"'):
        find_site("wwma")


def test_the_same_folder_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped_folder().parent)
    if shipped_folder().name == "profiles":
        assert len(folders()) == 2
        assert find_profile("search") == Path("profiles/search.toml")


def test_a_wheel_has_its_profiles_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "engine"
    (package / "shipped").mkdir(parents=True)
    monkeypatch.setattr(engine, "__file__", str(package / "__init__.py"))
    assert shipped_folder() == package / "shipped"


def test_the_catalogue_lists_the_suites_order_first_then_by_name(own: Path) -> None:
    for name in ("zebra", "baseline", "api", "aardvark"):
        put(own, name)
    names = [entry.name for entry in entries()]
    assert names[:2] == ["smoke", "search"]
    assert names.index("api") < names.index("baseline") < names.index("aardvark") < names.index("zebra")


def test_a_profile_that_cannot_be_read_is_listed_with_its_problems(own: Path) -> None:
    put(own, "broken").write_text("title = 3", encoding="utf-8")
    (entry,) = (entry for entry in entries() if entry.name == "broken")
    assert entry.profile is None
    assert len(entry.problems) >= 2


def test_a_profile_of_an_unknown_journey_is_listed_with_its_problem(own: Path) -> None:
    put(own, "mine")
    (entry,) = (entry for entry in entries(journeys=("rtc",)) if entry.name == "mine")
    assert "unknown journey" in entry.problems[0].message


def test_what_is_no_profile_is_not_listed(own: Path) -> None:
    put(own, "alerts")
    put(own / "sites", "wwmaa")
    (own / "notes.txt").write_text("x", encoding="utf-8")
    assert {"alerts", "wwmaa", "notes"}.isdisjoint(entry.name for entry in entries())
