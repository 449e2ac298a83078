"""Can the members of the load test log in, and the administrator who counts and seeds?"""

from __future__ import annotations

from collections.abc import Sequence

from engine.accounts import Account, Accounts
from engine.clock import StopSignal
from engine.doctor.examination import Examination
from engine.doctor.needs import needed_volume
from engine.doctor.row import Row
from engine.errors import ConfigError, EngineError
from engine.profile.model import Members
from engine.seeding.administrator import LOGIN, Administrator
from engine.seeding.seeding import account_for

MEMBER, ADMINISTRATOR = "member log-in", "admin log-in"


async def member(examination: Examination) -> Sequence[Row]:
    """The first, the middle and the last member, of each crowd of members there is."""
    return [await _crowd(examination, members) for members in _members(examination)]


async def _crowd(examination: Examination, members: Members) -> Row:
    target = examination.target
    password = target.secrets.get(members.password_env)
    if password is None:
        remedy = f"write {members.password_env}=… on a line of {target.env_file}"
        return Row(MEMBER, "not ok", f"{members.password_env} is not set", remedy)
    if not target.offered(LOGIN):
        return Row(MEMBER, "not measured", f"the site has no operation {LOGIN}", f"add [operations.{LOGIN}] to it")
    accounts = Accounts(members, password)
    tried = [accounts.of(number) for number in sorted({0, members.count // 2, members.count - 1})]
    for account in tried:
        refusal = await _refusal(examination, account)
        if refusal:
            remedy = f"seed the members (wwmaa-tui seed), or mend {members.password_env}"
            return Row(MEMBER, "not ok", f"{account.email}: {refusal}", remedy)
    return Row(MEMBER, "ok", f"{', '.join(account.email for account in tried)} log in")


async def administrator(examination: Examination) -> Sequence[Row]:
    """Whoever the environment names, where the site's data is counted in their name."""
    target = examination.target
    needed = any(
        needed_volume(kind, examination.profiles)
        for kind in target.site.seed
        if kind.count and target.offered(kind.count) and target.site.operations[kind.count].auth == "bearer"
    )
    try:
        account = account_for(target, making=False)
        if account is None:
            return []
        stop = StopSignal(examination.clock)
        await Administrator(examination.desk, target, account, examination.clock, stop).log_in()
    except ConfigError as error:
        unset = ", ".join(f"{problem.key}: {problem.message}" for problem in error.problems)
        remedy = f"write {' and '.join(f'{problem.key}=…' for problem in error.problems)} into {target.env_file}"
        return [Row(ADMINISTRATOR, "not ok", unset, remedy, needed)]
    except EngineError as error:
        remedy = "set TEST_ADMIN_EMAIL and TEST_ADMIN_PASSWORD to an administrator of the platform"
        return [Row(ADMINISTRATOR, "not ok", str(error), remedy, needed)]
    return [Row(ADMINISTRATOR, "ok", f"{account.email} logs in", needed=needed)]


def _members(examination: Examination) -> Sequence[Members]:
    """Those of the profiles, the largest crowd of each pattern; without one, those that the site is seeded with."""
    if not examination.profiles:
        seeded = examination.target.site.seed
        return [Members(kind.address, kind.volume) for kind in seeded if kind.name == "members"]
    crowds: dict[tuple[str, str], Members] = {}
    for profile in examination.profiles:
        if (members := profile.members) is not None:
            known = crowds.setdefault((members.pattern, members.password_env), members)
            if members.first + members.count > known.first + known.count:
                crowds[members.pattern, members.password_env] = members
    return list(crowds.values())


async def _refusal(examination: Examination, account: Account) -> str:
    """Why an account cannot log in; empty when it can."""
    answer = await examination.desk.ask(LOGIN, fields={"email": account.email, "password": account.password})
    if answer.ok:
        return "" if isinstance(answer.read("access_token"), str) else "the answer has no access token"
    return f"HTTP {answer.status}" if answer.status else (answer.detail or str(answer.error))
