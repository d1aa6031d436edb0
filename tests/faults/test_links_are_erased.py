"""After the opening nobody can tie a ballot to a person: not by the tables, not by what the database's files hold."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from civic import sealing, vault
from civic.database import db
from civic.results.services import open_and_count, sign_count
from civic.rounds.services import BOX_KEY, SLOT_PEPPER
from civic.voting.models import SealedBallot

VOTERS = [f"sabro-{n}" for n in range(1, 6)]


@pytest.fixture
def opened(make, travel):
    """A round with five ballots whose box has been opened; the boxes as they were, and its key."""
    round = make.voting()
    for key in VOTERS:
        make.vote(round, "1", key=key)
    boxes = list(db.session.scalars(sa.select(SealedBallot.box)))
    private_key = vault.read(round.slug, BOX_KEY)
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    return round, boxes, private_key


def files_of_the_database() -> list[Path]:
    """Every file in which the database keeps the rows of the roll and the box."""
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database)
        return [path, *path.parent.glob(path.name + "-*")]
    with db.engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        home = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        names = ("sealed_ballot", "pk_sealed_ballot", "roll", "booth")
        return [home / connection.exec_driver_sql(f"SELECT pg_relation_filepath('{n}')").scalar_one() for n in names]


def test_no_box_is_left_in_the_databases_files(opened):
    _round, boxes, private_key = opened
    assert sealing.open_box(private_key, boxes[0]).selections == ("1",)
    held = b"".join(path.read_bytes() for path in files_of_the_database() if path.exists())
    assert held
    assert not [box for box in boxes if box[:48] in held]


def test_postgresql_tells_no_more_which_roll_rows_were_written_with_which_box(opened):
    if db.engine.dialect.name != "postgresql":
        assert "WITHOUT ROWID" in db.session.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'roll'"))
        return
    written_by = db.session.scalars(sa.text("SELECT DISTINCT xmin::text FROM roll")).all()
    assert len(written_by) == 1


def test_the_secrets_that_made_links_are_gone(opened, make):
    round, _boxes, _key = opened
    assert vault.read(round.slug, SLOT_PEPPER) is None
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    assert vault.read(round.slug, BOX_KEY) is None
