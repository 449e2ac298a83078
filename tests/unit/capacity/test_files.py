"""The file limit is raised as far as the system lets us, and no further than that is claimed."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from engine.capacity.files import hard_file_limit, raise_file_limit


@pytest.fixture(autouse=True)
def limits_as_before() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


class Limits:
    """A system's file limits, and the most that it grants whatever it calls its hard limit."""

    def __init__(self, soft: int, hard: int, granted: int) -> None:
        self.now, self.granted = (soft, hard), granted

    def getrlimit(self, kind: int) -> tuple[int, int]:
        assert kind == resource.RLIMIT_NOFILE
        return self.now

    def setrlimit(self, kind: int, limits: tuple[int, int]) -> None:
        assert kind == resource.RLIMIT_NOFILE
        if limits[0] > self.granted:
            raise ValueError("not allowed to raise maximum limit")
        self.now = limits


def system(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, granted: int) -> Limits:
    limits = Limits(soft, hard, granted)
    monkeypatch.setattr("engine.capacity.files.resource.getrlimit", limits.getrlimit)
    monkeypatch.setattr("engine.capacity.files.resource.setrlimit", limits.setrlimit)
    return limits


def test_the_soft_limit_is_raised_to_what_the_machine_allows() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    allowed = raise_file_limit()
    assert allowed == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert allowed > 200
    assert raise_file_limit() == allowed


def test_a_limit_that_is_called_infinite_is_raised_as_far_as_the_system_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = system(monkeypatch, 256, resource.RLIM_INFINITY, granted=10_240)
    assert raise_file_limit() == limits.now[0] == 8_192
    assert hard_file_limit() is None


def test_a_system_that_grants_nothing_leaves_the_limit_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = system(monkeypatch, 256, 4_096, granted=0)
    assert raise_file_limit() == limits.now[0] == 256
    assert hard_file_limit() == 4_096


def test_a_limit_is_never_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = system(monkeypatch, 1 << 22, 1 << 22, granted=1 << 22)
    assert raise_file_limit() == limits.now[0] == 1 << 22
