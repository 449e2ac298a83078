"""The repository stands alone: no text in it names the machine, the registry or the place it was written at."""

from __future__ import annotations

import re

import pytest

from tests.rules.tree import texts

# Written in pieces, so that this file does not offend.
_FOLDERS = "|".join(("work", "farm", "root", "Users", "home"))
_HOSTS = "|".join((r"pypi\.org", r"python" + r"hosted\.org", r"registry\.npmjs" + r"\.org", r"deb\.debian" + r"\.org"))
FORBIDDEN = {
    "an absolute path of one machine": re.compile(rf"(?<![\w.$~}}/])/(?:{_FOLDERS})/[\w.]"),
    "a package registry": re.compile(rf"(?:{_HOSTS})"),
    "a folder outside the repository": re.compile(r"\.\./" + "shared"),
}


def slips(path: str, text: str) -> list[str]:
    return [
        f"{path}:{number}: {what}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def test_no_text_names_a_place_outside_the_repository() -> None:
    assert not [slip for file in texts() for slip in slips(file.path, file.text)]


@pytest.mark.parametrize("line", ["see /" + "work/notes.md", "cd '/" + "home/ann/x'", "https://" + "pypi" + ".org/x"])
def test_a_slip_is_seen(line: str) -> None:
    assert slips("README.md", line)


@pytest.mark.parametrize("line", ["GET /api/" + "work/1", "https://host/home/x", "$HOME/.config", "/usr/bin/chromium"])
def test_paths_that_are_not_of_one_machine_are_fine(line: str) -> None:
    assert not slips("README.md", line)
