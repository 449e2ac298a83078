"""Where monitors find their servers, and what they show there: read from the environment, all problems at once.

Knows no server. Whatever is secret is in no repr.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from engine.errors import ConfigError, Problem
from engine.target.environment import Environment, address_secrets, header_secrets

_UI = "JAEGER_UI"
"""Opened by people's browsers, which bring their own admission."""
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.+)")


@dataclass(frozen=True)
class Access:
    """One server, and how to be let in."""

    url: str = field(repr=False)
    """Without who asks. The address of a page is kept to the letter, parameters and last slash with it; any other has
    neither."""
    token: str = field(default="", repr=False)
    """Sent as `Authorization: Bearer`."""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    """With `user`: basic authentication."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: str = ""
    """Certificates to trust in place of the system's."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        words = (word for value in self.headers.values() for word in header_secrets(value))
        alone = "" if self.password else self.user  # there are servers that take a token for the user
        found = (self.token, self.password, alone, *words, *address_secrets(self.url))
        return tuple(secret for secret in found if secret)

    @property
    def host(self) -> str:
        """Host and port, for people."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class SentryAccess:
    """An organisation at a Sentry."""

    access: Access
    organization: str
    projects: tuple[str, ...] = ()
    """Slugs or ids; none: all that the token may see."""
    environment: str = ""
    release: str = ""
    query: str = ""
    """In Sentry's search syntax, such as `is:unresolved`; none: whatever people have not put away."""


@dataclass(frozen=True)
class MonitorSettings:
    """Every server that is named; None where none is."""

    prometheus: Access | None = None
    metrics_page: Access | None = None
    """The whole URL of a page in Prometheus' text format."""
    sentry: SentryAccess | None = None
    jaeger: Access | None = None
    jaeger_ui: str = ""
    """Address of its web page, where that is another than the API's."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown, of all of them."""
        accesses = (self.prometheus, self.metrics_page, self.sentry.access if self.sentry else None, self.jaeger)
        return tuple(secret for access in accesses if access is not None for secret in access.secrets)


def read_settings(environment: Environment) -> MonitorSettings:
    """What the environment names. ConfigError with every Problem."""
    reader = _Reader(environment)
    settings = MonitorSettings(
        prometheus=reader.access("PROMETHEUS"),
        metrics_page=reader.access("METRICS", page=True),
        sentry=reader.sentry(),
        jaeger=reader.access("JAEGER"),
        jaeger_ui=ui.url if (ui := reader.access(_UI)) else "",
    )
    if reader.problems:
        raise ConfigError(*reader.problems)
    return settings


class _Reader:
    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.problems: list[Problem] = []

    def access(self, prefix: str, token: str = "TOKEN", *, page: bool = False, default: str = "") -> Access | None:
        """`PREFIX_URL`, and beside it `_TOKEN`, `_USER` with `_PASSWORD`, `_HEADERS` and `_CA_FILE`. `page`: it is the
        address of one page, and not of what lies below it."""
        get, name = self._environment.get, f"{prefix}_URL"
        url = get(name) or default
        if not url:
            return None
        parts = _parts(url)
        if parts is None:
            self._problem(name, "not an address", "such as http://127.0.0.1:9090")
            return None
        if parts.query and not page:
            hint = f"what lets you in belongs into {prefix}_{token} or {prefix}_HEADERS" if prefix != _UI else ""
            self._problem(name, "has parameters after a ?, and paths are to be put behind it", hint)
            return None
        ca_file = get(f"{prefix}_CA_FILE") or ""
        if ca_file and not Path(ca_file).is_file():
            self._problem(f"{prefix}_CA_FILE", f"no such file: {ca_file}")
        path = parts.path if page else parts.path.rstrip("/")  # a page may be at /metrics/ and nowhere else
        plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, parts.query, ""))
        return Access(
            url=plain,
            token=get(f"{prefix}_{token}") or "",
            user=get(f"{prefix}_USER") or unquote(parts.username or ""),
            password=get(f"{prefix}_PASSWORD") or unquote(parts.password or ""),
            headers=self._headers(f"{prefix}_HEADERS"),
            ca_file=ca_file,
        )

    def sentry(self) -> SentryAccess | None:
        """`SENTRY_ORG` asks for it; `SENTRY_URL` is sentry.io where nobody says otherwise."""
        get = self._environment.get
        organization, token = get("SENTRY_ORG"), get("SENTRY_AUTH_TOKEN")
        if organization is None and token is None:
            return None
        if organization is None:
            self.problems.append(self._environment.missing("SENTRY_ORG", "wwmaa"))
        if token is None:
            self.problems.append(self._environment.missing("SENTRY_AUTH_TOKEN", "…"))
        access = self.access("SENTRY", "AUTH_TOKEN", default="https://sentry.io")
        if access is None or organization is None:
            return None
        projects = tuple(part for each in (get("SENTRY_PROJECT") or "").split(",") if (part := each.strip()))
        environment, release = get("SENTRY_ENVIRONMENT") or "", get("SENTRY_RELEASE") or ""
        return SentryAccess(access, organization, projects, environment, release, get("SENTRY_QUERY") or "")

    def _headers(self, name: str) -> dict[str, str]:
        """`Name: value; Name: value`."""
        found = {}
        for part in (self._environment.get(name) or "").split(";"):
            if not part.strip():
                continue
            match = _HEADER.fullmatch(part.strip())
            if match is None or not match[2].isascii() or not match[2].isprintable():
                self._problem(name, "not headers", "written as Name: value; Name: value")
                break
            found[match[1]] = match[2]
        return found

    def _problem(self, name: str, message: str, hint: str = "") -> None:
        self.problems.append(self._environment.problem(name, message, hint))


def _parts(url: str) -> SplitResult | None:
    """None for what is no address of a server."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is none
        return None
    return parts if fine and not any(char.isspace() for char in url) else None
