"""Publish the list of receipts in batches, and checkpoints day by day."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.accounts.queries import accounts_with
from civic.areas.queries import areas_by_id
from civic.audit.queries import bodies_after
from civic.audit.services import locked_head, record
from civic.bulletin.models import Board, BoardArea, Checkpoint, CheckpointKind, UncountedReceipt
from civic.bulletin.queries import RECEIPT_BYTES, board_of, checkpoint_name, checkpoint_path, last_checkpoint
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.following.queries import Subject, followers_of, followers_of_any
from civic.jobs import job
from civic.notices.services import Attachment, post_to, tell_all
from civic.policy import Role
from civic.proposals.queries import (
    address_of,
    authors_in,
    authors_of,
    proposals_on_ballot,
    public_proposals,
    told_of,
)
from civic.rounds.needs import is_before_opening, missing_in
from civic.rounds.phases import Phase
from civic.rounds.queries import Round, all_rounds, area_ids_of
from civic.rounds.services import locked_round
from civic.sealing.merkle import root
from civic.voting.emergency import after_step, before_step
from civic.voting.freezing import canonical, freeze
from civic.voting.queries import Intervention, Step, receipts_in_box

LIST_FORMAT, CHECKPOINT_FORMAT = "civic-board-1", "civic-checkpoint-1"
# A batch of fewer would tell whoever watches the board when a neighbour voted.
FEWEST_CHANGES = 10
BATCH_EVERY = timedelta(hours=1)
BALLOT_ENTRIES = ("ballot_sealed", "ballot_withdrawn", "ballot_superseded")


def publish(*, round_id: int) -> bool:
    """Publish the list anew if a batch is due; tell whether it was.

    Due is it an hour after the last one, when every area with any change has ten or more. Otherwise the day's
    checkpoint publishes it.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        board = session.get(Board, round_id, populate_existing=True)
        if (board is not None and board.is_final) or not _is_time(round, board):
            return False
        _publish(session, round)
        return True


def checkpoint(*, round_id: int) -> Checkpoint | None:
    """Publish the list and the day's checkpoint of it; None when the day has one, or the board is final. Repeatable.

    The election board's members are mailed it.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        # The log's head makes two nodes take turns, so that each day has one.
        locked_head(round.slug)
        board, last = session.get(Board, round_id, populate_existing=True), last_checkpoint(round_id)
        has_today = last is not None and last.day >= local(fresh_now()).date()
        if has_today or (board is not None and board.is_final):
            return None
        return _checkpoint(session, round, _publish(session, round), CheckpointKind.DAILY)


def close(*, round_id: int) -> Checkpoint:
    """Publish the last list and the closing checkpoint, in the caller's transaction, which holds the round alone.

    The opening calls it before it empties the box. Repeatable: the same checkpoint is given again.
    """
    with transaction() as session:
        round = locked_round(round_id)
        board = session.get(Board, round_id, populate_existing=True)
        last = last_checkpoint(round_id)
        if board is not None and board.is_final and last is not None:
            return last
        board = _publish(session, round)
        board.is_final = True
        return _checkpoint(session, round, board, CheckpointKind.CLOSING)


def note_uncounted(*, round_id: int, reasons: Mapping[bytes, str]) -> None:
    """Keep why boxes did not count, by the hash of their receipt, in the caller's transaction (the opening's)."""
    rows = [{"round_id": round_id, "receipt_hash": found, "reason": why} for found, why in sorted(reasons.items())]
    if rows:
        with transaction() as session:
            session.execute(sa.insert(UncountedReceipt), rows)


@before_step
def close_cancelled(round: Round, step: Intervention) -> None:
    """A round that is called off while it is voted on leaves its last list on the board."""
    if step.step is Step.CANCEL and not is_before_opening(round, fresh_now()):
        close(round_id=round.id)


@after_step
def tell_of_step(round: Round, step: Intervention) -> None:
    """Whom the step is about is told so; so is whoever follows an area of the round, or wrote what is voted on.

    Nobody knows who has voted, or for what.
    """
    url, details = f"/runder/{round.slug}", {"round": round.name, "reason": step.reason}
    heard = _tell_of_project(round, step) if "project" in step.details else set()
    authors = {author for proposal in proposals_on_ballot(round.id) for author in authors_of(proposal)}
    followers = set(followers_of_any(Subject.AREA, area_ids_of(round.id)))
    if step.step is Step.CANCEL:
        heard = authors_in(round.id)
        followers |= set(followers_of_any(Subject.PROPOSAL, [each.id for each in public_proposals(round.id)]))
        tell_all(account_ids=sorted(heard), kind="round_cancelled", url=url, **details)
    members = {member.id for member in accounts_with(Role.BOARD)}
    told = sorted((followers | authors | members) - heard)
    tell_all(account_ids=told, kind="step_taken", url=url, step=step.step.value, **details)


def _tell_of_project(round: Round, step: Intervention) -> set[int]:
    """Tell those who wrote the project that the step is about, or follow it, by its name. Returns whom."""
    proposal = next(each for each in proposals_on_ballot(round.id) if each.project_id == step.details["project"])
    authors = authors_of(proposal)
    followers = [who for who in followers_of(Subject.PROPOSAL, proposal.id) if who not in authors]
    details = {"round": round.name, "reason": step.reason, "price": step.details.get("price")}
    url = address_of(proposal.slug)
    tell_all(account_ids=authors, kind="project_changed", url=url, title=proposal.title, **details)
    tell_all(account_ids=followers, kind="followed_changed", url=url, **told_of(proposal.id), **details)
    return {*authors, *followers}


@job("board", every=timedelta(minutes=10))
def publish_boards() -> None:
    """Publish the lists that are due, and the checkpoint of each day that has begun.

    One round's trouble keeps no other round's list back. Raises the first of them in the end, so that it is seen.
    """
    failed: list[Exception] = []
    for round_id, is_new_day in _open_boards(fresh_now()):
        try:
            (checkpoint if is_new_day else publish)(round_id=round_id)
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]


def _open_boards(moment: datetime) -> list[tuple[int, bool]]:
    """The rounds that are voted on, or wait to be opened; and for each whether its day has no checkpoint yet.

    The day on which the voting opens has none: its first ballots would be all there is to see.
    """
    found = []
    rounds = [each for each in all_rounds() if each.phase_at(moment) in (Phase.VOTING, Phase.RESULT)]
    missing = missing_in(rounds)
    for round in rounds:
        if round.imported_from is not None:
            continue
        if missing[round.id]:
            # The voting waits for what it needs: nothing is frozen yet.
            continue
        board, last = board_of(round.id), last_checkpoint(round.id)
        if board is None or not board.is_final:
            today, opened = local(moment).date(), local(round.voting_at).date()
            found.append((round.id, opened < today and (last is None or last.day < today)))
    return found


def _is_time(round: Round, board: Board | None) -> bool:
    if board is not None and fresh_now() < board.published_at + BATCH_EVERY:
        return False
    changes: dict[int, int] = {}
    for body in bodies_after(board.log_n if board else 0, BALLOT_ENTRIES, scope=round.slug):
        changes[body["area"]] = changes.get(body["area"], 0) + 1
    return bool(changes) and min(changes.values()) >= FEWEST_CHANGES


def _publish(session: Session, round: Round) -> Board:
    """Let the list be what the box holds now. Holding the log's head keeps log and box together meanwhile."""
    ballot = freeze(round)
    n, head = locked_head(round.slug)
    in_box: dict[int, list[bytes]] = {area_id: [] for area_id in area_ids_of(round.id)}
    for ballot_in_box in receipts_in_box(round.id):
        in_box.setdefault(ballot_in_box.area_id, []).append(ballot_in_box.receipt_hash[:RECEIPT_BYTES])
    slugs = {area_id: area.slug for area_id, area in areas_by_id(in_box).items()}
    session.execute(sa.delete(BoardArea).where(BoardArea.round_id == round.id))
    for area_id, receipts in in_box.items():
        receipts.sort()
        session.add(BoardArea(round_id=round.id, area_id=area_id, entries=b"".join(receipts)))
    board = session.merge(
        Board(
            round_id=round.id,
            published_at=fresh_now().replace(second=0, microsecond=0),
            log_n=n,
            log_hash=head,
            freeze_n=ballot.n,
            freeze_fingerprint=ballot.fingerprint,
            merkle_root=root(list(leaves({slugs[area_id]: found for area_id, found in in_box.items()}))),
            is_final=False,
        )
    )
    session.flush()
    return board


def leaves(areas: Mapping[str, Iterable[bytes]]) -> Iterable[bytes]:
    """The leaves of the board's Merkle tree: for each area by slug its sorted receipts, as lines of list.csv."""
    for slug in sorted(areas):
        for receipt in areas[slug]:
            yield f"{slug},{receipt.hex()}".encode()


def _checkpoint(session: Session, round: Round, board: Board, kind: CheckpointKind) -> Checkpoint:
    """Make the next checkpoint of what is published, enter it in the log, and tell the election board."""
    last = last_checkpoint(round.id)
    n = last.n + 1 if last else 1
    day = local(fresh_now()).date()
    text = canonical(
        _content(session, round, board)
        | {
            "n": n,
            "kind": kind.value,
            "day": day.isoformat(),
            "previous": last.sha256 if last else None,
        }
    )
    made = Checkpoint(
        round_id=round.id, n=n, kind=kind, day=day, content=text, sha256=hashlib.sha256(text.encode()).hexdigest()
    )
    session.add(made)
    record("checkpoint", scope=round.slug, n=n, sha256=made.sha256)
    # No ballot can have come in between: the head is still held. So the list may name the checkpoint's entry too.
    board.log_n, board.log_hash = locked_head(round.slug)
    session.flush()
    _tell_the_board(round, made, _boxes(session, round.id))
    return made


def _tell_the_board(round: Round, made: Checkpoint, boxes: int) -> None:
    """Let each member of the election board have the checkpoint outside this house's power: mailed, as a file."""
    members, url = [member.id for member in accounts_with(Role.BOARD)], checkpoint_path(round.slug, made.n)
    details = {"round": round.name, "n": made.n, "boxes": boxes, "sha256": made.sha256}
    is_closing = made.kind is CheckpointKind.CLOSING
    tell_all(account_ids=members, kind="checkpoint", url=url, closing=is_closing, **details)
    file = Attachment(checkpoint_name(round.slug, made.n), "application/json", made.content.encode())
    post_to(account_ids=members, kind="checkpoint", attachments=[file], path=url, closing=is_closing, **details)


def _content(session: Session, round: Round, board: Board) -> dict[str, Any]:
    of_round = sa.select(BoardArea.area_id, sa.func.length(BoardArea.entries)).where(BoardArea.round_id == round.id)
    counts: dict[int, int] = {row[0]: row[1] // RECEIPT_BYTES for row in session.execute(of_round)}
    areas = areas_by_id(counts)
    return {
        "format": CHECKPOINT_FORMAT,
        "round": round.slug,
        "areas": {areas[area_id].slug: count for area_id, count in counts.items()},
        "boxes": sum(counts.values()),
        "merkle_root": board.merkle_root.hex(),
        "log": {"n": board.log_n, "hash": board.log_hash.hex()},
        "freeze": {"n": board.freeze_n, "fingerprint": board.freeze_fingerprint},
    }


def _boxes(session: Session, round_id: int) -> int:
    total = sa.select(sa.func.sum(sa.func.length(BoardArea.entries))).where(BoardArea.round_id == round_id)
    return (session.scalar(total) or 0) // RECEIPT_BYTES
