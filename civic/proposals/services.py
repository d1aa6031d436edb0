"""Write a proposal, submit it, withdraw it; and put in the decision that qualification makes."""

import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from civic.accounts.queries import is_new
from civic.accounts.services import refuse_if_blocked
from civic.audit.services import record
from civic.characters import one_line
from civic.clock import fresh_now
from civic.database import transaction
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.notices.services import tell_all
from civic.proposals.content import LONGEST_TITLE, Cost, Illustration, ProposalContent, faults_of
from civic.proposals.history import content_of, kept, role_of
from civic.proposals.illustrating import show
from civic.proposals.models import (
    Behalf,
    Cause,
    CoAuthor,
    CoAuthorInvitation,
    CostLine,
    Proposal,
    State,
)
from civic.proposals.queries import address_of, authors_of, behalf_of, handed_in_by, is_co_author, submitted_by, told_of
from civic.proposals.search import search_key
from civic.reasons import (
    AlreadyDecided,
    ChangedMeanwhile,
    Incomplete,
    NotFound,
    NotYourArea,
    TooManyProposals,
    TooManyProposalsWhenNew,
    WrongPhase,
)
from civic.rounds.queries import Phase, Round, area_ids_of
from civic.rounds.services import locked_round
from civic.settings import Settings
from civic.slugs import slug_of

__all__ = ["Cost", "Illustration", "ImportedProposal", "OnBehalf", "ProposalContent"]
WRITTEN = ("title", "body", "place", "category", "latitude", "longitude")
KEY = re.compile(r"[a-z0-9]{8}")
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


# How many proposals a new person hands in on the first day.
WHEN_NEW = 5
# What looks at the words of a proposal that everyone can read, by slug, in the transaction that writes them.
_when_public: list[Callable[[str], None]] = []


def on_public_words(do: Callable[[str], None]) -> Callable[[str], None]:
    """Register what looks at every proposal (its slug) that its authors hand in or change once it is public."""
    _when_public.append(do)
    return do


@dataclass(frozen=True)
class ImportedProposal:
    """A project of an election held elsewhere; `price` in øre."""

    pabulib_id: str
    number: int
    title: str
    price: int


@dataclass(frozen=True)
class OnBehalf:
    """A resident for whom a worker in `role` hands in a proposal; `name` is "" unless they agreed to be named."""

    role: str
    name: str = ""


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
    behalf: OnBehalf | None = None,
    seen: datetime | None = None,
) -> str:
    """Keep what one of the authors has written, whole or not, and return its slug. Repeatable.

    With `slug`, that draft or submitted proposal of theirs is changed; with `key` (see `new_key`), the one first
    saved with it. A submitted one must stay complete, and what it said before is kept. `behalf`: handed in for a
    resident. `seen` is the `updated_at` of the text that was changed. Raises WrongPhase outside the proposal phase,
    NotYourArea for an area outside the round, NotFound for another's, AlreadyDecided, Blocked from changing a submitted
    one, Incomplete, ChangedMeanwhile.
    """
    with transaction():
        round = _round_taking_proposals(round_id)
        if area_id not in area_ids_of(round_id):
            raise NotYourArea
        ending = _ending(round_id, author_id, key)
        proposal = _own(round_id, author_id, slug, ending)
        if proposal is None:
            proposal = _begun(round_id, author_id, area_id, proposal_slug(content.title, ending))
        elif proposal.state is State.SUBMITTED:
            # What a submitted one says is public at once.
            refuse_if_blocked(author_id)
            refuse_incomplete(content, round)
        elif proposal.state is not State.DRAFT:
            raise AlreadyDecided
        if seen is not None and proposal.updated_at != seen and content_of(proposal) != content:
            raise ChangedMeanwhile
        with kept(proposal, Cause.EDITED, role_of(proposal, author_id)):
            proposal.area_id, proposal.updated_at = area_id, fresh_now()
            write_content(proposal, content)
        _write_behalf(proposal, behalf)
        if proposal.state is State.SUBMITTED:
            _show_to_those_who_look(proposal)
        return proposal.slug


def submit(*, proposal_id: int, author_id: int) -> str:
    """Hand a draft in: it gets the round's next number, its final slug (returned) and becomes public. Repeatable.

    Logged. Raises WrongPhase, NotFound for another's, AlreadyDecided, Blocked, TooManyProposals,
    TooManyProposalsWhenNew, and Incomplete (fields: what is missing, by field).
    """
    with transaction():
        round = _round_taking_proposals(_owned(proposal_id, author_id).round_id)
        # Somebody who writes along may have thrown it away before the round was held.
        proposal = _owned(proposal_id, author_id)
        if proposal.state is State.SUBMITTED:
            return proposal.slug
        if proposal.state is not State.DRAFT:
            raise AlreadyDecided
        refuse_if_blocked(author_id)
        refuse_incomplete(content_of(proposal), round)
        behalf = behalf_of(proposal.id)
        if behalf is None:
            _refuse_too_many(proposal, round)
        with kept(proposal, Cause.SUBMITTED, role_of(proposal, author_id)):
            proposal.number = next_number(round.id)
            proposal.slug = proposal_slug(proposal.title, proposal.slug[-8:])
            proposal.state = State.SUBMITTED
            proposal.submitted_at = proposal.updated_at = fresh_now()
        # Whoever works here is named in the log, which is published; a resident never is.
        handed_in = {"on_behalf": True, "named": bool(behalf.name), "actor": author_id} if behalf else {}
        record("proposal_submitted", scope=round.slug, number=proposal.number, **handed_in)
        # They may log, and the logs come before the messages.
        _show_to_those_who_look(proposal)
        authors = authors_of(proposal)
        told = {"url": address_of(proposal.slug), "title": proposal.title}
        tell_all(account_ids=authors, kind="proposal_submitted", number=proposal.number, **told)
        tell_followers(subject=Subject.AREA, subject_id=proposal.area_id, kind="area_proposal", but=authors, **told)
        return proposal.slug


def withdraw(*, proposal_id: int, author_id: int) -> None:
    """Take a submitted proposal back, or throw a draft away. Its number is never given to another.

    Only whoever began it can; those who write along, and those who follow it, are told. Logged. Raises NotFound for
    another's, AlreadyDecided, and WrongPhase for a submitted one outside the proposal phase.
    """
    with transaction() as session:
        round = locked_round(_owned(proposal_id, author_id).round_id)
        # A draft may have been thrown away before the round was held.
        proposal = _owned(proposal_id, author_id)
        if proposal.author_id not in {None, author_id}:
            raise NotFound
        others = [account_id for account_id in authors_of(proposal) if account_id != author_id]
        if proposal.state is State.DRAFT:
            tell_all(account_ids=others, kind="draft_deleted", url="/mit", title=proposal.title)
            throw_away(proposal)
            return
        if proposal.state is not State.SUBMITTED:
            raise AlreadyDecided
        if round.phase_at(fresh_now()) is not Phase.PROPOSALS:
            raise WrongPhase
        proposal.state, proposal.updated_at = State.WITHDRAWN, fresh_now()
        open_to_it = CoAuthorInvitation.proposal_id == proposal_id, CoAuthorInvitation.used_by.is_(None)
        session.execute(sa.delete(CoAuthorInvitation).where(*open_to_it))
        record("proposal_withdrawn", scope=round.slug, number=proposal.number)
        tell_all(account_ids=others, kind="proposal_withdrawn", url=address_of(proposal.slug), title=proposal.title)
        tell_followers(
            subject=Subject.PROPOSAL,
            subject_id=proposal.id,
            kind="followed_withdrawn",
            url=f"/runder/{round.slug}/forslag",
            but=[author_id, *others],
            **told_of(proposal.id),
        )


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
        with kept(found, Cause.PRICED, "staff"):
            found.price, found.updated_at = price, fresh_now()


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
                search_key=search_key(project.title),
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
        of_round = sa.select(Proposal).where(Proposal.round_id == round_id)
        of_round = of_round.execution_options(populate_existing=True)
        if slug is not None:
            found = session.scalar(of_round.where(Proposal.slug == slug))
            if found is None or not _writes(found, author_id):
                raise NotFound
            return found
        mine = of_round.where(Proposal.author_id == author_id)
        return session.scalar(mine.where(Proposal.slug.endswith(f"-{ending}")).order_by(Proposal.id).limit(1))


def _owned(proposal_id: int, author_id: int) -> Proposal:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id, populate_existing=True)
        if proposal is None or not _writes(proposal, author_id):
            raise NotFound
        return proposal


def _writes(proposal: Proposal, account_id: int) -> bool:
    return proposal.author_id == account_id or is_co_author(proposal.id, account_id)


def _begun(round_id: int, author_id: int, area_id: int, slug: str) -> Proposal:
    with transaction() as session:
        moment = fresh_now()
        made = Proposal(round_id=round_id, author_id=author_id, area_id=area_id, slug=slug, title="", body="")
        made.state, made.created_at, made.updated_at = State.DRAFT, moment, moment
        session.add(made)
        session.flush()
        return made


def _write_behalf(proposal: Proposal, behalf: OnBehalf | None) -> None:
    with transaction() as session:
        if behalf is not None:
            session.merge(Behalf(proposal_id=proposal.id, name=behalf.name, role=behalf.role))


def _refuse_too_many(proposal: Proposal, round: Round) -> None:
    limit, author_id = round.proposals_each, proposal.author_id
    if limit is not None and author_id is not None and submitted_by(author_id, round.id) >= limit:
        raise TooManyProposals(limit=limit)
    if author_id is not None and is_new(author_id, moment=fresh_now()) and handed_in_by(author_id) >= WHEN_NEW:
        raise TooManyProposalsWhenNew(limit=WHEN_NEW)


def _show_to_those_who_look(proposal: Proposal) -> None:
    for look in _when_public:
        look(proposal.slug)


def throw_away(draft: Proposal) -> None:
    """Delete a held draft with all that hangs on it, in the caller's transaction."""
    with transaction() as session:
        show(draft, [])
        for table in (CostLine, CoAuthor, CoAuthorInvitation, Behalf):
            session.execute(sa.delete(table).where(table.proposal_id == draft.id))
        session.delete(draft)


def write_content(proposal: Proposal, content: ProposalContent) -> None:
    """Put what was written into a held proposal and its cost lines, in the caller's transaction."""
    with transaction() as session:
        for name in WRITTEN:
            setattr(proposal, name, getattr(content, name))
        proposal.search_key = search_key(content.title, content.body, content.place)
        show(proposal, content.pictures)
        session.execute(sa.delete(CostLine).where(CostLine.proposal_id == proposal.id))
        session.add_all(
            CostLine(proposal_id=proposal.id, position=position, **asdict(cost))
            for position, cost in enumerate(content.costs, start=1)
        )
        session.flush()


def refuse_incomplete(content: ProposalContent, round: Round) -> None:
    """Raise Incomplete (fields: what is missing) for what could not be submitted."""
    faults = faults_of(content, budget=round.budget, ceiling=round.price_ceiling)
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
        with kept(proposal, Cause.PRICED, "playmaker"):
            proposal.state, proposal.price, proposal.updated_at = state, price, fresh_now()


def proposal_slug(title: str, key: str) -> str:
    """The address of a proposal: its title, and the key that makes it the only one."""
    return f"{slug_of(title) if title.strip() else 'forslag'}-{key}"


def _shortened(title: str) -> str:
    seen = one_line(title)
    return seen if len(seen) <= LONGEST_TITLE else seen[: LONGEST_TITLE - 1].rstrip() + "…"
