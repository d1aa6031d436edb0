"""The opening, step by step. Each step is one transaction or many small ones: after a crash the next try goes on.

1. `shuffle`: the closing is logged, the paper joins, the boxes get drawn ids in place of their slots; with the commit
   every tie from a person to a box is gone: slots, letters, the slot pepper, what the database's files remember.
2. `open_shuffled`: a few thousand boxes at a time become ballots under new drawn ids. What a process has done stays
   done; the private key is in its memory alone.
3. `finish`: when no box is left, the box is open.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic import sealing, vault
from civic.areas.queries import areas_by_id
from civic.audit.services import record
from civic.bulletin.queries import content_of
from civic.bulletin.services import close, note_uncounted
from civic.clock import fresh_now
from civic.database import after_commit, db, transaction
from civic.letters.services import destroy as destroy_letters
from civic.paper.services import hand_over
from civic.reasons import BoxPaused, Reason, RoundCancelled, VotingStillOpen
from civic.results.models import Ballot, Closing, InvalidBox, Opening, PostedReceipt, ShuffledBox
from civic.results.queries import waiting_count
from civic.roll.queries import turnout
from civic.rounds.phases import IN_ORDER, Phase
from civic.rounds.queries import Round
from civic.rounds.services import SLOT_PEPPER, locked_round
from civic.voting.freezing import Frozen, counted_selection, freezes_of, refuse_broken_freeze
from civic.voting.services import sealed_boxes, take_sealed_boxes
from civic.voting.traces import erase_traces, holds_boxes, mark_traces

WEB, PAPER = "web", "paper"
CHUNK = 2_000
ID_BYTES = 16
holds_boxes(ShuffledBox.__tablename__)

Row = dict[str, Any]
# Drawn id, area, box, receipt hash.
Box = tuple[bytes, int, bytes, bytes]


def shuffle(*, round_id: int, by: int | None) -> bool:
    """Close the box for good and cut every tie to a person; tell whether it was done now and not before.

    Raises VotingStillOpen, RoundCancelled, BoxPaused, FreezeBroken, PaperNotReconciled.
    """
    with transaction() as session:
        # Held alone: a vote that began before the closing is in the box before it is opened.
        round = locked_round(round_id)
        refuse_before_closing(round)
        if session.get(Closing, round_id) is not None or session.get(Opening, round_id) is not None:
            return False
        refuse_broken_freeze(round)
        published = content_of(close(round_id=round_id))
        by_channel = {channel.value: count for channel, count in sorted(turnout(round_id).by_channel.items())}
        _join_paper(session, round)
        boxes = _draw_ids(session, round)
        session.add(Closing(round_id=round_id, boxes=boxes, by_channel=by_channel, closed_by=by, closed_at=fresh_now()))
        body = {"boxes": boxes, "by_channel": by_channel, "merkle_root": published["merkle_root"]}
        record("voting_closed", scope=round.slug, actor=by, **body)
        destroy_letters(round_id=round_id)
        take_sealed_boxes(round_id=round_id)
        after_commit(partial(forget_links, round.slug))
    return True


def refuse_before_closing(round: Round) -> None:
    """Go on only after the voting, by the database's clock. Raises VotingStillOpen, RoundCancelled, BoxPaused."""
    if round.cancelled_at is not None:
        raise RoundCancelled
    if round.paused_at is not None:
        raise BoxPaused
    if IN_ORDER.index(round.phase_at(fresh_now())) <= IN_ORDER.index(Phase.VOTING):
        raise VotingStillOpen


def open_shuffled(*, round: Round, private_key: bytes) -> None:
    """Open what waits, a few thousand boxes at a time. A box that does not open, or breaks a rule of the ballot, is
    kept and listed with its reason."""
    judge = _judge(round, private_key)
    while boxes := _waiting(round.id):
        counted, invalid, uncounted = _sorted_out(round, boxes, judge)
        with transaction() as session:
            locked_round(round.id)
            taken = session.execute(sa.delete(ShuffledBox).where(*_between(round.id, boxes[0][0], boxes[-1][0])))
            if taken.rowcount != len(boxes):  # type: ignore[attr-defined]
                # Someone else is at it too: what they have taken is done. Try the next ones.
                session.rollback()
                continue
            insert_many(session, Ballot, counted)
            insert_many(session, InvalidBox, invalid)
            note_uncounted(round_id=round.id, reasons=uncounted)


def finish(*, round_id: int, by: int | None) -> bool:
    """Note that the box is open, once no box is left in it; tell whether it was done now and not before."""
    with transaction() as session:
        round = locked_round(round_id)
        if session.get(Opening, round_id) is not None or waiting_count(round_id):
            return False
        closing = session.get(Closing, round_id)
        boxes = closing.boxes if closing else 0
        invalid = session.scalar(sa.select(sa.func.count()).where(InvalidBox.round_id == round_id))
        session.add(Opening(round_id=round_id, opened_by=by, opened_at=fresh_now(), boxes=boxes))
        record("box_opened", scope=round.slug, actor=by, boxes=boxes, invalid=invalid)
        mark_traces(round_id=round_id)
        after_commit(erase_traces)
    return True


def forget_links(round_slug: str) -> None:
    """Destroy what tied persons to slots and slots to boxes: the secret, and what lingers in the database's files."""
    vault.destroy(round_slug, SLOT_PEPPER)
    erase_traces()


def insert_many(session: Session, table: type[Any], rows: Iterable[Row]) -> int:
    """Add many rows, a few thousand at a time; return how many."""
    rows, total = iter(rows), 0
    while chunk := list(islice(rows, CHUNK)):
        session.execute(sa.insert(table), chunk)
        total += len(chunk)
    return total


def _join_paper(session: Session, round: Round) -> None:
    votes = hand_over(round_id=round.id)
    rows = (
        {
            "id": secrets.token_hex(ID_BYTES),
            "round_id": round.id,
            "area_id": vote.area_id,
            "selections": list(vote.selections),
            "channel": PAPER,
        }
        for vote in votes
    )
    insert_many(session, Ballot, sorted(rows, key=lambda row: str(row["id"])))


def _draw_ids(session: Session, round: Round) -> int:
    """Copy the boxes under drawn ids, and post their receipts; return how many there are.

    The table is ordered by id, so that it is shuffled by them, and no more than a chunk is in memory.
    """
    boxes, total = sealed_boxes(round.id), 0
    while chunk := list(islice(boxes, CHUNK)):
        drawn = sorted(secrets.token_bytes(ID_BYTES) for _ in chunk)
        secrets.SystemRandom().shuffle(chunk)
        total += insert_many(
            session,
            ShuffledBox,
            (
                {"id": id, "round_id": round.id, "area_id": area_id, "box": box, "receipt_hash": receipt}
                for id, (area_id, box, receipt) in zip(drawn, chunk, strict=True)
            ),
        )
        receipts = sorted((receipt, area_id) for area_id, _box, receipt in chunk)
        insert_many(
            session,
            PostedReceipt,
            ({"round_id": round.id, "receipt_hash": receipt, "area_id": area_id} for receipt, area_id in receipts),
        )
    return total


def _waiting(round_id: int) -> list[Box]:
    columns = (ShuffledBox.id, ShuffledBox.area_id, ShuffledBox.box, ShuffledBox.receipt_hash)
    of_round = sa.select(*columns).where(ShuffledBox.round_id == round_id)
    rows = db.session.execute(of_round.order_by(ShuffledBox.id).limit(CHUNK))
    return [(row.id, row.area_id, row.box, row.receipt_hash) for row in rows]


def _between(round_id: int, first: bytes, last: bytes) -> tuple[sa.ColumnElement[bool], ...]:
    return ShuffledBox.round_id == round_id, ShuffledBox.id >= first, ShuffledBox.id <= last


Judge = Callable[[int, bytes, bytes], tuple[list[str], str | None]]


def _judge(round: Round, private_key: bytes) -> Judge:
    """How a box is opened: what it counts for, or why it does not count. Nothing is asked of the database."""
    open_box, freezes = sealing.opener(private_key), freezes_of(round)
    slugs = _AreaSlugs()
    slug, known = round.slug, _Known(freezes)

    def judge(area_id: int, box: bytes, receipt_hash: bytes) -> tuple[list[str], str | None]:
        try:
            sealed = open_box(box)
        except sealing.UnreadableBox:
            return [], "unreadable"
        if sealed.round != slug or sealed.area != slugs[area_id]:
            return [], "wrong-place"
        if sealing.receipt_hash(slug, sealed.receipt) != receipt_hash:
            return [], "wrong-receipt"
        return known[sealed.selections]

    return judge


class _AreaSlugs(dict[int, str]):
    """The slug of an area by its number, read once each."""

    def __missing__(self, area_id: int) -> str:
        self[area_id] = areas_by_id({area_id})[area_id].slug
        return self[area_id]


class _Known(dict[tuple[str, ...], tuple[list[str], str | None]]):
    """What each set of choices counts for under the round's freezes, worked out once for equal ballots."""

    def __init__(self, freezes: Sequence[Frozen]) -> None:
        super().__init__()
        self.freezes = freezes

    def __missing__(self, selections: tuple[str, ...]) -> tuple[list[str], str | None]:
        try:
            self[selections] = counted_selection(self.freezes, selections), None
        except Reason as reason:
            self[selections] = [], type(reason).__name__
        return self[selections]


def _sorted_out(round: Round, boxes: Sequence[Box], judge: Judge) -> tuple[list[Row], list[Row], dict[bytes, str]]:
    """The ballots of these boxes, and the boxes that do not count; by newly drawn ids, as nothing else orders them.

    And the receipts of the latter with the reason, tied to no box.
    """
    counted: list[Row] = []
    invalid: list[Row] = []
    uncounted: dict[bytes, str] = {}
    for drawn, (_id, area_id, box, receipt_hash) in zip(_drawn_ids(), boxes, strict=False):
        selections, fault = judge(area_id, box, receipt_hash)
        row = {"id": drawn, "round_id": round.id, "area_id": area_id}
        if fault:
            invalid.append({**row, "box": box, "reason": fault})
            uncounted[receipt_hash] = fault
        else:
            counted.append({**row, "selections": selections, "channel": WEB})
    return (
        sorted(counted, key=lambda row: str(row["id"])),
        sorted(invalid, key=lambda row: str(row["id"])),
        uncounted,
    )


def _drawn_ids() -> Iterator[str]:
    while True:
        yield secrets.token_hex(ID_BYTES)
