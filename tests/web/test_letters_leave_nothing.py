"""After the whole journeys of staff and voters: no number and no code in the log, the database or its files."""

import io
import re

import sqlalchemy as sa
from flask import Flask

from civic.database import Base, db
from civic.letters.models import Letter, Slip
from civic.results.services import open_and_count
from civic.roll.models import RollRequest
from civic.settings import Settings
from tests.web.test_letters import by_letter, cpr
from tests.web.test_voting_help import begin, cast_on
from tests.web.test_voting_journey import choose, identify

STRANGER = "6101901234"


def everything_stored() -> bytes:
    """Every value of every table, as bytes."""
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(sa.select(table))
        for value in row
    )


def files_of(app: Flask) -> bytes:
    """What lies on disk beside the database of a server: the SQLite file with its log, the vault."""
    settings: Settings = app.extensions["settings"]
    return b"".join(path.read_bytes() for path in settings.data_directory.rglob("*") if path.is_file())


def walk(make, signed_in, another_client) -> tuple[object, set[str]]:
    """Everything that staff and voters do with numbers and codes; the round, and the secrets that were used."""
    round, staff = make.voting(), signed_in("medarbejder-1")
    url = f"/stab/runder/{round.slug}"
    page = staff.see(f"{url}/stemmebreve")
    content = f"person;name\n{cpr('sabro-1')};Anders\n{cpr('sabro-2')};Bo\n{cpr('sabro-4')};Per\n".encode()
    answer = page.press("Lav brevene og hent filen", file=(io.BytesIO(content), "x.csv"), kind="csv", once="y")
    codes = re.findall(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", answer.response.get_data(as_text=True))
    page.press("Træk personens brev tilbage", person=cpr("sabro-2"))
    page.press(
        "Lav brevene og hent filen", status=422, file=(io.BytesIO(f"person\n{STRANGER}\n".encode()), "x"), once="y"
    )
    voter = another_client()
    choose(voter, round, "1")
    by_letter(voter, round, codes[1], 422)
    by_letter(voter, round, codes[0])
    voter.see(f"/stem/{round.slug}/identificer").press("Afgiv din stemme")
    by_letter(another_client(), round, codes[0], 422)
    page = staff.see(f"{url}/hjaelp").press("Lav en kode", who=cpr("sabro-3"), reason="other", seen="y")
    slip = page.soup.find(id="slip").get_text(strip=True)
    screen = another_client()
    begin(screen, round, slip)
    cast_on(screen, round)
    staff.see(f"{url}/hjaelp").press("Lav en kode", status=403, who=STRANGER, reason="other", seen="y")
    staff.see(f"{url}/valgliste/tilfoej").press("Skriv personen på valglisten", person=STRANGER, born="1990-01-01")
    outside = another_client()
    choose(outside, round, "1")
    outside.see(f"/stem/{round.slug}/identificer").press("Identificér dig med MitID")
    away = outside.send("/demo-mitid", {"csrf_token": outside.token(), "person": "trige-1"}, status=403)
    away.press("Bed om at komme på valglisten", status=403, words="Jeg bor her.")
    choose(voter, round, "1")
    identify(voter, round, "sabro-4")
    secrets = {cpr(f"sabro-{n}") for n in range(1, 6)} | {cpr("trige-1"), STRANGER, *codes, slip}
    return round, secrets | {secret.replace("-", "") for secret in secrets}


def test_no_number_and_no_code_is_logged_or_stored(app, make, signed_in, another_client, capsys):
    _round, secrets = walk(make, signed_in, another_client)
    log = capsys.readouterr().out
    assert '"endpoint": "letters.make"' in log and '"event": "code_refused"' in log
    stored, files = everything_stored(), files_of(app)
    for secret in secrets:
        assert secret not in log and secret.encode() not in stored and secret.encode() not in files


def test_the_opening_leaves_no_letter_slip_or_request(app, make, signed_in, another_client, travel):
    round, _secrets = walk(make, signed_in, another_client)
    letters = [row for (row,) in db.session.execute(sa.select(Letter.code_hash))]
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    for table in (Letter, Slip, RollRequest):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    db.session.rollback()
    assert letters and not any(code_hash in files_of(app) for code_hash in letters)
