"""Decide about a proposal: onto the ballot at a checked price, or not, with a public reason; and the work before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from civic.accounts.queries import accounts_with, playmakers_of
from civic.audit.services import record
from civic.clock import fresh_now, now
from civic.database import one_at_a_time, transaction
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.jobs import job
from civic.notices.services import tell_all
from civic.policy import Role
from civic.proposals.queries import (
    Proposal,
    address_of,
    authors_of,
    concealment_of,
    proposal_by_id,
    requested_of,
)
from civic.proposals.services import mark_approved, mark_rejected
from civic.qualification.models import Answer, Check, Decision, Outcome, Recusal, Sheet, mark_of
from civic.qualification.policy import DECIDED_IN
from civic.qualification.queries import has_recused, is_heard, kept_decision_on, still_holds, unpublished_in
from civic.reasons import (
    DecidedMeanwhile,
    HearingMissing,
    Incomplete,
    NotFound,
    OwnProposal,
    ProposalChanged,
    Recused,
    SheetChanged,
    WrongPhase,
)
from civic.rounds.policy import most_for_one
from civic.rounds.queries import Round, all_rounds
from civic.rounds.services import before_ballot, locked_round

# So long before the voting, decisions that nobody has published are published.
PUBLISHED_BEFORE_VOTING = timedelta(hours=1)


def approve(
    *, proposal_id: int, decided_by: int, price: int, explanation: str = "", seen: datetime | None = None
) -> None:
    """Put the proposal on the ballot at `price` (øre, above 0 and within what one may be given); its author is told.

    Where the round publishes all decisions together, nobody is told and nothing shows until then. `explanation` is
    needed for a price that is not the author's. `seen` is the `updated_at` of the text that was read: ProposalChanged
    when the author has changed it since. Raises OwnProposal for its authors, Recused, DecidedMeanwhile, WrongPhase once
    voting has begun, Incomplete for a price that cannot be. Logged.
    """
    with transaction():
        proposal, round = _held(proposal_id, decided_by, seen)
        if not 0 < price <= most_for_one(round):
            raise Incomplete(fields={"price": price})
        if price != requested_of([proposal_id])[proposal_id] and not explanation.strip():
            raise Incomplete(fields={"explanation": explanation})
        made = Decision(proposal_id=proposal_id, outcome=Outcome.APPROVED, price=price, explanation=explanation)
        _keep(made, proposal, round, decided_by)


def reject(*, proposal_id: int, decided_by: int, reason: str, seen: datetime | None = None) -> None:
    """Keep the proposal off the ballot for a public `reason`, once its author has been heard; they are told. Logged.

    Refusals as for `approve`; and HearingMissing.
    """
    with transaction():
        proposal, round = _held(proposal_id, decided_by, seen)
        if not reason.strip():
            raise Incomplete(fields={"reason": reason})
        if not is_heard(proposal_id, fresh_now()):
            raise HearingMissing
        _keep(Decision(proposal_id=proposal_id, outcome=Outcome.REJECTED, reason=reason), proposal, round, decided_by)


def recuse(*, proposal_id: int, account_id: int) -> None:
    """A playmaker who may not be impartial leaves the proposal to others. Logged; repeatable.

    Where there are no others, those who can appoint one are told: it would wait for nobody.
    """
    with transaction() as session:
        proposal, round = _with_round(proposal_id)
        one_at_a_time(f"recusals from {proposal_id}")
        if has_recused(proposal_id, account_id):
            return
        session.add(Recusal(proposal_id=proposal_id, account_id=account_id))
        session.flush()
        record("recused", scope=round.slug, actor=account_id, number=proposal.number)
        if proposal.is_waiting and not _deciders(proposal):
            appointing = (*accounts_with(Role.STAFF), *accounts_with(Role.ADMINISTRATOR))
            _tell(sorted({each.id for each in appointing}), proposal, "proposal_unattended")


def _deciders(proposal: Proposal) -> set[int]:
    """The playmakers of its area who may decide about it."""
    here = {each.id for each in playmakers_of(proposal.area_id)} - set(authors_of(proposal))
    return {each for each in here if not has_recused(proposal.id, each)}


def refuse_partial(proposal: Proposal, account_id: int) -> None:
    """Raise OwnProposal for its authors and Recused for whoever has left it to others: neither asks nor arranges."""
    if account_id in authors_of(proposal):
        raise OwnProposal
    if has_recused(proposal.id, account_id):
        raise Recused


def save_sheet(
    *, proposal_id: int, checks: Mapping[Check, Answer], notes: str, changed_by: int, seen: str = ""
) -> None:
    """Keep the playmakers' checklist and private notes in place of those that were `seen` (`Sheet.seen`; "" for none).

    Raises SheetChanged where a colleague has saved others meanwhile, OwnProposal, Recused.
    """
    answers = {check.value: answer.value for check, answer in checks.items()}
    with transaction() as session:
        refuse_partial(_with_round(proposal_id)[0], changed_by)
        one_at_a_time(f"sheet of {proposal_id}")
        found = session.get(Sheet, proposal_id, with_for_update=True, populate_existing=True)
        if found is None:
            found = Sheet(proposal_id=proposal_id)
            session.add(found)
        elif found.seen not in (seen, mark_of(answers, notes)):
            raise SheetChanged
        found.checks = answers
        found.notes, found.changed_by, found.changed_at = notes, changed_by, fresh_now()


def publish(*, round_id: int, published_by: int | None) -> int:
    """Let every decision of the round that waits for it take effect at once, tell the authors, and return how many.

    One about a text that has been changed since is taken back, and its playmaker told. Logged.
    """
    with transaction():
        return _publish_all(locked_round(round_id), published_by)


def _publish_all(round: Round, published_by: int | None) -> int:
    with transaction() as session:
        published = 0
        for decision in unpublished_in(round.id):
            proposal = proposal_by_id(decision.proposal_id)
            if proposal is None:
                raise NotFound
            session.refresh(proposal)
            if not still_holds(decision, proposal):
                _take_back(decision, proposal)
                continue
            _publish(decision, proposal)
            published += 1
        if published:
            record("decisions_published", scope=round.slug, actor=published_by, decisions=published)
        return published


@before_ballot
def publish_before_ballot(round_id: int) -> None:
    """What has been decided counts, even if nobody pressed the button. The caller keeps others from doing the same."""
    with transaction():
        _publish_all(locked_round(round_id, shared=True), None)


@job("decisions", every=timedelta(minutes=5))
def publish_in_time() -> None:
    """Publish what is left an hour before a voting begins, so that authors hear of it before everyone else does.

    Before that, a decision about a text that has been changed since is taken back: it has to be decided anew.
    """
    for round in all_rounds():
        _take_back_outdated(round)
        if round.voting_at - PUBLISHED_BEFORE_VOTING <= now() < round.voting_at and unpublished_in(round.id):
            publish(round_id=round.id, published_by=None)


def _take_back_outdated(round: Round) -> None:
    if all(map(_is_about_its_proposal, unpublished_in(round.id))):
        return
    with transaction():
        locked_round(round.id)
        for decision in unpublished_in(round.id):
            proposal = proposal_by_id(decision.proposal_id)
            if proposal is not None and not still_holds(decision, proposal):
                _take_back(decision, proposal)


def _is_about_its_proposal(decision: Decision) -> bool:
    proposal = proposal_by_id(decision.proposal_id)
    return proposal is None or still_holds(decision, proposal)


def _take_back(decision: Decision, proposal: Proposal) -> None:
    with transaction() as session:
        session.delete(decision)
        _tell([decision.decided_by], proposal, "decision_outdated")


def _keep(made: Decision, proposal: Proposal, round: Round, decided_by: int) -> None:
    with transaction() as session:
        # One about words that have been changed since gives way.
        session.execute(sa.delete(Decision).where(Decision.proposal_id == proposal.id))
        made.decided_by, made.decided_at = decided_by, fresh_now()
        session.add(made)
        session.flush()
        about = {"price": made.price} if made.outcome is Outcome.APPROVED else {}
        kind = f"proposal_{made.outcome.value}"
        record(kind, scope=round.slug, actor=decided_by, number=proposal.number, **about)
        if not round.publishes_together:
            _publish(made, proposal)


def _publish(decision: Decision, proposal: Proposal) -> None:
    """Let the decision take effect, and tell its authors and those who follow the proposal, unless it is hidden."""
    decision.published_at = fresh_now()
    is_hidden = concealment_of(proposal.id) is not None
    about: dict[str, object]
    if decision.outcome is Outcome.APPROVED and decision.price is not None:
        mark_approved(proposal_id=proposal.id, price=decision.price)
        kind, about = "proposal_approved", {"price": decision.price, "explanation": decision.explanation}
        if is_hidden:
            about["off_ballot"] = True
    else:
        mark_rejected(proposal_id=proposal.id)
        kind, about = "proposal_rejected", {"reason": decision.reason}
    authors = authors_of(proposal)
    _tell(authors, proposal, kind, **about)
    if is_hidden:
        return
    tell_followers(
        subject=Subject.PROPOSAL,
        subject_id=proposal.id,
        kind="followed_decided",
        url=address_of(proposal.slug),
        but=authors,
        title=proposal.title,
        approved=decision.outcome is Outcome.APPROVED,
    )


def _held(proposal_id: int, decided_by: int, seen: datetime | None) -> tuple[Proposal, Round]:
    """The proposal and its round, held alone, so that two playmakers decide one after the other."""
    with transaction() as session:
        proposal = proposal_by_id(proposal_id)
        if proposal is None:
            raise NotFound
        refuse_partial(proposal, decided_by)
        round = locked_round(proposal.round_id)
        session.refresh(proposal)
        if round.phase_at(fresh_now()) not in DECIDED_IN:
            raise WrongPhase
        if kept_decision_on(proposal_id) is not None or not proposal.is_waiting:
            raise DecidedMeanwhile
        if seen is not None and proposal.updated_at != seen:
            raise ProposalChanged
        return proposal, round


def _with_round(proposal_id: int) -> tuple[Proposal, Round]:
    proposal = proposal_by_id(proposal_id)
    if proposal is None:
        raise NotFound
    return proposal, locked_round(proposal.round_id, shared=True)


def _tell(account_ids: Sequence[int], proposal: Proposal, kind: str, **details: object) -> None:
    tell_all(account_ids=account_ids, kind=kind, url=address_of(proposal.slug), title=proposal.title, **details)
