"""Voting with help from staff: the person alone, on a screen where nobody is signed in, and nothing left behind."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.accounts.demonstration import person_by_key
from civic.audit.queries import entries, entries_of
from civic.clock import fresh_now
from civic.database import db
from civic.letters.models import Slip
from civic.reasons import AlreadyOnPaper, CodeNotValid, NotOnRoll, VotingClosed
from civic.roll.queries import Channel, entry_of
from civic.voting.helping import help_given, start_help, voter_with_slip
from civic.voting.queries import box_count
from tests.web.test_letters import choose, code_for, cpr, vote_by


def help_page(staff, round):
    return staff.see(f"/stab/runder/{round.slug}/hjaelp")


def slip_for(staff, round, who=None):
    page = help_page(staff, round).press("Lav en kode", who=who or cpr(), reason="no-mitid", seen="y")
    return page.soup.find(id="slip").get_text(strip=True)


def begin(screen, round, code, status=200):
    return screen.see(f"/stem/{round.slug}/hjaelp").press("Begynd at stemme", status=status, code=code)


def cast_on(screen, round, project="1"):
    choose(screen, round, project)
    return screen.see(f"/stem/{round.slug}/identificer").press("Afgiv din stemme")


def started(make, round, key="sabro-1"):
    code, _until = start_help(round_id=round.id, who=cpr(key), reason="device", helped_by=make.account("medarbejder-1"))
    return code


def test_a_person_votes_with_help_and_the_screen_comes_back_empty(signed_in, client, make):
    round = make.voting()
    begin(client, round, slip_for(signed_in("medarbejder-1"), round))
    receipt = cast_on(client, round)
    assert receipt.heading == "Din stemme er registreret"
    back = receipt.press("Afslut")
    assert back.heading == "Stem med hjælp" and "Begynd at stemme" in back.buttons
    client.see(f"/stem/{round.slug}/kvittering", status=404)
    assert "Du har givet 0 kr." in client.see(f"/stem/{round.slug}").text
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.WEB and box_count(round.id) == 1


def test_nothing_of_the_ballot_can_be_seen_by_going_back(client, make):
    round = make.voting()
    begin(client, round, started(make, round))
    cast_on(client, round)
    for page in ("gennemse", "identificer"):
        answer = client.see(f"/stem/{round.slug}/{page}", status=422)
        assert "Du har givet 0 kr." in answer.text and answer.response.headers["Cache-Control"] == "no-store"


def test_a_slip_is_used_once(client, another_client, make):
    round = make.voting()
    code = started(make, round)
    begin(client, round, code)
    assert "Koden kan ikke bruges" in begin(another_client(), round, code, status=422).text


def test_a_slip_runs_out(make, travel):
    round = make.voting()
    code = started(make, round)
    travel(fresh_now() + timedelta(minutes=10, seconds=1))
    with pytest.raises(CodeNotValid):
        voter_with_slip(round=round, code=code)


def test_unknown_used_and_late_slips_get_one_answer(another_client, make, travel):
    round = make.voting()
    used, late = started(make, round), started(make, round)
    voter_with_slip(round=round, code=used)
    travel(fresh_now() + timedelta(minutes=11))
    pages = {begin(another_client(), round, code, status=422).text for code in (used, late, "ABCD-EFGH")}
    assert len(pages) == 1


def test_a_screen_that_somebody_left_is_empty_after_half_an_hour(client, make, travel):
    round = make.voting()
    begin(client, round, started(make, round))
    choose(client, round, "1")
    assert "begyndt og ikke afgivet" in client.see(f"/stem/{round.slug}/hjaelp").text
    travel(fresh_now() + timedelta(minutes=31))
    assert "Begynd at stemme" in client.see(f"/stem/{round.slug}/hjaelp").buttons
    assert "Du har givet 0 kr." in client.see(f"/stem/{round.slug}").text


def test_a_receipt_on_a_lent_screen_goes_by_itself_and_the_page_says_so(client, make, travel):
    round = make.voting()
    begin(client, round, started(make, round))
    receipt = cast_on(client, round)
    assert "ellers af sig selv efter 5 minutter" in receipt.text
    assert receipt.response.headers["Refresh"] == f"301; url=/stem/{round.slug}/hjaelp"
    travel(fresh_now() + timedelta(minutes=4, seconds=59))
    client.see(f"/stem/{round.slug}/kvittering")
    travel(fresh_now() + timedelta(seconds=2))
    client.see(f"/stem/{round.slug}/kvittering", status=404)
    assert "Begynd at stemme" in client.see(f"/stem/{round.slug}/hjaelp").buttons


def test_whoever_writes_slowly_keeps_the_receipt_longer(client, make, travel):
    round = make.voting()
    begin(client, round, started(make, round))
    receipt = cast_on(client, round)
    travel(fresh_now() + timedelta(minutes=4))
    assert receipt.press("Vis den i 5 minutter til").response.headers["Refresh"].startswith("301;")
    travel(fresh_now() + timedelta(minutes=4))
    assert client.see(f"/stem/{round.slug}/kvittering").response.headers["Refresh"].startswith("61;")


def test_a_lent_screen_offers_nothing_that_cannot_be_done_there(client, make):
    round = make.voting()
    begin(client, round, started(make, round))
    receipt = cast_on(client, round)
    assert not {"Stem igen", "Du kan også trække din stemme tilbage", "Find min kvittering"} & set(receipt.links)
    assert "Det kan du ikke på denne skærm" in receipt.text


def test_the_next_person_finds_nothing_of_the_one_before(client, make):
    round = make.voting()
    begin(client, round, started(make, round))
    choose(client, round, "1")
    client.see(f"/stem/{round.slug}/hjaelp").press("Slet og begynd forfra")
    assert "Du har givet 0 kr." in begin(client, round, started(make, round, "sabro-2")).text


def test_even_a_slip_sent_past_the_page_begins_with_an_empty_ballot(client, make):
    round = make.voting()
    begin(client, round, started(make, round))
    choose(client, round, "1")
    values = {"csrf_token": client.token(), "code": started(make, round, "sabro-2")}
    assert "Du har givet 0 kr." in client.send(f"/stem/{round.slug}/hjaelp", values).text


def test_a_screen_where_somebody_is_signed_in_is_refused_and_the_slip_kept(signed_in, client, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    code = slip_for(staff, round)
    assert "Log ud på denne skærm" in staff.see(f"/stem/{round.slug}/hjaelp").buttons
    values = {"csrf_token": staff.token(), "code": code}
    assert "Log ud først" in staff.send(f"/stem/{round.slug}/hjaelp", values, status=409).text
    assert begin(client, round, code).heading == "Vælg de forslag, du vil støtte"


def test_a_person_with_a_letter_is_helped_and_the_letter_used(signed_in, client, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    letter = code_for(make, round)
    begin(client, round, slip_for(staff, round, who=letter.lower()))
    cast_on(client, round)
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.LETTER
    with pytest.raises(CodeNotValid):
        vote_by(round, letter, idem="again")


def test_the_number_is_never_sent_back(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    for who in (cpr(), "6101901234", "x"):
        page = help_page(staff, round)
        for answer in (
            page.press("Lav en kode", status=422, who=who, reason="other", seen=None),
            page.press("Lav en kode", status=200 if who == cpr() else 403 if who != "x" else 422, who=who, seen="y"),
        ):
            assert who == "x" or who not in answer.response.get_data(as_text=True)


def test_staff_must_have_seen_who_it_is(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    page = help_page(staff, round).press("Lav en kode", status=422, who=cpr(), seen=None)
    assert "hvem personen er" in page.errors()["seen"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slip)) == 0


@pytest.mark.parametrize(
    ("key", "status", "sentence"), [("trige-1", 403, "står ikke på valglisten"), ("sabro-1", 409, "på papir")]
)
def test_staff_are_told_who_cannot_vote(signed_in, make, key, status, sentence):
    round, staff = make.voting(), signed_in("medarbejder-1")
    entry = entry_of(round.id, make.voter(round).roll_key)
    from civic.database import transaction

    with transaction():
        entry.channel = Channel.PAPER
    page = help_page(staff, round).press("Lav en kode", status=status, who=cpr(key), seen="y")
    assert sentence in page.text


def test_help_is_logged_with_who_gave_it_and_not_with_who_got_it(make):
    round = make.voting()
    staff = make.account("medarbejder-1")
    make.vote(round, "1", key="sabro-2")
    code = started(make, round)
    started(make, round, "sabro-2")
    log = entries_of(["assisted_vote_started"], scope=round.slug)
    assert [entry.body for entry in log] == [
        '{"again":false,"reason":"device"}',
        '{"again":true,"reason":"device"}',
    ]
    everything = "".join(entry.body + entry.actor for entry in entries(round.slug))
    assert code not in everything and cpr() not in everything
    assert help_given(round) == {staff: (2, 1)}


def test_the_board_sees_how_many_each_has_helped(signed_in, make):
    round = make.voting()
    started(make, round)
    page = signed_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}/hjaelp")
    assert "Hjulpet" in page.text and person_by_key("medarbejder-1").name in page.text


def test_the_database_holds_no_slip_in_the_clear(make):
    round = make.voting()
    code, voter = started(make, round), make.voter(round)
    row = db.session.execute(sa.select(Slip.__table__)).one()
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    for secret in (code.encode(), code.replace("-", "").encode(), cpr().encode(), voter.roll_key, voter.slot):
        assert secret not in stored and secret.hex().encode() not in stored


def test_slips_of_earlier_days_go(make, travel):
    round = make.voting()
    started(make, round)
    travel(fresh_now() + timedelta(days=1))
    started(make, round)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slip)) == 1


def test_there_is_no_help_after_the_closing(make, travel):
    round = make.voting()
    travel(round.result_at)
    with pytest.raises(VotingClosed):
        started(make, round)


def test_nobody_is_helped_who_is_not_on_the_roll(make):
    round = make.voting()
    with pytest.raises(NotOnRoll):
        started(make, round, "trige-1")


def test_paper_beats_help_even_after_the_slip_was_taken(client, make):
    round = make.voting()
    code = started(make, round)
    entry = entry_of(round.id, make.voter(round).roll_key)
    from civic.database import transaction

    with transaction():
        entry.channel = Channel.PAPER
    with pytest.raises(AlreadyOnPaper):
        voter_with_slip(round=round, code=code)
