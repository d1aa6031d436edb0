"""Open the box, count, sign. Each step is one transaction: after a crash the next try goes on from there."""

import secrets
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic import sealing, tally, vault
from civic.areas.queries import areas_by_id
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import after_commit, transaction
from civic.reasons import (
    AlreadyOpened,
    AlreadySigned,
    KeyMissing,
    NotCounted,
    Reason,
    SamePerson,
    VotingStillOpen,
)
from civic.results.comparing import reserve_lists, rules_side_by_side
from civic.results.models import Ballot, InvalidBox, Opening, PostedReceipt, Run
from civic.results.queries import ballots_of, run_of
from civic.results.tallies import ballots_for, instance_of, rule_of
from civic.rounds.phases import IN_ORDER, Phase
from civic.rounds.queries import Round, round_by_id
from civic.rounds.services import BOX_KEY, LOT_SEED, SLOT_PEPPER, locked_round
from civic.voting.services import checked_selection, erase_traces, sealed_boxes, take_sealed_boxes

WEB = "web"
CHUNK = 5_000


def open_and_count(*, round_id: int, by: int) -> None:
    """Open the round's box and count it, after the voting. Goes on where an interrupted try stopped.

    Raises VotingStillOpen, KeyMissing, and AlreadyOpened when all of it has been done.
    """
    if run_of(round_id) is not None:
        raise AlreadyOpened
    try:
        open_box(round_id=round_id, opened_by=by)
    except AlreadyOpened:
        # Opened by a try that did not come to the count. Its last act may be missing too.
        if (round := round_by_id(round_id)) is not None:
            forget_links(round.slug)
    count_round(round_id=round_id, counted_by=by)


def open_box(*, round_id: int, opened_by: int | None) -> None:
    """Open every sealed ballot of the round, shuffled, and destroy what led from a person to a slot.

    A box that does not open, or breaks a rule of the ballot, is kept and listed with its reason. All in one
    transaction. Raises VotingStillOpen, AlreadyOpened, KeyMissing.
    """
    with transaction() as session:
        # Held alone: a vote that began before the closing is in the box before it is opened.
        round = locked_round(round_id)
        if IN_ORDER.index(round.phase_at(fresh_now())) <= IN_ORDER.index(Phase.VOTING):
            raise VotingStillOpen
        if session.get(Opening, round_id) is not None:
            raise AlreadyOpened
        private_key = vault.read(round.slug, BOX_KEY)
        if private_key is None:
            raise KeyMissing
        boxes = sealed_boxes(round_id)
        secrets.SystemRandom().shuffle(boxes)
        invalid = _keep_opened(session, round, private_key, boxes)
        receipts = sorted((receipt_hash, area_id) for area_id, _box, receipt_hash in boxes)
        insert_many(
            session, PostedReceipt, ({"round_id": round_id, "receipt_hash": h, "area_id": a} for h, a in receipts)
        )
        take_sealed_boxes(round_id=round_id)
        session.add(Opening(round_id=round_id, opened_by=opened_by, opened_at=fresh_now(), boxes=len(boxes)))
        record("box_opened", scope=round.slug, actor=opened_by, boxes=len(boxes), invalid=invalid)
        after_commit(partial(forget_links, round.slug))


def forget_links(round_slug: str) -> None:
    """Destroy what tied persons to slots and slots to boxes: the secret, and what lingers in the database's files."""
    vault.destroy(round_slug, SLOT_PEPPER)
    erase_traces()


def count_round(*, round_id: int, counted_by: int | None) -> None:
    """Count the opened ballots by the round's rule and keep the count; nothing happens if it is counted already.

    Raises NotCounted when the box has not been opened, KeyMissing without the lot's seed.
    """
    with transaction() as session:
        round = locked_round(round_id)
        if run_of(round_id) is not None:
            return
        if session.get(Opening, round_id) is None:
            raise NotCounted
        seed = vault.read(round.slug, LOT_SEED)
        if seed is None:
            raise KeyMissing
        ballots = ballots_for(round, ballots_of(round_id))
        counted = count_and_keep(
            round=round,
            instance=instance_of(round),
            ballots=ballots,
            rule=rule_of(round),
            seed=seed.hex(),
            by=counted_by,
        )
        record("counted", scope=round.slug, actor=counted_by, input=counted)


def count_and_keep(
    *,
    round: Round,
    instance: tally.Instance,
    ballots: tally.Ballots,
    rule: tally.Rule,
    seed: str,
    by: int | None,
) -> str:
    """Count and store the count as it was made, in the caller's transaction; return the hash of what was counted.

    Beside it are stored what other rules would have made of the ballots, and who comes next if a project falls.
    """
    outcome = tally.count(instance, ballots, rule, seed)
    with transaction() as session:
        session.add(
            Run(
                round_id=round.id,
                rule=outcome.rule.name.value,
                parameters=outcome.rule.parameters(),
                lot_seed=outcome.seed or "",
                input_sha256=outcome.input_sha256,
                outcome=outcome.to_dict(),
                comparison=rules_side_by_side(instance, ballots, outcome),
                reserves=reserve_lists(instance, ballots, outcome),
                counted_by=by,
                counted_at=fresh_now(),
            )
        )
        session.flush()
    return outcome.input_sha256


def sign_count(*, round_id: int, signed_by: int) -> None:
    """A second person signs the count, and it is published. Raises NotCounted, AlreadySigned, SamePerson."""
    with transaction() as session:
        round = locked_round(round_id)
        run = session.scalar(sa.select(Run).where(Run.round_id == round_id).with_for_update())
        if run is None:
            raise NotCounted
        if run.signed_at is not None:
            raise AlreadySigned
        opening = session.get(Opening, round_id)
        if signed_by in {run.counted_by, opening.opened_by if opening else None}:
            raise SamePerson
        run.signed_by, run.signed_at = signed_by, fresh_now()
        record("count_signed", scope=round.slug, actor=signed_by, input=run.input_sha256)
        # The key has done its work. Should an interrupted opening have left anything, it goes now.
        after_commit(partial(vault.destroy, round.slug, BOX_KEY))
        after_commit(partial(forget_links, round.slug))


def _keep_opened(session: Session, round: Round, private_key: bytes, boxes: Sequence[tuple[int, bytes, bytes]]) -> int:
    """Store each box's ballot, or the box itself with the reason it does not count; return how many do not."""
    slugs = {area.id: area.slug for area in areas_by_id({area_id for area_id, _, _ in boxes}).values()}
    counted: list[dict[str, Any]] = []
    invalid: list[dict[str, Any]] = []
    for area_id, box, receipt_hash in boxes:
        row = {"id": secrets.token_hex(16), "round_id": round.id, "area_id": area_id}
        try:
            sealed = sealing.open_box(private_key, box)
            fault = _fault(round, sealed, slugs[area_id], receipt_hash)
        except sealing.UnreadableBox:
            fault = "unreadable"
        if fault:
            invalid.append({**row, "box": box, "reason": fault})
        else:
            counted.append({**row, "selections": list(sealed.selections), "channel": WEB})
    # By their drawn ids, so that even the order on disk tells nothing.
    insert_many(session, Ballot, sorted(counted, key=lambda row: row["id"]))
    insert_many(session, InvalidBox, invalid)
    return len(invalid)


def _fault(round: Round, sealed: sealing.Sealed, area: str, receipt_hash: bytes) -> str | None:
    """Why an opened ballot does not count, or None."""
    if sealed.round != round.slug or sealed.area != area:
        return "wrong-place"
    if sealing.receipt_hash(round.slug, sealed.receipt) != receipt_hash:
        return "wrong-receipt"
    try:
        checked_selection(round, sealed.selections)
    except Reason as reason:
        return type(reason).__name__
    return None


def insert_many(session: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Add many rows, a few thousand at a time."""
    rows = list(rows)
    for start in range(0, len(rows), CHUNK):
        session.execute(sa.insert(table), rows[start : start + CHUNK])
