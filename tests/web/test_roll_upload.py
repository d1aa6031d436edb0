"""A round's roll: taken whole, or refused by line number."""

import hashlib
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.audit.models import AuditEntry
from civic.clock import fresh_now
from civic.database import db, transaction
from civic.reasons import FaultyFile, RollIsInUse, RollUploadGone, SecondPersonNeeded
from civic.roll.models import RollEntry, RollUploadRow
from civic.roll.queries import roll_fingerprint, roll_size, waiting_roll
from civic.roll.services import check_roll, drop_old_uploads, drop_roll, load_roll, take_roll, try_roll
from civic.rounds.phases import Phase
from civic.voting.services import find_voter

HEADER = "person;area;born\n"


def load(round, *lines):
    return load_roll(round_id=round.id, lines=[HEADER, *lines], loaded_by=None)


def test_a_roll_is_kept_as_keyed_hashes_only(make):
    round = make.round()
    report = load(round, "610190-1234;sabro;1990-01-01\n", "6201901234;sabro;1990-01-02\n")
    assert report.entitled == 2
    stored = "".join(str(list(row)) for row in db.session.execute(sa.select(RollEntry.__table__)))
    assert "6101901234" not in stored and "6201901234" not in stored


def test_those_below_the_age_on_the_reference_date_are_left_out(make):
    round = make.round(minimum_age=15)
    day = round.reference_date
    just_old_enough = day.replace(year=day.year - 15)
    too_young = f"{just_old_enough.replace(year=day.year - 14)}"
    report = load(round, f"6101901234;sabro;{just_old_enough}\n", f"6201901234;sabro;{too_young}\n")
    assert (report.entitled, report.too_young) == (1, 1)


def test_every_fault_is_named_by_line_and_nothing_is_taken(make):
    round = make.round()
    make.roll(round)
    before = roll_size(round.id)
    lines = ["123;sabro;1990-01-01\n", "6101901234;trige;1990-01-01\n", "6201901234;sabro;01-01-1990\n", "x;y\n"]
    lines += ["6301901234;sabro;1990-01-01\n", "630190-1234;sabro;1990-01-01\n"]
    with pytest.raises(FaultyFile) as caught:
        load(round, *lines)
    assert [line for line, _ in caught.value.details["faults"]] == [2, 3, 4, 5, 7]
    assert "630190" not in str(caught.value.details)
    assert roll_size(round.id) == before


@pytest.mark.parametrize("lines", [[], ["navn;adresse\n"], [HEADER]])
def test_a_file_without_a_roll_is_refused(make, lines):
    with pytest.raises(FaultyFile):
        load_roll(round_id=make.round().id, lines=lines, loaded_by=None)


def test_a_new_roll_takes_the_place_of_the_old(make):
    round = make.round()
    make.roll(round)
    load(round, "6101901234;sabro;1990-01-01\n")
    assert roll_size(round.id) == 1


def test_the_roll_stands_once_voting_has_begun(make):
    round = make.voting()
    with pytest.raises(RollIsInUse):
        load(round, "6101901234;sabro;1990-01-01\n")
    assert roll_size(round.id) == 5


def test_a_fault_never_repeats_the_person_wherever_they_stand_on_the_line(make):
    with pytest.raises(FaultyFile) as caught:
        load(make.round(), "sabro;6101901234;1990-01-01\n", "6101901234;6201901234;1990-01-01\n", "1;2;6101901234\n")
    told = str(caught.value.details)
    assert len(caught.value.details["faults"]) == 3 and "6101901234" not in told and "6201901234" not in told


def test_a_person_twice_is_a_fault_even_far_apart(make, monkeypatch):
    monkeypatch.setattr("civic.roll.services.CHUNK", 2)
    lines = [f"610190{n:04};sabro;1990-01-01\n" for n in range(5)]
    with pytest.raises(FaultyFile) as caught:
        load(make.round(), *lines, lines[0])
    assert [line for line, _ in caught.value.details["faults"]] == [7]


def test_many_faults_are_counted_and_a_hundred_are_shown(make):
    with pytest.raises(FaultyFile) as caught:
        load(make.round(), *["x;sabro;1990-01-01\n"] * 250)
    assert (caught.value.details["count"], len(caught.value.details["faults"])) == (250, 100)


def test_nothing_is_left_of_a_file_with_faults(make):
    with pytest.raises(FaultyFile):
        load(make.round(), "6101901234;sabro;1990-01-01\n", "x;sabro;1990-01-01\n")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RollUploadRow)) == 0


def test_a_file_tells_what_it_would_change_and_changes_nothing(make):
    round = make.round(areas=("sabro", "borum"))
    load(round, "6101901234;sabro;1990-01-01\n", "6201901234;sabro;1990-01-02\n", "6301901234;sabro;1990-01-03\n")
    before = roll_fingerprint(round.id)
    lines = ["6101901234;sabro;1990-01-01\n", "6201901234;borum;1990-01-02\n", "6401901234;sabro;1990-01-04\n"]
    report = try_roll(round_id=round.id, lines=[HEADER, *lines, "6501201234;sabro;2020-01-05\n"], loaded_by=None)
    assert (report.new, report.gone, report.moved, report.too_young) == (1, 1, 1, 1)
    assert roll_fingerprint(round.id) == before and waiting_roll(round.id) is None


def test_the_same_file_has_the_same_mark_whatever_round_it_is_for(make):
    one, other = "6101901234;sabro;1990-01-01\n", "6101901234;sabro;1990-01-01\r\n"
    marks = [load(make.round(), line).file_mark for line in (one, one, other)]
    assert marks[0] == marks[1] != marks[2]


def test_nobody_can_try_numbers_against_what_is_told_of_a_file(client, make, caplog):
    make.account("medarbejder-1")
    staff, round = client.sign_in("medarbejder-1"), make.round()
    content = f"{HEADER}6101901234;sabro;1990-01-01\n".encode()
    upload(staff, round, content)
    page = staff.see(f"/stab/runder/{round.slug}/valgliste")
    page.press("Gør den til rundens valgliste")
    log = "".join(entry.body for entry in db.session.scalars(sa.select(AuditEntry)))
    told = page.text + log + caplog.text + staff.see(f"/stab/runder/{round.slug}/valgliste").text
    kept = b"".join(db.session.scalars(sa.select(RollEntry.roll_key)))
    plain = hashlib.sha256(content)
    assert '"file"' in log and plain.hexdigest()[:16] not in told and plain.digest() not in kept


def test_the_rolls_fingerprint_tells_who_and_where_in_any_order(make):
    round = make.round(areas=("sabro", "borum"))
    one, other = "6101901234;sabro;1990-01-01\n", "6201901234;borum;1990-01-02\n"
    prints = []
    for lines in ([one, other], [other, one], [one, other.replace("borum", "sabro")]):
        load(round, *lines)
        prints.append(roll_fingerprint(round.id))
    assert prints[0] == prints[1] != prints[2]


def test_a_roll_is_not_replaced_by_one_person_alone(make):
    round, first, second = make.round(), make.account("medarbejder-1"), make.account("medarbejder-2")
    make.roll(round)
    lines = [HEADER, "6101901234;sabro;1990-01-01\n"]
    report = check_roll(round_id=round.id, lines=lines, uploaded_by=first)
    with pytest.raises(SecondPersonNeeded):
        take_roll(round_id=round.id, upload_id=report.upload_id, taken_by=first)
    assert roll_size(round.id) == 5
    take_roll(round_id=round.id, upload_id=report.upload_id, taken_by=second, many_may_go=True)
    assert roll_size(round.id) == 1


def test_a_dropped_roll_is_not_a_way_round_the_second_person(make):
    round, first = make.round(phase=Phase.INFORMATION), make.account("medarbejder-1")
    make.roll(round)
    with transaction():
        drop_roll(round.id)
    report = check_roll(round_id=round.id, lines=[HEADER, "6101901234;sabro;1990-01-01\n"], uploaded_by=first)
    with pytest.raises(SecondPersonNeeded):
        take_roll(round_id=round.id, upload_id=report.upload_id, taken_by=first)


def test_a_list_that_waits_is_not_taken_once_voting_has_begun(make, travel):
    round, staff = make.round(), make.account("medarbejder-1")
    make.approved(make.proposal(round), 40_000_00)
    make.roll(round)
    report = check_roll(round_id=round.id, lines=[HEADER, "6101901234;sabro;1990-01-01\n"], uploaded_by=staff)
    travel(round.voting_at)
    with pytest.raises(RollIsInUse):
        take_roll(round_id=round.id, upload_id=report.upload_id, taken_by=staff)
    assert roll_size(round.id) == 5


def test_a_newer_list_takes_the_place_of_the_one_that_waits(make):
    round, staff = make.round(), make.account("medarbejder-1")
    lines = [HEADER, "6101901234;sabro;1990-01-01\n"]
    old, new = (check_roll(round_id=round.id, lines=lines, uploaded_by=staff) for _ in range(2))
    with pytest.raises(RollUploadGone):
        take_roll(round_id=round.id, upload_id=old.upload_id, taken_by=staff)
    assert waiting_roll(round.id).upload_id == new.upload_id


def test_a_list_that_nobody_approves_goes_after_a_week(make, travel):
    round = make.round()
    lines = [HEADER, "6101901234;sabro;1990-01-01\n"]
    check_roll(round_id=round.id, lines=lines, uploaded_by=make.account("medarbejder-1"))
    travel(fresh_now() + timedelta(days=9))
    drop_old_uploads()
    assert waiting_roll(round.id) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RollUploadRow)) == 0


def upload(client, round, content, status=200):
    page = client.see(f"/stab/runder/{round.slug}/valgliste")
    return page.press("Se, hvad listen ændrer", status=status, file=(io.BytesIO(content), "valgliste.csv"))


def test_staff_upload_a_roll_and_say_yes_to_it(client, make):
    make.account("medarbejder-1")
    round = make.round()
    content = "\ufeffperson;area;born\n6101901234;sabro;1990-01-01\n".encode()
    page = upload(client.sign_in("medarbejder-1"), round, content)
    assert "Nye på listen 1" in page.text and waiting_roll(round.id).file_mark in page.text
    assert roll_size(round.id) == 0
    assert "Valglisten er indlæst: 1 kan stemme." in page.press("Gør den til rundens valgliste").soup.get_text()
    assert roll_size(round.id) == 1


def test_another_member_of_staff_approves_a_replacement(signed_in, make):
    round = make.round()
    make.roll(round)
    page = upload(signed_in("medarbejder-1"), round, b"person;area;born\n6101901234;sabro;1990-01-01\n")
    assert "Ikke længere på listen 5" in page.text
    assert "Gør den til rundens valgliste" not in page.buttons
    other = signed_in("medarbejder-2").see(f"/stab/runder/{round.slug}/valgliste")
    assert "På listen nu: 1 personer" in other.press("Gør den til rundens valgliste", many="y").text


def test_a_list_that_drops_most_of_the_roll_is_taken_only_when_that_is_said(signed_in, make):
    round = make.round()
    make.roll(round)
    upload(signed_in("medarbejder-1"), round, b"person;area;born\n6101901234;sabro;1990-01-01\n")
    page = signed_in("medarbejder-2").see(f"/stab/runder/{round.slug}/valgliste")
    assert "5 af de 5, der er på valglisten nu, forsvinder." in page.text
    refused = page.press("Gør den til rundens valgliste", status=422)
    assert "5 af de 5 på valglisten ville forsvinde. Er det meningen, så sæt kryds" in refused.text
    assert roll_size(round.id) == 5


def test_a_list_that_drops_a_few_needs_no_cross(make):
    round, staff = make.round(), make.account("medarbejder-1")
    load(round, *(f"6{n}01901234;sabro;1990-01-01\n" for n in range(1, 5)))
    lines = [HEADER, *(f"6{n}01901234;sabro;1990-01-01\n" for n in range(1, 3))]
    report = check_roll(round_id=round.id, lines=lines, uploaded_by=None)
    assert (report.gone, report.before, report.drops_many) == (2, 4, False)
    take_roll(round_id=round.id, upload_id=report.upload_id, taken_by=staff)
    assert roll_size(round.id) == 2


def test_a_list_that_waits_can_be_thrown_away(signed_in, make):
    round = make.round()
    page = upload(signed_in("medarbejder-1"), round, b"person;area;born\n6101901234;sabro;1990-01-01\n")
    assert "venter på godkendelse" not in page.press("Kassér listen").text
    assert roll_size(round.id) == 0


BAD_FILES = {
    "empty": b"",
    "header alone": b"person;area;born\n",
    "tabs": b"person\tarea\tborn\n6101901234\tsabro\t1990-01-01\n",
    "UTF-16": "person;area;born\n6101901234;sabro;1990-01-01\n".encode("utf-16"),
    "Latin-1": "person;area;born\n6101901234;sabro;1990-01-01;Bjørn\n".encode("latin-1"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "a spreadsheet": b"PK\x03\x04" + bytes(3_000),
    "NULs": b"person;area;born\n6101901234\x00;sabro;1990-01-01\n",
    "5 MB on one line": b"person;area;born\n" + b"6101901234;" * 480_000,
    "5 MB of header": b"person;area;born;" * 310_000,
    "another order": b"born;area;person\n1990-01-01;sabro;6101901234\n",
    "two headers": b"person;area;born\nperson;area;born\n",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_a_clear_sentence_and_nothing_is_changed(client, make, content):
    make.account("medarbejder-1")
    round = make.round()
    make.roll(round)
    page = upload(client.sign_in("medarbejder-1"), round, content, status=422)
    assert "intet er indlæst" in page.text.casefold()
    assert "6101901234" not in page.soup.get_text()
    assert roll_size(round.id) == 5 and waiting_roll(round.id) is None


def test_staff_see_the_faults_of_a_roll(client, make):
    make.account("medarbejder-1")
    round = make.round()
    page = upload(client.sign_in("medarbejder-1"), round, b"person;area;born\n12;sabro;1990-01-01\n", status=422)
    assert "intet er indlæst" in page.text
    assert "2 CPR-nummeret skal være ti cifre." in page.text


def test_no_file_is_told_at_the_field(client, make):
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see(f"/stab/runder/{make.round().slug}/valgliste")
    assert "Vælg en fil." in page.press("Se, hvad listen ændrer", status=422).errors()["file"]


@pytest.mark.parametrize("change", [{"minimum_age": "18"}, {"reference_date": "2000-01-01"}])
def test_a_roll_goes_when_it_changes_who_may_vote(client, make, change):
    make.account("medarbejder-1")
    round = make.round(phase=Phase.INFORMATION)
    make.roll(round)
    page = client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}").press("Gem ændringerne", **change)
    assert "Indlæs valglisten igen" in page.soup.get_text()
    assert roll_size(round.id) == 0


def test_a_roll_stays_when_other_things_change(client, make):
    make.account("medarbejder-1")
    round = make.round(phase=Phase.INFORMATION)
    make.roll(round)
    client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}").press("Gem ændringerne", theme="Noget andet")
    assert roll_size(round.id) == 5


@pytest.mark.parametrize(
    "line",
    [
        "٦١٠١٩٠١٢٣٤;sabro;1990-01-01\n",
        "6101901234;sabro;1980-W01-1\n",
        "6101901234;sabro;19800101\n",
        "6101901234;sabro;1980-02-30\n",
        "6101901234;sabro;" + "9" * 131_073 + "\n",
        '6101901234;sabro;"' + "9\n" * 70_000,
    ],
    ids=["Arabic digits", "a week", "no hyphens", "no such day", "a long field", "a quote that never ends"],
)
def test_what_only_looks_like_a_line_is_a_fault_by_its_number(make, line):
    with pytest.raises(FaultyFile) as caught:
        load(make.round(), line, "6201901234;sabro;1990-01-01\n")
    assert [number for number, _ in caught.value.details["faults"]][:1] == [2]


def test_faults_are_numbered_by_line_where_a_field_has_several(make):
    with pytest.raises(FaultyFile) as caught:
        load(make.round(), '6101901234;"sab\n', 'ro";1990-01-01\n', "x;sabro;1990-01-01\n")
    assert [number for number, _ in caught.value.details["faults"]] == [3, 4]


@pytest.mark.parametrize("written", ["610190-1234", "6101901234", "610190 1234"])
@pytest.mark.parametrize("told", ["610190-1234", "6101901234"])
def test_a_voter_is_found_however_their_number_is_written(make, written, told):
    round = make.round()
    load(round, f"{written};sabro;1990-01-01\n")
    assert find_voter(round=round, person=told).area_id == make.area().id
