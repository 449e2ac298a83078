"""Guards that every test obeys: it touches nothing of the machine, leaves no process, and talks to loopback only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support.debian import check_programs
from tests.support.environment import OUTSIDE, Homes, empty_home
from tests.support.loopback import only_loopback
from tests.support.processes import FAMILY, Family, end, survivors

_PATIENCE_S = 15.0
"""How long a test's processes may take to end after it; nothing is waited for when there are none."""

hypothesis.settings.register_profile(
    "project", deadline=None, derandomize="CI" in OUTSIDE, print_blob=True, max_examples=30
)
hypothesis.settings.load_profile("project")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip or fail what needs a Debian program that is not here."""
    check_programs(item.iter_markers("needs_program"))


@pytest.fixture(scope="session", autouse=True)
def hermetic_session() -> Iterator[Family]:
    """A pinned environment for fixtures that outlive one test; nothing may outlive the session."""
    mark = f"{os.getpid()}-{secrets.token_hex(4)}"
    with empty_home(), pytest.MonkeyPatch.context() as patch:
        patch.setenv(FAMILY, mark)
        family = Family(mark)
        yield family
        left = survivors(family.living(), _PATIENCE_S)
    end(left)
    if left:
        pytest.fail(f"processes outlived the session: {', '.join(sorted(each.command for each in left))}")


@pytest.fixture(autouse=True)
def no_process_left(hermetic_session: Family, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test starts has ended when the test has."""
    before = hermetic_session.living()
    yield
    if request.node.get_closest_marker("may_leave_processes"):
        return
    left = survivors(hermetic_session.living() - before, _PATIENCE_S)
    end(left)
    if left:
        pytest.fail(f"left running: {', '.join(sorted(each.command for each in left))}", pytrace=False)


@pytest.fixture(scope="session")
def homes() -> Iterator[Homes]:
    """Where the tests of this session live."""
    opened = Homes()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def hermetic_environment(no_process_left: None, homes: Homes) -> Iterator[None]:
    """An empty home and working folder for each test."""
    with homes.another():
        yield


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """A connection or look-up that would leave the machine is refused, and fails the test."""
    with pytest.MonkeyPatch.context() as patch, only_loopback(patch) as refused:
        yield
    if refused:
        pytest.fail(f"tried to reach {', '.join(refused)}", pytrace=False)
