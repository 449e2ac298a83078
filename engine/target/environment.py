"""Names and values from flags, the process environment and the env file (`.env.load-tests`).

1. Precedence is k6's: a flag wins over the process environment, and that over the file.
2. An empty value counts as not set, so the next source is asked.
3. Values are never shown: not in a repr, not in a Problem.

Knows what the names are called, nothing of what they are for.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from dotenv.parser import parse_stream

from engine.errors import ConfigError, Problem
from engine.profile.suggestion import nearest

DEFAULT_FILE = Path(".env.load-tests")

URL_NAMES = ("BASE_URL", "API_URL", "WS_URL", "STANDIN_CONTROL_URL")
SETTING_PREFIX = "TEST_"
"""The suite's own test data: TEST_EVENT_ID, TEST_USER_EMAIL …"""
SECRET_NAMES = ("STRIPE_WEBHOOK_SECRET", "LOADTEST_MEMBER_PASSWORD")
_IN_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#@:]*)(?::([^/?#]*))?@")
"""Who an address logs in as, and by which password; of a DSN the key comes first."""
_SECRET_WORDS = ("PASSWORD", "SECRET", "TOKEN", "_KEY", "DSN")
_SECRET_PARAMETER = re.compile("token|key|secret|pass|pwd|auth|sig|cred|code|jwt|session|sid", re.IGNORECASE)
_LONG_PARAMETER = 20
"""Nobody gives a parameter as long a value by hand: it is a key, whatever its name is."""


@dataclass(frozen=True)
class Environment:
    """What is set, and where."""

    values: Mapping[str, str] = field(repr=False)
    places: Mapping[str, tuple[str, int | None]] = field(repr=False)
    """Source (and line in it) of each name."""
    file: str = str(DEFAULT_FILE)
    """The env file, present or not, for messages."""

    def get(self, name: str) -> str | None:
        """The value, or None where it is not set or empty."""
        return self.values.get(name)

    @property
    def site(self) -> str | None:
        """SITE, which overrides the profile's."""
        return self.get("SITE")

    @property
    def allow_hosts(self) -> tuple[str, ...]:
        """ALLOW_HOSTS, a comma list."""
        return tuple(host for part in (self.get("ALLOW_HOSTS") or "").split(",") if (host := part.strip()))

    def problem(self, name: str, message: str, hint: str = "") -> Problem:
        """A Problem with the value of a name, wherever it is set."""
        source, line = self.places.get(name, (self.file, None))
        return Problem(source, name, message, hint, line)

    def missing(self, name: str, example: str) -> Problem:
        """A Problem for a name that is needed and not set."""
        likely = nearest(name, (each for each, (source, _) in self.places.items() if source == self.file), cutoff=0.8)
        hint = f"write {name}={example} on a line of it, or set it in the environment"
        if likely is not None and likely not in URL_NAMES:
            hint += f'; is "{likely}" on line {self.places[likely][1]} a slip?'
            return Problem(self.file, name, "not set", hint)
        return Problem(self.file, name, "not set", hint, setting=f"{name}={example}")


def is_secret_name(name: str) -> bool:
    """Whether a name's value must never be shown."""
    return name in SECRET_NAMES or any(word in name.upper() for word in _SECRET_WORDS)


def secret_values(environment: Environment) -> tuple[str, ...]:
    """Everything in it that must never be shown: whole secrets, and those inside of headers and addresses."""
    found: list[str] = []
    for name, value in environment.values.items():
        if is_secret_name(name):
            found.append(value)
        if name.endswith("_HEADERS"):
            for part in value.split(";"):
                found += header_secrets(part.partition(":")[2].strip())
        found += address_secrets(value)
    return tuple(dict.fromkeys(filter(None, found)))


def header_secrets(value: str) -> tuple[str, ...]:
    """A header's value, what stands behind its scheme (`Bearer …`), and behind a name in it (`session=…`)."""
    last = value.split()[-1:]
    return tuple(filter(None, (value, *last, *(word.partition("=")[2] for word in last))))


def address_secrets(text: str) -> tuple[str, ...]:
    """What lets somebody in and stands in an address itself: before its @, or among its parameters. Nothing where the
    text is no address."""
    found: list[str] = []
    if (inside := _IN_ADDRESS.match(text)) is not None:
        user, password = inside.groups()
        found.append(unquote(password or user))  # a key or token alone stands where the user does
    if "://" in text:
        query = text.partition("?")[2].partition("#")[0]
        for name, value in parse_qsl(query, keep_blank_values=True):
            told = value or name  # a parameter without a value may be all there is of it
            if len(told) >= _LONG_PARAMETER or (value and _SECRET_PARAMETER.search(name)):
                found.append(told)
    return tuple(filter(None, found))


def read_environment(
    path: Path | None = None,
    *,
    process: Mapping[str, str] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Environment:
    """Flags over process environment over file. ConfigError for a missing explicit file, or lines that cannot be read.

    `path` None means the default file, which may be absent; `process` None means this process's own environment.
    """
    file = DEFAULT_FILE if path is None else path
    values: dict[str, str] = {}
    places: dict[str, tuple[str, int | None]] = {}
    for name, value, line in _read_file(file, required=path is not None):
        if value:
            values[name], places[name] = value, (str(file), line)
        else:
            values.pop(name, None)
    for source, given in (("environment", os.environ if process is None else process), ("flag", flags or {})):
        for name, value in given.items():
            if value:
                values[name], places[name] = value, (source, None)
    return Environment(values, places, str(file))


def needed_values(environment: Environment, names: Collection[str] = ()) -> dict[str, str]:
    """The values that journeys may ask for: test data and secrets, and those named here."""
    return {
        name: value
        for name, value in environment.values.items()
        if name.startswith(SETTING_PREFIX) or name in SECRET_NAMES or name in names
    }


def _read_file(path: Path, *, required: bool) -> list[tuple[str, str, int]]:
    """Name, value and line of each binding."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if required:
            raise ConfigError(Problem(str(path), "", "no such env file")) from None
        return []
    except UnicodeDecodeError:
        raise ConfigError(Problem(str(path), "", "not UTF-8 text")) from None
    except OSError as error:
        raise ConfigError(Problem(str(path), "", f"cannot be read: {error.strerror}")) from None
    bindings = []
    problems = []
    for binding in parse_stream(io.StringIO(text)):
        blank = len(binding.original.string) - len(binding.original.string.lstrip())
        line = binding.original.line + binding.original.string[:blank].count("\n")
        if binding.error or (binding.key is not None and binding.value is None):
            problems.append(Problem(str(path), "", "cannot be read", "expected NAME=value", line))
        elif binding.key is not None:
            bindings.append((binding.key, binding.value or "", line))
    if problems:
        raise ConfigError(*problems)
    return bindings
