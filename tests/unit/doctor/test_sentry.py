"""The doctor's rows of the Sentry token: one for each scope, and none is needed."""

from __future__ import annotations

from dataclasses import replace

from engine.doctor.sentry import sentry
from engine.monitors.settings import MonitorSettings
from tests.support.examined import examination
from tests.support.sentry_contract import sentry_contract


async def test_each_scope_is_a_row_with_what_is_missing_without_it() -> None:
    async with sentry_contract() as server:
        server.scopes = {"event:read"}
        found = await sentry(examination(settings=MonitorSettings(sentry=server.access())))
    by_scope = {row.check: row for row in found}
    assert by_scope["sentry event:read"].result == "ok"
    refused = by_scope["sentry org:read"]
    assert (refused.result, refused.needed) == ("not ok", False)
    assert "transactions" in refused.found
    assert "give the token of SENTRY_AUTH_TOKEN that scope" in refused.remedy


async def test_no_scope_mends_a_token_that_is_refused_or_a_server_that_is_not_there() -> None:
    async with sentry_contract() as server:
        access = server.access()
        stranger = replace(access, access=replace(access.access, token="stranger"))
        refused = await sentry(examination(settings=MonitorSettings(sentry=stranger)))
    gone = await sentry(examination(settings=MonitorSettings(sentry=access)))
    assert {(row.result, row.remedy.partition(" in")[0]) for row in refused} == {("not ok", "make a token")}
    assert all(row.remedy.startswith("are SENTRY_URL and SENTRY_ORG right") for row in gone)


async def test_a_sentry_that_nobody_named_is_no_fault() -> None:
    unnamed = examination(settings=MonitorSettings())
    (row,) = await sentry(unnamed)
    assert (row.result, row.needed) == ("not measured", False)
    assert "SENTRY_ORG=" in row.remedy
    (row,) = await sentry(replace(unnamed, monitors=None))
    assert row.found == "its settings cannot be read"
