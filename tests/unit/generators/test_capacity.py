"""File descriptors: what a plan needs, held against what this machine allows."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from engine.generators.capacity import file_limit, raise_file_limit


@pytest.fixture(autouse=True)
def limits_as_before() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_soft_limit_is_raised_to_what_the_machine_allows() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    allowed = raise_file_limit()
    assert allowed == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert allowed > 200
    assert raise_file_limit() == allowed


@pytest.mark.parametrize(("users", "workers", "needed"), [(100, 0, 164), (100, 1, 164), (101, 2, 115), (0, 1, 64)])
def test_each_generator_needs_a_socket_for_each_of_its_users_and_some_to_spare(
    users: int, workers: int, needed: int
) -> None:
    limit = file_limit(users, workers)
    assert limit.needed == needed
    assert limit.enough


def test_more_users_than_files_is_not_enough() -> None:
    limit = file_limit(1 << 30, 1)
    assert not limit.enough
