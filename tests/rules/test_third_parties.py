"""Third parties stand behind one place each: who may import what, and what an import may drag in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.rules.offences import imported_packages
from tests.rules.tree import PRODUCT, REPOSITORY, Source, sources

_SCREEN = (
    "wwmaa_tui.app",
    "wwmaa_tui.base_app",
    "wwmaa_tui.key_catalog",
    "wwmaa_tui.viewer",
    "wwmaa_tui.screens",
    "wwmaa_tui.widgets",
    "wwmaa_tui.theme",
)
HOMES = {
    "httpx": ("engine.wire", "engine.target", "engine.monitors"),
    "httpcore": ("engine.wire",),
    "websockets": ("engine.wire", "wwmaa_tui.standin"),
    "httptools": ("engine.wire", "wwmaa_tui.standin"),
    "prometheus_api_client": ("engine.monitors.prometheus",),
    "requests": ("engine.monitors.prometheus", "engine.monitors.bounded_session"),
    "urllib3": ("engine.monitors.prometheus", "engine.monitors.bounded_session"),
    "distributed": ("engine.generators.cluster",),
    "playwright": ("engine.wire.browser",),
    "tomli_w": ("engine.profile",),
    "dotenv": ("engine.target",),
    "textual": _SCREEN,
    "rich": _SCREEN,
    "sentry_sdk": ("wwmaa_tui.crash", "wwmaa_tui.standin.sentry.reporter"),
    "prometheus_client": ("wwmaa_tui.standin", "engine.monitors.metrics_text"),
}
"""Package: the modules, with what is below them, that may import it."""

HEAVY = {
    "textual",
    "rich",
    "prometheus_api_client",
    "requests",
    "sentry_sdk",
    "playwright",
    "distributed",
}
"""What headless mode and a generator must not load by merely starting."""
COMMANDS = sorted(source.name for source in sources("wwmaa_tui/commands"))
LIGHT = [
    "engine.run",
    "engine.generators.child",
    "wwmaa_tui.cli",
    "wwmaa_tui.launcher",
    "wwmaa_tui.headless",
    "wwmaa_tui.narrator",
    *COMMANDS,
]


def strangers(source: Source) -> list[str]:
    return [
        f"{source.path}:{line}: {package} is for {', '.join(HOMES[package])}"
        for line, package in imported_packages(source)
        if package in HOMES and not any(f"{source.name}.".startswith(f"{home}.") for home in HOMES[package])
    ]


def test_third_parties_are_imported_only_where_they_are_at_home() -> None:
    assert not [stranger for source in sources(*PRODUCT) for stranger in strangers(source)]


def test_a_stranger_is_seen_in_a_deferred_import_too() -> None:
    deferred = "def f() -> None:\n    from textual.app import App\n"
    assert strangers(Source("engine/run.py", deferred))
    assert strangers(Source("engine/wired.py", "import httpx\n"))
    assert not strangers(Source("engine/wire/client.py", "import httpx\n"))


def loaded_by(module: str) -> set[str]:
    """The third parties that a fresh interpreter holds after importing the module."""
    code = f"import sys, {module}; print(*{HEAVY | HOMES.keys()!r} & sys.modules.keys())"
    child = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return set(child.stdout.split())


@pytest.mark.parametrize("module", LIGHT)
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    loaded = loaded_by(module)
    if "httpx" in loaded:  # which loads Rich, where there is one, for a command line of its own
        loaded.discard("rich")
    assert loaded & HEAVY == set()


def test_a_generator_starts_without_what_only_the_run_needs() -> None:
    assert loaded_by("engine.generators.child") <= {"dotenv", "httptools", "websockets"}


CURTAIN = """
import contextlib, sys
from wwmaa_tui.cli import main
from wwmaa_tui.commands import run

@contextlib.contextmanager
def stops(*_):
    print(*sys.modules)
    raise SystemExit
    yield

run.curtain, run.has_terminal = stops, lambda: True
main([])
"""
FIRST_FRAME = """
import sys
from wwmaa_tui.app import WwmaaApp
from wwmaa_tui.archive import ResultsArchive
from wwmaa_tui.cli import build_parser
from wwmaa_tui.commands.run_flags import options_of
from wwmaa_tui.launcher import RunLauncher

options = options_of(build_parser([]).parse_args([]))
WwmaaApp(RunLauncher(options), archive=ResultsArchive(options.results))
print(*sys.modules)
"""
LATER = (
    "httpx",
    "uvloop",
    "websockets",
    "engine.run",
    "engine.generators",
    "engine.journeys",
    "engine.monitors.catalog",
    "engine.wire",
    "engine.journal",
    "engine.plan",
    "engine.profile.model",
    "engine.state",
    "wwmaa_tui.finding",
    "wwmaa_tui.screens.cockpit",
    "wwmaa_tui.surroundings",
    "wwmaa_tui.standin",
)
"""What the first frame of the picker does not need, and what would make it late."""


def modules_after(code: str) -> set[str]:
    """All that a fresh interpreter holds after the code, which prints it."""
    child = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return set(child.stdout.split())


def test_before_the_first_sign_of_life_the_standard_library_is_enough() -> None:
    loaded = {name.partition(".")[0] for name in modules_after(CURTAIN)}
    own = {"engine", "wwmaa_tui", "__main__"}
    beyond = loaded - set(sys.stdlib_module_names) - own - {"dotenv"}  # the env file may say where crashes are told
    assert not {name for name in beyond if not name.startswith(("_", "sitecustomize"))}


def test_before_the_first_frame_nothing_is_loaded_that_only_a_launch_needs() -> None:
    loaded = modules_after(FIRST_FRAME)
    assert not {name for name in loaded if name.startswith(LATER)}
