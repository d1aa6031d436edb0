"""The count package as the public gets it."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from civic.database import transaction
from civic.exports import verify
from civic.exports.package import package_of
from civic.exports.services import result_as_pabulib
from civic.results.queries import published_run_of
from civic.results.services import open_and_count, sign_count
from civic.rounds.services import locked_round
from tests.support.packages import fault_in, files_of


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


@pytest.mark.parametrize("rule", [{}, {"rule": "equal-shares", "rule_parameters": {"completion": "add1u", "step": 50}}])
def test_a_ballots_file_is_counted_to_the_same_result_by_the_rule_and_groups_it_declares(
    app, make, travel, tmp_path, rule
):
    round = make.apart("1", "2")
    with transaction():
        held = locked_round(round.id)
        held.rule, held.rule_parameters = rule.get("rule", held.rule), rule.get("rule_parameters", {"threshold": 2})
    for number in range(1, 4):
        make.vote(round, "1", "2", *("3" * (number == 1)), key=f"sabro-{number}")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    files = files_of(package_of(round))
    assert fault_in(files) == ""
    file = tmp_path / "sabro.pb"
    for data in (files["ballots/sabro.pb"], result_as_pabulib(round, published_run_of(round.id))):
        file.write_bytes(data)
        seed = json.loads(files["result.json"])["seed"]
        told = app.test_cli_runner().invoke(args=["count", "--official", "--json", "--seed", seed, str(file)])
        assert json.loads(told.output)["official"]["same"] is True, told.output
        assert sorted(json.loads(told.output)["selected"]) == sorted(json.loads(files["result.json"])["selected"])


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
