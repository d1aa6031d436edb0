"""Open the box, count, sign. Each step is short and done once: after a crash the next try goes on from there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from civic import sealing, tally, vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import after_commit, transaction
from civic.reasons import (
    AlreadyOpened,
    AlreadySigned,
    DamagedKey,
    DamagedShare,
    KeyMissing,
    MixedShares,
    NotAKeyFile,
    NotCounted,
    NotFound,
    PrivateKeyGiven,
    SamePerson,
    TooFewShares,
    WrongKey,
    WrongPassphrase,
)
from civic.results.comparing import reserve_lists, rules_side_by_side
from civic.results.models import Closing, Opening, Run
from civic.results.opening import finish, forget_links, open_shuffled, refuse_before_closing, shuffle
from civic.results.queries import opening_of, run_of, selections_of
from civic.results.statement import keep_statement
from civic.results.tallies import ballots_for, instance_of, rule_of
from civic.results.telling import tell_result
from civic.rounds.queries import Round, round_by_id
from civic.rounds.services import BOX_KEY, LOT_SEED, locked_round

# What is wrong with a key that was sent, or still missing. Someone may be trying keys.
KEY_REFUSALS = (
    DamagedKey,
    DamagedShare,
    KeyMissing,
    MixedShares,
    NotAKeyFile,
    PrivateKeyGiven,
    TooFewShares,
    WrongKey,
    WrongPassphrase,
)


def open_and_count(*, round_id: int, by: int, private_key: bytes | None = None) -> None:
    """Open the round's box with the board's key and count it, after the voting. Goes on where an interrupted try
    stopped; two at once do the work once.

    `private_key` is used in memory and kept nowhere; a demonstration's round takes the server's own. What is refused
    changes nothing. Raises VotingStillOpen, RoundCancelled, PaperNotReconciled, KeyMissing,
    WrongKey, and AlreadyOpened when all of it has been done.
    """
    if run_of(round_id) is not None:
        raise AlreadyOpened
    try:
        open_box(round_id=round_id, opened_by=by, private_key=private_key)
    except AlreadyOpened:
        # Opened by a try that did not come to the count. Its last act may be missing too.
        if (round := round_by_id(round_id)) is not None:
            forget_links(round.slug)
    count_round(round_id=round_id, counted_by=by)


@contextmanager
def refusals_logged(*, round_id: int, by: int, kind: str = "opening_refused") -> Iterator[None]:
    """Enter in the round's log that a key was refused in here, and for which reason: the reason's name only."""
    try:
        yield
    except KEY_REFUSALS as reason:
        with transaction():
            record(kind, scope=locked_round(round_id).slug, actor=by, reason=type(reason).__name__)
        raise


def open_box(*, round_id: int, opened_by: int | None, private_key: bytes | None = None) -> None:
    """Open every sealed ballot of the round, shuffled, and destroy what led from a person to a slot.

    A box that does not open, or breaks a rule of the ballot, is kept and listed with its reason. Step by step, so
    that a try that was cut off is gone on with. Raises VotingStillOpen, RoundCancelled, PaperNotReconciled,
    AlreadyOpened, KeyMissing, WrongKey.
    """
    round = round_by_id(round_id)
    if round is None:
        raise NotFound
    if opening_of(round_id) is not None:
        raise AlreadyOpened
    refuse_before_closing(round)
    # Before anything is changed: with the wrong key nothing may be.
    key = _fitting_key(round, private_key)
    if not shuffle(round_id=round_id, by=opened_by):
        # Shuffled by a try whose last act may be missing.
        forget_links(round.slug)
    open_shuffled(round=round, private_key=key)
    if not finish(round_id=round_id, by=opened_by):
        raise AlreadyOpened


def _fitting_key(round: Round, given: bytes | None) -> bytes:
    """The private key that opens this round's boxes. A round that never got a key took no votes."""
    key = given or (vault.read(round.slug, BOX_KEY) if round.key_on_server else None)
    if key is None or round.public_key is None:
        raise KeyMissing
    if not sealing.belongs(key, round.public_key):
        raise WrongKey
    return key


def count_round(*, round_id: int, counted_by: int | None) -> None:
    """Count the opened ballots by the round's rule and keep the count; nothing happens if it is counted already.

    The counting itself holds nobody up: it takes no lock, since opened ballots do not change. Raises NotCounted when
    the box has not been opened, KeyMissing without the lot's seed.
    """
    round = round_by_id(round_id)
    if round is None or opening_of(round_id) is None:
        raise NotCounted
    if run_of(round_id) is not None:
        return
    seed = vault.read(round.slug, LOT_SEED)
    if seed is None:
        raise KeyMissing
    ballots = ballots_for(round, selections_of(round_id))
    made = counted(instance=instance_of(round), ballots=ballots, rule=rule_of(round), seed=seed.hex())
    with transaction():
        round = locked_round(round_id)
        if run_of(round_id) is None:
            keep_count(round=round, made=made, by=counted_by)
            record("counted", scope=round.slug, actor=counted_by, input=made.outcome.input_sha256)


@dataclass(frozen=True)
class Counted:
    """A count, with what other rules would have made of the ballots, and who comes next if a project falls."""

    outcome: tally.Outcome
    comparison: list[dict[str, Any]]
    reserves: dict[str, list[str]]


def counted(*, instance: tally.Instance, ballots: tally.Ballots, rule: tally.Rule, seed: str) -> Counted:
    """Count these ballots. Reads and writes nothing: the same inputs give the same count, to the byte."""
    outcome = tally.count(instance, ballots, rule, seed)
    return Counted(outcome, rules_side_by_side(instance, ballots, outcome), reserve_lists(instance, ballots, outcome))


def keep_count(*, round: Round, made: Counted, by: int | None) -> None:
    """Store the count as it was made, in the caller's transaction."""
    outcome = made.outcome
    with transaction() as session:
        session.add(
            Run(
                round_id=round.id,
                rule=outcome.rule.name.value,
                parameters=outcome.rule.parameters(),
                lot_seed=outcome.seed or "",
                input_sha256=outcome.input_sha256,
                outcome=outcome.to_dict(),
                comparison=made.comparison,
                reserves=made.reserves,
                counted_by=by,
                counted_at=fresh_now(),
            )
        )
        session.flush()


def sign_count(*, round_id: int, signed_by: int) -> None:
    """A second person signs the count, and it is published; authors and followers are told.

    Raises NotCounted, AlreadySigned, SamePerson.
    """
    with transaction() as session:
        round = locked_round(round_id)
        run = session.scalar(sa.select(Run).where(Run.round_id == round_id).with_for_update())
        if run is None:
            raise NotCounted
        if run.signed_at is not None:
            raise AlreadySigned
        opening, closing = session.get(Opening, round_id), session.get(Closing, round_id)
        if signed_by in {run.counted_by, opening and opening.opened_by, closing and closing.closed_by}:
            raise SamePerson
        run.signed_by, run.signed_at = signed_by, fresh_now()
        statement = keep_statement(round, run)
        record("count_signed", scope=round.slug, actor=signed_by, input=run.input_sha256, statement=statement)
        tell_result(round, run)
        # The key has done its work. Should an interrupted opening have left anything, it goes now.
        after_commit(partial(vault.destroy, round.slug, BOX_KEY))
        after_commit(partial(forget_links, round.slug))
