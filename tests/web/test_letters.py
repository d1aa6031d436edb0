"""Voting letters: made once, used once, taken back; and nothing of them ties a person to a slot."""

import csv
import io

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from civic.accounts.demonstration import person_by_key
from civic.audit.queries import entries, entries_of
from civic.database import db, transaction
from civic.letters.models import Letter, LetterBatch, LetterState, Slip
from civic.letters.queries import letter_counts
from civic.letters.services import bearer_of, destroy, make_letters, revoke_batch, revoke_letters_of
from civic.letters.sheets import letters_as_csv, letters_as_pdf
from civic.reasons import AlreadyOnPaper, CodeNotValid, FaultyFile, NoLetter, UnknownProject, WrongPhase
from civic.roll.queries import Channel, entry_of
from civic.sealing import codes
from civic.voting.helping import voter_with_letter
from civic.voting.queries import box_count
from civic.voting.services import cast_ballot, withdraw_ballot
from tests.web.test_voting_journey import choose, identify


def cpr(key="sabro-1"):
    person = person_by_key(key)
    assert person
    return person.cpr


def letters_for(make, round, *keys, as_file=lambda _round, _batch: b""):
    lines = ["person;name\n", *(f"{cpr(key)};Navn\n" for key in keys or ("sabro-1",))]
    return make_letters(round_id=round.id, lines=lines, as_file=as_file, made_by=make.account("medarbejder-1"))


def code_for(make, round, key="sabro-1"):
    return letters_for(make, round, key).letters[0][1]


def vote_by(round, code, *chosen, idem="a"):
    voter = voter_with_letter(round=round, code=code)
    return cast_ballot(round_id=round.id, voter=voter, selections=chosen or ["1"], idem=idem)


def test_a_code_has_sixteen_signs_that_are_not_mistaken_for_one_another(make):
    made = [codes.new_code(16) for _ in range(200)]
    assert all(len(code) == 19 and code.count("-") == 3 for code in made)
    assert not set("".join(made)) & set("0O1I") and len(set(made)) == 200


@pytest.mark.parametrize(
    "write", [str, str.lower, lambda code: code.replace("-", " "), lambda c: f" {c[:9]}\n{c[10:]} "]
)
def test_a_code_is_taken_however_it_is_typed(make, write):
    round = make.voting()
    code = code_for(make, round)
    assert voter_with_letter(round=round, code=write(code)).channel is Channel.LETTER


def test_a_letter_votes_once_and_the_roll_says_letter(make):
    round = make.voting()
    code = code_for(make, round)
    vote_by(round, code)
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.LETTER
    assert (box_count(round.id), letter_counts(round.id).used) == (1, 1)
    with pytest.raises(CodeNotValid):
        voter_with_letter(round=round, code=code)


def test_a_vote_that_fails_leaves_the_letter_ready(make):
    round = make.voting()
    code = code_for(make, round)
    with pytest.raises(UnknownProject):
        vote_by(round, code, "99")
    assert letter_counts(round.id).ready == 1


def test_the_same_cast_twice_uses_the_letter_once_and_gives_one_receipt(make):
    round = make.voting()
    voter = voter_with_letter(round=round, code=code_for(make, round))
    casts = [cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="a") for _ in range(2)]
    assert casts[0] == casts[1] and box_count(round.id) == 1


def test_a_letter_revoked_between_reading_and_casting_is_refused(make):
    round = make.voting()
    voter = voter_with_letter(round=round, code=code_for(make, round))
    revoke_letters_of(round_id=round.id, person=cpr(), reason="lost", revoked_by=make.account("medarbejder-1"))
    with pytest.raises(CodeNotValid):
        cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="a")
    assert box_count(round.id) == 0 and entry_of(round.id, voter.roll_key).channel is Channel.NONE


def test_a_mitid_vote_after_a_letter_takes_its_place_and_the_letter_stays_used(make):
    round = make.voting()
    code = code_for(make, round)
    vote_by(round, code)
    make.vote(round, "2")
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.WEB
    assert box_count(round.id) == 1
    with pytest.raises(CodeNotValid):
        voter_with_letter(round=round, code=code)


def test_a_letter_after_a_mitid_vote_takes_its_place(make):
    round = make.voting()
    code = code_for(make, round)
    make.vote(round, "2")
    vote_by(round, code)
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.LETTER
    assert box_count(round.id) == 1


def test_a_vote_by_letter_can_be_withdrawn_and_the_letter_stays_used(make):
    round = make.voting()
    code = code_for(make, round)
    vote_by(round, code)
    withdraw_ballot(round_id=round.id, voter=make.voter(round))
    assert box_count(round.id) == 0
    with pytest.raises(CodeNotValid):
        voter_with_letter(round=round, code=code)


def test_a_letter_is_no_use_to_whoever_voted_on_paper(make):
    round = make.voting()
    code = code_for(make, round)
    entry = entry_of(round.id, make.voter(round).roll_key)
    with transaction():
        entry.channel = Channel.PAPER
    with pytest.raises(AlreadyOnPaper):
        voter_with_letter(round=round, code=code)


def test_a_new_letter_revokes_the_one_that_was_lost(make):
    round = make.voting()
    lost, new = code_for(make, round), code_for(make, round)
    with pytest.raises(CodeNotValid):
        voter_with_letter(round=round, code=lost)
    assert vote_by(round, new)
    assert (letter_counts(round.id).revoked, letter_counts(round.id).used) == (1, 1)


def test_a_batch_is_taken_back_but_for_the_letters_that_were_used(make):
    round, staff = make.voting(), make.account("medarbejder-1")
    batch = letters_for(make, round, "sabro-1", "sabro-2")
    vote_by(round, batch.letters[0][1])
    assert revoke_batch(round_id=round.id, n=batch.n, reason="print", revoked_by=staff) == 1
    with pytest.raises(CodeNotValid):
        voter_with_letter(round=round, code=batch.letters[1][1])
    with pytest.raises(NoLetter):
        revoke_batch(round_id=round.id, n=batch.n, reason="print", revoked_by=staff)
    assert box_count(round.id) == 1


def test_a_code_opens_nothing_in_another_round(make):
    one = make.round()
    other = make.round(name="Sabro 2027")
    for round in (one, other):
        make.roll(round)
    with pytest.raises(CodeNotValid):
        bearer_of(other, code_for(make, one))


def test_a_letter_to_somebody_whom_a_new_roll_left_out_opens_nothing(make, travel):
    round = make.round()
    make.roll(round)
    code = code_for(make, round)
    from civic.roll.services import load_roll

    lines = ["person;area;born\n", f"{cpr('sabro-2')};sabro;1990-01-01\n"]
    load_roll(round_id=round.id, lines=lines, loaded_by=None)
    with pytest.raises(CodeNotValid):
        bearer_of(round, code)


FAULTS = {
    "stranger": (["person\n", "6101901234\n"], [2]),
    "twice": (["person\n", "{cpr}\n", "{cpr}\n"], [3]),
    "no number": (["person\n", "Ole\n"], [2]),
    "too few fields": (["person;name\n", "{cpr}\n"], [2]),
    "unknown column": (["person;email\n", "{cpr};x\n"], [1]),
    "no person": (["name;address\n", "Ole;Vej 1\n"], [1]),
    "nobody": (["person\n"], [1]),
    "nothing": ([], [1]),
}


@pytest.mark.parametrize(("lines", "faults"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_makes_no_letters_and_says_where(make, lines, faults):
    round = make.voting()
    with pytest.raises(FaultyFile) as caught:
        make_letters(
            round_id=round.id,
            lines=[line.format(cpr=cpr()) for line in lines],
            as_file=letters_as_csv,
            made_by=make.account("medarbejder-1"),
        )
    assert [line for line, _ in caught.value.details["faults"]] == faults
    assert cpr() not in str(caught.value.details) and "6101901234" not in str(caught.value.details)
    assert letter_counts(round.id).issued == 0


def test_letters_that_could_not_be_printed_were_never_made(make):
    round = make.voting()
    code = code_for(make, round)

    def breaks(_round, _batch):
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError):
        letters_for(make, round, as_file=breaks)
    assert voter_with_letter(round=round, code=code) and letter_counts(round.id).issued == 1


def test_a_sheet_has_a_page_for_each_with_its_code_and_no_number(make, app):
    round = make.voting(areas=("sabro",), theme="Fællesskab #let x = *nu*")
    with app.test_request_context():
        batch = letters_for(make, round, "sabro-1", "sabro-2", as_file=letters_as_pdf)
    pages = PdfReader(io.BytesIO(batch.file)).pages
    words = [" ".join(page.extract_text().split()) for page in pages]
    assert len(pages) == 2
    for (_addressee, code), text in zip(batch.letters, words, strict=True):
        assert code in text and "Jeg har et stemmebrev" in text and "#let x = *nu*" in text
    assert all(cpr(key) not in "".join(words) for key in ("sabro-1", "sabro-2"))
    assert b"pdfuaid" in batch.file or b"StructTreeRoot" in batch.file


def test_a_list_for_mail_merge_runs_no_formula_and_has_no_number(make, app):
    round = make.voting()
    lines = ["person;name;address;city\n", f'{cpr()};=HYPERLINK("x");+45;@by\n']
    with app.test_request_context():
        batch = make_letters(
            round_id=round.id, lines=lines, as_file=letters_as_csv, made_by=make.account("medarbejder-1")
        )
    header, row = csv.reader(io.StringIO(batch.file.decode("utf-8-sig")), delimiter=";")
    assert header[0] == "linje" and row[:4] == ["2", '\'=HYPERLINK("x")', "'+45", "'@by"]
    assert row[4] == batch.letters[0][1] and row[4] not in row[5] and cpr() not in batch.file.decode()


def test_the_database_holds_no_code_and_nothing_of_the_person(make):
    round = make.voting()
    code = code_for(make, round)
    voter = make.voter(round)
    stored = b"".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode()
        for table in (Letter, LetterBatch)
        for row in db.session.execute(sa.select(table.__table__))
        for value in row
    )
    bare = code.replace("-", "")
    for secret in (code.encode(), bare.encode(), cpr().encode(), voter.roll_key, voter.slot):
        assert secret not in stored and secret.hex().encode() not in stored


def test_the_log_tells_of_letters_without_codes_or_persons(make):
    round, staff = make.voting(), make.account("medarbejder-1")
    code = code_for(make, round)
    revoke_letters_of(round_id=round.id, person=cpr(), reason="seen", revoked_by=staff)
    told = [entry.kind for entry in entries_of(["letters_made", "letter_revoked"], scope=round.slug)]
    assert told == ["letters_made", "letter_revoked"]
    everything = "".join(entry.body for entry in entries(round.slug))
    assert code not in everything and cpr() not in everything


def test_there_are_no_letters_after_the_voting(make, travel):
    round = make.voting()
    travel(round.result_at)
    with pytest.raises(WrongPhase):
        code_for(make, round)


def test_letters_and_slips_are_destroyed_together(make):
    round = make.voting()
    vote_by(round, code_for(make, round))
    with transaction():
        destroy(round_id=round.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slip)) == 0
    assert '"used":1' in next(e.body for e in entries(round.slug) if e.kind == "letters_destroyed")


def by_letter(client, round, code, status=200):
    page = client.see(f"/stem/{round.slug}/stemmebrev")
    return page.press("Brug koden", status=status, code=code)


def test_a_resident_votes_by_letter_in_the_browser(client, make):
    round = make.voting()
    code = code_for(make, round)
    choose(client, round, "1")
    page = client.see(f"/stem/{round.slug}/identificer").follow("Jeg har et stemmebrev").press("Brug koden", code=code)
    assert "Du er fundet på valglisten for Sabro." in page.text
    page = page.press("Afgiv din stemme")
    assert page.heading == "Din stemme er registreret" and "Koden i dit stemmebrev er brugt nu" in page.text
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.LETTER


def test_whoever_types_the_code_first_chooses_afterwards(client, make):
    round = make.voting()
    page = by_letter(client, round, code_for(make, round).lower())
    assert page.heading == "Vælg de forslag, du vil støtte"


def test_unknown_used_and_revoked_codes_get_one_answer(client, another_client, make):
    round, staff = make.voting(), make.account("medarbejder-1")
    used, revoked = code_for(make, round, "sabro-1"), code_for(make, round, "sabro-2")
    vote_by(round, used)
    revoke_letters_of(round_id=round.id, person=cpr("sabro-2"), reason="lost", revoked_by=staff)
    pages = [by_letter(another_client(), round, code, 422).text for code in (used, revoked, "ABCD-EFGH-JKLM-NPQR", "x")]
    assert len(set(pages)) == 1 and "Koden kan ikke bruges" in pages[0] and "få en ny" in pages[0]
    assert box_count(round.id) == 1


def test_the_code_is_never_sent_back_or_put_in_an_address(client, make):
    round = make.voting()
    page = by_letter(client, round, "ABCD-EFGH-JKLM-NPQR", 422)
    assert "ABCD-EFGH-JKLM-NPQR" not in page.response.get_data(as_text=True)
    assert "kode" not in page.url and "ABCD" not in page.url


def test_a_letter_used_in_one_browser_is_refused_in_another_that_had_read_it(client, another_client, make):
    round = make.voting()
    code, phone = code_for(make, round), another_client()
    pages = []
    for browser in (client, phone):
        choose(browser, round, "1")
        pages.append(by_letter(browser, round, code))
    assert pages[0].press("Afgiv din stemme").heading == "Din stemme er registreret"
    assert "forældet" in pages[1].press("Afgiv din stemme", status=409).text
    assert box_count(round.id) == 1


def test_staff_make_letters_and_get_them_once(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    file = (io.BytesIO(f"person;name\n{cpr()};Anders\n".encode()), "breve.csv")
    answer = page.press("Lav brevene og hent filen", file=file, kind="csv", once="y")
    row = list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig")), delimiter=";"))[1]
    assert voter_with_letter(round=round, code=row[4])
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.response.headers["Content-Disposition"]
    again = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    assert "Lavet: 1. Brugt: 0." in again.text and row[4] not in again.text


def test_staff_take_a_letter_back_and_the_number_is_not_sent_back(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    code_for(make, round)
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve").press("Træk personens brev tilbage", person=cpr())
    assert "Koden virker ikke længere" in page.text and cpr() not in page.response.get_data(as_text=True)
    page = page.press("Træk personens brev tilbage", status=409, person=cpr())
    assert "intet stemmebrev" in page.text and cpr() not in page.response.get_data(as_text=True)


def test_staff_take_a_batch_back(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    code_for(make, round)
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve").press(
        "Træk samlingen tilbage", batch="1", reason="print"
    )
    assert "Trukket tilbage: 1" in page.text


def test_a_faulty_file_of_persons_is_shown_by_line(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    file = (io.BytesIO(b"person\n6101901234\n"), "breve.csv")
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    page = page.press("Lav brevene og hent filen", status=422, file=file, once="y")
    assert "2 Personen står ikke på valglisten." in page.text and "6101901234" not in page.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfep", bytes(5_000), b"person;" + b"x" * 3_000_000])
def test_a_file_that_is_none_makes_no_letters(signed_in, make, content):
    round, staff = make.voting(), signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    page.press("Lav brevene og hent filen", status=422, file=(io.BytesIO(content), "x.csv"), once="y")
    assert letter_counts(round.id).issued == 0


def test_letter_state_names_are_the_databases(make):
    assert {state.value for state in LetterState} == {"ready", "used", "revoked"}


def test_mitid_still_works_beside_the_letter(client, make):
    round = make.voting()
    code_for(make, round)
    choose(client, round, "1")
    identify(client, round, "sabro-1").press("Afgiv din stemme")
    assert entry_of(round.id, make.voter(round).roll_key).channel is Channel.WEB


def test_a_name_that_the_letters_font_cannot_print_is_shown_by_its_line(signed_in, make):
    round, staff = make.voting(), signed_in("medarbejder-1")
    file = (io.BytesIO(f"person;name\n{cpr()};Ł日本\n".encode()), "breve.csv")
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    page = page.press("Lav brevene og hent filen", status=422, file=file, kind="pdf", once="y")
    assert "2 Disse tegn kan ikke trykkes: 日 本. Vælg CSV i stedet." in page.text


def test_a_round_named_with_signs_that_cannot_be_printed_still_has_letters_and_staff_see_them_first(signed_in, make):
    round, staff = make.voting(name="Sabro 日本", theme="Blomster 🌻 på vej"), signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/stemmebreve")
    assert "Der kommer til at stå: Sabro □□ Blomster □ på vej" in page.text
    file = (io.BytesIO(f"person;name\n{cpr()};Łukasz Nguyễn\n".encode()), "breve.csv")
    url = f"/stab/runder/{round.slug}/stemmebreve"
    answer = staff.ask("post", url, data={"csrf_token": staff.token(), "file": file, "kind": "pdf", "once": "y"})
    words = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert "Stemmebrev: Sabro □□" in words and "Temaet er: Blomster □ på vej." in words and "Łukasz Nguyễn" in words
