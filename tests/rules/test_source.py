"""The house rules on Python source, checked on every file; what each forbids is in `offences`."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from tests.rules import offences
from tests.rules.tree import EVERYTHING, PRODUCT, Source, sources

Rule = Callable[[Source], Iterator[str]]
Found = Mapping[Rule, Sequence[str]]


RULES: Mapping[Rule, Sequence[str]] = {
    offences.long_file: EVERYTHING,
    offences.long_functions: EVERYTHING,
    offences.grab_bag: EVERYTHING,
    offences.without_docstring: (*PRODUCT, "tests/support"),
    offences.sleeps: ("engine", "tests"),
    offences.unexplained_broad_excepts: EVERYTHING,
    offences.prints: ("engine",),
}
"""Each rule, and the folders in which it holds."""


@pytest.fixture(scope="module")
def found() -> Found:
    """Where each rule is broken; every file is parsed once for all of them."""
    found: dict[Rule, list[str]] = {rule: [] for rule in RULES}
    for source in sources(*EVERYTHING):
        for rule, roots in RULES.items():
            if source.path.startswith(tuple(f"{root}/" for root in roots)):
                found[rule] += rule(source)
    return found


def test_no_file_is_longer_than_one_idea(found: Found) -> None:
    median = statistics.median(source.text.count("\n") for source in sources(*PRODUCT))
    long = found[offences.long_file]
    assert not long, f"split them (soft cap 250; the median of the product is {median:.0f}, aim 80-170): {long}"


def test_no_function_is_longer_than_a_screen(found: Found) -> None:
    assert not found[offences.long_functions]


def test_no_module_is_a_grab_bag(found: Found) -> None:
    assert not found[offences.grab_bag]


def test_every_public_module_says_what_it_owns(found: Found) -> None:
    assert not found[offences.without_docstring]


def test_nothing_sleeps_in_the_engine_or_in_tests(found: Found) -> None:
    assert not found[offences.sleeps]


def test_every_broad_except_gives_its_reason(found: Found) -> None:
    assert not found[offences.unexplained_broad_excepts]


def test_the_engine_prints_nothing(found: Found) -> None:
    assert not found[offences.prints]


LONG_BODY = "def f() -> None:\n" + "    x = 1\n" * offences.LONGEST_FUNCTION
BREACHES: list[tuple[Rule, str, str]] = [
    (offences.long_file, "engine/a.py", "x = 1\n" * (offences.LONGEST_FILE + 1)),
    (offences.long_functions, "engine/a.py", LONG_BODY),
    (offences.long_functions, "engine/a.py", "class A:\n    async " + LONG_BODY.replace("\n", "\n    ").rstrip()),
    (offences.grab_bag, "engine/utils.py", ""),
    (offences.grab_bag, "engine/helpers/__init__.py", ""),
    (offences.without_docstring, "engine/a.py", "x = 1\n"),
    (offences.without_docstring, "engine/a/__init__.py", ""),
    (offences.sleeps, "tests/test_a.py", "import time\ntime.sleep(1)\n"),
    (offences.sleeps, "tests/test_a.py", "from time import sleep\n"),
    (offences.unexplained_broad_excepts, "engine/a.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (
        offences.unexplained_broad_excepts,
        "engine/a.py",
        "try:\n    f()\nexcept (OSError, BaseException) as e:\n    x\n",
    ),
    (offences.unexplained_broad_excepts, "engine/a.py", "try:\n    f()\nexcept:  # noqa: E722\n    pass\n"),
    (offences.prints, "engine/a.py", "def f() -> None:\n    print('x')\n"),
]
ALLOWED: list[tuple[Rule, str, str]] = [
    (offences.long_file, "engine/a.py", "x = 1\n" * offences.LONGEST_FILE),
    (offences.long_functions, "engine/a.py", LONG_BODY.removesuffix("    x = 1\n")),
    (offences.grab_bag, "engine/measure/histogram.py", ""),
    (offences.without_docstring, "engine/_private.py", "x = 1\n"),
    (offences.sleeps, "tests/test_a.py", "import time\ntime.monotonic()\n"),
    (
        offences.unexplained_broad_excepts,
        "engine/a.py",
        "try:\n    f()\nexcept Exception:  # a journey's own bug\n    x\n",
    ),
    (offences.unexplained_broad_excepts, "engine/a.py", "try:\n    f()\nexcept (OSError, ValueError):\n    pass\n"),
    (offences.unexplained_broad_excepts, "engine/a.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise\n"),
    (offences.prints, "engine/a.py", "sprint('x')\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BREACHES)
def test_a_rule_sees_its_breach(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_a_rule_leaves_the_rest_alone(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))
