"""Who may pass which door, and when: every endpoint × everyone × every phase, by real requests."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from civic.policy import permission_of
from civic.rounds.phases import IN_ORDER, Phase
from tests.contract.access import DOORS
from tests.contract.knocking import everyone_at
from tests.matrix import IN_THE_MATRIX
from tests.support.databases import TestDatabase
from tests.support.world import Who, World, world_beside

# Mail programs post it (RFC 8058) and have no token of ours: what it may do, its signed link says.
SIGNED_LINK = "mine.stop_mail"


@pytest.fixture(scope="module")
def world(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_beside(database, Path(tmp_path_factory.mktemp("world"))) as made:
        yield made


def methods(app: Flask) -> dict[str, set[str]]:
    rules = app.url_map.iter_rules()
    return {rule.endpoint: set(rule.methods or ()) - {"HEAD", "OPTIONS"} for rule in rules}


def test_the_table_lists_every_endpoint_with_its_permission_and_no_other(app: Flask):
    declared = {endpoint: getattr(permission_of(view), "name", None) for endpoint, view in app.view_functions.items()}
    assert {door.endpoint: door.permission.name for door in DOORS} == declared
    assert len({door.endpoint for door in DOORS}) == len(DOORS), "an endpoint stands twice in the table"


def test_the_table_has_every_method_and_place_of_the_url_map(app: Flask):
    assert {door.endpoint: {door.method} for door in DOORS} == methods(app)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for door in DOORS:
            names = [name for _, name, _, _ in string.Formatter().parse(door.url) if name]
            path = door.url.format(**dict.fromkeys(names, "1"))
            assert adapter.match(path, method=door.method)[0] == door.endpoint


@pytest.mark.parametrize("phase", IN_ORDER)
def test_every_door_answers_everyone_as_the_table_says(world: World, phase: Phase):
    """Those of the rooms that have a matrix of their own are knocked at there."""
    everyone_at(world, [door for door in DOORS if door.room not in IN_THE_MATRIX], phase)


def test_a_post_without_a_token_changes_nothing(world: World):
    """The token is asked for before the door, of all but a link that is signed itself."""
    world.enter(Phase.VOTING)
    for door in DOORS:
        if door.method == "POST":
            client = world.app.test_client(use_cookies=False)
            world.statements.clear()
            response = client.post(door.url.format(**world.places), data={})
            assert response.status_code == (404 if door.endpoint == SIGNED_LINK else 400), door.endpoint
            assert not world.written


def test_a_post_from_another_site_is_refused_with_or_without_a_token(world: World):
    for door in DOORS:
        if door.method == "POST":
            client = world.app.test_client(use_cookies=False)
            headers = {"Sec-Fetch-Site": "cross-site", "Cookie": f"civic={world.keys[Who.STAFF].cookie}"}
            data = {"csrf_token": world.keys[Who.STAFF].token}
            response = client.post(door.url.format(**world.places), data=data, headers=headers)
            assert response.status_code == 403, door.endpoint
