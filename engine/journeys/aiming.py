"""The target of a profile, with everything that its journeys cannot do without; else all that is missing, at once."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import ConfigError, Problem
from engine.journeys.catalog import JOURNEYS, needed_operations, needed_secrets
from engine.profile.model import Profile
from engine.target.environment import Environment
from engine.target.site import Site
from engine.target.target import Target, resolve_target


def aimed(profile: Profile, site: Site, environment: Environment, allow_hosts: Sequence[str] = ()) -> Target:
    """Where the profile goes. RefusedError when the guard says no; ConfigError with every Problem."""
    unset = unset_names(profile, site, environment)
    try:
        target = resolve_target(
            site,
            environment,
            allow_hosts,
            operations=needed_operations(profile),
            secret_names=_secrets(profile),
        )
    except ConfigError as error:
        raise ConfigError(*error.problems, *unset) from None
    if unset:
        raise ConfigError(*unset)
    return target


def unset_names(profile: Profile, site: Site, environment: Environment) -> tuple[Problem, ...]:
    """Secrets and test data that the environment does not name, beside the addresses of the platform."""
    found = [environment.missing(name, "…") for name in _secrets(profile) if not environment.get(name)]
    for scenario in profile.scenarios:
        entry = JOURNEYS.get(scenario.journey)
        if entry is not None and entry.unset is not None:
            found += entry.unset(scenario, site, environment)
    return tuple(dict.fromkeys(found))


def _secrets(profile: Profile) -> tuple[str, ...]:
    password = (profile.members.password_env,) if profile.members else ()
    return (*password, *needed_secrets(profile))
