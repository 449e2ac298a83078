"""Which of the recorded runs a person looks for: by profile, verdict, date, tag, target and change.

Every word must be met; of several values of one word any is enough. All that is wrong is said at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from fnmatch import fnmatchcase

from engine.errors import ConfigError, Problem
from engine.history import RunRecord, with_steps
from engine.profile.durations import parse_duration
from engine.wording.levels import VERDICTS

DATE = "a date such as 2026-11-01, a time such as 2026-11-01T02:00 (UTC), or an age such as 7d"
"""What a reader is told to write."""
NOT = "not-"
"""Before a verdict: every other one."""
_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)Z?)?")


@dataclass(frozen=True)
class Sought:
    """What is looked for; what is empty or None is not looked at."""

    profiles: tuple[str, ...] = ()
    """Names or patterns such as `event-*`; of a suite, those of its steps count too."""
    verdicts: tuple[str, ...] = ()
    since: float | None = None
    """Begun then or later, in seconds since the epoch."""
    until: float | None = None
    """Begun before then."""
    tags: tuple[tuple[str, str | None], ...] = ()
    """Each must be there, with that value unless it is None."""
    targets: tuple[str, ...] = ()
    """Hosts, or patterns; a host alone stands for all its ports."""
    change: str = ""
    """Part of what was said to be different, whatever its case."""
    demo: bool | None = None

    def finds(self, record: RunRecord, *, by_steps: bool = True) -> bool:
        """Whether it is one of those; `by_steps`: a suite by the profile of a step, too."""
        names = [each.profile for each in with_steps([record])] if by_steps else [record.profile]
        return (
            (not self.profiles or any(fnmatchcase(name, each) for each in self.profiles for name in names))
            and (not self.verdicts or record.verdict in self.verdicts)
            and (self.since is None or record.started_at >= self.since)
            and (self.until is None or record.started_at < self.until)
            and all(_tagged(record.tags or {}, name, value) for name, value in self.tags)
            and (not self.targets or any(_aimed(record.target, pattern) for pattern in self.targets))
            and (not self.change or any(self.change.casefold() in said.casefold() for said in changes_of(record)))
            and self.demo in (None, record.demo)
        )


def changes_of(record: RunRecord) -> tuple[str, ...]:
    """What was said to be different, also by a tag of that name."""
    tagged = (record.tags or {}).get("change")
    return (*record.changes, tagged) if tagged else record.changes


def read_sought(
    now: float,
    *,
    profiles: Sequence[str] = (),
    verdicts: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    tags: Sequence[str] = (),
    targets: Sequence[str] = (),
    change: str = "",
    demo: bool | None = None,
) -> Sought:
    """What flags mean. ConfigError with everything that is wrong with them."""
    problems: list[Problem] = []
    sought = Sought(
        profiles=tuple(profiles),
        verdicts=_verdicts(verdicts, problems),
        since=_date("--since", since, now, problems),
        until=_date("--until", until, now, problems, end=True),
        tags=tuple(_tag(text, problems) for text in tags),
        targets=tuple(targets),
        change=change,
        demo=demo,
    )
    if sought.since is not None and sought.until is not None and sought.since >= sought.until:
        problems.append(Problem("--since", "", f"{since} is not before --until {until}", "no run can be in between"))
    if problems:
        raise ConfigError(*problems)
    return sought


def read_date(text: str, now: float, *, end: bool = False) -> float:
    """An instant, in seconds since the epoch; a day is its beginning, or its `end`. ValueError for no date."""
    text = text.strip()
    if (found := _WRITTEN.fullmatch(text)) is not None:
        day, clock = found.groups()
        try:
            instant = datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=UTC)
            return (instant + timedelta(days=1 if end and not clock else 0)).timestamp()
        except (ValueError, OverflowError) as error:
            raise ValueError(f"no such date: {error}") from None
    try:
        if re.fullmatch(r"[0-9.]+", text):
            raise ValueError  # a bare number: of what?
        return now - parse_duration(text)
    except ValueError:
        raise ValueError(f"expected {DATE}, got {text!r}") from None


def _date(flag: str, text: str | None, now: float, problems: list[Problem], *, end: bool = False) -> float | None:
    if text is None:
        return None
    try:
        return read_date(text, now, end=end)
    except ValueError as error:
        problems.append(Problem(flag, "", str(error)))
        return None


def _verdicts(texts: Iterable[str], problems: list[Problem]) -> tuple[str, ...]:
    """Those that are named, or all where none is, without those that are not meant."""
    meant: list[str] = []
    other: list[str] = []
    for text in (part.strip() for each in texts for part in each.split(",")):
        verdict = text.removeprefix(NOT)
        if verdict not in VERDICTS:
            near = get_close_matches(verdict, VERDICTS, 1)
            hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(VERDICTS)}, or {NOT}pass"
            problems.append(Problem("--verdict", "", f"there is no verdict {verdict!r}", hint))
        (meant if verdict == text else other).append(verdict)
    found = tuple(each for each in (meant or VERDICTS if other else meant) if each not in other)
    if other and not found:
        problems.append(Problem("--verdict", "", "what is asked for is ruled out as well"))
    return found


def _tag(text: str, problems: list[Problem]) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    if not name:
        problems.append(Problem("--tag", "", f"expected K=V or K, got {text!r}"))
    return name, value if equals else None


def _tagged(tags: Mapping[str, str], name: str, value: str | None) -> bool:
    return name in tags and value in (None, tags[name])


def _aimed(target: str, pattern: str) -> bool:
    host = target.rpartition(":")[0] or target
    return fnmatchcase(target, pattern) or fnmatchcase(host, pattern)
