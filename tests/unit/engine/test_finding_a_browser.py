"""What is taken for a browser: what tells a Chromium's version, and nothing else that happens to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.wire.browser.finding import find_browser


def program(tmp_path: Path, said: str) -> str:
    path = tmp_path / "browser"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def _playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.wire.browser.finding.has_playwright", lambda: True)


@pytest.mark.parametrize("said", ["Chromium 156.0.8078.108 built on Debian", "Google Chrome 141.0.7390.37 "])
def test_a_chromium_is_found(tmp_path: Path, said: str) -> None:
    assert find_browser(program(tmp_path, said)).said.startswith(said.strip())


@pytest.mark.parametrize("said", ["", "ls (GNU coreutils) 9.1", "Mozilla Firefox 128.5.0", "v20.19.2"])
def test_a_program_of_another_kind_is_none(tmp_path: Path, said: str) -> None:
    found = find_browser(program(tmp_path, said))
    assert not found
    assert "is no Chromium" in found.said
