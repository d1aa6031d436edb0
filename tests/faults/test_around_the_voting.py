"""What goes wrong around a voting while people vote: rolls that come late, and a mail server that is away."""

from datetime import timedelta

import pytest

from civic.accounts.demonstration import people
from civic.clock import fresh_now, move_clock_to
from civic.reasons import Reason, RollIsInUse
from civic.roll.queries import roll_fingerprint, roll_size
from civic.roll.services import add_to_roll, check_roll, load_roll, take_roll, terms_of
from civic.voting.queries import box_count
from tests.faults.test_concurrent_casts import at_once, casting
from tests.faults.test_mail import PATIENCE, worker
from tests.support.invariants import assert_box_is_whole
from tests.support.mail import post_office
from tests.web.test_bulletin_pages import vote
from tests.web.test_letters import cpr

SEND = "Send kvitteringen på mail"
VOTERS = [f"sabro-{n}" for n in range(1, 6)]
ROLL = ["person;area;born\n", *(f"{p.cpr};{p.area_slug};{p.born}\n" for p in people() if p.area_slug == "sabro")]


def test_a_roll_that_comes_while_people_vote_is_refused_and_every_vote_counts(app, make, travel):
    round = make.round()
    make.approved(make.proposal(round), 40_000_00)
    make.roll(round)
    staff = make.account("medarbejder-1"), make.account("medarbejder-2")
    waiting = check_roll(round_id=round.id, lines=ROLL[:3], uploaded_by=staff[0])
    travel(round.voting_at + timedelta(days=1))
    before = roll_fingerprint(round.id)
    uploads = [lambda: load_roll(round_id=round.id, lines=ROLL[:2], loaded_by=staff[0]) for _ in range(5)]
    uploads += [lambda: check_roll(round_id=round.id, lines=ROLL[:2], uploaded_by=staff[0]) for _ in range(5)]
    uploads.append(lambda: take_roll(round_id=round.id, upload_id=waiting.upload_id, taken_by=staff[1]))
    casts = [casting(round.id, make.voter(round, key), ["1"], key) for key in VOTERS]
    answers = at_once(app, [task for pair in zip(uploads, casts * 3, strict=False) for task in pair])
    assert [type(answer) for answer in answers if not isinstance(answer, str | None)].count(RollIsInUse) == len(uploads)
    assert box_count(round.id) == len(VOTERS)
    assert (roll_fingerprint(round.id), roll_size(round.id)) == (before, len(ROLL) - 1)
    assert_box_is_whole(round.id, round.slug)


def test_people_who_are_added_while_others_vote_are_all_there_once(app, make):
    round = make.voting()
    area, staff = make.area().id, make.account("medarbejder-1")
    keys = [terms_of(round).roll_key(cpr(f"trige-{n}")) for n in range(1, 6)]

    def adding(key):
        added = {"area_id": area, "born": None, "reason": "moved-in", "added_by": staff}
        return lambda: add_to_roll(round_id=round.id, roll_key=key, **added)

    tasks = [adding(key) for key in keys * 3]
    tasks += [casting(round.id, make.voter(round, key), ["1"], key) for key in VOTERS]
    answers = at_once(app, tasks[::2] + tasks[1::2])
    assert sum(isinstance(answer, Reason) for answer in answers) == len(keys) * 2
    assert roll_size(round.id) == len(keys) + len(VOTERS) and box_count(round.id) == len(VOTERS)
    make.vote(round, "1", key="trige-1")
    assert_box_is_whole(round.id, round.slug)


@pytest.fixture
def gone_port():
    """A port where a mail server stood a moment ago."""
    with post_office() as office:
        return office.port


def test_a_vote_is_cast_while_the_mail_server_is_away_and_its_receipt_arrives_later(
    app, make, client, database, gone_port
):
    round = make.voting()
    receipt = vote(client, round).soup.find(id="receipt").get_text(strip=True)
    client.see(f"/stem/{round.slug}/kvittering").press(SEND, address="ida@example.dk")
    assert box_count(round.id) == 1
    assert worker(database, gone_port).wait(PATIENCE) == 0
    assert "Find kvitteringen" in client.see("/kvittering").buttons
    move_clock_to(fresh_now() + timedelta(minutes=2))
    with post_office(port=gone_port) as office:
        assert worker(database, gone_port).wait(PATIENCE) == 0
    (mail,) = [message for message in office.arrived if message["To"] == "ida@example.dk"]
    assert receipt in mail.get_body(("plain",)).get_content()
