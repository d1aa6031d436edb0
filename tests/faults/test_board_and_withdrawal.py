"""Withdrawals, votes and the closing at once, and an old backup put back: nothing is lost, double or unnoticed."""

import json
import random

import sqlalchemy as sa

from civic.audit.queries import entries, first_broken_entry
from civic.bulletin.checking import differences
from civic.bulletin.services import checkpoint
from civic.clock import move_clock_to
from civic.roll.queries import turnout
from civic.voting.freezing import freezes_of
from civic.voting.queries import box_count
from civic.voting.services import withdraw_ballot
from tests.faults.test_concurrent_casts import at_once, casting
from tests.support.behind import behind_the_house

PEOPLE = [f"sabro-{n}" for n in range(1, 6)]


def withdrawing(round_id, voter):
    return lambda: withdraw_ballot(round_id=round_id, voter=voter)


def log_says(slug: str) -> int:
    kinds = [entry.kind for entry in entries(slug)]
    sealed = [json.loads(entry.body) for entry in entries(slug) if entry.kind == "ballot_sealed"]
    return sum(not body["replaced"] for body in sealed) - kinds.count("ballot_withdrawn")


def test_votes_and_withdrawals_at_once_leave_what_the_log_says(app, make):
    round = make.voting()
    for key in PEOPLE:
        make.vote(round, "1", key=key)
    tasks = []
    for key in PEOPLE:
        voter = make.voter(round, key)
        tasks += [casting(round.id, voter, ["2"], f"{key}-{n}") for n in range(3)]
        tasks += [withdrawing(round.id, voter) for _ in range(3)]
    random.Random(4).shuffle(tasks)
    at_once(app, tasks)
    assert box_count(round.id) == turnout(round.id).voted == log_says(round.slug)
    assert first_broken_entry(round.slug) is None


def test_ten_withdrawals_at_once_are_one(app, make):
    round = make.voting()
    make.vote(round, "1")
    voter = make.voter(round)
    answers = at_once(app, [withdrawing(round.id, voter) for _ in range(10)])
    assert answers.count(None) == 1 and box_count(round.id) == log_says(round.slug) == 0


def test_the_first_voters_at_once_make_one_freeze(app, make):
    round = make.voting()
    at_once(app, [casting(round.id, make.voter(round, key), ["1"], key) for key in PEOPLE * 2])
    assert len(freezes_of(round)) == 1
    assert [entry.kind for entry in entries(round.slug)].count("ballot_frozen") == 1


def test_nothing_is_withdrawn_after_the_closing(app, make):
    round = make.voting()
    make.vote(round, "1")
    voter = make.voter(round)
    move_clock_to(round.result_at)
    at_once(app, [withdrawing(round.id, voter) for _ in range(10)])
    assert box_count(round.id) == 1


def test_checkpoints_agree_with_the_database_that_made_them(make):
    round = make.voting()
    make.vote(round, "1")
    assert not list(differences(checkpoint(round_id=round.id).content))


def test_an_old_backup_put_back_is_noticed(make):
    """What is published later than the backup names a checkpoint and an entry that the backup does not have."""
    round = make.voting()
    make.vote(round, "1")
    backup = checkpoint(round_id=round.id).content
    later = json.loads(backup) | {"n": 2, "log": {"n": len(entries(round.slug)) + 1, "hash": "0" * 64}}
    found = list(differences(json.dumps(later)))
    assert [sentence.count("older copy") for sentence in found] == [1, 1] and not list(differences(backup))


def test_a_rewritten_checkpoint_is_noticed(make):
    round = make.voting()
    make.vote(round, "1")
    published = checkpoint(round_id=round.id).content
    with behind_the_house() as session:
        other = published.replace('"boxes":1', '"boxes":2')
        session.execute(sa.text("UPDATE checkpoint SET content = :other"), {"other": other})
    assert any("rewritten" in found for found in differences(published))
