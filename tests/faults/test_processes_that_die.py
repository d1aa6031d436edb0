"""Processes that are killed while people vote: whatever was acknowledged is in the box, once, and nothing else is."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.election import Cast, Election, Node, election_at, place_on, serving
from tests.support.proxy import losing_proxy

pytestmark = pytest.mark.xdist_group("processes")
WRITERS, VOTERS = 6, 240
# SQLite has no server that could die by itself, and no answers that come over a wire.
ON_POSTGRESQL = pytest.mark.parametrize("election", ["postgresql"], indirect=True)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def election(request):
    """A voting on the engine; each test takes voters of its own."""
    with place_on(request.param) as place:
        yield election_at(place, VOTERS)


@pytest.fixture
def node(election, tmp_path):
    with serving(election.place.environ, tmp_path / "node.log") as node:
        yield node


@pytest.fixture
def another_node(election, tmp_path):
    with serving(election.place.environ, tmp_path / "another.log") as node:
        yield node


def until_answered(node: Node, cast: Cast) -> int:
    """The voter presses the button again while no answer comes or the server says that something is wrong with it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = node.send(cast.request)
        if status is not None and status < 500:
            return status
        # Slowly enough for the limits.
        time.sleep(1)
    raise TimeoutError("nobody answered")


def vote_all(node: Node, election: Election, count: int, meanwhile: Callable[[], None]) -> None:
    """So many voters, six at a time, until each is told that their ballot is registered; `meanwhile` runs beside."""
    casts = election.casts(count)
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        beside = pool.submit(meanwhile)
        statuses = list(pool.map(lambda cast: until_answered(node, cast), casts))
        beside.result()
    assert set(statuses) == {303}
    election.acknowledged += casts


def test_killed_workers_lose_no_ballot_and_double_none(election, node):
    def kill_workers() -> None:
        for _time in range(4):
            time.sleep(0.1)
            for worker in node.workers[:1]:
                os.kill(worker, signal.SIGKILL)

    vote_all(node, election, 80, kill_workers)
    election.assert_whole()


@ON_POSTGRESQL
def test_a_killed_postgresql_comes_back_with_every_acknowledged_ballot(election, node):
    def kill_and_start() -> None:
        time.sleep(0.1)
        election.place.kill_postgresql()
        election.place.start_postgresql()

    vote_all(node, election, 60, kill_and_start)
    election.assert_whole()


@ON_POSTGRESQL
def test_a_lost_answer_to_commit_gives_the_same_receipt_when_the_voter_tries_again(election, tmp_path):
    casts = election.casts(3)
    with losing_proxy(election.place) as (environ, lost), serving(environ, tmp_path / "node.log") as node:
        assert [node.send(cast.request) for cast in casts] == [500] * 3
        assert lost() == 3
        # What nobody was told is in the box all the same.
        election.acknowledged += casts
        election.assert_whole()
        assert [until_answered(node, cast) for cast in casts] == [303] * 3
    election.assert_whole()


def test_two_nodes_take_one_voter_from_two_browsers_once(election, node, another_node):
    voters = [election.voters.pop() for _voter in range(10)]
    pairs = [(election.cast(voter, n), election.cast(voter, 100 + n)) for n, voter in enumerate(voters)]
    with ThreadPoolExecutor(4) as pool:
        sent = [(pool.submit(node.send, a.request), pool.submit(another_node.send, b.request)) for a, b in pairs]
        statuses = [(a.result(), b.result()) for a, b in sent]
    # The page that came too late stays refused on either node, and the other's answer stays the same.
    again = [(another_node.send(a.request), node.send(b.request)) for a, b in pairs]
    assert {tuple(sorted(pair)) for pair in statuses} == {(303, 409)}
    assert again == statuses
    election.acknowledged += [a if pair[0] == 303 else b for (a, b), pair in zip(pairs, statuses, strict=True)]
    election.assert_whole()


def test_one_request_sent_many_times_to_two_nodes_is_one_ballot(election, node, another_node):
    (cast,) = election.casts(1)
    assert node.send(cast.request.replace(b"csrf_token=", b"csrf_token=x")) == 400
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda to: until_answered(to, cast), [node, another_node] * 12))
    assert set(statuses) == {303}
    election.acknowledged.append(cast)
    election.assert_whole()
