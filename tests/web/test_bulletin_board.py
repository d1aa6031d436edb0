"""The public board: lists in batches, checkpoints in a chain, and nothing that tells when or what somebody voted."""

import csv
import hashlib
import io
import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic import sealing
from civic.audit.queries import entries
from civic.bulletin import services
from civic.bulletin.queries import Found, answer_for, board_of, checkpoints_of, list_csv, list_json, log_lines
from civic.bulletin.services import FEWEST_CHANGES, checkpoint, close, note_uncounted, publish, publish_boards
from civic.clock import fresh_now, move_clock_to, today
from civic.database import db, transaction
from civic.notices.digests import write_digests
from civic.notices.models import Mail, MailAddress, Pace, Topic
from civic.notices.services import set_pace
from civic.notices.transports import ServerAway
from civic.reasons import NoVote, VoteChangedElsewhere, VotingClosed
from civic.rounds.queries import round_by_id
from civic.sealing.merkle import root
from civic.voting.services import withdraw_ballot
from tests.support.factories import Make
from tests.support.mail import mail_through, post_office, send, text_of

PEOPLE = [f"sabro-{n}" for n in range(1, 6)]


def later(**time) -> None:
    move_clock_to(fresh_now() + timedelta(**time))


def shown(round) -> list[str]:
    return json.loads(list_json(round, board_of(round.id)))["areas"]["sabro"]


def file(client, round, name: str) -> str:
    answer = client.ask("get", f"/runder/{round.slug}/tavle/{name}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def prefix(round, receipt: str) -> str:
    return sealing.receipt_hash(round.slug, receipt)[:16].hex()


def many_votes(make, round, count: int) -> None:
    for n in range(count):
        make.vote(round, "1", key=PEOPLE[n % len(PEOPLE)])


def test_before_a_batch_the_board_shows_nothing(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    assert not publish(round_id=round.id) and board_of(round.id) is None


def test_a_batch_has_ten_changes_at_least(make) -> None:
    round = make.voting()
    many_votes(make, round, FEWEST_CHANGES - 1)
    assert not publish(round_id=round.id)
    make.vote(round, "2", key="sabro-1")
    assert publish(round_id=round.id) and len(shown(round)) == 5


def test_no_area_is_shown_with_fewer_changes_than_ten(make) -> None:
    round = make.voting(areas=("sabro", "borum"))
    many_votes(make, round, FEWEST_CHANGES)
    make.vote(round, "1", key="borum-1")
    assert not publish(round_id=round.id)


def test_batches_are_an_hour_apart(make) -> None:
    round = make.voting()
    many_votes(make, round, FEWEST_CHANGES)
    assert publish(round_id=round.id)
    many_votes(make, round, FEWEST_CHANGES)
    assert not publish(round_id=round.id)
    later(hours=1)
    assert publish(round_id=round.id)


def test_the_list_holds_still_between_batches_and_so_does_the_public_log(make, client) -> None:
    round = make.voting()
    many_votes(make, round, FEWEST_CHANGES)
    publish(round_id=round.id)
    before = shown(round), file(client, round, "log.jsonl")
    make.vote(round, "2", key="sabro-1")
    assert (shown(round), file(client, round, "log.jsonl")) == before


def test_the_list_is_sorted_and_its_root_is_over_the_lines_of_the_table(make) -> None:
    round = make.voting()
    receipts = [make.vote(round, "1", key=key) for key in PEOPLE]
    checkpoint(round_id=round.id)
    assert shown(round) == sorted(prefix(round, receipt) for receipt in receipts)
    header, *lines = "".join(list_csv(round)).splitlines()
    assert header == "area,receipt"
    assert root([line.encode() for line in lines]) == board_of(round.id).merkle_root


def test_a_checkpoint_names_the_one_before_it_and_is_in_the_log(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    checkpoint(round_id=round.id)
    later(days=1)
    make.vote(round, "1", key="sabro-2")
    checkpoint(round_id=round.id)
    first, second = checkpoints_of(round.id)
    assert json.loads(second.content)["previous"] == first.sha256 == hashlib.sha256(first.content.encode()).hexdigest()
    logged = [json.loads(entry.body) for entry in entries(round.slug) if entry.kind == "checkpoint"]
    assert logged == [{"n": 1, "sha256": first.sha256}, {"n": 2, "sha256": second.sha256}]


def test_a_checkpoint_says_how_far_the_log_was_and_what_was_frozen(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    made = json.loads(checkpoint(round_id=round.id).content)
    chain = {entry.n: entry for entry in entries(round.slug)}
    assert chain[made["log"]["n"]].hash.hex() == made["log"]["hash"]
    assert chain[made["log"]["n"]].kind == "ballot_sealed" and chain[made["log"]["n"] + 1].kind == "checkpoint"
    assert made["freeze"]["n"] == 1 and made["boxes"] == 1 and made["areas"] == {"sabro": 1}


def test_a_day_has_one_checkpoint_and_the_opening_day_none(make) -> None:
    round = make.voting()
    move_clock_to(round.voting_at + timedelta(minutes=1))
    publish_boards()
    assert not checkpoints_of(round.id)
    later(days=1)
    publish_boards()
    publish_boards()
    assert [each.n for each in checkpoints_of(round.id)] == [1]


def test_one_rounds_trouble_keeps_no_other_rounds_list_back(make, monkeypatch) -> None:
    rounds = broken, whole = make.round(name="Den ene"), make.round(name="Den anden")
    for proposal in [make.proposal(round) for round in rounds]:
        make.approved(proposal, 40_000_00)
    for round in rounds:
        make.roll(round)

    def breaks(*, round_id: int) -> object:
        if round_id == broken.id:
            raise LookupError
        return checkpoint(round_id=round_id)

    monkeypatch.setattr(services, "checkpoint", breaks)
    move_clock_to(whole.voting_at + timedelta(days=1))
    with pytest.raises(LookupError):
        publish_boards()
    assert len(checkpoints_of(whole.id)) == 1 and not checkpoints_of(broken.id)


def test_the_election_board_is_told_of_each_checkpoint(make, client) -> None:
    round = make.voting()
    make.account("valgstyrer-1")
    sha256 = checkpoint(round_id=round.id).sha256
    client.sign_in("valgstyrer-1")
    assert sha256 in client.see("/mit").text


@contextmanager
def mailed(app, office):
    """Mail goes to this server until the end of the block."""
    before = app.extensions["settings"]
    mail_through(app, office.settings())
    yield
    app.extensions["settings"] = before


def with_address(*keys: str) -> None:
    for key in keys:
        with transaction() as session:
            until = {"confirmed": today(), "daily_until": fresh_now(), "weekly_until": fresh_now()}
            account = {"account_id": Make().account(key), "address": f"{key}@example.dk", "language": "da"}
            session.add(MailAddress(**account, **until))


def test_each_member_of_the_board_gets_the_checkpoint_itself_by_mail_at_once(app, make) -> None:
    round = make.voting()
    make.account("valgstyrer-3")
    with_address("valgstyrer-1", "valgstyrer-2", "sabro-1")
    for pace, who in ((Pace.NEVER, "valgstyrer-1"), (Pace.AT_ONCE, "valgstyrer-2")):
        set_pace(account_id=make.account(who), topic=Topic.WORK, pace=pace)
    make.vote(round, "1")
    made = checkpoint(round_id=round.id)
    content, sha256 = made.content, made.sha256
    with post_office() as office, mailed(app, office):
        send(app)
    assert sorted(each["To"] for each in office.arrived) == ["valgstyrer-1@example.dk", "valgstyrer-2@example.dk"]
    assert set(office.subjects()) == {f"Kontrolpunkt nr. 1 for {round.name}"}
    for message in office.arrived:
        (file,) = message.iter_attachments()
        assert file.get_filename() == f"{round.slug}-checkpoint-1.json" and file.get_content().decode() == content
        assert sha256 in text_of(message) and f"/runder/{round.slug}/tavle/checkpoints/1.json" in text_of(message)
        assert "Der er 1 stemme i stemmekassen." in text_of(message) and "verify.py monitor" in text_of(message)


def test_a_checkpoint_waits_for_a_mail_server_that_is_away(app, make) -> None:
    round = make.voting()
    with_address("valgstyrer-1")
    with post_office() as office, mailed(app, office):
        pass
    with mailed(app, office):
        checkpoint(round_id=round.id)
        with pytest.raises(ServerAway):
            send(app)
        later(hours=8)
        with post_office(port=office.port, office=office):
            send(app)
    assert len(office.arrived) == 1


def test_a_checkpoint_that_is_not_kept_is_not_mailed(make) -> None:
    round = make.voting()
    with_address("valgstyrer-1")

    def fails() -> None:
        with transaction():
            checkpoint(round_id=round.id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not checkpoints_of(round.id) and not db.session.scalars(sa.select(Mail)).all()


def test_a_digest_does_not_tell_again_what_the_mail_told(make) -> None:
    round = make.voting()
    with_address("valgstyrer-1")
    checkpoint(round_id=round.id)
    later(days=1)
    write_digests()
    assert [mail.kind for mail in db.session.scalars(sa.select(Mail))] == ["checkpoint"]


def test_the_board_and_staff_read_how_many_get_no_checkpoints_by_mail(make, signed_in) -> None:
    round = make.voting()
    for key in ("valgstyrer-2", "valgstyrer-3"):
        make.account(key)
    board, staff = signed_in("valgstyrer-1"), signed_in("medarbejder-1")
    told = "3 i valgbestyrelsen har ingen bekræftet mailadresse"
    assert told in board.see(f"/valgbestyrelse/{round.slug}").text and told in staff.see("/stab").text
    with_address("valgstyrer-1", "valgstyrer-2", "valgstyrer-3")
    for page in (board.see(f"/valgbestyrelse/{round.slug}"), staff.see("/stab")):
        assert "bekræftet mailadresse" not in page.text


def test_the_closing_checkpoint_is_the_last_and_is_made_once(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    move_clock_to(round.result_at)
    with transaction():
        first = close(round_id=round.id).sha256
        assert close(round_id=round.id).sha256 == first
    later(days=1)
    assert checkpoint(round_id=round.id) is None and not publish(round_id=round.id)
    assert [each.kind for each in checkpoints_of(round.id)] == ["closing"]


def test_the_public_log_can_be_checked_entry_by_entry(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    checkpoint(round_id=round.id)
    lines = [json.loads(line) for part in log_lines(round, board_of(round.id).log_n) for line in part.splitlines()]
    before = "0" * 64
    for line in lines:
        fields = [line[name] for name in ("scope", "n", "kind", "actor", "body", "day")] + [before]
        before = hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
        assert line["hash"] == before
    assert before == board_of(round.id).log_hash.hex() and lines[0]["kind"] == "round_created"


def test_a_receipt_is_found_in_the_box_and_after_the_opening_as_counted(make) -> None:
    round = make.voting()
    receipt = make.vote(round, "1")
    assert answer_for(round, receipt).found is Found.IN_BOX
    move_clock_to(round.result_at)
    from civic.results.services import open_and_count

    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    assert answer_for(round_by_id(round.id), receipt).found is Found.COUNTED


def test_a_replaced_receipt_and_a_withdrawn_one_say_so(make) -> None:
    round = make.voting()
    first, second = make.vote(round, "1"), make.vote(round, "2")
    assert [answer_for(round, each).found for each in (first, second)] == [Found.TAKEN_OUT, Found.IN_BOX]
    withdraw_ballot(round_id=round.id, voter=make.voter(round))
    assert answer_for(round, second).found is Found.TAKEN_OUT


def test_a_ballot_that_did_not_count_says_why(make) -> None:
    round = make.voting()
    receipt = make.vote(round, "1")
    note_uncounted(round_id=round.id, reasons={sealing.receipt_hash(round.slug, receipt): "NothingChosen"})
    answer = answer_for(round, receipt)
    assert (answer.found, answer.reason) == (Found.NOT_COUNTED, "NothingChosen")


@pytest.mark.parametrize("forged", ["AAAA-BBBB-CCCC-DDDD", "2222-3333-4444-5555"])
def test_a_forged_receipt_is_unknown(make, forged) -> None:
    round = make.voting()
    make.vote(round, "1")
    assert answer_for(round, forged).found is Found.UNKNOWN


def test_a_withdrawn_ballot_is_out_of_the_box_off_the_roll_and_in_the_log(make) -> None:
    round = make.voting()
    make.vote(round, "1")
    withdraw_ballot(round_id=round.id, voter=make.voter(round))
    channel, day = db.session.execute(sa.text("SELECT channel, day FROM roll WHERE seq = 2")).one()
    assert (channel, day) == ("NONE", None)
    assert [entry.kind for entry in entries(round.slug)][-1] == "ballot_withdrawn"
    assert make.vote(round, "2")


def test_nothing_is_withdrawn_twice_or_by_an_old_page_or_after_the_closing(make) -> None:
    round = make.voting()
    stale = make.voter(round)
    make.vote(round, "1")
    with pytest.raises(VoteChangedElsewhere):
        withdraw_ballot(round_id=round.id, voter=stale)
    with pytest.raises(NoVote):
        withdraw_ballot(round_id=round.id, voter=make.voter(round, "sabro-2"))
    move_clock_to(round.result_at)
    with pytest.raises(VotingClosed):
        withdraw_ballot(round_id=round.id, voter=make.voter(round))


def test_the_box_is_what_the_log_says_after_votes_re_votes_and_withdrawals(make) -> None:
    round = make.voting()
    many_votes(make, round, 8)
    withdraw_ballot(round_id=round.id, voter=make.voter(round, "sabro-2"))
    made = json.loads(checkpoint(round_id=round.id).content)
    sealed = [json.loads(e.body) for e in entries(round.slug) if e.kind == "ballot_sealed"]
    withdrawn = [e for e in entries(round.slug) if e.kind == "ballot_withdrawn"]
    assert made["boxes"] == sum(not body["replaced"] for body in sealed) - len(withdrawn) == 4


def test_the_table_reads_back_as_the_list(make, client) -> None:
    round = make.voting()
    many_votes(make, round, FEWEST_CHANGES)
    publish(round_id=round.id)
    rows = list(csv.DictReader(io.StringIO(file(client, round, "list.csv"))))
    assert [row["receipt"] for row in rows] == shown(round)
