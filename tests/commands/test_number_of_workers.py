"""How many generators a run has, and how many files each may open: what was said, or what plan and machine allow."""

from __future__ import annotations

import re
import resource
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.capacity.machine import survey
from tests.support.command import COMMAND, aimed_at, journal_of, only_run, summary_of, wwmaa_tui
from wwmaa_tui.cli import main
from wwmaa_tui.standin.process import StandInProcess

RESULTS = Path("results")
Journal = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def aimed() -> Iterator[tuple[str, ...]]:
    """The flags that aim at a healthy stand-in that lives through the module."""
    with StandInProcess.start() as running:
        yield aimed_at(running.base_url)


def generators_of(journal: Journal) -> list[int]:
    """Their process ids, from the line of the pre-flight that people read."""
    (said,) = (event["detail"] for event in journal if event.get("check") == "generators")
    return [int(pid) for pid in re.findall(r"process (\d+)", said)]


def with_file_limit(limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command under a hard limit of open files."""
    script = f'ulimit -n {limit} && exec "$@"'  # both, the soft and the hard one
    return subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *arguments], capture_output=True, text=True, timeout=100, check=False
    )


def crowd(users: int) -> str:
    """A profile of users who hardly do anything."""
    Path("crowd.toml").write_text(
        'title = "crowd"\nsite = "wwmaa"\n[[scenario]]\nname = "crowd"\njourney = "search"\n'
        f'executor = "constant-vus"\nvus = {users}\nduration = "2s"\npacing = "2s"\n'
    )
    return "crowd.toml"


def test_a_plan_beyond_the_file_limit_is_invalid_before_anything_is_sent_and_says_the_way_out(
    aimed: tuple[str, ...],
) -> None:
    done = with_file_limit(256, "--profile", crowd(400), "--no-ui", *aimed, "--workers", "1")

    assert done.returncode == 113, done.stderr
    summary = summary_of(RESULTS)
    assert summary["sentence"] == (
        "Invalid: this machine cannot carry the plan: 400 users need 464 files in one generator, the hard limit is "
        "256: raise it (as root, `ulimit -Hn 464`), or use --workers 3."
    )
    assert summary["requests"]["load"] == summary["requests"]["preflight"] == 0
    assert "✖ file limit: 400 users need 464 files" in done.stderr


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 1024, reason="needs a hard limit of 1,024 files")
def test_a_soft_file_limit_is_raised_by_itself_and_for_the_stand_in_too() -> None:
    crowd(400)
    script = 'ulimit -Sn 256 && exec "$@"'
    done = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, "--profile", "crowd.toml", "--no-ui", "--demo", "--workers", "1"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    summary = summary_of(RESULTS)
    assert summary["requests"]["load"] == 400, done.stderr
    assert summary["errors"] == []


@pytest.mark.parametrize("workers", ["-1", "many", "1.5", "257", "99999999999999999999", "", "two"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(workers: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "smoke", "--no-ui", "--demo", f"--workers={workers}"]) == 104
    assert f"--workers: expected auto, 0 (inline) or a number up to 256, got '{workers}'" in capsys.readouterr().err
    assert not RESULTS.exists()


@pytest.mark.parametrize(
    ("workers", "said"), [("0", "1 ready on Python"), ("auto", "1 ready on Python"), ("3", "3 ready")]
)
def test_workers_are_as_many_as_was_said(workers: str, said: str, aimed: tuple[str, ...]) -> None:
    done = wwmaa_tui("--profile", "smoke", "--no-ui", *aimed, "-u", "1", "-i", "2", "--workers", workers)

    (checked,) = (event["detail"] for event in journal_of(only_run(RESULTS)) if event.get("check") == "generators")
    assert checked.startswith(said), done.err
    assert ("inline" in checked) is (workers == "0")
    assert len(re.findall(r"process \d+", checked)) == {"0": 0, "auto": 1, "3": 3}[workers]


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 14_000, reason="needs a hard limit of 14,000 files")
def test_auto_is_more_than_one_generator_where_the_plan_needs_them_and_the_machine_has_cores(
    aimed: tuple[str, ...],
) -> None:
    Path("many.toml").write_text(
        'title = "many"\nsite = "wwmaa"\n[[scenario]]\nname = "many"\njourney = "search"\n'
        'executor = "constant-arrival-rate"\nrate = 4\nduration = "1s"\npre_allocated_vus = 4\nmax_vus = 12_500\n'
    )
    wwmaa_tui("--profile", "many.toml", "--no-ui", *aimed)

    cores = survey().cores
    assert len(generators_of(journal_of(only_run(RESULTS)))) == min(2, cores)
