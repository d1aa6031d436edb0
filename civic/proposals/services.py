"""Write a proposal, submit it, withdraw it; and put in the decision that qualification makes."""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app

from civic.accounts.services import refuse_if_blocked
from civic.audit.services import record
from civic.characters import one_line
from civic.clock import fresh_now
from civic.database import transaction
from civic.files.services import discard_picture
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.notices.services import tell
from civic.proposals.content import LONGEST_TITLE, Cost, ProposalContent, faults_of
from civic.proposals.models import CostLine, Proposal, State
from civic.proposals.queries import address_of
from civic.reasons import AlreadyDecided, Incomplete, NotFound, NotYourArea, WrongPhase
from civic.rounds.queries import Phase, Round, area_ids_of
from civic.rounds.services import locked_round
from civic.settings import Settings
from civic.slugs import slug_of

__all__ = ["Cost", "ImportedProposal", "ProposalContent"]
KEY = re.compile(r"[a-z0-9]{8}")
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class ImportedProposal:
    """A project of an election held elsewhere; `price` in øre."""

    pabulib_id: str
    number: int
    title: str
    price: int


def new_key() -> str:
    """Eight random characters; a form carries them, so that what is written on it is saved only once."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(8))


def save_draft(
    *,
    round_id: int,
    author_id: int,
    area_id: int,
    content: ProposalContent,
    slug: str | None = None,
    key: str | None = None,
) -> str:
    """Keep what the author has written, whole or not, and return its slug. Repeatable.

    With `slug`, that draft or submitted proposal of theirs is changed; with `key` (see `new_key`), the one first
    saved with it. A submitted one must stay complete. Raises WrongPhase outside the proposal phase, NotYourArea for
    an area outside the round, NotFound for another's, AlreadyDecided, Incomplete.
    """
    with transaction() as session:
        round = _round_taking_proposals(round_id)
        if area_id not in area_ids_of(round_id):
            raise NotYourArea
        ending = _ending(round_id, author_id, key)
        proposal = _own(round_id, author_id, slug, ending)
        moment = fresh_now()
        if proposal is None:
            address = proposal_slug(content.title, ending)
            proposal = Proposal(
                round_id=round_id, author_id=author_id, slug=address, state=State.DRAFT, created_at=moment
            )
            session.add(proposal)
        elif proposal.state is State.SUBMITTED:
            refuse_incomplete(content, round)
        elif proposal.state is not State.DRAFT:
            raise AlreadyDecided
        proposal.area_id, proposal.updated_at = area_id, moment
        write_content(proposal, content)
        return proposal.slug


def submit(*, proposal_id: int, author_id: int) -> str:
    """Hand a draft in: it gets the round's next number, its final slug (returned) and becomes public. Repeatable.

    Raises WrongPhase, NotFound for another's, AlreadyDecided, Blocked, Incomplete (fields: what is missing, by field).
    """
    with transaction() as session:
        proposal = _owned(proposal_id, author_id)
        round = _round_taking_proposals(proposal.round_id)
        session.refresh(proposal)
        if proposal.state is State.SUBMITTED:
            return proposal.slug
        if proposal.state is not State.DRAFT:
            raise AlreadyDecided
        refuse_if_blocked(author_id)
        refuse_incomplete(content_of(proposal), round)
        proposal.number = next_number(round.id)
        proposal.slug = proposal_slug(proposal.title, proposal.slug[-8:])
        proposal.state = State.SUBMITTED
        proposal.submitted_at = proposal.updated_at = fresh_now()
        record("proposal_submitted", scope=round.slug, actor=author_id, number=proposal.number)
        tell(
            account_id=author_id,
            kind="proposal_submitted",
            url=address_of(proposal.slug),
            title=proposal.title,
            number=proposal.number,
        )
        tell_followers(
            subject=Subject.AREA,
            subject_id=proposal.area_id,
            kind="area_proposal",
            url=address_of(proposal.slug),
            but=[author_id],
            title=proposal.title,
        )
        return proposal.slug


def withdraw(*, proposal_id: int, author_id: int) -> None:
    """Take a submitted proposal back, or throw a draft away. Its number is never given to another.

    Raises NotFound for another's, AlreadyDecided, and WrongPhase for a submitted one outside the proposal phase.
    """
    with transaction() as session:
        proposal = _owned(proposal_id, author_id)
        round = locked_round(proposal.round_id)
        session.refresh(proposal)
        if proposal.state is State.DRAFT:
            session.execute(sa.delete(CostLine).where(CostLine.proposal_id == proposal.id))
            session.delete(proposal)
            session.flush()
            _let_go_of(proposal.picture_name)
            return
        if proposal.state is not State.SUBMITTED:
            raise AlreadyDecided
        if round.phase_at(fresh_now()) is not Phase.PROPOSALS:
            raise WrongPhase
        proposal.state, proposal.updated_at = State.WITHDRAWN, fresh_now()
        record("proposal_withdrawn", scope=round.slug, actor=author_id, number=proposal.number)


def mark_approved(*, proposal_id: int, price: int) -> None:
    """Put a submitted proposal on the ballot at the checked price (øre). Raises AlreadyDecided for any other state.

    The caller holds the round (`locked_round`) and owns the transaction.
    """
    _decide(proposal_id, State.APPROVED, price)


def reprice(*, round_id: int, project_id: str, price: int) -> None:
    """Give a project on the ballot another price (øre). Raises NotFound for one that is not there.

    Only the emergency path does this (voting/emergency.py): the caller holds the round and owns the transaction.
    """
    with transaction() as session:
        of_round = sa.select(Proposal).where(Proposal.round_id == round_id, Proposal.state == State.APPROVED)
        found = next((each for each in session.scalars(of_round) if each.project_id == project_id), None)
        if found is None:
            raise NotFound
        found.price, found.updated_at = price, fresh_now()
        session.flush()


def mark_rejected(*, proposal_id: int) -> None:
    """Keep a submitted proposal off the ballot. Raises AlreadyDecided for any other state; the caller as above."""
    _decide(proposal_id, State.REJECTED, None)


def import_proposals(*, round_id: int, area_id: int, projects: Sequence[ImportedProposal]) -> dict[str, int]:
    """Add the projects of an election held elsewhere, approved at their price and without author.

    Returns proposal ids by `pabulib_id`. A title longer than ours may be is shortened.
    """
    with transaction() as session:
        moment = fresh_now()
        made = [
            Proposal(
                round_id=round_id,
                area_id=area_id,
                slug=proposal_slug(project.title, new_key()),
                number=project.number,
                pabulib_id=project.pabulib_id,
                title=_shortened(project.title) or project.pabulib_id,
                state=State.APPROVED,
                price=project.price,
                created_at=moment,
                updated_at=moment,
                submitted_at=moment,
            )
            for project in projects
        ]
        session.add_all(made)
        session.flush()
        return {str(proposal.pabulib_id): proposal.id for proposal in made}


def _round_taking_proposals(round_id: int) -> Round:
    round = locked_round(round_id)
    if round.phase_at(fresh_now()) is not Phase.PROPOSALS:
        raise WrongPhase
    return round


def _ending(round_id: int, author_id: int, key: str | None) -> str:
    """What ends the slug of the draft first saved with `key`: always the same for this author in this round.

    It is drawn with the house's secret: a slug is public, and nobody may make theirs end as another's does.
    """
    if key is None or not KEY.fullmatch(key):
        return new_key()
    settings: Settings = current_app.extensions["settings"]
    words = f"draft:{round_id}:{author_id}:{key}"
    drawn = hmac.digest(settings.secret_key.encode(), words.encode(), "sha256")
    return "".join(KEY_LETTERS[byte % len(KEY_LETTERS)] for byte in drawn[:8])


def _own(round_id: int, author_id: int, slug: str | None, ending: str) -> Proposal | None:
    """The author's proposal with this slug, or whose slug ends so; None when it is a new one."""
    with transaction() as session:
        mine = sa.select(Proposal).where(Proposal.round_id == round_id, Proposal.author_id == author_id)
        mine = mine.execution_options(populate_existing=True)
        if slug is not None:
            found = session.scalar(mine.where(Proposal.slug == slug))
            if found is None:
                raise NotFound
            return found
        return session.scalar(mine.where(Proposal.slug.endswith(f"-{ending}")).order_by(Proposal.id).limit(1))


def _owned(proposal_id: int, author_id: int) -> Proposal:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id)
        if proposal is None or proposal.author_id != author_id:
            raise NotFound
        return proposal


def write_content(proposal: Proposal, content: ProposalContent) -> None:
    """Put what was written into a held proposal and its cost lines, in the caller's transaction."""
    with transaction() as session:
        shown_before = proposal.picture_name
        for name in ("title", "body", "place", "picture_name", "picture_text"):
            setattr(proposal, name, getattr(content, name))
        session.flush()
        if shown_before != proposal.picture_name:
            _let_go_of(shown_before)
        session.execute(sa.delete(CostLine).where(CostLine.proposal_id == proposal.id))
        session.add_all(
            CostLine(proposal_id=proposal.id, position=position, label=cost.label, amount=cost.amount)
            for position, cost in enumerate(content.costs, start=1)
        )
        session.flush()


def _let_go_of(picture_name: str | None) -> None:
    """Discard a picture that a proposal no longer shows, unless another one does."""
    with transaction() as session:
        shown = sa.select(Proposal.id).where(Proposal.picture_name == picture_name).limit(1)
        if picture_name is not None and session.scalar(shown) is None:
            discard_picture(name=picture_name)


def content_of(proposal: Proposal) -> ProposalContent:
    """What the proposal says, read in the caller's transaction."""
    with transaction() as session:
        lines = sa.select(CostLine).where(CostLine.proposal_id == proposal.id).order_by(CostLine.position)
        return ProposalContent(
            title=proposal.title,
            body=proposal.body,
            place=proposal.place,
            costs=[Cost(line.label, line.amount) for line in session.scalars(lines)],
            picture_name=proposal.picture_name,
            picture_text=proposal.picture_text,
        )


def refuse_incomplete(content: ProposalContent, round: Round) -> None:
    """Raise Incomplete (fields: what is missing) for what could not be submitted."""
    faults = faults_of(content, budget=round.budget)
    if faults:
        raise Incomplete(fields=faults)


def next_number(round_id: int) -> int:
    """The round's next number; the caller holds the round alone."""
    with transaction() as session:
        highest = session.scalar(sa.select(sa.func.max(Proposal.number)).where(Proposal.round_id == round_id))
        return (highest or 0) + 1


def _decide(proposal_id: int, state: State, price: int | None) -> None:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
        if proposal is None:
            raise NotFound
        if proposal.state is not State.SUBMITTED:
            raise AlreadyDecided
        proposal.state, proposal.price, proposal.updated_at = state, price, fresh_now()
        session.flush()


def proposal_slug(title: str, key: str) -> str:
    """The address of a proposal: its title, and the key that makes it the only one."""
    return f"{slug_of(title) if title.strip() else 'forslag'}-{key}"


def _shortened(title: str) -> str:
    seen = one_line(title)
    return seen if len(seen) <= LONGEST_TITLE else seen[: LONGEST_TITLE - 1].rstrip() + "…"
