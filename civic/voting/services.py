"""Find a voter on the roll and put a sealed ballot in the box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from civic import sealing, vault
from civic.areas.queries import area_by_id
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import BUSY_TIMEOUT_MS, db, transaction
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
from civic.roll.queries import Channel, RollEntry, entry_of
from civic.roll.services import locked_entry, mark, rewrite
from civic.rounds.phases import IN_ORDER, Phase
from civic.rounds.queries import Round, may_keep_ballots
from civic.rounds.services import SLOT_PEPPER, locked_round
from civic.settings import Settings
from civic.voting.freezing import freeze, frozen
from civic.voting.models import ReplacedReceipt, SealedBallot

ERASING_WAITS_MS = 500
READ_AT_ONCE = 2_000


@dataclass(frozen=True)
class Voter:
    """A person found on a round's roll: two keyed hashes, and how many ballots they have registered so far."""

    roll_key: bytes
    slot: bytes
    seq: int
    area_id: int


def find_voter(*, round: Round, person: str) -> Voter:
    """The person (CPR number, in memory only) as the round's roll knows them.

    Raises NotOnRoll, or AlreadyOnPaper when a paper ballot stands in their name.
    """
    settings: Settings = current_app.extensions["settings"]
    person = sealing.person_number(person)
    roll_key = sealing.person_name(settings.roll_pepper, round.slug, person)
    slot = sealing.slot_name(_slot_pepper(round), round.slug, person)
    entry = entry_of(round.id, roll_key)
    if entry is None:
        raise NotOnRoll
    if entry.channel is Channel.PAPER:
        raise AlreadyOnPaper
    return Voter(roll_key, slot, entry.seq, entry.area_id)


def cast_ballot(*, round_id: int, voter: Voter, selections: Sequence[str], idem: str) -> str:
    """Put the voter's ballot in the box, in one transaction; return the receipt code.

    A voter's new ballot takes the place of their old one. The same `idem` with the same choices again changes nothing
    and gives the same receipt, even after the closing. Prices and limits are those frozen when the voting opened; the
    time is read here. Raises VotingNotOpen, VotingClosed, VotingPaused, RoundCancelled, NotOnRoll, AlreadyOnPaper,
    VoteChangedElsewhere, NothingChosen, UnknownProject, TooManyChosen, OverBudget.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        entry = locked_entry(round_id, voter.roll_key)
        token = sealing.idem_hash(round.slug, idem, selections)
        receipt = sealing.receipt_code(_slot_pepper(round), voter.slot, token.hex())
        held = session.get(SealedBallot, (round.id, voter.slot), populate_existing=True)
        if held is not None and held.idem_hash == token:
            # This very cast has been done: the first answer was lost on its way, or the button was pressed twice.
            return receipt
        refuse_unless_voting(round)
        if entry is None:
            raise NotOnRoll
        if entry.channel is Channel.PAPER:
            raise AlreadyOnPaper
        if entry.seq != voter.seq:
            raise VoteChangedElsewhere
        # The freeze in force, parsed once in each process: one query for its fingerprint is all it costs here.
        chosen = freeze(round).check(selections)
        if held is not None:
            session.add(ReplacedReceipt(round_id=round.id, receipt_hash=held.receipt_hash))
        replaced = _put_in_box(session, round, entry, voter.slot, chosen, receipt, token)
        mark(entry, Channel.WEB)
        record("ballot_sealed", scope=round.slug, area=entry.area_id, replaced=replaced)
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


def refuse_unless_voting(round: Round) -> None:
    """Go on only while the round is in its voting, by the database's clock.

    Raises VotingNotOpen, VotingClosed, VotingPaused, RoundCancelled, and BoxNotReady without the board's key.
    """
    if round.cancelled_at is not None:
        raise RoundCancelled
    phase = round.phase_at(fresh_now())
    if IN_ORDER.index(phase) < IN_ORDER.index(Phase.VOTING):
        raise VotingNotOpen
    if phase is not Phase.VOTING:
        raise VotingClosed
    if round.paused_at is not None:
        raise VotingPaused
    if not may_keep_ballots(round):
        raise BoxNotReady


def checked_selection(round: Round, selections: Sequence[str]) -> list[str]:
    """The chosen project ids in sorted order, if the round's ballot allows them by its frozen prices and limits.

    Raises VotingNotOpen, NothingChosen, UnknownProject, TooManyChosen, OverBudget.
    """
    ballot = frozen(round)
    if ballot is None:
        raise VotingNotOpen
    return ballot.check(selections)


def _put_in_box(
    session: Session, round: Round, entry: RollEntry, slot: bytes, chosen: list[str], receipt: str, token: bytes
) -> bool:
    """Seal the choices into the voter's slot; tell whether an earlier ballot was replaced."""
    area = area_by_id(entry.area_id)
    if round.public_key is None or area is None:
        raise KeyMissing
    values = {
        "area_id": entry.area_id,
        "box": sealing.seal(round.public_key, round=round.slug, area=area.slug, selections=chosen, receipt=receipt),
        "receipt_hash": sealing.receipt_hash(round.slug, receipt),
        "idem_hash": token,
    }
    in_slot = sa.update(SealedBallot).where(SealedBallot.round_id == round.id, SealedBallot.slot == slot)
    replaced = bool(session.execute(in_slot.values(**values)).rowcount)  # type: ignore[attr-defined]
    if not replaced:
        session.execute(sa.insert(SealedBallot).values(round_id=round.id, slot=slot, **values))
    return replaced


def _slot_pepper(round: Round) -> bytes:
    pepper = vault.read(round.slug, SLOT_PEPPER)
    if pepper is None:
        # Destroyed at the opening, or the round was imported: either way there is no voting here any more.
        raise VotingClosed
    return pepper


def sealed_boxes(round_id: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Area, box and receipt hash of every sealed ballot of the round, one after the other; in no order that counts."""
    in_box = sa.select(SealedBallot.area_id, SealedBallot.box, SealedBallot.receipt_hash)
    rows = db.session.execute(in_box.where(SealedBallot.round_id == round_id).execution_options(yield_per=READ_AT_ONCE))
    for row in rows:
        yield row.area_id, row.box, row.receipt_hash


def take_sealed_boxes(*, round_id: int) -> None:
    """Empty the box as it is opened, so that nothing leads from a slot to a ballot any more.

    `erase_traces` removes what is left on disk.
    """
    with transaction() as session:
        session.execute(sa.delete(SealedBallot).where(SealedBallot.round_id == round_id))
    rewrite(round_id=round_id)


def erase_traces(*tables: str) -> None:
    """Remove from the database's files what was deleted or overwritten there: old boxes, old roll rows, other `tables`.

    Outside any transaction, after the opening has been committed. Repeatable.
    """
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            # It holds the writers back while it waits for readers, so it waits briefly; the signing tries again.
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {ERASING_WAITS_MS}")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            connection.exec_driver_sql("BEGIN")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (SealedBallot.__tablename__, RollEntry.__tablename__, *tables):
            connection.exec_driver_sql(f"VACUUM FULL {table}")
        connection.exec_driver_sql("CHECKPOINT")
