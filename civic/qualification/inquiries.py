"""Ask before deciding: the author, the author in a hearing, a department by a link in a mail. Part of the services."""

import hashlib
import secrets
from datetime import datetime, timedelta

from civic.audit.services import record
from civic.clock import fresh_now, now
from civic.database import transaction
from civic.jobs import job
from civic.notices.services import post, tell, tell_all
from civic.proposals.queries import Proposal, address_of, authors_of, concealment_of, proposal_by_id
from civic.qualification.models import Inquiry, InquiryKind
from civic.qualification.policy import DECIDED_IN
from civic.qualification.queries import overdue_inquiries
from civic.qualification.services import refuse_partial
from civic.reasons import (
    AlreadyAnswered,
    AlreadyDecided,
    AnsweredTooLate,
    Incomplete,
    NotFound,
    ProposalAway,
    WrongPhase,
)
from civic.rounds.services import locked_round
from civic.web.language import date_time

SHORTEST_HEARING, LONGEST_WAIT = 3, 60


def ask_author(*, proposal_id: int, asked_by: int, words: str) -> str:
    """Ask the author something; only they and the playmakers see it. Returns its public id.

    Raises OwnProposal, Recused, AlreadyDecided, WrongPhase, Incomplete.
    """
    with transaction():
        proposal = _undecided(proposal_id, asked_by)
        made = _keep(proposal, InquiryKind.QUESTION, words, asked_by)
        _tell_author(proposal, made, "question_asked")
        return made.public_id


def hear_author(*, proposal_id: int, asked_by: int, words: str, days: int) -> str:
    """Tell the author what speaks against the proposal, and let them answer within so many days. Logged.

    Only then can it be rejected. Returns its public id. Raises AlreadyDecided, WrongPhase, and Incomplete for fewer
    than 3 days, more than 60, or a deadline that is not before the voting.
    """
    with transaction():
        proposal = _undecided(proposal_id, asked_by)
        round = locked_round(proposal.round_id, shared=True)
        due_at = _deadline(days)
        if days < SHORTEST_HEARING or due_at >= round.voting_at:
            raise Incomplete(fields={"days": days})
        made = _keep(proposal, InquiryKind.HEARING, words, asked_by, due_at=due_at)
        record("author_heard", scope=round.slug, actor=asked_by, number=proposal.number, inquiry=made.public_id)
        _tell_author(proposal, made, "hearing_asked", due=due_at.isoformat())
        return made.public_id


def ask_department(*, proposal_id: int, asked_by: int, department: str, address: str, words: str, days: int) -> str:
    """Send a question to a department with a link to answer by, good once and until the deadline. Logged.

    The address goes into the mail and is kept nowhere else. Returns the public id. Raises AlreadyDecided, WrongPhase,
    ProposalAway for a hidden one, Incomplete; ValueError for what is no mail address.
    """
    with transaction():
        proposal = _undecided(proposal_id, asked_by)
        if concealment_of(proposal_id) is not None:
            raise ProposalAway
        token = secrets.token_urlsafe(32)
        due_at = _deadline(days)
        made = _keep(
            proposal, InquiryKind.DEPARTMENT, words, asked_by, due_at=due_at, department=department, token=token
        )
        round = locked_round(proposal.round_id, shared=True)
        record("department_asked", scope=round.slug, actor=asked_by, number=proposal.number, inquiry=made.public_id)
        sent = post(
            to=address,
            kind="department_question",
            language="da",
            title=proposal.title,
            words=words,
            due=date_time(due_at),
            path=f"/hoering/{token}",
        )
        if not sent:
            raise Incomplete(fields={"address": address})
        return made.public_id


def answer(*, inquiry_id: int, words: str) -> None:
    """Keep the answer, once, and tell whoever asked. Who may answer is asked for before.

    Raises AlreadyAnswered, AnsweredTooLate, Incomplete.
    """
    with transaction() as session:
        found = session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True)
        if found is None:
            raise NotFound
        if found.answered_at is not None:
            raise AlreadyAnswered
        if found.due_at is not None and fresh_now() > found.due_at:
            raise AnsweredTooLate
        if not words.strip():
            raise Incomplete(fields={"words": words})
        found.answer, found.answered_at = words, fresh_now()
        proposal = proposal_by_id(found.proposal_id)
        if proposal is not None:
            _tell_asker(found, proposal, "inquiry_answered")


@job("inquiries", every=timedelta(minutes=30))
def tell_of_overdue() -> None:
    """Tell whoever asked that a deadline has passed without an answer, once."""
    for inquiry_id in [found.id for found in overdue_inquiries(now())]:
        with transaction() as session:
            found = session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True)
            proposal = proposal_by_id(found.proposal_id) if found else None
            if found is None or proposal is None or found.reminded_at is not None or found.answered_at is not None:
                continue
            found.reminded_at = fresh_now()
            _tell_asker(found, proposal, "inquiry_overdue")


def token_hash(token: str) -> bytes:
    """What is kept of the token in a department's link."""
    return hashlib.sha256(f"department:{token}".encode()).digest()


def _undecided(proposal_id: int, asked_by: int) -> Proposal:
    with transaction() as session:
        proposal = proposal_by_id(proposal_id)
        if proposal is None:
            raise NotFound
        refuse_partial(proposal, asked_by)
        round = locked_round(proposal.round_id, shared=True)
        session.refresh(proposal)
        if not proposal.is_waiting:
            raise AlreadyDecided
        if round.phase_at(fresh_now()) not in DECIDED_IN:
            raise WrongPhase
        return proposal


def _deadline(days: int) -> datetime:
    if not 0 < days <= LONGEST_WAIT:
        raise Incomplete(fields={"days": days})
    return fresh_now() + timedelta(days=days)


def _keep(
    proposal: Proposal,
    kind: InquiryKind,
    words: str,
    asked_by: int,
    *,
    due_at: datetime | None = None,
    department: str = "",
    token: str | None = None,
) -> Inquiry:
    if not words.strip():
        raise Incomplete(fields={"words": words})
    with transaction() as session:
        made = Inquiry(
            public_id=secrets.token_hex(8),
            proposal_id=proposal.id,
            kind=kind,
            words=words,
            asked_by=asked_by,
            asked_at=fresh_now(),
            due_at=due_at,
            department=department,
            token_hash=token_hash(token) if token else None,
        )
        session.add(made)
        session.flush()
        return made


def _tell_author(proposal: Proposal, made: Inquiry, kind: str, **details: object) -> None:
    url = f"{address_of(proposal.slug)}/spoergsmaal/{made.public_id}"
    tell_all(account_ids=authors_of(proposal), kind=kind, url=url, title=proposal.title, **details)


def _tell_asker(found: Inquiry, proposal: Proposal, kind: str) -> None:
    tell(
        account_id=found.asked_by,
        kind=kind,
        url=f"/playmaker/forslag/{proposal.slug}#spoergsmaal",
        title=proposal.title,
        department=found.department,
    )
