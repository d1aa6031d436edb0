"""The operator's commands."""

import json

import pytest

from civic.accounts.queries import actor_by_id
from civic.bulletin.queries import checkpoints_of
from civic.bulletin.services import checkpoint
from civic.policy import Role
from civic.roll.queries import roll_size

EXAMPLE = """META
key;value
description;Kommunens eksempel
country;Danmark
unit;Aarhus
instance;2024
num_projects;3
num_votes;6
budget;80000
vote_type;approval
rule;greedy
date_begin;01.09.2024
date_end;15.09.2024
PROJECTS
project_id;cost;name;selected
1;32000;Ungefællesskab i Beder-Malling;1
2;78450;CykelDoKKs cykelrejse;0
3;20000;Waste Hunt ambassadører;1
VOTES
voter_id;vote
1;1
2;1
3;1,2
4;2
5;2,3
6;1
"""


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=[str(argument) for argument in arguments])


def test_count_answers_in_json_with_the_citys_winners(run, tmp_path):
    file = tmp_path / "eksempel.pb"
    file.write_text(EXAMPLE)
    done = run("count", file, "--official", "--json")
    line = json.loads(done.stdout)
    assert done.exit_code == 0
    assert line["selected"] == ["1", "3"]
    assert (line["budget"], line["spent"], line["official"]["same"]) == (80000, 52000, True)


def test_count_names_a_bad_file_and_counts_the_others(run, tmp_path):
    good, bad = tmp_path / "good.pb", tmp_path / "bad.pb"
    good.write_text(EXAMPLE)
    bad.write_text(EXAMPLE.replace("32000", "dyrt"))
    done = run("count", bad, tmp_path, tmp_path / "none.pb", good, "--json")
    assert done.exit_code == 1
    assert f"{bad}: line 16: " in done.stderr
    assert "none.pb" in done.stderr
    assert json.loads(done.stdout)["file"] == str(good)


def test_a_roll_is_loaded_from_a_file(run, make, tmp_path):
    round = make.round()
    file = tmp_path / "roll.csv"
    file.write_text("person;area;born\n6101901234;sabro;1990-01-01\n")
    assert run("load-roll", round.slug, file).exit_code == 0
    assert roll_size(round.id) == 1


def test_a_dry_run_tells_what_a_roll_would_change_and_changes_nothing(run, make, tmp_path):
    round = make.round()
    make.roll(round)
    file = tmp_path / "roll.csv"
    file.write_text("person;area;born\n6101901234;sabro;1990-01-01\n")
    done = run("load-roll", round.slug, file, "--dry-run")
    assert "1 new, 5 gone, 0 moved" in done.stdout and "nothing was changed" in done.stdout
    assert roll_size(round.id) == 5


def test_a_faulty_roll_is_refused_by_line(run, make, tmp_path):
    round = make.round()
    file = tmp_path / "roll.csv"
    file.write_text("person;area;born\n6101901234;sabro;1990-01-01\n12;sabro;x\n")
    done = run("load-roll", round.slug, file)
    assert done.exit_code == 1
    assert f"{file}:3:" in done.stderr
    assert roll_size(round.id) == 0


def test_the_first_administrator_is_found_and_made(run, make):
    account_id = make.account("sabro-1")
    assert f"{account_id}\tAnders Olsen" in run("find-accounts", "olsen").stdout
    assert run("grant-role", account_id, "administrator").exit_code == 0
    assert Role.ADMINISTRATOR in actor_by_id(account_id).roles


@pytest.mark.parametrize("arguments", [("999", "staff"), ("1", "playmaker"), ("1", "playmaker", "--area", "atlantis")])
def test_a_role_that_cannot_be_given_is_refused(run, make, arguments):
    make.account("sabro-1")
    assert run("grant-role", *arguments).exit_code == 1


@pytest.mark.parametrize(
    "given",
    [
        b"PK\x03\x04\xf7\xff",
        b"[1",
        b"[]",
        b'{"round":"sabro-2026","n":1,"log":5}',
        b'{"round":"sabro-2026","n":1,"log":{}}',
    ],
)
def test_what_is_no_checkpoint_is_named_and_the_rest_is_compared(run, make, tmp_path, given):
    round = make.voting()
    checkpoint(round_id=round.id)
    bad, good = tmp_path / "package.zip", tmp_path / "checkpoint-1.json"
    bad.write_bytes(given)
    good.write_text(checkpoints_of(round.id)[0].content)
    asked = run("check-board", bad, good)
    assert (asked.exit_code, asked.output) == (1, "package.zip: this is no checkpoint\n")
