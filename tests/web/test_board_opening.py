"""The box is opened with the board's key and nothing else; each wrong key has a sentence of its own."""

import io
import json

import pytest
import sqlalchemy as sa

from civic.audit.queries import entries
from civic.database import Base, db, transaction
from civic.reasons import KeyMissing, RoundCancelled, SamePerson, WrongKey
from civic.results.models import Ballot, Closing, InvalidBox
from civic.results.opening import shuffle
from civic.results.queries import opening_of, outcome_of, run_of
from civic.results.services import open_and_count, sign_count
from civic.rounds.models import Round
from civic.sealing import new_key_pair, private_file, seal
from civic.sealing.keyfile import Cost
from civic.sealing.shares import share_file, split
from civic.voting.models import SealedBallot
from civic.voting.queries import box_count

PASSPHRASE = "korrekt hest batteri"
CHEAP = Cost(1, 8192)
OPEN = "Åbn stemmekassen og tæl op"


@pytest.fixture
def closed(make, travel):
    """A round with three ballots whose voting has closed, and the board's private key to it."""
    round = make.round()
    for number, price in enumerate((40_000_00, 50_000_00, 30_000_00), start=1):
        make.approved(make.proposal(round, title=f"Forslag {number}", cost=100_00), price)
    private_key = make.board_key(round)
    make.roll(round)
    travel(round.voting_at)
    for person, choices in (("sabro-1", "12"), ("sabro-2", "23"), ("sabro-3", "2")):
        make.vote(round, *choices, key=person)
    travel(round.result_at)
    return round, private_key


@pytest.fixture
def page(closed, signed_in):
    return signed_in("valgstyrer-1").see(f"/valgbestyrelse/{closed[0].slug}")


def upload(text, name="noegle"):
    return (io.BytesIO(text.encode()), name)


def last_refusal(round):
    entry = entries(round.slug)[-1]
    assert entry.kind == "opening_refused"
    return json.loads(entry.body)["reason"]


def nothing_has_changed(round):
    return box_count(round.id) == 3 and opening_of(round.id) is None and db.session.get(Closing, round.id) is None


def test_the_key_file_with_its_passphrase_opens_the_box(closed, page):
    round, private_key = closed
    page = page.press(OPEN, file=upload(private_file(private_key, PASSPHRASE, CHEAP)), passphrase=PASSPHRASE)
    assert "En anden fra valgbestyrelsen skal underskrive" in page.text
    assert outcome_of(run_of(round.id)).cast == 3


@pytest.mark.parametrize("as_files", [False, True])
def test_parts_of_the_key_open_the_box(closed, page, as_files):
    round, private_key = closed
    parts = split(private_key, needed=2, among=3)[1:]
    if as_files:
        files = [share_file(part, number=1, needed=2, among=3, private_key=private_key) for part in parts]
        page.press(OPEN, part_files=[upload(text, f"del-{n}") for n, text in enumerate(files)])
    else:
        page.press(OPEN, parts="1. " + "\n\n2. ".join(parts))
    assert outcome_of(run_of(round.id)).cast == 3


def test_a_part_in_the_field_for_the_whole_key_is_taken_as_a_part(closed, page):
    round, private_key = closed
    first, second = (
        share_file(part, number=n, needed=2, among=3, private_key=private_key)
        for n, part in enumerate(split(private_key, needed=2, among=3)[:2], start=1)
    )
    page.press(OPEN, file=upload(first), part_files=[upload(second)])
    assert opening_of(round.id)


def file_of(private_key, passphrase=PASSPHRASE, typed=PASSPHRASE):
    return {"file": upload(private_file(private_key, passphrase, CHEAP)), "passphrase": typed}


def damaged(private_key):
    return {"file": upload(private_file(private_key, PASSPHRASE, CHEAP).replace("argon2id", "argon3id"))}


def parts_of(*keys):
    """One part of each, and two of a key that is named twice."""
    made = {key: split(key, needed=2, among=3) for key in keys}
    return {"parts": " ".join(made[key].pop() for key in keys)}


WRONG_KEYS = {
    "KeyMissing": (lambda key: {}, "Den private nøgle mangler"),
    "WrongPassphrase": (lambda key: file_of(key, typed="en anden sætning"), "Adgangssætningen passer ikke"),
    "WrongKey": (lambda key: file_of(new_key_pair()[0]), "hører til en anden stemmekasse"),
    "DamagedKey": (damaged, "Nøglefilen er beskadiget"),
    "NotAKeyFile": (lambda key: {"file": upload("hej"), "passphrase": PASSPHRASE}, "Filen er ikke den nøglefil"),
    "TooFewShares": (parts_of, "1, og der skal 2 til"),
    "WrongKey ": (lambda key: parts_of(*[new_key_pair()[0]] * 2), "hører til en anden stemmekasse"),
    "MixedShares": (lambda key: parts_of(key, new_key_pair()[0]), "ikke til den samme nøgle"),
    "DamagedShare": (lambda key: {"parts": "hest " * 33}, "Del nummer 1"),
}


@pytest.mark.parametrize("wrong", WRONG_KEYS)
def test_each_wrong_key_has_a_sentence_and_changes_nothing(closed, page, wrong):
    (round, private_key), (sent, sentence) = closed, WRONG_KEYS[wrong]
    page = page.press(OPEN, status=409 if wrong == "KeyMissing" else 422, **sent(private_key))
    assert sentence in page.text
    assert nothing_has_changed(round)
    assert last_refusal(round) == wrong.strip()


def test_nothing_of_the_key_is_kept_or_sent_back(closed, page, app, capfd):
    round, private_key = closed
    parts = split(private_key, needed=2, among=3)
    secrets = [PASSPHRASE, private_key.hex(), *(" ".join(part.split()[4:8]) for part in parts)]
    page = page.press(OPEN, status=422, parts=parts[0], passphrase=PASSPHRASE)
    assert not [secret for secret in secrets if secret in page.text or secret in str(page.soup)]
    page.press(OPEN, file=upload(private_file(private_key, PASSPHRASE, CHEAP)), passphrase=PASSPHRASE)
    logged = "".join(capfd.readouterr())
    tables = {name: repr(db.session.execute(sa.select(table)).all()) for name, table in Base.metadata.tables.items()}
    files = b"".join(p.read_bytes() for p in app.extensions["settings"].data_directory.rglob("*") if p.is_file())
    for secret in secrets:
        assert secret not in logged
        assert not [name for name, rows in tables.items() if secret in rows]
        assert secret.encode() not in files
    assert private_key not in files
    assert repr(private_key) not in "".join(tables.values())


def test_the_server_alone_cannot_open_a_box_of_the_boards(closed, make):
    round, _private_key = closed
    with pytest.raises(KeyMissing):
        open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    assert nothing_has_changed(round)


def test_another_rounds_key_opens_nothing(closed, make):
    round, _private_key = closed
    for wrong in (new_key_pair()[0], b"", b"x" * 31):
        with pytest.raises((WrongKey, KeyMissing)):
            open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=wrong)
    assert nothing_has_changed(round)


def test_whoever_began_the_opening_does_not_sign_even_if_another_ended_it(closed, make):
    round, private_key = closed
    first, second, third = (make.account(f"valgstyrer-{n}") for n in (1, 2, 3))
    shuffle(round_id=round.id, by=first)
    open_and_count(round_id=round.id, by=second, private_key=private_key)
    for person in (first, second):
        with pytest.raises(SamePerson):
            sign_count(round_id=round.id, signed_by=person)
    sign_count(round_id=round.id, signed_by=third)


def test_a_forged_receipt_and_foreign_boxes_are_listed_not_dropped(closed, make):
    round, private_key = closed
    slots = db.session.scalars(sa.select(SealedBallot.slot)).all()
    sealed = {"round": round.slug, "area": "sabro", "selections": ["1"], "receipt": "AAAA-BBBB-CCCC-DDDD"}
    boxes = (
        seal(round.public_key, **sealed),
        seal(round.public_key, **{**sealed, "round": "en-anden"}),
        seal(new_key_pair()[1], **sealed),
    )
    with transaction() as session:
        for slot, box in zip(slots, boxes, strict=True):
            session.execute(sa.update(SealedBallot).where(SealedBallot.slot == slot).values(box=box))
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    reasons = sorted(db.session.scalars(sa.select(InvalidBox.reason)))
    assert reasons == ["unreadable", "wrong-place", "wrong-receipt"]
    assert outcome_of(run_of(round.id)).cast == 0


def test_invalid_boxes_are_explained_on_the_boards_page(closed, make, signed_in):
    round, private_key = closed
    with transaction() as session:
        session.execute(sa.update(SealedBallot).values(box=b"\0" * 560))
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    page = signed_in("valgstyrer-2").see(f"/valgbestyrelse/{round.slug}")
    assert "3: Stemmesedlen kunne ikke låses op med nøglen" in page.text


def test_a_cancelled_round_is_not_opened(closed, make):
    round, private_key = closed
    with transaction() as session:
        session.execute(sa.update(Round).values(cancelled_at=round.result_at))
    with pytest.raises(RoundCancelled):
        open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    assert db.session.scalars(sa.select(Ballot)).all() == []


def test_the_page_tells_each_step_and_who_may_take_it(closed, make, signed_in):
    round, private_key = closed
    page = signed_in("valgstyrer-3").see(f"/valgbestyrelse/{round.slug}")
    current = page.soup.select_one('.phases [aria-current="step"]')
    assert "Stemmekassen åbnes" in current.text and "Én fra valgbestyrelsen, med nøglen" in current.text
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    page = signed_in("valgstyrer-3").see(f"/valgbestyrelse/{round.slug}")
    current = page.soup.select_one('.phases [aria-current="step"]')
    assert "Underskrift" in current.text and "Underskriv optællingen" in page.buttons


def test_the_closing_is_logged_with_boxes_and_channels(closed, make):
    round, private_key = closed
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"), private_key=private_key)
    (closing,) = [json.loads(e.body) for e in entries(round.slug) if e.kind == "voting_closed"]
    assert (closing["boxes"], closing["by_channel"]) == (3, {"web": 3})
