"""What a person typed into a form, field by field.

1. A field that was not filled in keeps the value that was there.
2. What cannot be read is a Problem at its field, and the value that was there stands in; all problems are found at
   once.

Knows nothing of what the fields mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.errors import Problem
from engine.profile.load_texts import (
    FACTOR_FORM,
    TIMES,
    Rate,
    parse_factor,
    parse_rate,
    parse_seconds,
    parse_stage,
    parse_whole,
)
from engine.profile.model import Stage
from engine.profile.suggestion import suggestion

SOURCE = "override"
"""What Problems of a form are attributed to; their key is that of the field."""
NOTHING = "none"
"""Typed where something is to be left out."""
YES, NO = "yes", "no"


class Answers:
    """The texts of some fields, by key, and what is wrong with them."""

    def __init__(self, texts: Mapping[str, str], problems: list[Problem] | None = None, prefix: str = "") -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._texts = texts
        self._prefix = prefix
        self._asked: dict[str, None] = {}

    def under(self, prefix: str) -> Answers:
        """Those to fields whose keys begin so; problems are noted in one place."""
        answers = Answers(self._texts, self.problems, f"{self._prefix}{prefix}")
        answers._asked = self._asked
        return answers

    def __contains__(self, name: str) -> bool:
        return self.text(name) is not None

    def text(self, name: str) -> str | None:
        """What was typed; None where nothing was."""
        key = f"{self._prefix}{name}"
        self._asked[key] = None
        return self._texts[key].strip() or None if key in self._texts else None

    def unknown(self) -> tuple[str, ...]:
        """Keys that nobody asked for: fields that this profile has not."""
        return tuple(key for key in self._texts if key not in self._asked)

    def unfit(self, name: str, message: str, hint: str = "") -> None:
        """Note a problem with a field."""
        self.problems.append(Problem(SOURCE, f"{self._prefix}{name}", message, hint))

    def whole(self, name: str, before: int, *, at_least: int, at_most: int, scales: bool = False) -> int:
        """A whole number; where it `scales`, also a factor on the one before."""
        text = self.text(name)
        if text is None:
            return before
        form = f"expected a whole number from {at_least:,} to {at_most:,}"
        if scales and _means_a_factor(text):
            number: int | None = max(round(before * self.factor(name)), 1)
        else:
            form += ", or a factor such as x0.5" if scales else ""
            number = parse_whole(text.replace(",", ""))
        if number is None or not at_least <= number <= at_most:
            self.unfit(name, f'{form}, got "{text}"')
            return before
        return number

    def seconds(self, name: str, before: float, *, scales: bool = False, at_least: float = 0.0) -> float:
        """A duration above 0 and of at least so many seconds."""
        text = self.text(name)
        if text is None:
            return before
        if scales and _means_a_factor(text):
            return round(before * self.factor(name), 9)
        try:
            seconds = parse_seconds(text)
        except ValueError as error:
            self.unfit(name, f'{error}, got "{text}"')
            return before
        if seconds <= 0 or seconds < at_least:
            self.unfit(name, f"expected a duration above 0, got {text}")
            return before
        return seconds

    def rate(self, name: str, before: Rate) -> Rate:
        """Iterations in a time, or a factor on the rate before."""
        text = self.text(name)
        if text is None:
            return before
        if _means_a_factor(text):
            return Rate(before.count * self.factor(name), before.time_unit_s)
        try:
            return parse_rate(text)
        except ValueError as error:
            self.unfit(name, f'{error}, got "{text}"')
            return before

    def factor(self, name: str) -> float:
        """A factor, bare or not; 1 where none was typed."""
        text = self.text(name)
        if text is None:
            return 1.0
        try:
            found = parse_factor(text if _means_a_factor(text) else f"x{text}")
        except ValueError:
            found = None
        if found is None:
            self.unfit(name, f'expected {FACTOR_FORM}, got "{text}"')
        return 1.0 if found is None else found

    def stages(self, name: str, before: tuple[Stage, ...], *, whole: bool) -> tuple[Stage, ...]:
        """Stages, one after another with spaces between them: at least one, and not all of no length."""
        text = self.text(name)
        if text is None:
            return before
        found = []
        for part in text.replace(",", " ").split():
            try:
                found.append(parse_stage(part, whole=whole))
            except ValueError as error:
                self.unfit(name, f'{error}, got "{part}"')
                return before
        if sum(stage.duration_s for stage in found) <= 0:
            self.unfit(name, "expected at least one stage with a duration above 0")
            return before
        return tuple(found)

    def texts(self, name: str, before: tuple[str, ...]) -> tuple[str, ...]:
        """Texts with commas between them; none of them where `none` was typed."""
        text = self.text(name)
        if text is None:
            return before
        return () if text.casefold() == NOTHING else tuple(part.strip() for part in text.split(",") if part.strip())

    def flag(self, name: str, before: bool) -> bool:
        """Yes or no."""
        return self.choice(name, YES if before else NO, (YES, NO)) == YES

    def choice(self, name: str, before: str, choices: Collection[str]) -> str:
        """One of a few words."""
        text = self.text(name)
        if text is None:
            return before
        if text.casefold() not in choices:
            self.unfit(name, f"expected {', '.join(choices)}", suggestion(text, choices))
            return before
        return text.casefold()


def _means_a_factor(text: str) -> bool:
    return text[:1] in ("x", "X", "*", TIMES) or text.endswith("%")
