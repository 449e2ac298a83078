"""What files a run is asked to write beside its own: its samples (`--out`), its summary (`--summary-export`).

Whatever is wrong with them is found before anything is sent. What a flag names is replaced, as in k6.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Problem

OUT, SUMMARY_EXPORT = "--out", "--summary-export"
_FORM = "json=FILE"
_ELSEWHERE = ("csv", "influxdb", "cloud", "statsd", "experimental-prometheus-rw", "opentelemetry", "web-dashboard")
"""Kinds that k6 has."""


@dataclass(frozen=True)
class Part:
    """Where one generator writes its samples."""

    path: str
    epoch_s: float
    """What is added to a monotonic instant for wall time, the same for all generators."""
    sharing: int
    """How many parts there are."""

    @property
    def packed(self) -> bool:
        """Whether it is compressed."""
        return self.path.endswith(".gz")


@dataclass(frozen=True)
class OutputOrder:
    """The files, none of which is a must."""

    samples: Path | None = None
    summary: Path | None = None

    def of_step(self, number: int, name: str) -> OutputOrder:
        """The same of one step of a suite, counted from 1: `k6.json` as `k6-01-baseline.json`."""
        return OutputOrder(_numbered(self.samples, number, name), _numbered(self.summary, number, name))

    def part(self, number: int, epoch_s: float, sharing: int) -> Part | None:
        """Where that generator writes: beside the file, so that the room for both is the same."""
        if self.samples is None:
            return None
        return Part(str(part_of(self.samples, number)), epoch_s, sharing)


NOTHING = OutputOrder()


def part_of(samples: Path, number: int) -> Path:
    """The part of one generator: `k6.json.part0`, `k6.json.part0.gz`."""
    packed = ".gz" if samples.name.endswith(".gz") else ""
    return samples.with_name(f"{samples.name.removesuffix(packed)}.part{number}{packed}")


def read_output(out: list[str], summary_export: str | None, problems: list[Problem]) -> OutputOrder:
    """What the two flags mean; what is wrong with them joins the problems."""
    samples = _samples(out, problems)
    summary = None if summary_export is None else _file(SUMMARY_EXPORT, summary_export, problems)
    if samples is not None and summary is not None and samples.absolute() == summary.absolute():
        problems.append(Problem(SUMMARY_EXPORT, "", f"{summary} is what {OUT} writes to", "name two files"))
    return OutputOrder(samples, summary)


def _samples(out: list[str], problems: list[Problem]) -> Path | None:
    if not out:
        return None
    if len(out) > 1:
        problems.append(Problem(OUT, "", "is given more than once", "one file holds the samples of a run"))
        return None
    kind, equals, file = out[0].partition("=")
    if kind != "json":
        said = f"k6's {kind} is not written here" if kind in _ELSEWHERE else f"unknown kind {kind!r}"
        problems.append(Problem(OUT, "", said, f"expected {_FORM}"))
        return None
    if not equals or not file:
        problems.append(Problem(OUT, "", "names no file", f"expected {_FORM}, FILE.gz for a compressed one"))
        return None
    return _file(OUT, file, problems)


def _file(flag: str, named: str, problems: list[Problem]) -> Path | None:
    """The file, if it can be written."""
    if wrong := _wrong_with(named):
        problems.append(Problem(flag, "", *wrong))
        return None
    return Path(named)


def _wrong_with(named: str) -> tuple[str, str] | None:
    if named in ("", "-"):
        return "a file is needed", "standard output is for the summary"
    if "\0" in named:
        return "no file can have such a name", ""
    path, folder = Path(named), Path(named).parent
    try:
        if path.is_dir():
            return f"{path} is a folder", f"name a file in it, such as {path / 'k6.json'}"
        if path.exists() and not path.is_file():
            return f"{path} is no plain file", ""
        if not folder.is_dir():
            return f"there is no folder {folder}", f"mkdir -p {folder}"
    except OSError as error:
        return f"{path}: {error.strerror}", ""
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"nothing can be written to the folder {folder}", "choose another"
    if path.exists() and not os.access(path, os.W_OK):
        return f"{path} cannot be written to", "choose another file"
    return None


def _numbered(file: Path | None, number: int, name: str) -> Path | None:
    if file is None:
        return None
    suffix = "".join(file.suffixes[-2:]) if file.suffix == ".gz" else file.suffix
    return file.with_name(f"{file.name.removesuffix(suffix)}-{number:02d}-{name}{suffix}")
