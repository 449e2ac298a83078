"""A browser's processes go behind the load, whatever rights they have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.wire.browser import low_priority, processes
from tests.support.debian import needs
from tests.support.painted import PACKAGE, browser, house

pytestmark = [pytest.mark.integration, needs(PACKAGE, PACKAGE)]


def session_niceness(pid: int) -> str:
    return Path(f"/proc/{pid}/autogroup").read_text().split()[-1]


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel has no sessions to weigh")
async def test_the_session_that_a_browser_begins_is_lowered() -> None:
    async with house() as (_, url), browser(gives_way=True) as chromium:
        assert (await chromium.visit(url, lambda status: status == 200)).error == ""
        (driver,) = processes.drivers()
        own = [each.pid for each in processes.family_of(driver) if os.getsid(each.pid) != os.getsid(0)]
        assert own
        assert {session_niceness(pid) for pid in own} == {str(low_priority.NICENESS)}
