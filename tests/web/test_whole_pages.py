"""Pages that are kept whole for visitors: never older than the database and the clock, and nobody else's."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from civic import create_app
from civic.areas.services import AreaFacts, change_area
from civic.clock import from_local, today
from civic.database import db, transaction
from civic.discussion import services as discussion
from civic.proposals import services as proposing
from civic.proposals.content import Cost, ProposalContent
from civic.proposals.rearranging import conceal
from tests.support.reading import ReadingClient

WORDS = "Her er en helt ny tekst om bænke"


@pytest.fixture
def readers(app, database) -> Iterator[list[ReadingClient]]:
    """A visitor of this process, and one of another on the same database."""
    other = create_app(database.settings)
    yield [ReadingClient(app), ReadingClient(other)]
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def comment(make, proposal) -> str:
    author_id = make.account("sabro-3")
    return discussion.comment(proposal_id=proposal.id, author_id=author_id, body="Det er en god idé.")


def say_otherwise(_make, proposal) -> None:
    content = ProposalContent(title=WORDS, body=WORDS, place="Ved søen", costs=[Cost("Bænke", 17_000_00)])
    area_id, author_id = proposal.area_id, proposal.author_id
    proposing.save_draft(
        round_id=proposal.round_id, author_id=author_id, area_id=area_id, content=content, slug=proposal.slug
    )


def hide_comment(make, proposal) -> None:
    found = sa.text("SELECT public_id FROM comment WHERE proposal_id = :id")
    public_id = db.session.execute(found, {"id": proposal.id}).scalar_one()
    discussion.hide(public_id=public_id, hidden_by=make.account("medarbejder-1"), reason="Den er grov.")


def support(make, proposal) -> None:
    discussion.support(proposal_id=proposal.id, account_id=make.account("sabro-2"))


def moderate(_make, proposal) -> None:
    with transaction():
        conceal(proposal_id=proposal.id, reason="Det er reklame.")


def write_by_hand(statement: str) -> Callable[..., None]:
    """A change by whoever has the database open, past everything of ours."""

    def write(_make, _proposal) -> None:
        with transaction() as session:
            session.execute(sa.text(statement))

    return write


def rename_area(_make, proposal) -> None:
    facts = AreaFacts("Sabro og omegn", 4_000, None, None, "", True)
    change_area(area_id=proposal.area_id, facts=facts, changed_by=None)


CHANGES = {
    "price": lambda make, proposal: make.approved(proposal, 12_345_00),
    "words": say_otherwise,
    "comment": comment,
    "hidden comment": hide_comment,
    "support": support,
    "moderated": moderate,
    "withdrawn": lambda _make, proposal: proposing.withdraw(proposal_id=proposal.id, author_id=proposal.author_id),
    "closed discussion": lambda _make, proposal: discussion.close(proposal_id=proposal.id, reason="Det er sagt."),
    "area's name": rename_area,
    "another's name": write_by_hand("UPDATE account SET name = 'Bodil B.'"),
    "round's name": write_by_hand("UPDATE round SET name = 'Sabro igen'"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_at_the_very_next_request_of_each_process(readers, make, change):
    proposal = make.proposal(make.round(areas=("sabro", "lystrup")))
    if change == "hidden comment":
        comment(make, proposal)
    addresses = addresses_of(proposal)
    before = [[shown(reader, address) for address in addresses] for reader in readers * 2]
    CHANGES[change](make, proposal)
    after = [[shown(reader, address) for address in addresses] for reader in readers]
    assert after == [[shown(forgetful(reader), address) for address in addresses] for reader in readers]
    assert after != before[:2]


def addresses_of(proposal) -> tuple[str, ...]:
    """The proposal, the list, the search; the round, its area and the front page."""
    listed = "/runder/sabro-2026/forslag"
    return f"/forslag/{proposal.slug}", listed, f"{listed}?words=bænke", "/runder/sabro-2026", "/omraader/sabro", "/"


def shown(reader: ReadingClient, address: str) -> str:
    """What the page says, without this visitor's token."""
    answer = reader.ask("get", address)
    page = answer.get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    assert token and page.count(token) >= 2
    return f"{answer.status_code} {page.replace(token, 'TOKEN')}"


def forgetful(reader: ReadingClient) -> ReadingClient:
    """Who is shown what is made anew."""
    reader.raw.application.extensions["whole"].let_go()
    return reader


def test_a_page_is_shown_again_without_a_question_while_nothing_is_written(client, another_client, make, queries):
    for address in addresses_of(make.proposal(make.round())):
        first = shown(client, address)
        queries.clear()
        assert shown(another_client(), address) == first
        assert queries == []
        with transaction() as session:
            session.execute(sa.text("UPDATE area SET residents = residents + 1"))
        shown(client, address)
        assert len(queries) > 3


def test_what_nobody_has_committed_is_not_shown_until_it_is(client, make, app):
    address = f"/forslag/{make.proposal(make.round()).slug}"
    first = shown(client, address)
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.text("UPDATE proposal SET title = 'Skrevet om'"))
        assert [shown(client, address), shown(client, address)] == [first, first]
        connection.commit()
        assert "Skrevet om" in shown(client, address)


def test_the_clock_alone_makes_it_another_page(client, make, travel):
    round = make.round()
    listed = addresses_of(make.proposal(round))[1]
    travel(round.qualification_at - timedelta(seconds=2.5))
    assert [client.see(listed).links.get("Stil et forslag") is None for _ in range(2)] == [False, False]
    time.sleep(2.6)
    assert "Stil et forslag" not in client.see(listed).links


def kept_page(client, app, address):
    """The page that is kept of this address, once it is: PostgreSQL tidies up by itself, and then nothing is."""
    for _time in range(10):
        client.see(address)
        kept = list(app.extensions["whole"]._pages.items())
        if kept and unquote(kept[-1][0][0]).removesuffix("?") == address:
            return kept[-1][1]
    raise AssertionError(f"{address} is never kept")


def test_no_page_is_kept_beyond_the_next_phase(client, make, travel, app):
    round = make.round()
    addresses = addresses_of(make.proposal(round))
    for phase, start in round.dates.starts()[3:]:
        travel(start - timedelta(hours=1))
        for address in addresses:
            until = kept_page(client, app, address).until
            assert until is not None and until <= start, (phase, address)


def test_the_proposals_of_a_round_are_drawn_anew_when_the_day_begins(client, make, travel):
    round = make.round()
    for number in range(1, 8):
        make.proposal(round, author=f"sabro-{number % 2 + 1}", title=f"Forslag {number}")
    travel(from_local(datetime.combine(today() + timedelta(days=1), datetime.min.time())) - timedelta(seconds=2.5))
    evening = [card.get_text() for card in client.see("/runder/sabro-2026").soup.select(".card-heading")]
    time.sleep(2.6)
    morning = [card.get_text() for card in client.see("/runder/sabro-2026").soup.select(".card-heading")]
    assert morning != evening and sorted(morning) == sorted(evening) and len(morning) == 7


def test_each_visitor_has_a_token_of_their_own_that_works(client, another_client, make):
    for address in addresses_of(make.proposal(make.round())):
        forms = [reader.see(address).form_with("English") for reader in (client, another_client())]
        assert len({form.find("input")["value"] for form in forms}) == 2
        english = client.see(address).press("English")
        assert english.soup.html["lang"] == "en"
        assert another_client().see(address).soup.html["lang"] == "da"
        english.press("Dansk")


def test_nothing_of_who_has_signed_in_is_shown_to_another(client, signed_in, make):
    proposal = make.proposal(make.round())
    resident = signed_in("sabro-2")
    for address in addresses_of(proposal):
        plain = shown(client, address)
        mine = [resident.see(address).soup.find("header").get_text() for _ in range(2)]
        assert all("Log ud" in header and "Log ind" not in header for header in mine)
        assert shown(client, address) == plain and "Log ud" not in plain
    resident.see(f"/forslag/{proposal.slug}").press("Følg forslaget")
    assert "Følg ikke mere" in resident.see(f"/forslag/{proposal.slug}").buttons
    assert "Følg" not in client.see(f"/forslag/{proposal.slug}").text


def test_what_a_visitor_is_told_once_is_told_once_and_to_nobody_else(client, another_client, make):
    address, told = f"/forslag/{make.proposal(make.round()).slug}", another_client()
    with told.raw.session_transaction() as session:
        session["_flashes"] = [("success", "Kun til dig.")]
    seen = ["Kun til dig." in shown(reader, address) for reader in (client, told, client, told)]
    assert seen == [False, True, False, False]


def test_the_same_address_says_another_thing_to_htmx(client, make):
    make.proposal(make.round())
    for _ in range(2):
        piece = client.ask("get", "/runder/sabro-2026/forslag", headers={"HX-Request": "true"}).get_data(as_text=True)
        assert "<html" not in piece and 'role="status"' in piece
        whole = client.ask("get", "/runder/sabro-2026/forslag").get_data(as_text=True)
        assert "<html" in whole and 'role="status"' in whole


def test_pages_are_shown_when_the_connection_that_asks_has_died(client, make, app, database):
    address = f"/forslag/{make.proposal(make.round()).slug}"
    first = shown(client, address)
    watch = app.extensions["whole"]._watch
    if database.name == "postgresql":
        pid = watch.dbapi_connection.info.backend_pid
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    else:
        watch.dbapi_connection.close()
    assert [shown(client, address) for _ in range(3)] == [first] * 3
    assert app.extensions["whole"]._watch is not watch


def test_a_process_keeps_only_so_much(client, make, app, monkeypatch):
    address = addresses_of(make.proposal(make.round()))[1]
    shelf = app.extensions["whole"]
    monkeypatch.setattr("civic.web.whole.MOST_BYTES", 100_000)
    for number in range(20):
        client.see(f"{address}?words=noget{number}")
        assert sum(len(part) for page in shelf._pages.values() for part in page.between) <= 100_000
    assert shelf._pages
