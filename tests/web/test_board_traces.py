"""The board's page says when the server could not erase every trace of an opened box."""

from contextlib import closing

import psycopg
import pytest

from civic.database import db
from civic.results import steps
from civic.results.services import open_and_count
from civic.voting import traces
from civic.voting.traces import Left, erase_traces


def test_the_board_reads_what_is_left_and_why_until_it_is_erased(app, make, travel, signed_in, monkeypatch):
    round = make.voting()
    make.vote(round, "1")
    travel(round.result_at)
    board = signed_in("valgstyrer-1")
    opened = {"round_id": round.id, "by": make.account("valgstyrer-1")}
    monkeypatch.setattr(traces, "_rewrite", lambda _connection: Left.RIGHTS)
    monkeypatch.setattr(traces, "_empty_log", lambda _connection: Left.RIGHTS)
    open_and_count(**opened)
    page = board.see(f"/valgbestyrelse/{round.slug}")
    assert "Der er spor tilbage på serveren" in page.text and "tillader ikke programmet at rense" in page.text
    monkeypatch.undo()
    erase_traces()
    assert "Der er spor tilbage" not in board.see(f"/valgbestyrelse/{round.slug}").text


WORDS = {
    Left.NEW: "Rensningen er ikke nået igennem endnu",
    Left.READERS: "Noget læser i databasen",
    Left.RIGHTS: "tillader ikke programmet at rense",
    Left.LOG: "holder fast i gamle filer",
    Left.FAILED: "Rensningen gik galt",
}


@pytest.mark.parametrize("problem", list(Left))
def test_every_reason_has_words(app, make, signed_in, monkeypatch, problem):
    round = make.voting()
    monkeypatch.setattr(steps, "traces_left", lambda _round_id: problem)
    text = signed_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}").text
    assert "prøver selv igen" in text
    assert {words for words in WORDS.values() if words in text} == {WORDS[problem]}


def test_the_board_reads_before_the_voting_that_the_database_will_refuse(app, make, signed_in, monkeypatch):
    round, page = make.round(), "/valgbestyrelse/{}"
    board = signed_in("valgstyrer-1")
    assert "tillader endnu ikke" not in board.see(page.format(round.slug)).text
    monkeypatch.setattr(steps, "may_erase", lambda: False)
    assert "tillader endnu ikke programmet" in board.see(page.format(round.slug)).text


def test_a_dump_that_holds_the_tables_is_not_waited_for_long(app, make, travel):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite rewrites no tables")
    round = make.voting()
    make.vote(round, "1")
    travel(round.result_at)
    board = make.account("valgstyrer-1")
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(url)) as dump:
        dump.execute("LOCK TABLE replaced_receipt IN ACCESS SHARE MODE")
        open_and_count(round_id=round.id, by=board)
        assert traces.traces_left(round.id) is Left.READERS
