"""Find a voter on the roll and put a sealed ballot in the box."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from civic import sealing, vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import db, last_trip, transaction
from civic.letters import services as letters
from civic.reasons import (
    AlreadyOnPaper,
    BoxNotReady,
    KeyMissing,
    NotOnRoll,
    NoVote,
    RoundCancelled,
    VoteChangedElsewhere,
    VotingClosed,
    VotingNotOpen,
    VotingPaused,
)
from civic.roll.queries import Channel, entry_of
from civic.roll.requests import forget_requests
from civic.roll.services import locked_entry, mark, mark_held, rewrite
from civic.rounds.needs import missing_to_vote
from civic.rounds.queries import Round, may_keep_ballots
from civic.rounds.services import SLOT_PEPPER, locked_round
from civic.settings import Settings
from civic.voting.casting import Held, Place, Terms, hold, put
from civic.voting.freezing import freeze, frozen, known
from civic.voting.models import ReplacedReceipt, SealedBallot
from civic.voting.traces import mark_traces

READ_AT_ONCE = 2_000


@dataclass(frozen=True)
class Voter:
    """A person found on a round's roll: two keyed hashes, and how many ballots they have registered so far.

    `letter` is the voting letter they came with, which their ballot uses up.
    """

    roll_key: bytes
    slot: bytes
    seq: int
    area_id: int
    channel: Channel = Channel.WEB
    letter: bytes | None = None


def find_voter(*, round: Round, person: str) -> Voter:
    """The person (CPR number, in memory only) as the round's roll knows them.

    Raises NotOnRoll, or AlreadyOnPaper when a paper ballot stands in their name.
    """
    settings: Settings = current_app.extensions["settings"]
    person = sealing.person_number(person)
    roll_key = sealing.person_name(settings.roll_pepper, round.slug, person)
    slot = sealing.slot_name(_slot_pepper(round), round.slug, person)
    return voter_with(round, roll_key, slot)


def person_on_roll(*, round: Round, person: str) -> Voter:
    """The person as the round's roll knows them, however they have voted; after the opening with no slot any more.

    `person` as for `find_voter`. Raises NotOnRoll.
    """
    settings: Settings = current_app.extensions["settings"]
    person = sealing.person_number(person)
    roll_key, pepper = (
        sealing.person_name(settings.roll_pepper, round.slug, person),
        vault.read(round.slug, SLOT_PEPPER),
    )
    entry = entry_of(round.id, roll_key)
    if entry is None:
        raise NotOnRoll
    return Voter(roll_key, sealing.slot_name(pepper, round.slug, person) if pepper else b"", entry.seq, entry.area_id)


def voter_with(round: Round, roll_key: bytes, slot: bytes, letter: bytes | None = None) -> Voter:
    """The voter with these keyed hashes, and the letter they came with. Raises NotOnRoll, AlreadyOnPaper."""
    entry = entry_of(round.id, roll_key)
    if entry is None:
        raise NotOnRoll
    if entry.channel is Channel.PAPER:
        raise AlreadyOnPaper
    channel = Channel.LETTER if letter else Channel.WEB
    return Voter(roll_key, slot, entry.seq, entry.area_id, channel, letter)


def cast_ballot(
    *,
    round_id: int,
    voter: Voter,
    selections: Sequence[str],
    idem: str,
    also: Callable[[str], None] = lambda _receipt: None,
) -> str:
    """Put the voter's ballot in the box, in one transaction; return the receipt code.

    A voter's new ballot takes the place of their old one. The same `idem` with the same choices again changes nothing
    and gives the same receipt, even after the closing. Prices and limits are those frozen when the voting opened; the
    time is read here. What `also` does with the receipt is part of the transaction. Raises VotingNotOpen, VotingClosed,
    VotingPaused, RoundCancelled, NotOnRoll, AlreadyOnPaper, VoteChangedElsewhere, NothingChosen, UnknownProject,
    TooManyChosen, OverBudget, and CodeNotValid when the voter's letter has been used or revoked since.
    """
    with transaction() as session:
        held = hold(session, round_id, voter.roll_key, voter.slot)
        slug = held.terms.slug
        token = sealing.idem_hash(slug, idem, selections)
        receipt = sealing.receipt_code(_slot_pepper(held.terms), voter.slot, token.hex())
        if held.idem_hash == token:
            # This very cast has been done: the first answer was lost on its way, or the button was pressed twice.
            also(receipt)
            return receipt
        refuse_unless_voting(held.terms, held.moment)
        place = _place_of(voter, held)
        # The freeze in force, parsed once in each process and known by its fingerprint.
        ballot = known(held.freeze) or freeze(locked_round(round_id, shared=True))
        sealed = _sealed(held.terms, place, ballot.public_key, ballot.check(selections), receipt, token)
        if voter.letter:
            letters.use_letter(round_id=round_id, letter=voter.letter)
        last_trip(session)
        put(session, held, sealed)
        marked = mark_held(round_id, voter.roll_key, seq=place.seq, channel=voter.channel, day=held.day)
        also(receipt)
        record("ballot_sealed", scope=slug, area=place.area_id, replaced=held.receipt_hash is not None)
        # The answer to this came before the log's head, which the entry was made from.
        if marked.changed != 1:
            raise RuntimeError("a place on the roll changed while it was held")
    return receipt


def withdraw_ballot(*, round_id: int, voter: Voter) -> None:
    """Take the voter's ballot out of the box, until the closing; they may vote again.

    Raises VotingNotOpen, VotingClosed, VotingPaused, RoundCancelled, NotOnRoll, AlreadyOnPaper, VoteChangedElsewhere,
    and NoVote when there is nothing in the box.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        entry = locked_entry(round_id, voter.roll_key)
        refuse_unless_voting(round)
        if entry is None:
            raise NotOnRoll
        if entry.channel is Channel.PAPER:
            raise AlreadyOnPaper
        if entry.seq != voter.seq:
            raise VoteChangedElsewhere
        if not take_out(session, round, voter.slot):
            raise NoVote
        mark(entry, Channel.NONE)
        entry.day = None
        record("ballot_withdrawn", scope=round.slug, area=entry.area_id)


def take_out(session: Session, round: Round, slot: bytes) -> bool:
    """Remove the ballot in this slot, if there is one, and remember its receipt among those replaced or withdrawn.

    In the caller's transaction, which holds the round and the voter's place on the roll.
    """
    of_slot = sa.delete(SealedBallot).where(SealedBallot.round_id == round.id, SealedBallot.slot == slot)
    taken = session.scalar(of_slot.returning(SealedBallot.receipt_hash))
    if taken is None:
        return False
    session.execute(sa.insert(ReplacedReceipt).values(round_id=round.id, receipt_hash=taken))
    return True


def refuse_unless_voting(round: Round | Terms, moment: datetime | None = None) -> None:
    """Go on only while the round is in its voting, at `moment` or else now, by the database's clock.

    Raises VotingNotOpen, VotingClosed, VotingPaused, RoundCancelled, and BoxNotReady while it waits for what it
    needs; a cast hears that from the freeze, which it reads anyway.
    """
    if round.cancelled_at is not None:
        raise RoundCancelled
    moment = moment or fresh_now()
    if moment < round.voting_at:
        raise VotingNotOpen
    if moment >= round.result_at:
        raise VotingClosed
    if round.paused_at is not None:
        raise VotingPaused
    if not may_keep_ballots(round) or (isinstance(round, Round) and missing_to_vote(round)):
        raise BoxNotReady


def checked_selection(round: Round, selections: Sequence[str]) -> list[str]:
    """The chosen project ids in sorted order, if the round's ballot allows them by its frozen prices and limits.

    Raises VotingNotOpen, NothingChosen, UnknownProject, TooManyChosen, OverBudget.
    """
    ballot = frozen(round)
    if ballot is None:
        raise VotingNotOpen
    return ballot.check(selections)


def _place_of(voter: Voter, held: Held) -> Place:
    """The voter's place on the roll, if it is theirs to fill: not marked on paper, and as when they were found."""
    if held.place is None:
        raise NotOnRoll
    if held.place.channel is Channel.PAPER:
        raise AlreadyOnPaper
    if held.place.seq != voter.seq:
        raise VoteChangedElsewhere
    return held.place


def _sealed(
    terms: Terms, place: Place, public_key: bytes | None, chosen: list[str], receipt: str, token: bytes
) -> dict[str, Any]:
    """The row of the box for these choices, sealed to the key that was frozen.

    Not to the one beside the round: whoever put another key there would read every ballot after that.
    """
    if public_key is None:
        raise KeyMissing
    return {
        "area_id": place.area_id,
        "box": sealing.seal(public_key, round=terms.slug, area=place.area, selections=chosen, receipt=receipt),
        "receipt_hash": sealing.receipt_hash(terms.slug, receipt),
        "idem_hash": token,
    }


def _slot_pepper(round: Round | Terms) -> bytes:
    pepper = vault.read(round.slug, SLOT_PEPPER)
    if pepper is None:
        # Destroyed when the round was called off or its box opened, or the round was imported: no voting here any more.
        raise RoundCancelled if round.cancelled_at is not None else VotingClosed
    return pepper


def sealed_boxes(round_id: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Area, box and receipt hash of every sealed ballot of the round, one after the other; in no order that counts."""
    in_box = sa.select(SealedBallot.area_id, SealedBallot.box, SealedBallot.receipt_hash)
    rows = db.session.execute(in_box.where(SealedBallot.round_id == round_id).execution_options(yield_per=READ_AT_ONCE))
    for row in rows:
        yield row.area_id, row.box, row.receipt_hash


def take_sealed_boxes(*, round_id: int) -> None:
    """Empty the box as it is opened, so that nothing leads from a slot to a ballot any more.

    The letters go with it, and what people wrote who were not on the roll. What is left on disk is marked, to be erased
    by `erase_traces`.
    """
    with transaction() as session:
        session.execute(sa.delete(SealedBallot).where(SealedBallot.round_id == round_id))
        _rewrite_taken_out(session, round_id)
        letters.destroy(round_id=round_id)
        forget_requests(round_id=round_id)
    rewrite(round_id=round_id)
    mark_traces(round_id=round_id)


def _rewrite_taken_out(session: Session, round_id: int) -> None:
    """Write the receipts that were replaced or withdrawn anew, sorted: their order told too much."""
    of_round = ReplacedReceipt.round_id == round_id
    taken = sorted(session.scalars(sa.select(ReplacedReceipt.receipt_hash).where(of_round)))
    session.execute(sa.delete(ReplacedReceipt).where(of_round))
    for start in range(0, len(taken), READ_AT_ONCE):
        part = taken[start : start + READ_AT_ONCE]
        session.execute(sa.insert(ReplacedReceipt), [{"round_id": round_id, "receipt_hash": each} for each in part])
