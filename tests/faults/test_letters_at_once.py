"""Letters, slips and lists in many hands at once, on both engines."""

import sqlalchemy as sa

from civic.audit.queries import entries, first_broken_entry
from civic.database import db
from civic.letters.models import Letter, LetterState, Slip
from civic.letters.queries import letter_counts
from civic.letters.services import bearer_of, make_letters, revoke_letters_of
from civic.reasons import CodeNotValid, RollUploadGone, VoteChangedElsewhere
from civic.roll.models import RollUpload, RollUploadRow
from civic.roll.queries import Channel, entry_of, roll_size, turnout
from civic.roll.services import check_roll, take_roll
from civic.rounds.queries import round_by_id
from civic.voting.helping import start_help, voter_with_letter, voter_with_slip
from civic.voting.queries import box_count
from civic.voting.services import cast_ballot
from tests.faults.test_concurrent_casts import at_once
from tests.web.test_letters import code_for, cpr


def voting_by_letter(round_id, code, idem):
    def vote():
        voter = voter_with_letter(round=round_by_id(round_id), code=code)
        return cast_ballot(round_id=round_id, voter=voter, selections=["1"], idem=idem)

    return vote


def test_one_letter_in_fifty_browsers_at_once_is_one_ballot(app, make):
    round = make.voting()
    code = code_for(make, round)
    answers = at_once(app, [voting_by_letter(round.id, code, f"page-{n}") for n in range(50)])
    receipts = [answer for answer in answers if isinstance(answer, str)]
    assert len(receipts) == 1 == box_count(round.id) == turnout(round.id).by_channel[Channel.LETTER]
    assert {type(answer) for answer in answers} <= {str, VoteChangedElsewhere, CodeNotValid}
    assert letter_counts(round.id).used == 1
    assert sum(entry.kind == "ballot_sealed" for entry in entries(round.slug)) == 1
    assert first_broken_entry(round.slug) is None


def test_fifty_who_had_all_read_the_letter_use_it_once(app, make):
    round = make.voting()
    voter = voter_with_letter(round=round, code=code_for(make, round))
    round_id = round.id

    def cast(idem):
        return lambda: cast_ballot(round_id=round_id, voter=voter, selections=["1"], idem=idem)

    answers = at_once(app, [cast(f"page-{n}") for n in range(50)])
    assert sum(isinstance(answer, str) for answer in answers) == 1 == box_count(round_id)


def test_a_letter_that_is_used_and_revoked_at_the_same_instant_is_one_of_the_two(app, make):
    round, staff = make.voting(), make.account("medarbejder-1")
    round_id = round.id
    for key in ("sabro-1", "sabro-2", "sabro-3", "sabro-4", "sabro-5"):
        code, person = code_for(make, round, key), cpr(key)
        before = box_count(round_id)

        def revoke(person=person):
            return revoke_letters_of(round_id=round_id, person=person, reason="lost", revoked_by=staff)

        at_once(app, [voting_by_letter(round_id, code, key)] + [revoke] * 9)
        states = db.session.scalars(sa.select(Letter.state).where(Letter.round_id == round_id)).all()
        assert LetterState.READY not in states
        assert box_count(round_id) == states.count(LetterState.USED) == turnout(round_id).voted
        assert box_count(round_id) - before in {0, 1}


def test_one_slip_typed_on_many_screens_at_once_opens_one(app, make):
    round, staff = make.voting(), make.account("medarbejder-1")
    code, _until = start_help(round_id=round.id, who=cpr(), reason="device", helped_by=staff)
    round_id = round.id
    answers = at_once(app, [lambda: voter_with_slip(round=round_by_id(round_id), code=code)] * 20)
    assert sum(not isinstance(answer, CodeNotValid) for answer in answers) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slip)) == 0


def test_letters_made_for_one_person_by_many_at_once_leave_one_that_works(app, make):
    round, staff = make.voting(), make.account("medarbejder-1")
    round_id, lines = round.id, ["person\n", f"{cpr()}\n"]

    def make_one():
        return make_letters(round_id=round_id, lines=lines, as_file=lambda *_: b"", made_by=staff)

    batches = at_once(app, [make_one] * 10)
    assert sorted(batch.n for batch in batches) == list(range(1, 11))
    assert (letter_counts(round_id).ready, letter_counts(round_id).revoked) == (1, 9)
    working = 0
    for batch in batches:
        try:
            working += bearer_of(round, batch.letters[0][1]) is not None
        except CodeNotValid:
            continue
    assert working == 1


def test_lists_uploaded_at_once_leave_one_that_waits_and_no_half(app, make):
    round, staff = make.round(), make.account("medarbejder-1")
    lines = ["person;area;born\n", *(f"610190{n:04};sabro;1990-01-01\n" for n in range(300))]
    round_id = round.id

    def upload():
        return check_roll(round_id=round_id, lines=lines, uploaded_by=staff)

    answers = at_once(app, [upload] * 10)
    assert {type(a) for a in answers if not hasattr(a, "upload_id")} <= {RollUploadGone}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RollUpload)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RollUploadRow)) == 300


def test_a_list_is_taken_once_by_many_at_once(app, make):
    round, staff = make.round(), make.account("medarbejder-1")
    lines = ["person;area;born\n", "6101901234;sabro;1990-01-01\n"]
    report = check_roll(round_id=round.id, lines=lines, uploaded_by=make.account("medarbejder-2"))
    round_id = round.id
    answers = at_once(app, [lambda: take_roll(round_id=round_id, upload_id=report.upload_id, taken_by=staff)] * 10)
    assert sum(isinstance(answer, RollUploadGone) for answer in answers) == 9
    assert roll_size(round_id) == 1
    assert sum(entry.kind == "roll_loaded" for entry in entries(round.slug)) == 1
    assert entry_of(round_id, b"?" * 32) is None
