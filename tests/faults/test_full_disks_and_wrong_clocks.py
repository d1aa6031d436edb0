"""A disk that is full, clocks that go wrong, the night when an hour comes twice, and the last second of a voting."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from civic.audit.queries import entries
from civic.database import db
from civic.reasons import VotingClosed
from civic.results.queries import outcome_of, run_of
from civic.results.services import open_and_count
from civic.voting.queries import box_count
from civic.voting.services import cast_ballot
from tests.faults.test_concurrent_casts import at_once, casting
from tests.support.election import election_at, place_on, serving
from tests.support.invariants import assert_box_is_whole

SPACE, LEFT = 300, 60_000


@contextmanager
def small_disk(folder):
    """A file system of its own with `SPACE` MB; the tests run as root in a container, where that may be made."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={SPACE}m,mode=777", "tmpfs", str(folder)]
    made = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"No file system may be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Take what is left of the disk but a little; the file that must go for it to work again."""
    ballast, stat = folder / "ballast", os.statvfs(folder)
    with ballast.open("wb") as file:
        left = stat.f_bavail * stat.f_frsize - LEFT
        while left > 0:
            left -= file.write(b"\0" * min(left, 1 << 20))
    return ballast


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_full_disk_refuses_votes_and_loses_none(engine, tmp_path):
    with small_disk(tmp_path / "disk") as disk, place_on(engine, disk) as place:
        election = election_at(place, 400)
        with serving(place.environ, tmp_path / "node.log") as node:
            casts = election.casts(400)
            ballast = fill(disk)
            first = [(cast, node.send(cast.request)) for cast in casts]
            assert {status for _cast, status in first} - {303, None} == {500}
            ballast.unlink()
            if place.server and not _answers(place):
                place.start_postgresql()
            election.acknowledged += [cast for cast, status in first if status == 303]
            election.assert_whole()
            # Room again: those who were refused try once more.
            late = [cast for cast, status in first if status != 303][:20]
            assert {_until_it_answers(node, cast) for cast in late} == {303}
            election.acknowledged += late
        election.assert_whole()


def _answers(place):
    try:
        place.server.psql("SELECT 1")
    except subprocess.SubprocessError:
        return False
    return True


def _until_it_answers(node, cast):
    for _attempt in range(20):
        status = node.send(cast.request)
        if status is not None and status < 500:
            return status
        time.sleep(1)
    raise TimeoutError


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_databases_clock_closes_the_voting_whatever_the_nodes_clock_says(app, make, travel, hours):
    round = make.voting()
    voters = [make.voter(round, f"sabro-{n}") for n in (1, 2)]
    travel(round.result_at - timedelta(minutes=1))
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        assert isinstance(at_once(app, [casting(round.id, voters[0], ["1"], "in-time")])[0], str)
        travel(round.result_at)
        assert isinstance(at_once(app, [casting(round.id, voters[1], ["1"], "late")])[0], VotingClosed)
    assert box_count(round.id) == 1


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_the_hour_that_comes_twice_closes_once(app, make, travel, minutes):
    # Denmark, 25 October 2026: 02.30 comes at 00.30 UTC, and again at 01.30 UTC, which is when this voting closes.
    closing = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    travel(closing - timedelta(days=29))
    round = make.voting()
    assert abs(round.result_at - closing) < timedelta(seconds=30)
    travel(round.result_at + timedelta(minutes=minutes))
    answer = at_once(app, [casting(round.id, make.voter(round), ["1"], "night")])[0]
    assert isinstance(answer, str if minutes < 0 else VotingClosed)


def test_closing_while_six_writers_cast_leaves_nothing_late_and_nothing_lost(app, make, travel):
    round = make.voting()
    voters = {n: make.voter(round, f"sabro-{n}") for n in range(1, 6)}
    round_id, slug, closing = round.id, round.slug, round.result_at
    board = make.account("valgstyrer-1")
    travel(closing - timedelta(seconds=1))

    def write(n):
        """One person who votes again and again until nobody takes their vote any more."""
        last, seq = None, 0
        with app.app_context():
            try:
                while True:
                    voter = replace(voters[n], seq=seq)
                    last = cast_ballot(round_id=round_id, voter=voter, selections=[str(n % 3 + 1)], idem=f"{n}-{seq}")
                    seq += 1
            except VotingClosed:
                return last, seq
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(write, voters))
    db.session.rollback()
    assert_box_is_whole(round_id, slug)
    assert sum(entry.kind == "ballot_sealed" for entry in entries(slug)) == sum(times for _last, times in told) > 0
    open_and_count(round_id=round_id, by=board)
    assert outcome_of(run_of(round_id)).cast == sum(last is not None for last, _times in told)
