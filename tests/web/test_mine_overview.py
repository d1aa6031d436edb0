"""A person's own page: who they are, what they were told, what they wrote, where they are signed in."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from civic.notices import words
from civic.notices.services import tell
from civic.notices.words import sentence_of
from tests.support.factories import Make
from tests.support.reading import ReadingClient

ROOMS = Path(__file__).parents[2] / "civic"
# Every room has brought its words along once the app's parts are there.
SENTENCES = words._sentences
TELLING = {"tell", "tell_all", "tell_followers"}
NO_DETAILS = {"kind", "account_id", "account_ids", "url", "subject", "subject_id", "but"}


def trees() -> list[tuple[str, ast.AST]]:
    """Every file of the rooms but those that only pass messages on or say their words."""
    files = sorted(file for file in ROOMS.glob("*/*.py") if file.parent.name not in {"mine", "notices"})
    files.append(ROOMS / "notices" / "area_messages.py")
    return [(file.parent.name, ast.parse(file.read_text())) for file in files]


def told_kinds() -> list[tuple[str, str, set[str]]]:
    """Every message that is told by its name: the room that tells it, its kind, and the names of its details."""
    found = []
    for room, tree in trees():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        for call in calls:
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            kind = given.get("kind")
            if call.func.id in TELLING and isinstance(kind, ast.Constant) and None not in given:
                found.append((room, str(kind.value), set(given) - NO_DETAILS))
    return found


def test_every_sentence_is_told_somewhere(app: Flask) -> None:
    nodes = [node for _, tree in trees() for node in ast.walk(tree)]
    # A sentence's own entry tells nobody.
    entries = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in entries}
    assert not set(SENTENCES) - said
    assert len(told_kinds()) > 3


@pytest.mark.parametrize(("room", "kind", "details"), told_kinds())
def test_every_kind_of_message_has_a_sentence_with_what_it_is_given(app: Flask, room, kind, details) -> None:
    assert kind in SENTENCES, f"{room} tells {kind!r}, which no sentence says"
    with app.test_request_context():
        assert kind not in sentence_of(kind, {name: 1 if name == "price" else "x" for name in details})


def test_a_kind_from_a_later_version_is_only_announced(app: Flask) -> None:
    with app.test_request_context():
        assert sentence_of("moon_landing", {}) == "Der er nyt i noget, du har skrevet."


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: ReadingClient) -> None:
    page = client.see("/mit")
    assert page.url == "/log-ind"
    assert page.soup.select_one("main input[name=next]")["value"] == "/mit"


def test_a_resident_sees_their_name_and_area(client: ReadingClient, make: Make) -> None:
    text = client.sign_in("sabro-1").see("/mit").text
    assert "Navn Anders Olsen Lokalområde Sabro" in text


def test_a_playmaker_sees_their_areas_and_no_proposals(client: ReadingClient, make: Make) -> None:
    make.account("playmaker-2")
    page = client.sign_in("playmaker-2").see("/mit")
    assert "Roller Playmaker (Borum), Playmaker (Løgten), Playmaker (Sabro)" in page.text
    assert "Mine forslag" not in page.text


def test_messages_are_shown_newest_first_with_the_reason(client: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    tell(account_id=account_id, kind="proposal_approved", url="/forslag/x", title="Bænke", price=32_000_00)
    tell(account_id=account_id, kind="proposal_rejected", url="/forslag/y", title="Tårn", reason="Det er for højt.")
    tell(account_id=make.account("sabro-2"), kind="comment_hidden", url="/forslag/z", reason="Andres")
    text = client.sign_in("sabro-1").see("/mit").text
    rejected, approved = "»Tårn« er afvist. Begrundelsen er: Det er for højt.", "Den kontrollerede pris er 32.000 kr."
    assert 0 < text.index(rejected) < text.index(approved)
    assert "Andres" not in text


def test_messages_stay_new_until_they_are_marked_read(client: ReadingClient, make: Make) -> None:
    tell(account_id=make.account("sabro-1"), kind="comment_on_proposal", url="/forslag/x", title="Bænke")
    page = client.sign_in("sabro-1").see("/mit")
    assert "Ny" in page.text and "Ny" in client.see("/mit").text
    read = page.press("Markér alle som læst")
    assert "Markér alle som læst" not in read.buttons and "»Bænke«" in read.text


def test_marking_read_leaves_the_messages_of_others(client: ReadingClient, another_client, make: Make) -> None:
    for key in ("sabro-1", "sabro-2"):
        tell(account_id=make.account(key), kind="comment_on_proposal", url="/forslag/x", title="Bænke")
    client.sign_in("sabro-1").see("/mit").press("Markér alle som læst")
    assert "Markér alle som læst" in another_client().sign_in("sabro-2").see("/mit").buttons


def test_a_message_of_words_is_shown_as_words(client: ReadingClient, make: Make) -> None:
    tell(
        account_id=make.account("sabro-1"),
        kind="proposal_rejected",
        url="/",
        title="x",
        reason="<script>alert(1)</script>",
    )
    assert "<script>alert(1)</script>" in client.sign_in("sabro-1").see("/mit").text


def test_my_proposals_are_there_with_their_state_drafts_too(client: ReadingClient, make: Make) -> None:
    round = make.round()
    make.proposal(round, title="Bænke ved søen")
    make.draft(round, title="Kun en tanke")
    make.proposal(round, author="sabro-2", title="En andens")
    page = client.sign_in("sabro-1").see("/mit")
    assert "Kladde Kun en tanke" in page.text and "Venter på afgørelse Bænke ved søen" in page.text
    assert "En andens" not in page.text
    assert page.links["Kun en tanke"].endswith("/rediger")


def test_every_browser_i_am_signed_in_on_is_listed(client: ReadingClient, another_client, make: Make) -> None:
    another_client().sign_in("sabro-1")
    another_client().sign_in("sabro-2")
    text = client.sign_in("sabro-1").see("/mit").text
    assert (text.count("Denne browser"), text.count("En anden browser")) == (1, 1)


def test_the_page_asks_the_database_as_often_for_many_messages(client: ReadingClient, make: Make, queries) -> None:
    client.sign_in("sabro-1").see("/mit")
    queries.clear()
    client.see("/mit")
    before = len(queries)
    for number in range(5):
        tell(account_id=make.account("sabro-1"), kind="comment_on_proposal", url="/", title=f"Nr. {number}")
    queries.clear()
    client.see("/mit")
    assert len(queries) == before


def test_what_one_has_written_is_not_far_below_old_messages(client: ReadingClient, make: Make) -> None:
    account_id = make.account("sabro-1")
    for number in range(7):
        tell(account_id=account_id, kind="area_voting", url="/runder", title=f"Runde {number}")
    page = client.sign_in("sabro-1").see("/mit")
    older = page.soup.find("summary", string="Se 2 ældre beskeder").find_parent("details")
    assert "Runde 1" in older.get_text() and "Runde 2" not in older.get_text()
    assert "Runde 6" in page.text


def test_a_submitted_proposal_is_not_opened_for_changes_after_the_deadline(client, make, travel) -> None:
    round = make.round()
    submitted, draft = make.proposal(round), make.draft(round, title="Kladde")
    travel(round.qualification_at)
    client.sign_in("sabro-1").see(f"/forslag/{submitted.slug}/rediger", status=409)
    assert "kopiere" in client.see(f"/forslag/{draft.slug}/rediger").text
