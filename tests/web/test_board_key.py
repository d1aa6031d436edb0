"""The board's public key: sent by one, confirmed by another, and fixed once people vote."""

import io

import pytest

from civic import vault
from civic.audit.queries import entries
from civic.reasons import BoxNotReady, OwnKey, RoundIsFixed, WrongFingerprint, WrongPhase
from civic.rounds.keys import confirm_key, send_key
from civic.rounds.phases import Phase
from civic.rounds.queries import round_by_slug
from civic.rounds.services import BOX_KEY
from civic.sealing import fingerprint, new_key_pair, private_file, public_file
from civic.sealing.keyfile import Cost
from civic.settings import Settings

PASSPHRASE = "korrekt hest batteri"


@pytest.fixture
def for_real(monkeypatch):
    """As in production: the server makes no keys and trusts none of its own."""
    monkeypatch.setattr(Settings, "keeps_keys", False)


@pytest.fixture
def board(make):
    return [make.account(f"valgstyrer-{n}") for n in (1, 2, 3)]


def upload(text, name="noegle.pub"):
    return (io.BytesIO(text.encode()), name)


def kinds(round):
    return [entry.kind for entry in entries(round.slug)]


def test_for_real_the_server_makes_no_key_and_no_voting_opens(for_real, make):
    round = make.voting()
    assert round.public_key is None and not round.key_on_server
    assert vault.read(round.slug, BOX_KEY) is None
    with pytest.raises(BoxNotReady):
        make.vote(round, "1")


def test_a_round_whose_key_lies_on_the_server_takes_no_votes_for_real(make, monkeypatch):
    round = make.voting()
    monkeypatch.setattr(Settings, "keeps_keys", False)
    with pytest.raises(BoxNotReady):
        make.vote(round, "1")


def test_without_a_key_voters_are_told_so_and_staff_long_before(for_real, client, signed_in, make, travel):
    round = make.round(phase=Phase.PROPOSALS)
    assert "mangler: valgbestyrelsens nøgle" in signed_in("medarbejder-1").see("/stab").text
    assert "Nøglen mangler" in signed_in("valgstyrer-1").see("/valgbestyrelse").text
    travel(round.voting_at)
    page = client.see(f"/stem/{round.slug}", status=409)
    assert "Afstemningen er ikke åbnet endnu" in page.text


def test_the_rounds_page_tells_once_of_a_missing_key(for_real, client, make, travel):
    round, told = make.round(phase=Phase.PROPOSALS), "Stemmekassen har ikke fået sin nøgle endnu."
    assert told in client.see(f"/runder/{round.slug}").text
    travel(round.voting_at)
    page = client.see(f"/runder/{round.slug}")
    assert "Der mangler: valgbestyrelsens nøgle" in page.text and told not in page.text


def test_the_key_holds_when_another_has_confirmed_it_and_the_servers_own_is_gone(make, board):
    round = make.round()
    before, (_private, public_key) = round.public_key, new_key_pair()
    send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    assert round_by_slug(round.slug).public_key == before
    confirm_key(round_id=round.id, fingerprint=fingerprint(public_key), confirmed_by=board[1])
    round = round_by_slug(round.slug)
    assert (round.public_key, round.key_on_server) == (public_key, False)
    assert vault.read(round.slug, BOX_KEY) is None
    assert kinds(round)[-2:] == ["key_sent", "key_confirmed"]


def test_nobody_confirms_a_key_of_their_own(make, board):
    round, (_private, public_key) = make.round(), new_key_pair()
    send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    with pytest.raises(OwnKey):
        confirm_key(round_id=round.id, fingerprint=fingerprint(public_key), confirmed_by=board[0])
    assert round_by_slug(round.slug).public_key != public_key


def test_a_wrong_fingerprint_confirms_nothing_and_is_logged(make, board):
    round, (_private, public_key), (_p, another) = make.round(), new_key_pair(), new_key_pair()
    send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    with pytest.raises(WrongFingerprint):
        confirm_key(round_id=round.id, fingerprint=fingerprint(another), confirmed_by=board[1])
    assert round_by_slug(round.slug).public_key != public_key
    assert kinds(round)[-1] == "key_refused"


def test_a_key_that_was_swapped_after_it_was_sent_is_not_the_one_confirmed(make, board):
    round, (_private, public_key), (_p, swapped) = make.round(), new_key_pair(), new_key_pair()
    send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    send_key(round_id=round.id, public_key=swapped, sent_by=board[2])
    with pytest.raises(WrongFingerprint):
        confirm_key(round_id=round.id, fingerprint=fingerprint(public_key), confirmed_by=board[1])


def test_the_key_cannot_be_swapped_once_the_voting_has_opened(make, board):
    round, (_private, public_key) = make.voting(), new_key_pair()
    kept = round.public_key
    with pytest.raises(RoundIsFixed):
        send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    assert round_by_slug(round.slug).public_key == kept


def test_the_voting_waits_for_a_key_that_was_sent_until_it_is_confirmed(make, board, travel):
    round, (_private, public_key) = make.round(), new_key_pair()
    make.approved(make.proposal(round), 40_000_00)
    make.roll(round)
    send_key(round_id=round.id, public_key=public_key, sent_by=board[0])
    travel(round.voting_at)
    with pytest.raises(BoxNotReady):
        make.vote(round, "1")
    confirm_key(round_id=round.id, fingerprint=fingerprint(public_key), confirmed_by=board[1])
    make.vote(round, "1")
    assert round_by_slug(round.slug).public_key == public_key


def test_a_key_that_comes_late_opens_the_voting(for_real, make):
    round = make.voting()
    make.board_key(round)
    assert make.vote(round_by_slug(round.slug), "1")


def test_no_key_comes_after_the_voting(for_real, make, board, travel):
    round = make.voting()
    travel(round.result_at)
    with pytest.raises(WrongPhase):
        send_key(round_id=round.id, public_key=new_key_pair()[1], sent_by=board[0])


def test_one_sends_and_another_confirms_in_the_browser(signed_in, make):
    round, (_private, public_key) = make.round(), new_key_pair()
    vibeke, steen = signed_in("valgstyrer-1"), signed_in("valgstyrer-2")
    page = vibeke.see(f"/valgbestyrelse/{round.slug}")
    assert "Begynder" in page.text and "Slutter" not in page.text
    page = page.follow("Send valgbestyrelsens nøgle")
    page = page.press("Send nøglen", file=upload(public_file(public_key)))
    assert "Du har selv sendt nøglen" in page.text
    assert "Bekræft nøglen" not in page.buttons
    page = steen.see(f"/valgbestyrelse/{round.slug}/noegle")
    assert fingerprint(public_key) not in page.text
    page = page.press("Bekræft nøglen", status=422, fingerprint="1234 5678")
    assert "Det er ikke fingeraftrykket" in page.text
    page = page.press("Bekræft nøglen", fingerprint=fingerprint(public_key))
    assert "Sendt af Vibeke" in page.text
    assert round_by_slug(round.slug).public_key == public_key


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hej", "Filen er ikke den nøglefil"),
        (private_file(new_key_pair()[0], PASSPHRASE, Cost(1, 8192)), "Det er den private nøgle"),
        (public_file(new_key_pair()[1]).replace('"version": 1', '"version": 7'), "Nøglefilen er beskadiget"),
    ],
)
def test_a_file_that_is_no_public_key_is_refused_by_name(signed_in, make, text, sentence):
    round = make.round()
    page = signed_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}/noegle")
    page = page.press("Send nøglen", status=422, file=upload(text))
    assert sentence in page.text
    assert kinds(round)[-1] == "key_refused"


def test_every_page_of_a_demonstrations_voting_says_where_the_key_is(client, make, signed_in):
    round = make.voting()
    pages = [client.see(f"/runder/{round.slug}"), client.see(f"/stem/{round.slug}")]
    pages.append(signed_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}"))
    for page in pages:
        assert "ligger på serveren" in page.text, page.url
