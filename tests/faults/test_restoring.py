"""A backup that is put back: an old one is noticed, and a good one holds everything that an election needs."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from civic import create_app
from civic.bulletin.queries import checkpoints_of, log_lines
from civic.bulletin.services import checkpoint
from civic.clock import move_clock_to
from civic.database import Base, db
from civic.exports.package import VERIFIER, write_package
from civic.results.queries import outcome_of, run_of
from civic.results.services import open_and_count, sign_count
from civic.rounds.queries import round_by_slug
from civic.voting import freezing
from civic.voting.queries import box_count
from tests.support.backups import back_up, restored
from tests.support.factories import Make
from tests.support.invariants import assert_box_is_whole

END = 10_000
VOTES = {"sabro-1": ("1", "2"), "sabro-2": ("2",), "sabro-3": ("2", "3"), "sabro-4": ("3",)}


def verify(*arguments):
    return subprocess.run([sys.executable, "-I", VERIFIER, *arguments], capture_output=True, text=True, check=False)


def cast(make, round, *keys):
    for key in keys:
        make.vote(round, *VOTES[key], key=key)


@pytest.fixture
def kept(tmp_path):
    """Keep what a member of the board has got by mail."""

    def keep(round, n):
        file = tmp_path / f"checkpoint-{n}.json"
        file.write_text(checkpoints_of(round.id)[n - 1].content)
        return file

    return keep


def test_an_old_backup_put_back_is_noticed_by_what_others_kept(app, make, database, travel, tmp_path, kept):
    round = make.voting()
    cast(make, round, "sabro-1", "sabro-2")
    checkpoint(round_id=round.id)
    backup = back_up(database, tmp_path / "backup")
    cast(make, round, "sabro-3")
    travel(round.voting_at + timedelta(days=2))
    checkpoint(round_id=round.id)
    before, after = kept(round, 1), kept(round, 2)
    log, slug = tmp_path / "log.jsonl", round.slug
    with restored(database, backup, tmp_path / "clean") as house, house.app_context():
        round = round_by_slug(slug)
        assert box_count(round.id) == 2
        ask = house.test_cli_runner()
        assert ask.invoke(args=["check-board", str(before)]).exit_code == 0
        answer = ask.invoke(args=["check-board", str(before), str(after)])
        assert answer.exit_code == 1 and answer.output.count("older copy") == 2
        log.write_text("".join(log_lines(round, END)))
        assert verify("monitor", before, log).returncode == 0
        assert "history was rewritten" in verify("monitor", after, log).stdout
        # Votes that come now do not hide it, though the log tells the same of each vote.
        cast(Make(), round, "sabro-4")
        move_clock_to(round.voting_at + timedelta(days=2))
        checkpoint(round_id=round.id)
        log.write_text("".join(log_lines(round, END)))
        assert "another checkpoint 2" in verify("monitor", after, log).stdout
        assert "rewritten" in ask.invoke(args=["check-board", str(after)]).output


def test_a_house_put_up_from_its_backup_opens_counts_and_proves_it(app, make, database, tmp_path):
    round = make.round()
    for number, price in enumerate((40_000_00, 50_000_00, 30_000_00), start=1):
        make.approved(make.proposal(round, title=f"Forslag {number}", cost=100_00), price)
    private_key = make.board_key(round)
    make.roll(round)
    move_clock_to(round.voting_at + timedelta(days=1))
    cast(make, round, "sabro-1", "sabro-2", "sabro-3")
    checkpoint(round_id=round.id)
    backup, package, slug = back_up(database, tmp_path / "backup"), tmp_path / "package.zip", round.slug
    with restored(database, backup, tmp_path / "clean") as house, house.app_context():
        found, make = round_by_slug(slug), Make()
        cast(make, found, "sabro-4", "sabro-1")
        assert_box_is_whole(found.id, found.slug)
        move_clock_to(found.result_at)
        open_and_count(round_id=found.id, by=make.account("valgstyrer-1"), private_key=private_key)
        sign_count(round_id=found.id, signed_by=make.account("valgstyrer-2"))
        assert outcome_of(run_of(found.id)).cast == len(VOTES)
        with package.open("wb") as file:
            write_package(found, file)
    checked = verify(package)
    assert checked.returncode == 0, checked.stdout


def as_the_first_version_left_it(engine):
    """The rows of this database put into one that has the tables of the first version only."""
    upgrade(revision="001")
    old = sa.inspect(db.engine)
    with engine.connect() as source, db.engine.connect().execution_options(writes=True) as target:
        if target.dialect.name == "postgresql":
            target.execute(sa.text("SET LOCAL session_replication_role = replica"))
        there = set(old.get_table_names())
        for table in (each for each in Base.metadata.sorted_tables if each.name in there):
            columns = [table.c[column["name"]] for column in old.get_columns(table.name) if column["name"] in table.c]
            rows = [dict(row._mapping) for row in source.execute(sa.select(*columns))]
            if rows:
                target.execute(sa.insert(sa.table(table.name, *(sa.column(c.name, c.type) for c in columns))), rows)
        target.commit()


def test_a_box_that_was_voted_into_before_an_upgrade_opens_after_it(app, make, database, tmp_path, monkeypatch):
    # The first version froze nothing, and its log says nothing of it.
    monkeypatch.setattr(freezing, "record", lambda *_, **__: None)
    round = make.voting()
    cast(make, round, *VOTES)
    monkeypatch.undo()
    backup, source, slug = back_up(database, tmp_path / "backup"), db.engine, round.slug
    with database.another("older") as url:
        house = create_app(replace(database.settings, database_url=url, data_directory=backup.vault.parent))
        with house.app_context():
            as_the_first_version_left_it(source)
            upgrade()
            found, make = round_by_slug(slug), Make()
            assert_box_is_whole(found.id, found.slug)
            make.vote(found, "1", key="sabro-5")
            move_clock_to(found.result_at)
            open_and_count(round_id=found.id, by=make.account("valgstyrer-1"))
            assert outcome_of(run_of(found.id)).cast == len(VOTES) + 1
            assert freezing.stored_freeze(found.id).n == 1
            db.session.remove()
            db.engine.dispose()
