"""What the environment lacks for a launch, as the lines that somebody has to write and the file they belong into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import Problem
from engine.target.environment import DEFAULT_FILE
from engine.wording import figures
from engine.wording.plain_text import plain
from wwmaa_tui.present.picker_views import LackingView


def unset(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that one more line in the env file ends."""
    return tuple(problem for problem in problems if problem.setting)


def unset_words(problems: Sequence[Problem]) -> str:
    """`not set: BASE_URL, API_URL`."""
    return plain(f"not set: {', '.join(problem.key for problem in problems)}")


def lacking_view(problems: Iterable[Problem], profile: str) -> LackingView | None:
    """How a launch of that profile gets the settings that it has not; None where it lacks none."""
    missing = unset(problems)
    if not missing:
        return None
    file = missing[0].source
    usual = file == str(DEFAULT_FILE)
    return LackingView(
        said=f"{figures.plural(len(missing), 'setting')} {'is' if len(missing) == 1 else 'are'} missing",
        place=f"{plain(file)}, in the folder that wwmaa-tui was started in" if usual else plain(file),
        lines=tuple(plain(problem.setting) for problem in missing),
        doctor=plain(f"wwmaa-tui doctor -p {profile}" + ("" if usual else f" --env-file {file}")),
    )
