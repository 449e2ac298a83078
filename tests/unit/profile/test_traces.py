"""A profile's `traces` table: which share of its requests carries a trace id."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.profile.loading import parse_profile
from engine.profile.model import TRACE_SHARE
from engine.profile.writing import write_profile
from tests.support.profiles import SMALLEST

TABLE = "[traces]\nshare = "


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", None), ("[traces]\n", TRACE_SHARE), (f"{TABLE}0\n", 0.0), (f"{TABLE}0.25\n", 0.25), (f"{TABLE}1\n", 1.0)],
)
def test_a_share_is_read_and_written_and_nothing_said_is_left_to_the_run(said: str, meant: float | None) -> None:
    profile = parse_profile(SMALLEST + said, name="p", source="p.toml")
    assert profile.trace_share == meant
    written = write_profile(profile)
    assert ("[traces]" in written) == (meant is not None)
    assert parse_profile(written, name="p", source="p.toml").trace_share == meant


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (f"{TABLE}1.5", "lies between 0 and 1, got 1.5"),
        (f"{TABLE}-1", "expected a number of at least 0, got -1"),
        (f'{TABLE}"5 %"', 'expected a number of at least 0, got "5 %"'),
        ("[traces]\nshares = 1", "unknown key"),
    ],
)
def test_what_is_no_share_is_told(said: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_profile(SMALLEST + said, name="p", source="p.toml")
    (problem,) = caught.value.problems
    assert problem.message == message


def test_a_suite_leaves_its_traces_to_its_steps() -> None:
    text = f'title = "T"\n[suite]\nsteps = ["a"]\n{TABLE}0.5\n'
    with pytest.raises(ConfigError) as caught:
        parse_profile(text, name="p", source="p.toml")
    (problem,) = caught.value.problems
    assert (problem.key, problem.message) == ("traces", "unknown key")
    assert "a suite has steps" in problem.hint
