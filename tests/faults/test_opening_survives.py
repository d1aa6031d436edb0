"""The opening is killed before and after every commit, and goes on: nothing is lost, nothing counted twice."""

import json
import os
import signal

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from civic import vault
from civic.audit.queries import entries, first_broken_entry
from civic.clock import move_clock_to
from civic.database import db, transaction
from civic.reasons import AlreadyOpened
from civic.results import opening
from civic.results.models import Ballot, Closing, InvalidBox, Opening, Run, ShuffledBox
from civic.results.queries import outcome_of, run_of, selections_of
from civic.results.services import counted, open_and_count, sign_count
from civic.results.tallies import ballots_for, instance_of, rule_of
from civic.rounds.queries import round_by_slug
from civic.rounds.services import LOT_SEED, SLOT_PEPPER
from civic.voting.models import SealedBallot
from tests.faults.test_concurrent_casts import at_once

VOTES = [("1", "2"), ("2", "3"), ("2",), ("1",), ("2", "3")]
PATIENCE = 60


@pytest.fixture
def closed(make, travel, monkeypatch):
    """Five ballots, one of them spoilt, that are opened two at a time; and the board's private key."""
    monkeypatch.setattr(opening, "CHUNK", 2)
    round = make.round()
    for number, price in enumerate((40_000_00, 50_000_00, 30_000_00), start=1):
        make.approved(make.proposal(round, title=f"Forslag {number}", cost=100_00), price)
    private_key = make.board_key(round)
    make.roll(round)
    travel(round.voting_at)
    for number, choices in enumerate(VOTES, start=1):
        make.vote(round, *choices, key=f"sabro-{number}")
    spoilt = make.voter(round, "sabro-5").slot
    with transaction() as session:
        session.execute(sa.update(SealedBallot).where(SealedBallot.slot == spoilt).values(box=b"\0" * 560))
    move_clock_to(round.result_at)
    return round.slug, private_key


def rows(*tables):
    db.session.rollback()
    return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def _die_at_the_first_commit(moment):
    """End this process before or after the first commit of anything that was written."""
    written = []

    def note(_conn, _cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(Session, moment, lambda _session: written and os.kill(os.getpid(), signal.SIGKILL))


def open_in_a_process(app, slug, private_key, by, moment):
    """Open and count in a process that kills itself at its first write commit: `moment` says before or after it.

    Tell whether it was killed.
    """
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            with app.app_context():
                _die_at_the_first_commit(moment)
                open_and_count(round_id=round_by_slug(slug).id, by=by, private_key=private_key)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_every_step_it_comes_to_the_same_count(app, make, closed):
    slug, private_key = closed
    board = make.account("valgstyrer-1")
    kills, moments = 0, ("before_commit", "after_commit")
    while open_in_a_process(app, slug, private_key, board, moments[kills % 2]):
        kills += 1
        assert sum(rows(SealedBallot, ShuffledBox, Ballot, InvalidBox)) == len(VOTES)
        assert rows(SealedBallot)[0] in (0, len(VOTES))
        assert kills < PATIENCE
    round = round_by_slug(slug)
    # The closing, three chunks, the end of the opening and the count: each was killed before and after its commit.
    assert kills >= 12
    assert rows(Ballot, InvalidBox, Opening, Closing, Run, ShuffledBox) == [4, 1, 1, 1, 1, 0]
    assert vault.read(slug, SLOT_PEPPER) is None
    kinds = [entry.kind for entry in entries(slug)]
    assert [kinds.count(kind) for kind in ("voting_closed", "box_opened", "counted")] == [1, 1, 1]
    assert first_broken_entry(slug) is None
    assert json.dumps(run_of(round.id).outcome) == json.dumps(expected(round).outcome.to_dict())


def expected(round):
    """The count of the ballots that were cast, worked out here and in another order."""
    ballots = ballots_for(round, [list(choices) for choices in reversed(VOTES[:4])])
    seed = vault.read(round.slug, LOT_SEED).hex()
    return counted(instance=instance_of(round), ballots=ballots, rule=rule_of(round), seed=seed)


def test_the_same_boxes_give_the_same_count_to_the_byte(make, closed):
    slug, private_key = closed
    round = round_by_slug(slug)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    run, again = run_of(round.id), expected(round)
    assert json.dumps([run.outcome, run.comparison, run.reserves]) == json.dumps(
        [again.outcome.to_dict(), again.comparison, again.reserves]
    )
    assert run.input_sha256 == again.outcome.input_sha256


def test_many_who_open_at_once_open_each_box_once(app, make, closed, monkeypatch):
    slug, private_key = closed
    monkeypatch.setattr(opening, "CHUNK", 1)
    round_id, board = round_by_slug(slug).id, [make.account(f"valgstyrer-{n}") for n in (1, 2)]
    tasks = [
        lambda by=board[n % 2]: open_and_count(round_id=round_id, by=by, private_key=private_key) for n in range(10)
    ]
    answers = at_once(app, tasks)
    assert {type(answer) for answer in answers} <= {type(None), AlreadyOpened}
    assert rows(Ballot, InvalidBox, Opening, Run, ShuffledBox) == [4, 1, 1, 1, 0]
    assert outcome_of(run_of(round_id)).cast == len(list(selections_of(round_id))) == 4


def test_many_who_sign_at_once_sign_once(app, make, closed):
    slug, private_key = closed
    round_id = round_by_slug(slug).id
    open_and_count(round_id=round_id, by=make.account("valgstyrer-1"), private_key=private_key)
    signers = [make.account(f"valgstyrer-{n}") for n in (1, 2, 3)]
    at_once(app, [lambda by=signers[n % 3]: sign_count(round_id=round_id, signed_by=by) for n in range(10)])
    assert run_of(round_id).signed_by in signers[1:]
    assert [entry.kind for entry in entries(slug)].count("count_signed") == 1
