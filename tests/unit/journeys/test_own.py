"""A journey of one's own is taken from its file, and what is wrong with it is told with its author's line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import ConfigError, JourneyError
from engine.executors.iteration import JOURNEY_ERROR
from engine.journeys.own import load
from engine.profile.journey_file import JourneyFile
from engine.profile.loading import load_profile
from engine.profile.writing import write_profile
from engine.raised import place_of
from tests.support.wiring import Bench

PROFILE = """title = "Mine"
site = "wwmaa"

[[scenario]]
name = "mine"
journey = "{journey}"
executor = "constant-vus"
duration = "1s"
mix = {{ anything = 1 }}
"""


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test loads is gone after it."""
    known = set(sys.modules)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield
    for name in set(sys.modules) - known:
        del sys.modules[name]


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def problem(folder: Path, journey: str = "mine.py:browse") -> tuple[str, str, int | None]:
    profile = folder / "mine.toml"
    profile.write_text(PROFILE.format(journey=journey))
    with pytest.raises(ConfigError) as caught:
        load_profile(profile, journeys=("search",), mix_kinds={"search": ("simple",)})
    (found,) = caught.value.problems
    assert (found.source, found.key) == (str(profile), "scenario[0].journey")
    return found.message, found.hint, found.line


def test_a_path_is_relative_to_the_profile_and_absolute_in_the_profile_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "journeys", "async def browse(vu):\n    pass\n")
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE.format(journey="journeys/mine.py:browse"))
    monkeypatch.chdir(tmp_path.parent)
    read = load_profile(Path(tmp_path.name) / "mine.toml", journeys=(), mix_kinds={})
    wanted = f"{tmp_path / 'journeys' / 'mine.py'}:browse"
    assert read.scenarios[0].journey == wanted
    assert f'journey = "{wanted}"' in write_profile(read)
    assert read.scenarios[0].mix == {"anything": 1.0}


def test_a_file_that_is_missing_is_a_problem_of_the_profiles_line_with_the_nearest_one(tmp_path: Path) -> None:
    written(tmp_path, "", "mines.py")
    message, hint, line = problem(tmp_path)
    assert message == f"no such file: {tmp_path / 'mine.py'}"
    assert (hint, line) == ('did you mean "mines.py"?', 6)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("async def brows(vu): ...\n", "has no function browse", 'did you mean "brows"?'),
        ("x = 1\n", "has no function browse", "async def browse(vu): …"),
        ("\n\ndef browse(vu): ...\n", "is not asynchronous", "async def browse(vu)"),
        ("async def browse(): ...\n", "does not take one argument", "async def browse(vu)"),
        ("async def browse(vu, other): ...\n", "does not take one argument", "async def browse(vu)"),
        ("async def browse(vu, *, other): ...\n", "does not take one argument", "async def browse(vu)"),
    ],
)
def test_a_function_that_is_none_is_a_problem_before_anything_runs(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    path = written(tmp_path, f"raise SystemExit\n{text}")
    said, way_out, _ = problem(tmp_path)
    assert str(path) in said
    assert message in said
    assert hint in way_out


def test_the_line_of_a_function_that_is_not_asynchronous_is_named(tmp_path: Path) -> None:
    written(tmp_path, "\n\ndef browse(vu): ...\n")
    assert f"{tmp_path / 'mine.py'}:3" in problem(tmp_path)[0]


@pytest.mark.parametrize(
    "text",
    [
        "from elsewhere import browse\n",
        "from elsewhere import *\n",
        "import elsewhere as browse\n",
        "browse = made()\n",
        "if True:\n    async def browse(vu): ...\n",
        "@decorated\nasync def browse(): ...\n",
        "async def browse(vu, *rest, speed=1, **more): ...\n",
        "async def browse(*users): ...\n",
        "this is no Python\n",
    ],
)
def test_what_only_running_it_can_tell_is_not_held_against_a_file(tmp_path: Path, text: str) -> None:
    written(tmp_path, text)
    profile = tmp_path / "mine.toml"
    profile.write_text(PROFILE.format(journey="mine.py:browse"))
    load_profile(profile, journeys=())


def test_a_function_is_loaded_with_what_lies_beside_it_and_never_in_place_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "wave", raising=False)
    (tmp_path / "engine").mkdir()
    written(tmp_path, "raise RuntimeError('the wrong engine')\n", "engine/__init__.py")
    written(tmp_path, "raise RuntimeError('not the one of the standard library')\n", "wave.py")
    written(tmp_path, "WORDS = ['kata']\n", "my_words.py")
    path = written(
        tmp_path,
        "from __future__ import annotations\nfrom dataclasses import dataclass\nimport my_words, wave\n"
        "from engine.vu import VirtualUser\n"
        "@dataclass\nclass Seen:\n    words: list[str]\n"
        "async def browse(vu: VirtualUser) -> Seen:\n    return Seen(my_words.WORDS)\n",
    )
    browse = load(JourneyFile(path, "browse"))
    assert asyncio.run(browse(None)).words == ["kata"]  # type: ignore[arg-type]


def test_two_journeys_of_one_file_share_it_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, "seen = []\nasync def one(vu): ...\nasync def two(vu): ...\n")
    one, two = load(JourneyFile(path, "one")), load(JourneyFile(path, "two"))
    assert one.__globals__ is two.__globals__
    path.write_text("async def three(vu): ...\n")
    assert load(JourneyFile(path, "three")).__name__ == "three"
    with pytest.raises(ConfigError, match="has no function one"):
        load(JourneyFile(path, "one"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\ny = nothing\n", "NameError: name 'nothing' is not defined (mine.py:2)"),
        ("def f():\n    return {}['a']\n\nf()\n", "KeyError: 'a' (mine.py:2)"),
        ("import json\njson.loads('{')\n", "(mine.py:2)"),
        ("x = 1\nasync def browse(vu:\n", "SyntaxError: '(' was never closed (mine.py:2)"),
        ("import no_such_module_at_all\n", "No module named 'no_such_module_at_all' (mine.py:1)"),
        ("import sys\nsys.exit('enough')\n", "SystemExit: enough (mine.py:2)"),
        ("class Odd(BaseException): ...\nraise Odd('hm')\n", "Odd: hm (mine.py:2)"),
        ("open('/no/such/file')\n", "No such file or directory: '/no/such/file' (mine.py:1)"),
        ("from engine.target.base_url import parse_base_url\nimport engine.no_such_module\n", "(mine.py:2)"),
    ],
)
def test_what_a_file_raises_when_it_is_loaded_is_told_with_its_own_line(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, f"{text}async def browse(vu): ...\n" if "async" not in text else text)
    with pytest.raises(JourneyError) as caught:
        load(JourneyFile(path, "browse"))
    assert str(path) in str(caught.value)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", ["browse = 5\n", "browse = lambda vu: None\n", "from sys import exit as browse\n"])
def test_what_turns_out_not_to_be_asynchronous_is_a_problem_before_the_start(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=r"browse is not an asynchronous function \(write async def\)"):
        load(JourneyFile(path, "browse"))


def test_a_file_that_is_gone_by_the_time_it_is_loaded_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(JourneyFile(tmp_path / "gone.py", "browse"))


def test_what_a_file_prints_goes_to_where_narration_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(JourneyFile(written(tmp_path, "print('hello')\nasync def browse(vu): ...\n"), "browse"))
    assert capsys.readouterr() == ("", "hello\n")


async def test_an_error_of_an_iteration_is_told_with_the_journeys_line_though_the_engine_raised_it(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "async def browse(vu):\n\n    await vu.call('serach')\n")
    bench = Bench()
    await bench.iterations(load(JourneyFile(path, "browse"))).run(bench.user(), 0, None, user_was_idle=False)
    (error,) = bench.cut().errors
    assert error.kind == JOURNEY_ERROR
    assert error.detail.startswith("JourneyError: site tests has no operation 'serach'")
    assert error.detail.endswith("(mine.py:3)")


def test_an_error_without_a_line_of_anybodys_says_so() -> None:
    assert place_of(ValueError("made, never raised")) == "unknown place"
