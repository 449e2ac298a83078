"""The `[seed]` table of a site."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.profile.catalog import shipped_folder
from engine.seeding.records import KINDS
from engine.seeding.seeding import check_templates
from engine.target.loading import load_site, parse_site
from engine.target.seeding import ADDRESSES, SeedKind
from engine.target.site import Site

TEXT = """\
title = "S"
allow_hosts = []
health = "count"
[bases]
api = "API_URL"
[operations.count]
base = "api"
path = "/admin"
[operations.make]
method = "POST"
base = "api"
path = "/admin"
outcomes = { taken = { status = [409] } }
[operations.make.json]
email = "{email}"
password = "{password}"
"""
SEED = """\
[seed.events]
volume = 5
by_hand = "ask the administrator"
[seed.members]
volume = 10
address = "crowd_{n}@wwmaa.com"
count = "count"
make = "make"
exists = ["taken"]
"""


def parsed(text: str) -> Site:
    return parse_site(text, name="s", source="s.toml")


def test_a_site_says_what_there_should_be_in_the_order_of_making() -> None:
    assert parsed(TEXT + SEED).seed == (
        SeedKind("members", 10, "crowd_{n}@wwmaa.com", "count", "make", ("taken",)),
        SeedKind("events", 5, by_hand="ask the administrator"),
    )
    assert parsed(TEXT).seed == ()
    assert tuple(ADDRESSES) == KINDS, "what can be named is what can be made"


def test_everything_wrong_with_it_is_said_at_once_with_the_way_out() -> None:
    wrong = """\
[seed.member]
volume = 10
[seed.members]
volume = 0
address = "everybody@wwmaa.com"
count = "cuont"
make = "make"
exists = ["take"]
colour = "blue"
[seed.content]
volume = 5
make = "make"
"""
    with pytest.raises(ConfigError) as raised:
        parsed(TEXT + wrong)
    said = [str(problem) for problem in raised.value.problems]
    for words in (
        'seed.member: no such kind of data (did you mean "members"?)',
        "seed.members.volume: expected a whole number of at least 1",
        "seed.members.address: expected {n} in it",
        'seed.members.count: no operation "cuont" (did you mean "count"?)',
        'seed.members.exists[0]: operation "make" has no outcome "take" (did you mean "taken"?)',
        "seed.members.colour: unknown key",
        "seed.content.make: nothing would say what is there already",
    ):
        assert any(words in line for line in said), (words, said)
    assert len(said) == 7


def test_a_placeholder_that_no_record_fills_is_found_before_anything_is_sent() -> None:
    site = parsed(TEXT.replace("{email}", "{emial}") + SEED)
    with pytest.raises(ConfigError, match=r'operations.make: nothing of members fills \{emial\} .*"email"'):
        check_templates(site)


def test_the_shipped_sites_name_the_volumes_of_the_suite() -> None:
    sites = {path.stem: load_site(path) for path in (shipped_folder() / "sites").glob("*.toml")}
    assert sites["wwmaa"].seed
    for name, site in sites.items():
        check_templates(site)
        if not site.seed:
            continue
        assert {kind.name: kind.volume for kind in site.seed} == {
            "members": 1000,
            "instructors": 200,
            "events": 500,
            "content": 5000,
            "subscriptions": 100,
        }, name
