"""Many at once, with real threads and connections, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from civic.audit.queries import entries, first_broken_entry
from civic.database import db
from civic.reasons import OverBudget, Reason, VoteChangedElsewhere
from civic.results.queries import outcome_of, run_of
from civic.results.services import open_and_count
from civic.roll.queries import turnout
from civic.voting.queries import box_count
from civic.voting.services import cast_ballot

THREADS = 10


def at_once(app, tasks):
    """Run all tasks in threads that start together; each one's answer or the reason it was refused."""
    barrier = Barrier(THREADS)

    def run(task):
        with app.app_context():
            try:
                return task()
            except Reason as reason:
                return reason
            finally:
                db.session.remove()

    def batch(chunk):
        barrier.wait(timeout=60)
        return [run(task) for task in chunk]

    chunks = [tasks[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = [answer for answers in pool.map(batch, chunks) for answer in answers]
    # The test's own reading began before; let it see what the others wrote.
    db.session.rollback()
    return answers


def casting(round_id, voter, selections, idem):
    return lambda: cast_ballot(round_id=round_id, voter=voter, selections=selections, idem=idem)


def test_fifty_casts_by_one_person_at_once_leave_one_ballot(app, make):
    round = make.voting()
    voter = make.voter(round)
    answers = at_once(app, [casting(round.id, voter, ["1"], f"page-{n}") for n in range(50)])
    receipts = [answer for answer in answers if isinstance(answer, str)]
    assert len(receipts) == 1
    assert {type(answer) for answer in answers} == {str, VoteChangedElsewhere}
    assert box_count(round.id) == turnout(round.id).voted == 1


def test_one_button_pressed_fifty_times_at_once_gives_one_receipt(app, make):
    round = make.voting()
    voter = make.voter(round)
    answers = at_once(app, [casting(round.id, voter, ["1"], "same-page")] * 50)
    assert len(set(answers)) == 1
    assert box_count(round.id) == turnout(round.id).voted == 1


def test_two_writers_cannot_beat_the_budget(app, make):
    round = make.voting()
    voter = make.voter(round)
    tasks = [casting(round.id, voter, ["1", "2"], "a"), casting(round.id, voter, ["1", "2", "3"], "b")] * 5
    answers = at_once(app, tasks)
    assert {type(answer) for answer in answers} <= {str, VoteChangedElsewhere, OverBudget}
    assert box_count(round.id) == 1


def test_everyone_at_once_and_every_acknowledged_ballot_is_in_the_box(app, make):
    round = make.voting()
    voters = [make.voter(round, f"sabro-{n}") for n in range(1, 6)]
    answers = at_once(app, [casting(round.id, voter, ["1"], f"v{n}") for n, voter in enumerate(voters * 2)])
    acknowledged = [answer for answer in answers if isinstance(answer, str)]
    assert len(acknowledged) == 5 == box_count(round.id)
    sealed = [entry for entry in entries(round.slug) if entry.kind == "ballot_sealed"]
    assert len(sealed) == 5
    assert first_broken_entry(round.slug) is None


def test_casts_around_the_closing_are_in_the_box_or_refused(app, make, travel):
    round = make.voting()
    voters = [make.voter(round, f"sabro-{n}") for n in range(1, 6)]
    board = make.account("valgstyrer-1")
    travel(round.result_at - timedelta(seconds=0.15))
    tasks = [casting(round.id, voter, ["1"], f"v{n}") for n, voter in enumerate(voters)]
    answers = at_once(app, tasks)
    acknowledged = sum(isinstance(answer, str) for answer in answers)
    travel(round.result_at + timedelta(seconds=5))
    open_and_count(round_id=round.id, by=board)
    assert outcome_of(run_of(round.id)).cast == acknowledged


def test_the_box_is_opened_once_by_many_at_once(app, make, travel):
    round = make.voting()
    make.vote(round, "1")
    travel(round.result_at)
    board = make.account("valgstyrer-1")
    round_id = round.id
    at_once(app, [lambda: open_and_count(round_id=round_id, by=board)] * THREADS)
    assert outcome_of(run_of(round.id)).cast == 1
