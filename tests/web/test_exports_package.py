"""The count package as the public gets it."""

import hashlib
import io
import zipfile
from dataclasses import replace

from civic.exports import verify
from civic.results.services import open_and_count, sign_count


def counted(make, travel):
    round = make.voting()
    for number in range(1, 4):
        make.vote(round, "1", key=f"sabro-{number}")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    return round


def test_the_package_is_offered_once_the_count_is_signed(client, make, travel, tmp_path):
    round = counted(make, travel)
    assert client.ask("get", f"/runder/{round.slug}/optaelling.zip").status_code == 404
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    page = client.see(f"/runder/{round.slug}/resultat")
    answer = client.ask("get", page.links["Optællingspakken (ZIP): alt, hvad der skal til"])
    file = tmp_path / "package.zip"
    file.write_bytes(answer.data)
    assert verify.main([str(file)]) == 0


def test_few_ballots_are_not_in_it_one_by_one(app, client, make, travel, monkeypatch):
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], fewest_ballots_shown=20))
    round = counted(make, travel)
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    answer = client.ask("get", f"/runder/{round.slug}/optaelling.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert not [name for name in names if name.startswith("ballots/")]


def test_nothing_in_it_lets_anybody_try_numbers_against_the_roll_file(client, make, travel):
    round = counted(make, travel)
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    package = zipfile.ZipFile(io.BytesIO(client.ask("get", f"/runder/{round.slug}/optaelling.zip").data))
    published = b"".join(map(package.read, package.namelist()))
    plain = hashlib.sha256("".join(make.roll_file()).encode())
    assert b"roll_loaded" in published and plain.hexdigest().encode() not in published


def test_the_guide_leads_to_the_program(client, make):
    page = client.see("/hjaelp/tael-selv-efter")
    program = client.ask("get", page.links["verify.py"])
    assert program.data.startswith(b"#!/usr/bin/env python3")


def test_the_command_writes_the_package(app, make, travel, tmp_path):
    round = counted(make, travel)
    file = tmp_path / "package.zip"
    command = app.test_cli_runner().invoke
    assert command(args=["export-package", round.slug, str(file)]).exit_code == 1
    assert not file.exists()
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    assert command(args=["export-package", round.slug, str(file)]).exit_code == 0
    assert verify.main([str(file)]) == 0
