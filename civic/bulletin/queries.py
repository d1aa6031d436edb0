"""Read the board: what was published, never what has come into the box since."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from civic import sealing
from civic.accounts.queries import accounts_with
from civic.areas.queries import Area, areas_by_id
from civic.audit.queries import entries_between, length_of
from civic.bulletin.models import Board, BoardArea, Checkpoint, CheckpointKind, UncountedReceipt
from civic.database import db
from civic.notices.queries import without_address
from civic.policy import Role
from civic.rounds.queries import Round
from civic.voting.freezing import canonical
from civic.voting.queries import rounds_in_box_of, rounds_taken_out_of

__all__ = ["Board", "Checkpoint", "CheckpointKind"]
# What the board shows of a receipt's hash: enough that nobody can make two receipts that look alike there.
RECEIPT_BYTES = 16
ENTRIES_AT_ONCE = 2_000


class Found(StrEnum):
    """What became of the ballot that a receipt is for."""

    IN_BOX = "in-box"
    COUNTED = "counted"
    NOT_COUNTED = "not-counted"
    TAKEN_OUT = "taken-out"
    CALLED_OFF = "called-off"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """The answer to a receipt; `reason` says why the ballot did not count."""

    found: Found
    reason: str | None = None


@dataclass(frozen=True)
class PublishedArea:
    """An area's published list: its receipts' first bytes in hex, sorted, are read with `receipts`."""

    area: Area
    count: int


def board_of(round_id: int) -> Board | None:
    """The round's board, or None before its first batch."""
    return db.session.get(Board, round_id)


def published_areas(round_id: int) -> list[PublishedArea]:
    """The areas on the board, by slug, each with how many receipts it shows."""
    of_round = sa.select(BoardArea.area_id, sa.func.length(BoardArea.entries)).where(BoardArea.round_id == round_id)
    lengths: dict[int, int] = {row[0]: row[1] for row in db.session.execute(of_round)}
    areas = sorted(areas_by_id(lengths).values(), key=lambda area: area.slug)
    return [PublishedArea(area, lengths[area.id] // RECEIPT_BYTES) for area in areas]


def receipts(round_id: int, area_id: int, *, start: int = 0, count: int | None = None) -> list[str]:
    """Published receipts of the area in hex, sorted: `count` of them (all without) from the `start`-th."""
    part = sa.func.substr(BoardArea.entries, start * RECEIPT_BYTES + 1)
    if count is not None:
        part = sa.func.substr(BoardArea.entries, start * RECEIPT_BYTES + 1, count * RECEIPT_BYTES)
    here = sa.select(sa.type_coerce(part, sa.LargeBinary)).where(
        BoardArea.round_id == round_id, BoardArea.area_id == area_id
    )
    packed = bytes(db.session.scalar(here) or b"")
    return [packed[at : at + RECEIPT_BYTES].hex() for at in range(0, len(packed), RECEIPT_BYTES)]


def list_json(round: Round, board: Board) -> str:
    """The published list as docs/board-format.md says."""
    return canonical(
        {
            "format": "civic-board-1",
            "round": round.slug,
            "areas": {each.area.slug: receipts(round.id, each.area.id) for each in published_areas(round.id)},
            "merkle_root": board.merkle_root.hex(),
            "log": {"n": board.log_n, "hash": board.log_hash.hex()},
            "freeze": {"n": board.freeze_n, "fingerprint": board.freeze_fingerprint},
        }
    )


def list_csv(round: Round) -> Iterator[str]:
    """The same as lines of text with their line ends, an area at a time."""
    areas = published_areas(round.id)
    yield "area,receipt\n"
    for each in areas:
        yield "".join(f"{each.area.slug},{receipt}\n" for receipt in receipts(round.id, each.area.id))


def log_lines(round: Round, last: int) -> Iterator[str]:
    """The log up to the `last` entry as JSON lines, a few thousand entries at a time."""
    for first in range(1, last + 1, ENTRIES_AT_ONCE):
        part = entries_between(first, min(first + ENTRIES_AT_ONCE - 1, last), scope=round.slug)
        lines = [
            {
                "scope": entry.scope,
                "n": entry.n,
                "kind": entry.kind,
                "actor": entry.actor,
                "body": entry.body,
                "day": entry.day.isoformat(),
                "previous": entry.previous.hex(),
                "hash": entry.hash.hex(),
            }
            for entry in part
        ]
        yield "".join(canonical(line) + "\n" for line in lines)


def public_log_length(round: Round, board: Board | None) -> int:
    """How much of the log is public: as far as the list reaches, and after the closing all of it."""
    if board is None:
        return 0
    return length_of(round.slug) if board.is_final else board.log_n


def last_checkpoint(round_id: int) -> Checkpoint | None:
    """The round's latest checkpoint."""
    of_round = sa.select(Checkpoint).where(Checkpoint.round_id == round_id)
    return db.session.scalar(of_round.order_by(Checkpoint.n.desc()).limit(1))


def checkpoints_of(round_id: int) -> Sequence[Checkpoint]:
    """Every checkpoint of the round, oldest first."""
    of_round = sa.select(Checkpoint).where(Checkpoint.round_id == round_id)
    return db.session.scalars(of_round.order_by(Checkpoint.n)).all()


def checkpoint_by_number(round_id: int, n: int) -> Checkpoint | None:
    """The n-th checkpoint of the round, or None."""
    return db.session.get(Checkpoint, (round_id, n))


def checkpoint_path(slug: str, n: int) -> str:
    """The path of a checkpoint's file. Services tell people of it outside any request."""
    return f"/runder/{slug}/tavle/checkpoints/{n}.json"


def members_without_mail() -> int:
    """How many of the election board get no checkpoints by mail, since they have given no address."""
    return without_address([member.id for member in accounts_with(Role.BOARD)])


def checkpoint_name(slug: str, n: int) -> str:
    """What a checkpoint's file is called where it is kept."""
    return f"{slug}-checkpoint-{n}.json"


def content_of(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the checkpoint says, as docs/board-format.md describes it."""
    content: dict[str, Any] = json.loads(checkpoint.content)
    return content


def boxes_of(checkpoint: Checkpoint) -> int:
    """How many ballots lay in the box."""
    return int(content_of(checkpoint)["boxes"])


def answer_for(round: Round, receipt: str) -> Answer:
    """What became of the ballot that this receipt (in groups of four) is for."""
    return next((answer for _round, answer in answers_for([round], receipt)), Answer(Found.UNKNOWN))


def answers_for(rounds: Sequence[Round], receipt: str) -> list[tuple[Round, Answer]]:
    """In which of the rounds the receipt is known, and what became of its ballot there; in four queries."""
    hashes = {round.id: sealing.receipt_hash(round.slug, receipt) for round in rounds}
    known: dict[int, Answer] = {round_id: Answer(Found.COUNTED) for round_id in _on_final_list(hashes)}
    known |= {round_id: Answer(Found.TAKEN_OUT) for round_id in rounds_taken_out_of(hashes)}
    known |= {round_id: Answer(Found.IN_BOX) for round_id in rounds_in_box_of(hashes)}
    uncounted = sa.select(UncountedReceipt).where(UncountedReceipt.receipt_hash.in_(hashes.values()))
    known |= {row.round_id: Answer(Found.NOT_COUNTED, row.reason) for row in db.session.scalars(uncounted)}
    # What was said of it before the round was called off is true no longer: its box is gone, and nothing was counted.
    known |= {round.id: Answer(Found.CALLED_OFF) for round in rounds if round.id in known and round.cancelled_at}
    return [(round, known[round.id]) for round in rounds if round.id in known]


def _on_final_list(hashes: Mapping[int, bytes]) -> Sequence[int]:
    """The rounds on whose last list this round's receipt hash is. The database looks: a list may be long."""
    if not hashes:
        return []
    here = sa.or_(
        *(
            sa.and_(BoardArea.round_id == round_id, _place_of(found[:RECEIPT_BYTES]))
            for round_id, found in hashes.items()
        )
    )
    lists = sa.select(BoardArea.round_id).join(Board, Board.round_id == BoardArea.round_id)
    return db.session.scalars(lists.where(Board.is_final, here)).all()


def _place_of(receipt: bytes) -> sa.ColumnElement[bool]:
    """Whether the receipt is in the list. 16 bytes are found across two others no more often than they are guessed."""
    if db.engine.dialect.name == "sqlite":
        return sa.func.instr(BoardArea.entries, receipt) > 0
    return sa.func.position(sa.literal(receipt).op("in")(BoardArea.entries)) > 0
