"""What may still be done once the voting has begun: by two people together, with a reason that everyone can read.

Prices, projects, amount and rule change only while the voting is paused, so that nobody's ballot changes under their
hands. Each such change, and an extension, makes a new freeze with a new fingerprint. What happens to the ballots that
are in the box already is in `freezing.counted_selection`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from civic import vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import after_commit, transaction
from civic.jobs import job
from civic.proposals.services import reprice
from civic.reasons import NotAlone, NotFound, StepDecided, StepNotNow
from civic.rounds.needs import waits
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.policy import most_for_one
from civic.rounds.queries import Round, all_rounds
from civic.rounds.services import BOX_KEY, PAPER_KEY, SLOT_PEPPER, locked_round
from civic.tally import Rule
from civic.voting.freezing import freeze, freeze_again, refuse_broken_freeze
from civic.voting.models import Intervention, Step
from civic.voting.services import take_sealed_boxes
from civic.voting.traces import erase_traces

CHANGES = (Step.PRICE, Step.WITHDRAW, Step.BUDGET, Step.RULE)
Follower = Callable[[Round, Intervention], None]
_before: list[Follower] = []
_after: list[Follower] = []


@dataclass(frozen=True)
class Change:
    """What a change does to the ballot: new prices (øre) and withdrawn projects, by project id."""

    prices: Mapping[str, int]
    withdrawn: tuple[str, ...] = ()


def before_step(do: Follower) -> Follower:
    """Register what is done with an approved step, in its transaction, before it takes effect."""
    _before.append(do)
    return do


def after_step(do: Follower) -> Follower:
    """Register what is done with an approved step, in its transaction, once it has taken effect."""
    _after.append(do)
    return do


def propose_step(*, round_id: int, step: Step, details: Mapping[str, Any], reason: str, proposed_by: int) -> int:
    """Propose a step with its public reason; it waits for another person. Return its number; logged.

    `details`: {} for PAUSE, RESUME, CANCEL; project, price for PRICE; project for WITHDRAW; budget for BUDGET; rule and
    parameters for RULE; until (ISO 8601) for EXTEND; amounts in øre. Raises StepNotNow when it does not fit, and
    NotFound for a project that is not on the ballot.
    """
    with transaction() as session:
        round = locked_round(round_id)
        proposed = Intervention(
            round_id=round_id,
            step=step,
            details=dict(details),
            reason=reason,
            proposed_by=proposed_by,
            proposed_at=fresh_now(),
        )
        _refuse_unfit(round, proposed)
        session.add(proposed)
        session.flush()
        record("step_proposed", scope=round.slug, actor=proposed_by, step=step.value, number=proposed.id)
        return proposed.id


def approve_step(*, intervention_id: int, approved_by: int) -> None:
    """A second person approves: the step takes effect at once; logged.

    Raises NotAlone for the one who proposed it, StepDecided, and StepNotNow when it fits no longer.
    """
    with transaction() as session:
        proposed, round = _waiting(intervention_id)
        if proposed.proposed_by == approved_by:
            raise NotAlone
        _refuse_unfit(round, proposed)
        for do in _before:
            do(round, proposed)
        proposed.decided_by, proposed.decided_at, proposed.approved = approved_by, fresh_now(), True
        _take(round, proposed)
        session.flush()
        body = {"step": proposed.step.value, "number": proposed.id, "proposed_by": f"account:{proposed.proposed_by}"}
        record("step_approved", scope=round.slug, actor=approved_by, details=proposed.details, **body)
        for do in _after:
            do(round, proposed)


def drop_step(*, intervention_id: int, dropped_by: int) -> None:
    """Turn a proposed step down, or take one's own back; logged. Raises StepDecided."""
    with transaction():
        proposed, round = _waiting(intervention_id)
        proposed.decided_by, proposed.decided_at, proposed.approved = dropped_by, fresh_now(), False
        record("step_dropped", scope=round.slug, actor=dropped_by, step=proposed.step.value, number=proposed.id)


def forget_cancelled(round_slug: str) -> None:
    """Destroy what would open the box of a round that was called off, or read its paper. Repeatable."""
    # The pepper last: as long as it is there, something may be left to do.
    for name in (BOX_KEY, PAPER_KEY, SLOT_PEPPER):
        vault.destroy(round_slug, name)
    erase_traces()


@job("cancelled", every=timedelta(hours=1))
def mend_cancelled() -> None:
    """Destroy what an interrupted cancellation has left of a round's secrets."""
    for round in all_rounds():
        if round.cancelled_at is not None and vault.read(round.slug, SLOT_PEPPER) is not None:
            forget_cancelled(round.slug)


def _waiting(intervention_id: int) -> tuple[Intervention, Round]:
    """The step and its round, both held. The round first, as everybody does."""
    with transaction() as session:
        round_id = session.scalar(sa.select(Intervention.round_id).where(Intervention.id == intervention_id))
        if round_id is None:
            raise NotFound
        round = locked_round(round_id)
        found = session.get(Intervention, intervention_id, with_for_update=True, populate_existing=True)
        if found is None or found.approved is not None:
            raise StepDecided
        return found, round


def steps_now(round: Round, moment: datetime) -> frozenset[Step]:
    """The steps that the state of the round allows, whatever their details; none when its voting is over."""
    phase, is_paused = round.phase_at(moment), round.paused_at is not None and round.cancelled_at is None
    if round.imported_from is not None:
        return frozenset()
    allowed = {Step.CANCEL} if is_paused or phase in (*BEFORE_VOTING, Phase.VOTING) else set()
    # A voting that waits to open can be changed as before, so that only calling the round off is left.
    if not waits(round, moment):
        allowed |= {Step.RESUME} if is_paused else set()
        if phase is Phase.VOTING:
            allowed |= {Step.EXTEND, *(CHANGES if is_paused else (Step.PAUSE,))}
    return frozenset(allowed)


def _refuse_unfit(round: Round, proposed: Intervention) -> None:
    """Raise StepNotNow, or NotFound for an unknown project, unless the step makes sense as things are."""
    if proposed.step not in steps_now(round, fresh_now()):
        raise StepNotNow
    if proposed.step is Step.EXTEND and not _is_later(round, proposed.details):
        raise StepNotNow
    if proposed.step in CHANGES:
        _change_of(round, proposed)


def _is_later(round: Round, details: Mapping[str, Any]) -> bool:
    until = datetime.fromisoformat(details["until"])
    return round.result_at < until < round.realisation_at


def _change_of(round: Round, proposed: Intervention) -> Change:
    """What the step does to the ballot. Raises NotFound for an unknown project, StepNotNow for what may not be.

    A project that another step has taken off meanwhile is not unknown: the step only fits no longer.
    """
    details, ballot = proposed.details, freeze(round)
    project = details.get("project")
    if project is not None and project not in ballot.prices:
        raise StepNotNow if project in ballot.withdrawn else NotFound
    unfit = {
        Step.PRICE: project is not None and not _may_cost(round, ballot.prices[project], details.get("price")),
        Step.WITHDRAW: len(ballot.prices) == 1,
        Step.BUDGET: details.get("budget") == round.budget,
        Step.RULE: proposed.step is Step.RULE and _is_rule_of(round, details),
    }[proposed.step]
    if unfit:
        raise StepNotNow
    prices = {str(project): int(details["price"])} if proposed.step is Step.PRICE else {}
    return Change(prices, (str(project),) if proposed.step is Step.WITHDRAW else ())


def _may_cost(round: Round, before: int, price: int | None) -> bool:
    """Whether that is another price, and no more than one proposal may be given."""
    return price is not None and price != before and price <= most_for_one(round)


def _is_rule_of(round: Round, details: Mapping[str, Any]) -> bool:
    """Whether the rule comes to the one the round has, however much of it is left to what is usual."""
    proposed = Rule.from_dict({"name": details["rule"], **details["parameters"]})
    return proposed == Rule.from_dict({"name": round.rule, **round.rule_parameters})


def _take(round: Round, approved: Intervention) -> None:
    """Let the step take effect."""
    if approved.step is Step.PAUSE:
        round.paused_at = fresh_now()
    elif approved.step is Step.RESUME:
        round.paused_at = None
    elif approved.step is Step.CANCEL:
        round.cancelled_at, round.paused_at = fresh_now(), None
        # Nobody shall count it, and nobody shall read it.
        take_sealed_boxes(round_id=round.id)
        after_commit(partial(forget_cancelled, round.slug))
    else:
        _change(round, approved)


def _change(round: Round, approved: Intervention) -> None:
    details = approved.details
    # The next freeze takes over what the round says now: what was changed behind the house must not pass with it.
    refuse_broken_freeze(round)
    change = _change_of(round, approved) if approved.step in CHANGES else Change({})
    for project, price in change.prices.items():
        reprice(round_id=round.id, project_id=project, price=price)
    if approved.step is Step.BUDGET:
        round.budget = int(details["budget"])
    elif approved.step is Step.RULE:
        round.rule, round.rule_parameters = details["rule"], details["parameters"]
    elif approved.step is Step.EXTEND:
        round.result_at = datetime.fromisoformat(details["until"])
    with transaction() as session:
        session.flush()
    freeze_again(round, reason=approved.reason, prices=change.prices, withdrawn=change.withdrawn)
