"""The target: a site at its addresses, allowed by the guard, with the secrets that journeys need.

1. Made only by resolve_target, so a Target that exists has passed the guard, every base URL of it.
2. Frozen and picklable: generators get it whole. Secrets are in no repr.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import ConfigError, Problem
from engine.target.base_url import BaseUrl, parse_base_url
from engine.target.environment import Environment, is_secret_name, needed_values
from engine.target.guard import AllowLists, GuardDecision, decide_all, least_trusted, refuse_production
from engine.target.host import canonical_host
from engine.target.site import Operation, Site

_REQUIRED = ("BASE_URL", "API_URL")
"""What every run needs where the site knows it; other bases only switch operations on."""
_EXAMPLES = {
    "BASE_URL": "https://staging.wwmaa.com",
    "API_URL": "https://staging.wwmaa.com/api",
    "WS_URL": "wss://staging.wwmaa.com/ws",
}


@dataclass(frozen=True)
class Target:
    """What a run aims at."""

    site: Site
    base_urls: Mapping[str, BaseUrl]
    """By base name; a base whose environment name is not set is absent."""
    guard: GuardDecision
    """Why it may be aimed at: the decision that rests on the least trust, where hosts differ."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By environment name."""
    allow_hosts: tuple[str, ...] = ()
    """Every host that somebody vouched for, production never among them: where pages may fetch things from."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Values of the suite's TEST_ names that are no secrets."""
    env_file: str = ""
    """For messages."""

    @property
    def main(self) -> BaseUrl:
        """The base URL to show for all of them: the site's first."""
        return next(iter(self.base_urls.values()))

    def offered(self, operation_name: str) -> bool:
        """Whether the operation exists and its base is configured."""
        operation = self.site.operations.get(operation_name)
        return operation is not None and operation.base in self.base_urls

    def url_of(self, operation: Operation | str) -> str:
        """The whole URL, placeholders unfilled. ConfigError when the operation is not offered."""
        wanted = self.site.operations.get(operation) if isinstance(operation, str) else operation
        if wanted is None:
            raise ConfigError(Problem(self.site.source or self.site.name, "operations", f'no operation "{operation}"'))
        base = self.base_urls.get(wanted.base)
        if base is None:
            name = self.site.bases[wanted.base]
            raise ConfigError(Problem(self.env_file, name, f'not set, and operation "{wanted.name}" needs it'))
        return f"{base}{wanted.path}"

    def secret(self, env_name: str) -> str:
        """A secret by its environment name. ConfigError when it is not set."""
        try:
            return self.secrets[env_name]
        except KeyError:
            hint = f"write {env_name}=… on a line of it, or set it in the environment"
            raise ConfigError(Problem(self.env_file, env_name, "not set", hint)) from None


def resolve_target(
    site: Site,
    env: Environment,
    allow_hosts: Sequence[str] = (),
    *,
    operations: Collection[str] = (),
    secret_names: Collection[str] = (),
) -> Target:
    """The site at the environment's addresses.

    `allow_hosts` come from the command line; `operations` must be offered; `secret_names` are taken along beside the
    usual ones. RefusedError when the guard says no; ConfigError with every other Problem.
    """
    written = {base: value for base, name in site.bases.items() if (value := env.get(name))}
    refuse_production({site.bases[base]: value for base, value in written.items()})
    base_urls, problems = _parsed(site, env, written)
    problems += _missing(site, env, operations)
    problems += _unusable_hosts(env, allow_hosts)
    if problems:
        raise ConfigError(*problems)
    lists = AllowLists(site.allow_hosts, env.allow_hosts, tuple(allow_hosts))
    decisions = decide_all({site.bases[base]: url.host for base, url in base_urls.items()}, lists)
    values = needed_values(env, secret_names)
    secrets = {name: value for name, value in values.items() if is_secret_name(name) or name in secret_names}
    return Target(
        site=site,
        base_urls=base_urls,
        guard=least_trusted(decisions),
        allow_hosts=lists.hosts,
        secrets=secrets,
        settings={name: value for name, value in values.items() if name not in secrets},
        env_file=env.file,
    )


def _parsed(site: Site, env: Environment, written: Mapping[str, str]) -> tuple[dict[str, BaseUrl], list[Problem]]:
    base_urls: dict[str, BaseUrl] = {}
    problems = []
    for base, text in written.items():
        name = site.bases[base]
        schemes = ("ws", "wss") if name.startswith("WS_") else ("http", "https")
        try:
            base_urls[base] = parse_base_url(text, schemes)
        except ValueError as error:
            example = _EXAMPLES.get(name)
            problems.append(env.problem(name, str(error), f"such as {example}" if example else ""))
    return base_urls, problems


def _missing(site: Site, env: Environment, operations: Collection[str]) -> list[Problem]:
    hint = "add it to the site, or choose another with SITE"
    unknown = [
        Problem(site.source or site.name, f"operations.{operation}", "missing: a journey of the profile needs it", hint)
        for operation in operations
        if operation not in site.operations
    ]
    wanted = {name: None for name in site.bases.values() if name in _REQUIRED}
    for operation in (site.health, *operations):
        if operation in site.operations:
            wanted[site.bases[site.operations[operation].base]] = None
    unset = [env.missing(name, _EXAMPLES.get(name, "http://127.0.0.1:8000")) for name in wanted if not env.get(name)]
    return unknown + unset


def _unusable_hosts(env: Environment, allow_hosts: Sequence[str]) -> list[Problem]:
    hint = "a name without scheme, port and path"
    problems = []
    for host in env.allow_hosts:
        try:
            canonical_host(host)
        except ValueError as error:
            problems.append(env.problem("ALLOW_HOSTS", str(error), hint))
    for host in allow_hosts:
        try:
            canonical_host(host)
        except ValueError as error:
            problems.append(Problem("--allow-host", "", str(error), hint))
    return problems
