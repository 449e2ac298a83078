"""What documents say of keys and pictures is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.key_tables import PAGE, TITLES, bindings, page_with, tables

ROOT = PAGE.parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def test_the_tables_of_keys_are_those_of_the_bindings() -> None:
    text = PAGE.read_text()
    assert text == page_with(text, tables()), "python -m tests.support.key_tables writes them anew"


def test_every_binding_is_in_a_table() -> None:
    assert set(bindings()) == set(TITLES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_picture_is_shown_somewhere() -> None:
    shown = {name for page in PAGES for name in re.findall(r"images/([a-z-]+\.svg)", page.read_text())}
    assert {picture.name for picture in (ROOT / "docs" / "images").iterdir()} == shown


def test_pictures_are_small_and_name_no_folder_of_the_machine_that_drew_them() -> None:
    for picture in (ROOT / "docs" / "images").iterdir():
        text = picture.read_text()
        assert len(text) < 130_000, picture.name
        assert not re.search(r"/(?:home|tmp|root|Users|work)/", text), picture.name
