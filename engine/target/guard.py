"""The production guard: may we aim at this host? Decided on names alone, before any DNS and before any request.

1. Production (wwmaa.com, www, api) is refused always; no list, flag or spelling lets it in.
2. Loopback literals and `localhost` are allowed.
3. Any other host must be on a list: the site's `allow_hosts`, ALLOW_HOSTS, or `--allow-host`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.errors import RefusedError
from engine.target.host import canonical_host, is_loopback, spellings

PRODUCTION_HOSTS = frozenset({"wwmaa.com", "www.wwmaa.com", "api.wwmaa.com"})

Reason = Literal["loopback", "site", "environment", "flag"]
_TRUST: tuple[Reason, ...] = ("loopback", "site", "environment", "flag")
"""From the reason that says most for a host to the one that says least."""

_AUTHORITY = re.compile(r"^[^/\\?#]*?:?[/\\]{2,}([^/?#]*)")


@dataclass(frozen=True)
class GuardDecision:
    """A host that may be aimed at, and why."""

    host: str
    reason: Reason


@dataclass(frozen=True)
class AllowLists:
    """Hosts that somebody vouched for, by where they did."""

    site: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """All of them in one spelling, without production and without what is no host name."""
        listed = map(_canonical_or_empty, (*self.site, *self.environment, *self.flag))
        return tuple(dict.fromkeys(host for host in listed if host and not is_production(host)))


def decide(host: str, lists: AllowLists) -> GuardDecision:
    """The decision on one host. RefusedError, saying which host, why, and the way out."""
    return decide_all({"": host}, lists)[""]


def decide_all(hosts: Mapping[str, str], lists: AllowLists) -> dict[str, GuardDecision]:
    """The decisions on several hosts, by the names they were given under. RefusedError names all that are refused."""
    decisions: dict[str, GuardDecision] = {}
    refusals: dict[str, str] = {}
    for name, host in hosts.items():
        reason = None if is_production(host) else _reason(host, lists)
        if reason is None:
            refusals[_refusal(name, host)] = host
        else:
            decisions[name] = GuardDecision(canonical_host(host), reason)
    if refusals:
        raise RefusedError("\n".join(refusals), next(iter(refusals.values())))
    return decisions


def least_trusted(decisions: Mapping[str, GuardDecision]) -> GuardDecision:
    """The decision that a person should be shown for all of them; the first one among equals."""
    return max(decisions.values(), key=lambda decision: _TRUST.index(decision.reason))


def refuse_production(urls: Mapping[str, str]) -> None:
    """RefusedError when any URL, however it is spelt or malformed, could be read as one of production."""
    refusals: dict[str, str] = {}
    for name, url in urls.items():
        for host in hosts_in(url):
            if is_production(host):
                refusals[_refusal(name, host)] = host
    if refusals:
        raise RefusedError("\n".join(refusals), next(iter(refusals.values())))


def is_production(host: str) -> bool:
    """Whether any reading of the host is production."""
    return not PRODUCTION_HOSTS.isdisjoint(spellings(host))


def hosts_in(url: str) -> tuple[str, ...]:
    """Every host that some reader could find in the URL: user names before an @ included, ports taken off."""
    text = "".join(character for character in url.strip() if character >= " ")
    match = _AUTHORITY.match(text)
    authority = match[1] if match else re.split(r"[/?#]", text)[0]
    found: dict[str, None] = {}
    for part in re.split(r"[@\\]", authority.replace("%40", "@").replace("%5C", "\\").replace("%5c", "\\")):
        found[part] = None
        found[re.sub(r":[^:\]]*$", "", part)] = None
        found.update(dict.fromkeys(part.split(":")))
    return tuple(host for host in found if host)


def _reason(host: str, lists: AllowLists) -> Reason | None:
    try:
        name = canonical_host(host)
    except ValueError:
        return None
    if is_loopback(name):
        return "loopback"
    listed: tuple[tuple[Reason, tuple[str, ...]], ...] = (
        ("site", lists.site),
        ("environment", lists.environment),
        ("flag", lists.flag),
    )
    return next((reason for reason, hosts in listed if name in map(_canonical_or_empty, hosts)), None)


def _canonical_or_empty(host: str) -> str:
    try:
        return canonical_host(host)
    except ValueError:
        return ""


def _refusal(name: str, host: str) -> str:
    subject = f"{host!r} ({name})" if name else repr(host)
    if is_production(host):
        return (
            f"refused: {subject} is production. Nothing lets a load test aim at it; "
            "use staging, such as BASE_URL=https://staging.wwmaa.com"
        )
    try:
        plain = canonical_host(host)
    except ValueError:
        return f"refused: {subject} is not a host name; write an IP address in its usual form, such as 127.0.0.1"
    return (
        f"refused: {subject} is not on the list of hosts that may be load-tested. If it is yours to load, "
        f"add --allow-host {plain}, or ALLOW_HOSTS={plain} to the environment or the env file"
    )
