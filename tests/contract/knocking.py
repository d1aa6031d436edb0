"""Everyone comes to a door, and what they see is held against the table."""

from collections.abc import Iterable, Iterator

import pytest
from werkzeug.test import TestResponse

from civic.rounds.phases import Phase
from tests.contract.doors import ASKED_AGAIN, DONE, HIDDEN, NOT_NOW, REFUSED, SIGN_IN, Door
from tests.support.world import Who, World

STATUSES = {403: REFUSED, 404: HIDDEN, 409: NOT_NOW, 422: ASKED_AGAIN}
# OpenID Connect comes back by GET; what it brings is used up at once.
MAY_WRITE_ON_GET = {"accounts.identified"}


def happened(response: TestResponse) -> str:
    """What the person saw happen, by status and destination."""
    if response.status_code in STATUSES:
        return STATUSES[response.status_code]
    if response.status_code in {302, 303} and response.headers["Location"].startswith("/log-ind?"):
        return SIGN_IN
    return DONE if response.status_code < 400 else f"fault {response.status_code}"


def surprises_at(world: World, door: Door, phase: Phase) -> Iterator[str]:
    """What the table does not foresee when everyone comes to this door, in a sentence each."""
    name = f"{door.endpoint} {dict(door.form) if door.form else ''}".strip()[:120]
    for who in Who:
        seen = happened(world.ask(who, door.method, door.url.format(**world.places), door.form))
        expected = door.expected(who, phase)
        if seen not in expected:
            yield f"{name}: {seen}, not {' or '.join(sorted(expected))}, for {who.name}"
        if world.written and (seen != DONE or (door.method == "GET" and door.endpoint not in MAY_WRITE_ON_GET)):
            yield f"{name}: {door.method}, {seen}, wrote {world.written[0][:60]!r}, for {who.name}"
        if world.touched:
            world.restore()


def everyone_at(world: World, doors: Iterable[Door], phase: Phase) -> None:
    """Fail with all that the table does not foresee in this phase of the round."""
    world.enter(phase)
    surprises = [surprise for door in doors if door.asked_in(phase) for surprise in surprises_at(world, door, phase)]
    if surprises:
        pytest.fail("\n".join(surprises), pytrace=False)
