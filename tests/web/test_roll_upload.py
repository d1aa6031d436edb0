"""A round's roll: taken whole, or refused by line number."""

import io

import pytest
import sqlalchemy as sa

from civic.database import db
from civic.reasons import FaultyFile, RollIsInUse
from civic.roll.models import RollEntry
from civic.roll.queries import roll_size
from civic.roll.services import load_roll
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


def upload(client, round, content, status=200):
    page = client.see(f"/stab/runder/{round.slug}/valgliste")
    return page.press("Indlæs listen", status=status, file=(io.BytesIO(content), "valgliste.csv"))


def test_staff_upload_a_roll(client, make):
    make.account("medarbejder-1")
    round = make.round()
    content = "\ufeffperson;area;born\n6101901234;sabro;1990-01-01\n".encode()
    page = upload(client.sign_in("medarbejder-1"), round, content)
    assert "Valglisten er indlæst: 1 kan stemme." in page.text
    assert roll_size(round.id) == 1


def test_staff_see_the_faults_of_a_roll(client, make):
    make.account("medarbejder-1")
    round = make.round()
    page = upload(client.sign_in("medarbejder-1"), round, b"person;area;born\n12;sabro;1990-01-01\n", status=422)
    assert "intet er indlæst" in page.text
    assert "2 Personnummeret skal være ti cifre." in page.text


def test_a_file_that_is_no_text_is_refused(client, make):
    make.account("medarbejder-1")
    round = make.round()
    page = upload(client.sign_in("medarbejder-1"), round, b"\xff\xfe\x00person", status=422)
    assert "ikke en tekstfil" in page.text


def test_no_file_is_told_at_the_field(client, make):
    make.account("medarbejder-1")
    round = make.round()
    page = (
        client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}/valgliste").press("Indlæs listen", status=422)
    )
    assert "Vælg en fil." in page.errors()["file"]


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
