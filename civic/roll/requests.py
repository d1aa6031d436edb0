"""Those who identified themselves and are not on the roll: they ask, staff decide with a reason."""

import secrets

import sqlalchemy as sa

from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import one_at_a_time, transaction
from civic.reasons import AlreadyAsked, AlreadyOnRoll, NotFound, StepDecided, WrongPhase
from civic.roll.models import RequestState, RollRequest
from civic.roll.queries import entry_of
from civic.roll.services import add_to_roll
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import area_ids_of
from civic.rounds.services import locked_round


def ask_for_roll(
    *, round_id: int, roll_key: bytes, area_id: int, words: str, contact: str, old_enough: bool | None
) -> None:
    """Ask to be put on the round's roll, in the person's own words. Who was refused may ask again.

    Raises AlreadyAsked while an earlier request waits, AlreadyOnRoll, WrongPhase after the voting.
    """
    with transaction() as session:
        round = locked_round(round_id, shared=True)
        if round.phase_at(fresh_now()) not in (*BEFORE_VOTING, Phase.VOTING) or area_id not in area_ids_of(round_id):
            raise WrongPhase
        if entry_of(round_id, roll_key) is not None:
            raise AlreadyOnRoll
        one_at_a_time(f"roll request {roll_key.hex()}")
        earlier = session.get(RollRequest, (round_id, roll_key), with_for_update=True, populate_existing=True)
        if earlier is not None and earlier.state is RequestState.WAITING:
            raise AlreadyAsked
        asked = earlier or RollRequest(round_id=round_id, roll_key=roll_key)
        asked.reference, asked.state, asked.statement, asked.decided_by = (
            secrets.token_hex(8),
            RequestState.WAITING,
            "",
            None,
        )
        asked.area_id, asked.words, asked.contact, asked.old_enough = area_id, words, contact, old_enough
        asked.day = local(fresh_now()).date()
        session.add(asked)
        record("roll_requested", scope=round.slug, area=area_id)


def grant_request(*, round_id: int, reference: str, area_id: int, reason: str, decided_by: int) -> None:
    """Put the person on the roll. Raises StepDecided, NotFound, and what `add_to_roll` raises; logged."""
    with transaction():
        asked = _waiting(round_id, reference)
        # Staff have seen whether the person is old enough, as far as their number tells.
        add_to_roll(
            round_id=round_id,
            roll_key=asked.roll_key,
            area_id=area_id,
            born=None,
            reason=reason,
            added_by=decided_by,
        )
        asked.state, asked.decided_by = RequestState.ADDED, decided_by


def refuse_request(*, round_id: int, reference: str, statement: str, decided_by: int) -> None:
    """Say no, with a statement that the person reads when they identify themselves again; logged without it.

    Raises StepDecided, NotFound.
    """
    with transaction():
        asked = _waiting(round_id, reference)
        asked.state, asked.decided_by, asked.statement = RequestState.REFUSED, decided_by, statement
        record("roll_request_refused", scope=locked_round(round_id).slug, actor=decided_by, area=asked.area_id)


def forget_requests(*, round_id: int) -> None:
    """Erase the round's requests, in the caller's transaction: once the voting is over nobody needs them."""
    with transaction() as session:
        session.execute(sa.delete(RollRequest).where(RollRequest.round_id == round_id))


def _waiting(round_id: int, reference: str) -> RollRequest:
    with transaction() as session:
        locked_round(round_id)
        found = sa.select(RollRequest).where(RollRequest.round_id == round_id, RollRequest.reference == reference)
        asked = session.scalar(found.with_for_update().execution_options(populate_existing=True))
        if asked is None:
            raise NotFound
        if asked.state is not RequestState.WAITING:
            raise StepDecided
        return asked
