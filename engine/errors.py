"""Every error the engine raises on purpose, one tree.

    EngineError
    ├── ConfigError        bad profile, site, flag, environment or file; carries every Problem found (exit 104)
    ├── RefusedError       the production guard or the run window said no; nothing was sent     (exit 111)
    ├── UnreachableError   the target did not answer the pre-flight                              (exit 112)
    ├── JourneyError       a journey raised; carries the user's own file and line                (exit 107)
    ├── SetupError         a journey's setup found that the load cannot begin                    (exit 107)
    ├── GeneratorError     a generator could not start or was lost
    └── JournalError       a run directory or journal cannot be read or written                  (exit 104)
        └── FiguresError   a second's figures are damaged; found when they are added up, some lines later

Owns the classes and how a Problem reads; knows nothing of exit codes or screens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what a person gave us: where, what, and the way out."""

    source: str
    """File, flag or environment name."""
    key: str
    """Dotted path inside the source, or an empty string."""
    message: str
    hint: str = ""
    """The way out: nearest valid name, accepted form."""
    line: int | None = None
    """1-based line in the source, where known."""
    setting: str = ""
    """The line to add to the env file, with an example for its value; empty where more than that is wrong."""

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        subject = f"{place}: {self.key}: " if self.key else f"{place}: "
        return f"{subject}{self.message}" + (f" ({self.hint})" if self.hint else "")


class EngineError(Exception):
    """Anything the engine refuses or cannot do; its text is fit for a person."""


class ConfigError(EngineError):
    """Input that cannot be used; lists all problems at once."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class RefusedError(EngineError):
    """The production guard or the run window refused; nothing was sent."""

    def __init__(self, text: str, host: str = "") -> None:
        self.host = host
        """The first host that the guard refused, as it was written; empty where it refused none."""
        super().__init__(text)


class UnreachableError(EngineError):
    """The target did not answer the pre-flight."""


class JourneyError(EngineError):
    """A journey raised something other than a failed call."""


class SetupError(EngineError):
    """A journey's setup found that the load cannot begin; says what is missing."""


class GeneratorError(EngineError):
    """A generator could not be started, or was lost."""


class JournalError(EngineError):
    """A run directory or journal cannot be read or written."""


class FiguresError(JournalError):
    """A second's figures are damaged: found when they are added up, which may be some lines later; names the second."""
