"""The demonstration: every phase has a round, every page has something to show, and the clock moves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade

from civic.areas.services import load_default_areas
from civic.clock import fresh_now, reset_clock
from civic.database import Base, db
from civic.demonstration.services import AlreadyLoaded, NotInProduction, empty_demonstration, load_demonstration
from civic.paper.queries import missing
from civic.results.queries import run_of
from civic.roll.queries import Channel, turnout
from civic.rounds.phases import IN_ORDER
from civic.rounds.queries import all_rounds, phase_of, round_by_slug
from civic.settings import Environment
from civic.voting.queries import box_count
from tests.support.databases import TestDatabase, another_app
from tests.support.reading import ReadingClient, check_page

# The load takes seconds: one worker does it once for each engine, and the tests leave it as they found it.
pytestmark = pytest.mark.xdist_group("demonstration")
MOST_PAGES = 400


@pytest.fixture(scope="module")
def house(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on a database of its own with the demonstration in it."""
    with database.another("demonstration") as url:
        folder = tmp_path_factory.mktemp("demonstration")
        with another_app(replace(database.settings, database_url=url, data_directory=folder)) as app:
            with app.app_context():
                upgrade()
                load_demonstration()
                app.extensions["time_after_loading"] = fresh_now()
            yield app


@pytest.fixture
def loaded(house: Flask) -> Iterator[Flask]:
    """The same, inside its context, with the clock at the real time."""
    with house.app_context():
        yield house
        reset_clock()
        db.session.remove()


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["demonstration", *arguments])


def rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def addresses(html: str, base: str) -> set[str]:
    """The paths that the page's links and pictures lead to on this server."""
    soup = BeautifulSoup(html, "html5lib")
    wanted = [tag["href"] for tag in soup.find_all("a", href=True)] + [tag["src"] for tag in soup.find_all("img")]
    parts = (urlsplit(urljoin(f"http://localhost{base}", str(address))) for address in wanted)
    return {part.path for part in parts if part.netloc == "localhost"}


def test_every_phase_has_a_round(loaded: Flask):
    assert {phase_of(round) for round in all_rounds()} == set(IN_ORDER)


def test_loading_twice_changes_nothing(loaded: Flask):
    before = rows()
    with pytest.raises(AlreadyLoaded):
        load_demonstration()
    assert rows() == before


def test_the_command_says_that_it_is_loaded_already(loaded: Flask):
    assert "nothing was changed" in run(loaded, "load").output


def test_the_clock_shows_the_real_time_after_loading(loaded: Flask):
    assert abs(loaded.extensions["time_after_loading"] - datetime.now(UTC)) < timedelta(minutes=5)


def test_every_page_a_visitor_can_reach_answers(loaded: Flask):
    client, seen, waiting = ReadingClient(loaded), set(), ["/"]
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        seen.add(url)
        # A ballot with nothing on it yet cannot be reviewed: the ballot is shown again and says so.
        expected = 422 if url.endswith("/gennemse") else 200
        response = client.ask("get", url, follow_redirects=True)
        assert response.status_code == expected, url
        if response.mimetype == "text/html":
            html = response.get_data(as_text=True)
            check_page(html, url)
            waiting += sorted(addresses(html, url) - seen - set(waiting))
    assert not waiting, f"more than {MOST_PAGES} pages: {waiting[:5]}"
    assert len(seen) > 120


def test_the_finished_round_funds_six_skips_one_and_draws_a_lot(loaded: Flask):
    round = round_by_slug("beder-malling-bygger-bro")
    assert round
    run_ = run_of(round.id)
    assert run_ and run_.signed_at
    assert len(run_.outcome["selected"]) == 6
    assert [tie["broken_by"] for tie in run_.outcome["ties"]] == ["lot"]
    assert "3" not in run_.outcome["selected"]


def test_a_closed_vote_waits_for_the_board_with_its_box_full(loaded: Flask):
    round = round_by_slug("maarslet-moedes")
    assert round and run_of(round.id) is None
    assert box_count(round.id) == 118 == turnout(round.id).voted - 12
    assert turnout(round.id).by_channel[Channel.PAPER] == 12 and not missing(round)


def test_the_residents_of_the_demonstration_have_not_voted_where_voting_is_open(loaded: Flask):
    client = ReadingClient(loaded).sign_in("lystrup-1")
    page = client.see("/runder/lystrup-loefter")
    assert "stem" in page.text.casefold()
    round = round_by_slug("lystrup-loefter")
    assert round and turnout(round.id).voted == 42


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--after-voting", "lystrup"], "lystrup-loefter              Resultat"),
        (["--phase", "sabro", "afstemning"], "sabro-sammen                 Afstemning"),
        (["--phase", "sabro-sammen", "voting"], "sabro-sammen                 Afstemning"),
        (["--phase", "solbjerg", "planlagt"], "solbjerg-i-bevaegelse        Planlagt"),
        (["--to", "2037-12-24 12:00"], "time is 2037-12-24 12:00"),
    ],
)
def test_the_clock_can_be_moved(loaded: Flask, arguments: list[str], expected: str):
    output = run(loaded, "clock", *arguments).output
    assert expected in output and "one clock" in output


def test_the_clock_can_be_put_back(loaded: Flask):
    run(loaded, "clock", "--to", "2037-12-24 12:00")
    run(loaded, "clock", "--reset")
    assert abs(fresh_now() - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize("arguments", [["--after-voting", "atlantis"], ["--phase", "sabro", "efterår"]])
def test_an_unknown_round_or_phase_is_answered_with_those_there_are(loaded: Flask, arguments: list[str]):
    result = run(loaded, "clock", *arguments)
    assert result.exit_code == 1 and "Which" in result.output


def test_the_clock_is_moved_in_one_way_at_a_time(loaded: Flask):
    assert run(loaded, "clock", "--reset", "--after-voting", "lystrup").exit_code == 2


def test_people_shows_who_can_sign_in_and_as_what(loaded: Flask):
    output = run(loaded, "people").output
    assert "Sara Lindgren" in output and "Borum, Løgten, Sabro" in output and "Anders Olsen" in output


def test_the_written_roll_is_taken_in_by_staff(loaded: Flask, tmp_path: Path):
    file = tmp_path / "roll.csv"
    assert str(file) in run(loaded, "roll", "sabro", str(file)).output
    lines = file.read_text().splitlines()
    assert lines[0] == "person;area;born" and len(lines) == 6


@pytest.mark.parametrize(
    ("key", "url", "expected"),
    [
        ("playmaker-2", "/playmaker", "Ungecontaineren"),
        ("valgstyrer-1", "/valgbestyrelse", "Mårslet mødes"),
        ("medarbejder-1", "/stab", "Ud i Løgten"),
    ],
)
def test_those_who_work_here_have_something_to_do(loaded: Flask, key: str, url: str, expected: str):
    assert expected in ReadingClient(loaded).sign_in(key).see(url).text


def test_an_author_has_been_told_what_became_of_the_proposal(loaded: Flask):
    page = ReadingClient(loaded).sign_in("sabro-3").see("/mit")
    assert "Fartbump på vejen gennem byen" in page.text


@pytest.mark.parametrize("service", [load_demonstration, empty_demonstration])
def test_production_has_no_demonstration(database: TestDatabase, service: Callable[[], None]):
    with another_app(replace(database.settings, environment=Environment.PRODUCTION)) as app:
        with app.app_context(), pytest.raises(NotInProduction):
            service()
        assert run(app, "load").exit_code == 2


def test_a_reset_leaves_nothing(database: TestDatabase, tmp_path: Path):
    with database.another("emptied") as url:
        settings = replace(database.settings, database_url=url, data_directory=tmp_path)
        with another_app(settings) as app, app.app_context():
            upgrade()
            load_default_areas()
            db.session.remove()
            (tmp_path / "pictures").mkdir()
            assert "Everything is gone" in run(app, "reset", "--yes").output
            assert not any(rows().values()) and not (tmp_path / "pictures").exists()


@pytest.mark.parametrize(
    "change", ["UPDATE alembic_version SET version_num = 'x1'", "ALTER TABLE job RENAME COLUMN error TO fault"]
)
def test_the_tables_of_another_version_are_answered_with_a_way_out(database: TestDatabase, tmp_path: Path, change: str):
    with database.another("other") as url:
        settings = replace(database.settings, database_url=url, data_directory=tmp_path)
        with another_app(settings) as app, app.app_context():
            upgrade()
            with db.engine.connect().execution_options(writes=True) as connection:
                connection.execute(sa.text(change))
                connection.commit()
            for command in (["load"], ["clock"], ["people"]):
                answer = run(app, *command)
                assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
                assert "flask demonstration reset --yes" in answer.output
            assert "Everything is gone" in run(app, "reset", "--yes").output
            assert run(app, "people").exit_code == 0


def test_resetting_needs_a_yes(loaded: Flask):
    assert run(loaded, "reset").exit_code == 1
    assert all_rounds()
