"""Pages that are kept for all who have signed in and are of one kind: each sees just what they would see alone."""

import pytest
import sqlalchemy as sa

from civic.database import transaction
from civic.discussion import services as discussion
from civic.following.queries import Subject
from civic.following.services import follow
from civic.proposals.inviting import accept, invite
from tests.support.reading import ReadingClient
from tests.web.test_whole_pages import addresses_of, shown

# Somebody who began it, writes along, gave a heart, follows it, said something, follows the area; two who did nothing,
# one of them from elsewhere; and those who work here.
PEOPLE = ["sabro-1", "sabro-2", "sabro-3", "sabro-4", "loegten-1", "lystrup-1", "sabro-5", "loegten-2", "trige-1"]
PEOPLE += ["playmaker-2", "playmaker-1", "medarbejder-1", "valgstyrer-1", "administrator-1"]


@pytest.fixture
def proposal(make):
    made = make.proposal(make.round(areas=("sabro", "lystrup", "loegten")))
    secret = invite(proposal_id=made.id, invited_by=made.author_id, name="Anders")
    accept(secret=secret, account_id=make.account("sabro-2"))
    discussion.support(proposal_id=made.id, account_id=make.account("sabro-3"))
    follow(account_id=make.account("sabro-4"), subject=Subject.PROPOSAL, subject_id=made.id)
    discussion.comment(proposal_id=made.id, author_id=make.account("loegten-1"), body="Det er en god idé.")
    follow(account_id=make.account("lystrup-1"), subject=Subject.AREA, subject_id=made.area_id)
    return made


def alone(reader: ReadingClient, address: str, monkeypatch) -> str:
    """The page as it is made for this reader and nobody else."""
    with monkeypatch.context() as patched:
        patched.setattr("civic.web.whole._kind", lambda: None)
        return shown(reader, address)


def test_everybody_sees_what_they_would_see_alone(signed_in, proposal, monkeypatch):
    readers = {who: signed_in(who) for who in PEOPLE}
    for address in addresses_of(proposal):
        expected = {who: alone(reader, address, monkeypatch) for who, reader in readers.items()}
        for order in (PEOPLE, PEOPLE[::-1]):
            assert {who: shown(readers[who], address) for who in order} == expected


def test_neighbours_are_shown_the_same_page_without_making_it_anew(signed_in, proposal, queries):
    first, second = signed_in("sabro-5"), signed_in("sabro-4")
    for address in addresses_of(proposal)[1:4]:
        shown(first, address)
        queries.clear()
        shown(second, address)
        # Their session, and who they are.
        assert len(queries) == 2, queries


def test_whoever_has_nothing_to_do_with_a_proposal_is_asked_for_once(signed_in, proposal, queries):
    first, second = signed_in("loegten-2"), signed_in("loegten-3")
    address = addresses_of(proposal)[0]
    shown(first, address)
    queries.clear()
    shown(second, address)
    assert len(queries) == 3, queries


def test_a_name_with_signs_in_it_is_shown_as_words(signed_in, make, proposal):
    first, second = signed_in("loegten-2"), signed_in("loegten-3")
    third = make.account("loegten-3")
    for name in ("<b>Å & 'O'</b>", r"\1 \g<0> %s {0}"):
        with transaction() as session:
            session.execute(sa.text("UPDATE account SET name = :name WHERE id = :id"), {"name": name, "id": third})
        for address in addresses_of(proposal):
            shown(first, address)
            assert name in second.see(address).soup.find("header").get_text()
            assert name not in first.see(address).soup.get_text()


def test_each_has_a_token_of_their_own_that_works(signed_in, proposal):
    readers = [signed_in("loegten-2"), signed_in("loegten-3")]
    pages = [reader.see(addresses_of(proposal)[0]) for reader in readers]
    assert len({page.form_with("Giv et hjerte").find("input")["value"] for page in pages}) == 2
    for page in pages:
        assert "Tag dit hjerte tilbage" in page.press("Giv et hjerte").buttons


def test_what_one_is_told_once_reaches_nobody_else(signed_in, proposal):
    told, other = signed_in("loegten-2"), signed_in("loegten-3")
    for address in addresses_of(proposal):
        with told.raw.session_transaction() as session:
            session["_flashes"] = [("success", "Kun til dig.")]
        assert ["Kun til dig." in shown(reader, address) for reader in (other, told, other, told)] == [
            False,
            True,
            False,
            False,
        ]


def test_a_page_of_somebody_signed_in_is_stored_nowhere_else(signed_in, proposal):
    reader = signed_in("loegten-2")
    for _ in range(2):
        assert reader.ask("get", addresses_of(proposal)[0]).headers["Cache-Control"] == "no-store"
