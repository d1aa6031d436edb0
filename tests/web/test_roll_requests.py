"""Those who are not on the roll ask to be; staff add people with a reason; all of it logged without who."""

import pytest
import sqlalchemy as sa

from civic.audit.queries import entries, entries_of
from civic.database import db
from civic.reasons import AlreadyAsked, AlreadyOnRoll, NoRoll, StepDecided, TooYoungForRoll, WrongPhase
from civic.roll.models import RollRequest
from civic.roll.queries import requests_of, roll_fingerprint, roll_size
from civic.roll.reading import born_of, names_somebody
from civic.roll.requests import ask_for_roll, forget_requests, grant_request, refuse_request
from civic.roll.services import add_to_roll, terms_of
from tests.web.test_letters import cpr
from tests.web.test_voting_journey import choose, identify

WORDS = "Jeg flyttede hertil i maj."


def turned_away(browser, round, key="trige-1"):
    choose(browser, round, "1")
    browser.see(f"/stem/{round.slug}/identificer").press("Identificér dig med MitID")
    return browser.send("/demo-mitid", {"csrf_token": browser.token(), "person": key}, status=403)


def asks(browser, round, key="trige-1"):
    page = turned_away(browser, round, key)
    return page.press("Bed om at komme på valglisten", status=403, words=WORDS, contact="trige@example.org")


def asked_in(round):
    return requests_of(round.id)[0]


def asked(make, round, key="trige-1"):
    ask_for_roll(
        round_id=round.id,
        roll_key=terms_of(round).roll_key(cpr(key)),
        area_id=make.area().id,
        words=WORDS,
        contact="",
        old_enough=True,
    )
    return asked_in(round)


def test_whoever_is_not_on_the_roll_can_ask_and_be_put_there(client, signed_in, make):
    round = make.voting()
    assert "har ikke svaret endnu" in asks(client, round).text
    staff = signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/valgliste")
    link = next(words for words in page.links if words.startswith("Fra "))
    page = page.follow(link)
    assert WORDS in page.text and "trige@example.org" in page.text and "gammel nok" in page.text
    assert "Skrevet på valglisten" in page.press("Skriv personen på valglisten", reason="moved-in").text
    assert identify(client, round, "trige-1").heading == "Afgiv din stemme"
    assert roll_size(round.id) == 6


def test_a_no_is_told_with_its_reason_when_the_person_comes_again(client, signed_in, make):
    round = make.voting()
    asks(client, round)
    staff = signed_in("medarbejder-1")
    url = f"/stab/runder/{round.slug}/valgliste/anmodninger/{asked_in(round).reference}"
    staff.see(url).press("Afslå ønsket", statement="Du boede i Trige den dag.")
    page = turned_away(client, round)
    assert "Du boede i Trige den dag." in page.text
    assert "har ikke svaret endnu" in page.press("Bed om at komme på valglisten", status=403, words="Se igen.").text


def test_a_no_needs_a_reason(client, signed_in, make):
    round = make.voting()
    asks(client, round)
    url = f"/stab/runder/{round.slug}/valgliste/anmodninger/{asked_in(round).reference}"
    page = signed_in("medarbejder-1").see(url).press("Afslå ønsket", status=422, statement=" ")
    assert page.errors()["statement"]


def test_a_request_without_words_is_sent_back(client, make):
    round = make.voting()
    page = turned_away(client, round).press("Bed om at komme på valglisten", status=422, words="")
    assert page.errors()["words"] and not requests_of(round.id)


@pytest.mark.parametrize("words", ["Mit nummer er 610190-1234.", "6101901234"])
def test_words_with_somebodys_number_are_not_kept(client, make, words):
    round = make.voting()
    form = {"words": words, "contact": "+4561901234"}
    page = turned_away(client, round).press("Bed om at komme på valglisten", status=422, **form)
    assert set(page.errors()) == {"words"} and not requests_of(round.id)


def test_nobody_asks_without_having_identified_themselves(client, make):
    round = make.voting()
    client.see(f"/stem/{round.slug}/ikke-paa-listen", status=409)
    values = {"csrf_token": client.token(), "area": str(make.area().id), "words": WORDS}
    client.send(f"/stem/{round.slug}/ikke-paa-listen", values, status=409)
    assert not requests_of(round.id)


def test_the_request_holds_the_person_as_a_keyed_hash_only(client, make):
    round = make.voting()
    asks(client, round)
    row = db.session.execute(sa.select(RollRequest.__table__)).one()
    assert cpr("trige-1") not in "".join(map(str, row))
    assert row.roll_key == terms_of(round).roll_key(cpr("trige-1"))


def test_a_request_that_waits_is_not_sent_twice(make):
    round = make.voting()
    asked(make, round)
    with pytest.raises(AlreadyAsked):
        asked(make, round)


def test_whoever_is_on_the_roll_need_not_ask(make):
    round = make.voting()
    with pytest.raises(AlreadyOnRoll):
        asked(make, round, "sabro-1")


def test_a_request_is_decided_once(make):
    round, staff = make.voting(), make.account("medarbejder-1")
    reference = asked(make, round).reference
    refuse_request(round_id=round.id, reference=reference, statement="Nej.", decided_by=staff)
    with pytest.raises(StepDecided):
        grant_request(round_id=round.id, reference=reference, area_id=make.area().id, reason="other", decided_by=staff)
    assert roll_size(round.id) == 5


def test_decisions_are_logged_without_who_and_without_words(make):
    round, staff = make.voting(), make.account("medarbejder-1")
    reference = asked(make, round).reference
    grant_request(round_id=round.id, reference=reference, area_id=make.area().id, reason="moved-in", decided_by=staff)
    added = entries_of(["roll_added"], scope=round.slug)[-1]
    assert added.actor == f"account:{staff}" and '"reason":"moved-in"' in added.body
    assert roll_fingerprint(round.id) in added.body
    assert not {WORDS, cpr("trige-1")} & set("".join(e.body for e in entries(round.slug)).split('"'))


def test_what_people_wrote_is_erased(make):
    round = make.voting()
    asked(make, round)
    from civic.database import transaction

    with transaction():
        forget_requests(round_id=round.id)
    assert not requests_of(round.id)


def add(make, round, person="6101901234", **changes):
    values = {
        "round_id": round.id,
        "roll_key": terms_of(round).roll_key(person),
        "area_id": make.area().id,
        "born": None,
        "reason": "register",
        "added_by": make.account("medarbejder-1"),
    }
    add_to_roll(**{**values, **changes})


def test_a_person_is_added_during_the_voting_and_the_log_has_the_new_fingerprint(make):
    round = make.voting()
    before = roll_fingerprint(round.id)
    add(make, round)
    assert roll_size(round.id) == 6 and roll_fingerprint(round.id) != before
    assert roll_fingerprint(round.id) in entries_of(["roll_added"], scope=round.slug)[0].body


def test_nobody_is_added_twice_or_too_young_or_elsewhere_or_too_late(make, travel):
    round = make.voting()
    with pytest.raises(AlreadyOnRoll):
        add(make, round, cpr())
    with pytest.raises(TooYoungForRoll):
        add(make, round, born=round.reference_date.replace(year=round.reference_date.year - 10))
    with pytest.raises(WrongPhase):
        add(make, round, area_id=make.area("borum").id)
    travel(round.result_at)
    with pytest.raises(WrongPhase):
        add(make, round)
    assert roll_size(round.id) == 5


def test_nobody_is_added_to_a_roll_that_is_not_there(make):
    with pytest.raises(NoRoll):
        add(make, make.round())


def test_staff_add_a_person_and_the_number_is_not_sent_back(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/valgliste").follow("Skriv en person på valglisten")
    wrong = page.press("Skriv personen på valglisten", status=422, person="6101901234", born="2024-01-01")
    assert "ikke fyldt 15 år" in wrong.text and "6101901234" not in wrong.response.get_data(as_text=True)
    page = page.press("Skriv personen på valglisten", person="6101901234", born="1990-01-01")
    assert "En person er skrevet på" in page.text and roll_size(round.id) == 6


@pytest.mark.parametrize("typed", ["", "12", "x" * 5_000, "610190123٤"])
def test_what_is_no_number_is_told_at_the_field(signed_in, make, typed):
    round, staff = make.voting(), signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/valgliste/tilfoej")
    assert page.press("Skriv personen på valglisten", status=422, person=typed, born="1990-01-01").errors()["person"]


@pytest.mark.parametrize(
    ("person", "born"),
    [
        ("0101500000", "1950-01-01"),
        ("0101364000", "2036-01-01"),
        ("0101374000", "1937-01-01"),
        ("0101575000", "2057-01-01"),
        ("0101585000", "1858-01-01"),
        ("6101901234", "1990-01-01"),
        ("9902300000", "None"),
    ],
)
def test_a_number_tells_its_day_of_birth(person, born):
    assert str(born_of(person)) == born


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("Ring til 010190-1234.", True),
        ("0101901234", True),
        ("010190 1234 og mere", True),
        ("Kontoen er 4510190123", False),
        ("Nummer 010190-12345", False),
        ("https://example.dk/0101901234", False),
        ("https://example.dk/?id=0101901234", False),
        ("Tlf. 86 12 34 56, CVR 55133018", False),
    ],
)
def test_a_number_among_words_is_somebodys_when_it_begins_with_a_day(words, is_so):
    assert names_somebody(words) is is_so
