"""The command other programs call: a whole election on a database of its own, and the way it ends."""

import subprocess
import sys

import pytest

from civic.rehearsal.plan import OWN_PLAN, invented_people
from civic.rehearsal.running import rehearse
from tests.support.packages import files_of


def invoke(app, *arguments):
    return app.test_cli_runner().invoke(args=["rehearsal", *map(str, arguments)])


def test_an_election_is_rehearsed_checked_and_kept(app, tmp_path):
    engine = app.extensions["settings"].database_url.split(":")[0].split("+")[0]
    out = tmp_path / "out"
    ended = invoke(app, "--voters", 40, "--engine", engine, "--out", out)
    assert ended.exit_code == 0, ended.output
    assert "everything holds" in ended.output
    checked = [sys.executable, "-I", out / "verify.py", out / "package.zip"]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0
    whole = (out / "package.zip").read_bytes()
    (out / "package.zip").write_bytes(whole[:5000] + b"x" + whole[5001:])
    again = subprocess.run(checked, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert again.stdout.startswith("NOT IN ORDER")


def test_the_houses_own_database_is_not_touched(app, tmp_path, make):
    from civic.rounds.queries import all_rounds

    make.round(name="Den rigtige")
    invoke(app, "--voters", 5, "--out", tmp_path)
    assert [round.name for round in all_rounds()] == ["Den rigtige"]


def test_a_database_that_holds_something_is_refused(app, tmp_path):
    url = app.extensions["settings"].database_url
    if not url.startswith("postgresql"):
        pytest.skip("only PostgreSQL's address can be given")
    ended = invoke(app, "--voters", 5, "--engine", "postgresql", "--database-url", url, "--out", tmp_path)
    assert ended.exit_code == 1
    assert "the database is not empty" in ended.output


def test_a_plan_that_is_none_is_refused_in_a_sentence(app, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    ended = invoke(app, "--voters", 5, "--like", plan, "--out", tmp_path)
    assert ended.exit_code == 1
    assert "no plan of a rehearsal" in ended.output


def test_a_seed_draws_the_same_people():
    from datetime import date

    def people(seed):
        return invented_people(OWN_PLAN, voters=50, days=7, seed=seed, reference=date(2026, 1, 1))

    assert people("a") == people("a") != people("b")


def test_the_same_count_gives_the_same_bytes(tmp_path, monkeypatch):
    import io

    from civic.exports import package
    from civic.rehearsal import running

    written = []
    real = package.write_package

    def twice(round, file):
        again = io.BytesIO()
        real(round, again)
        real(round, file)
        written.append(again.getvalue())

    monkeypatch.setattr(running, "write_package", twice)
    rehearse(OWN_PLAN, voters=30, seed="x", out=tmp_path, engine="sqlite")
    assert written == [(tmp_path / "package.zip").read_bytes()]
    assert "result.json" in files_of(tmp_path / "package.zip")
