"""k6's shortcuts: what `-u -d -i -s --rate` make of a profile's scenarios.

1. `-i` → shared-iterations, `-d` → constant-vus, `-s` → ramping-vus, `-u` alone → that many shared iterations, one
   each; `--rate` with `-d` → constant-arrival-rate.
2. They replace every scenario's executor, with its pacing and start time. Journey, mix, data, think and tags stay.
3. A browser's visits are no load: its scenarios are left out, and what they measure is not required.
4. What cannot be combined is a Problem, and all problems are found at once.

Knows nothing of a command line but the names of its flags.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from engine.errors import ConfigError, Problem
from engine.measure.metrics import METRICS
from engine.measure.series import parse_series
from engine.profile.executor_fields import MAX_DURATION_S, MOST_VUS
from engine.profile.load_texts import Rate, parse_rate, parse_seconds, parse_stage, parse_whole
from engine.profile.model import (
    ConstantArrivalRate,
    ConstantVUs,
    Executor,
    Profile,
    RampingVUs,
    Scenario,
    SharedIterations,
    Stage,
    Threshold,
)

_FROM_A_PLANNED_INSTANT: tuple[str, ...] = ("http_req_response_time", "iteration_lateness")
_BY_A_BROWSER = tuple(name for name in METRICS if name.startswith("browser_"))
_FEWEST_VUS = 10


@dataclass(frozen=True)
class Shortcuts:
    """What was said in place of every scenario's executor; nothing at first."""

    vus: int | None = None
    duration_s: float | None = None
    iterations: int | None = None
    stages: tuple[Stage, ...] = ()
    rate: Rate | None = None

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return self != Shortcuts()

    def applied(self, profile: Profile, *, without: Collection[str] = ()) -> Profile:
        """The profile as it will run, without scenarios of those journeys. Where no instant is planned any more, what
        is measured from one cannot be required."""
        load = tuple(each for each in profile.scenarios if each.journey not in without)
        if not self or not load:
            return profile
        scenarios = tuple(replace(scenario, executor=self._executor(scenario), start_time_s=0.0) for scenario in load)
        unmeasured = () if self.rate else _FROM_A_PLANNED_INSTANT
        unmeasured += _BY_A_BROWSER if len(load) < len(profile.scenarios) else ()
        thresholds = tuple(_not_required(threshold, unmeasured) for threshold in profile.thresholds)
        return replace(profile, scenarios=scenarios, thresholds=thresholds)

    def _executor(self, scenario: Scenario) -> Executor:
        vus = 1 if self.vus is None else self.vus
        if self.iterations is not None:
            longest = MAX_DURATION_S if self.duration_s is None else self.duration_s
            return SharedIterations(vus, self.iterations, longest)
        if self.stages:
            return RampingVUs(vus, self.stages)
        if self.duration_s is None:
            return SharedIterations(vus, vus)
        if self.rate is None:
            return ConstantVUs(vus, self.duration_s)
        ready, most = (self.vus, self.vus) if self.vus is not None else _users_for(self.rate, scenario)
        return ConstantArrivalRate(self.rate.count, self.rate.time_unit_s, self.duration_s, ready, most)


def read_shortcuts(
    *,
    vus: str | None = None,
    duration: str | None = None,
    iterations: str | None = None,
    stages: Sequence[str] = (),
    rate: str | None = None,
) -> Shortcuts:
    """What the flags say, each as it was written. ConfigError with everything that is wrong with them."""
    problems = _conflicts(
        {
            "--iterations": iterations is not None,
            "--duration": duration is not None,
            "--stage": bool(stages),
            "--rate": rate is not None,
        }
    )
    read = _Reader(problems)
    made = Shortcuts(
        vus=read.whole("--vus", vus, at_least=0 if stages else 1, at_most=MOST_VUS),
        duration_s=read.duration("--duration", duration),
        iterations=read.whole("--iterations", iterations, at_least=1, at_most=10**9),
        stages=tuple(stage for text in stages if (stage := read.stage(text)) is not None),
        rate=read.rate(rate),
    )
    if not problems:
        problems += _senseless(made)
    if problems:
        raise ConfigError(*problems)
    return made


def _conflicts(given: dict[str, bool]) -> list[Problem]:
    """The combinations that could mean two things, or nothing."""
    found = []
    for flag, hint in (
        ("--iterations", "stages end by time; leave one of them out"),
        ("--duration", "stages have their own durations; leave one of them out"),
        ("--rate", "stages count users; write a ramping rate into a profile"),
    ):
        if given[flag] and given["--stage"]:
            found.append(Problem(flag, "", "cannot be combined with --stage", hint))
    if given["--rate"] and given["--iterations"]:
        hint = "say how long with --duration: the rate and the time give the count"
        found.append(Problem("--rate", "", "cannot be combined with --iterations", hint))
    elif given["--rate"] and not given["--duration"] and not given["--stage"]:
        found.append(Problem("--rate", "", "for how long?", "add --duration, such as -d 30s"))
    return found


def _senseless(made: Shortcuts) -> list[Problem]:
    """What can be read, and yet makes no load or leaves users without any."""
    if made.iterations is not None and made.vus is not None and made.iterations < made.vus:
        message = f"is {made.iterations:,}, but --vus is {made.vus:,}"
        return [Problem("--iterations", "", message, "each user needs at least one")]
    if not made.stages:
        return []
    if sum(stage.duration_s for stage in made.stages) <= 0:
        return [Problem("--stage", "", "expected at least one stage with a duration above 0")]
    if made.vus == 0 and max(stage.target for stage in made.stages) <= 0:
        return [Problem("--stage", "", "nothing would ever run: --vus and every target are 0")]
    return []


class _Reader:
    """Reads texts into values; what cannot be read becomes a Problem and None."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def whole(self, flag: str, text: str | None, *, at_least: int, at_most: int) -> int | None:
        number = None if text is None else parse_whole(text)
        if text is not None and (number is None or not at_least <= number <= at_most):
            self._unfit(flag, f"expected a whole number from {at_least} to {at_most:,}", text)
        return number

    def duration(self, flag: str, text: str | None) -> float | None:
        if text is None:
            return None
        try:
            seconds = parse_seconds(text)
        except ValueError as error:
            self._unfit(flag, str(error), text)
            return None
        if seconds <= 0:
            self._unfit(flag, "expected a duration above 0", text)
        return seconds

    def stage(self, text: str) -> Stage | None:
        try:
            return parse_stage(text)
        except ValueError as error:
            self._unfit("--stage", str(error), text)
            return None

    def rate(self, text: str | None) -> Rate | None:
        if text is None:
            return None
        try:
            return parse_rate(text)
        except ValueError as error:
            self._unfit("--rate", str(error), text)
            return None

    def _unfit(self, flag: str, expected: str, text: str) -> None:
        self._problems.append(Problem(flag, "", f'{expected}, got "{text}"'))


def _users_for(rate: Rate, scenario: Scenario) -> tuple[int, int]:
    """Users that are ready, and the most there can be: enough for iterations of one second and of two, and longer by
    what the scenario thinks."""
    think_s = scenario.think_s[1] if scenario.think_s else 0.0
    ready, most = (math.ceil(rate.count / rate.time_unit_s * (length + think_s)) for length in (1.0, 2.0))
    return min(max(ready, _FEWEST_VUS), MOST_VUS), min(max(most, 2 * _FEWEST_VUS), MOST_VUS)


def _not_required(threshold: Threshold, metrics: Collection[str]) -> Threshold:
    metric, _ = parse_series(threshold.series)
    return replace(threshold, required=False) if metric in metrics else threshold
