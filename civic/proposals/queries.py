"""Read the proposals."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from civic.database import db
from civic.proposals.content import Illustration
from civic.proposals.models import (
    Behalf,
    Category,
    CoAuthor,
    CoAuthorInvitation,
    Concealment,
    CostKind,
    CostLine,
    Exclusion,
    FurtherPicture,
    Lineage,
    Proposal,
    State,
    Version,
)
from civic.rounds.needs import tells_proposed

__all__ = ["Behalf", "Category", "CoAuthorInvitation", "Concealment", "CostKind", "CostLine"]
__all__ += ["Proposal", "State", "Version"]
PUBLIC = (State.SUBMITTED, State.APPROVED, State.REJECTED)
# The numbers of what moderators have hidden, and of what they kept off a ballot.
HIDDEN = sa.select(Concealment.proposal_id).where(Concealment.shown_again_at.is_(None))
# What an address ends with, the same for good: see `services.proposal_slug`.
ENDING = re.compile(r"-[a-z0-9]{8}$")
KEPT_OFF = sa.select(Concealment.proposal_id).where(Concealment.off_ballot)


def proposal_by_slug(slug: str) -> Proposal | None:
    """The proposal of this address in any state, or None; who may see it is asked elsewhere."""
    return db.session.scalar(sa.select(Proposal).where(Proposal.slug == slug))


def proposal_once_at(slug: str) -> Proposal | None:
    """What a draft of this address has become: it was given another address when it was submitted, that ends alike."""
    ending = ENDING.search(slug)
    if ending is None:
        return None
    return db.session.scalar(
        sa.select(Proposal).where(Proposal.slug.endswith(ending[0])).order_by(Proposal.id).limit(1)
    )


def proposal_by_id(proposal_id: int) -> Proposal | None:
    """The proposal in whatever state; whoever shows it asks `may_see` first."""
    return db.session.get(Proposal, proposal_id)


def public_proposals(round_id: int, *, area_id: int | None = None) -> Sequence[Proposal]:
    """The round's submitted, approved and rejected proposals that nobody has hidden, by number.

    Of one area only when `area_id` is given.
    """
    public = sa.select(Proposal).where(
        Proposal.round_id == round_id,
        Proposal.state.in_(PUBLIC),
        Proposal.id.not_in(HIDDEN),
    )
    if area_id is not None:
        public = public.where(Proposal.area_id == area_id)
    return db.session.scalars(public.order_by(Proposal.number, Proposal.id)).all()


def public_projects(round_id: int, states: Collection[State], *, on_ballot: bool) -> list[tuple[int, str]]:
    """The numbers and project ids of those of the round's public proposals that are in these states, in no order.

    `on_ballot`: less those that were kept off the ballot, also when they are shown again.
    """
    public = sa.select(Proposal.id, Proposal.pabulib_id, Proposal.number).where(
        Proposal.round_id == round_id,
        Proposal.state.in_(set(PUBLIC) & set(states)),
        Proposal.id.not_in(HIDDEN),
    )
    if on_ballot:
        public = public.where(Proposal.id.not_in(KEPT_OFF))
    return [(row.id, row.pabulib_id or str(row.number)) for row in db.session.execute(public)]


def proposals_by_id(proposal_ids: Sequence[int]) -> list[Proposal]:
    """The proposals of these numbers in their order, in one query."""
    found = {each.id: each for each in db.session.scalars(sa.select(Proposal).where(Proposal.id.in_(proposal_ids)))}
    return [found[proposal_id] for proposal_id in proposal_ids]


def concealment_of(proposal_id: int) -> Concealment | None:
    """Why and when a moderator hid the proposal; None when it is shown, or shown again."""
    found = db.session.get(Concealment, proposal_id)
    return found if found and found.shown_again_at is None else None


def is_kept_off(proposal_id: int) -> bool:
    """Whether the proposal was hidden before the voting. Shown again or not, it is then not voted on."""
    found = db.session.get(Concealment, proposal_id)
    return found is not None and found.off_ballot


def concealed_among(proposal_ids: Iterable[int]) -> set[int]:
    """Which of these proposals a moderator has hidden, in one query."""
    return set(db.session.scalars(HIDDEN.where(Concealment.proposal_id.in_(list(proposal_ids)))))


def proposals_on_ballot(round_id: int) -> Sequence[Proposal]:
    """The round's approved proposals, by number, less those a moderator hid before the voting."""
    approved = sa.select(Proposal).where(
        Proposal.round_id == round_id, Proposal.state == State.APPROVED, Proposal.id.not_in(KEPT_OFF)
    )
    return db.session.scalars(approved.order_by(Proposal.number, Proposal.id)).all()


@tells_proposed
def has_been_proposed_in(round_id: int) -> bool:
    """Whether anything has been handed in to the round that was not withdrawn."""
    handed_in = sa.select(Proposal.id).where(Proposal.round_id == round_id, Proposal.state.in_(PUBLIC))
    return db.session.scalar(handed_in.limit(1)) is not None


def rounds_with_ballot(round_ids: Collection[int]) -> set[int]:
    """Those of these rounds that have something to vote on, in one query."""
    approved = sa.select(Proposal.round_id).where(
        Proposal.round_id.in_(round_ids),
        Proposal.state == State.APPROVED,
        Proposal.price.is_not(None),
        Proposal.id.not_in(KEPT_OFF),
    )
    return set(db.session.scalars(approved.distinct()))


def authors_of(proposal: Proposal) -> list[int]:
    """Everybody who writes the proposal, the one who began it first."""
    others = sa.select(CoAuthor.account_id).where(CoAuthor.proposal_id == proposal.id).order_by(CoAuthor.account_id)
    return [*([proposal.author_id] if proposal.author_id else []), *db.session.scalars(others)]


def authors_in(round_id: int) -> set[int]:
    """Everybody who writes a draft or a proposal of the round that was not withdrawn."""
    of_round = Proposal.round_id == round_id, Proposal.state != State.WITHDRAWN
    first = sa.select(Proposal.author_id).where(*of_round, Proposal.author_id.is_not(None))
    joined = sa.select(CoAuthor.account_id).join(Proposal, Proposal.id == CoAuthor.proposal_id).where(*of_round)
    return {account_id for account_id in db.session.scalars(first.union(joined)) if account_id is not None}


def is_co_author(proposal_id: int, account_id: int) -> bool:
    """Whether the person joined the proposal's authors."""
    return db.session.get(CoAuthor, (proposal_id, account_id)) is not None


def behalf_of(proposal_id: int) -> Behalf | None:
    """For whom and in which role a worker handed it in; None when the author is a resident."""
    return db.session.get(Behalf, proposal_id)


def open_invitations(proposal_id: int, moment: datetime) -> Sequence[CoAuthorInvitation]:
    """The invitations to write along that can still be used, the oldest first."""
    waiting = sa.select(CoAuthorInvitation).where(
        CoAuthorInvitation.proposal_id == proposal_id,
        CoAuthorInvitation.used_by.is_(None),
        CoAuthorInvitation.expires_at > moment,
    )
    return db.session.scalars(waiting.order_by(CoAuthorInvitation.id)).all()


def invitation_by_hash(token_hash: bytes) -> CoAuthorInvitation | None:
    """The invitation whose link hashes to this."""
    return db.session.scalar(sa.select(CoAuthorInvitation).where(CoAuthorInvitation.token_hash == token_hash))


def versions_of(proposal_id: int, *, before: int | None = None, most: int = 20) -> Sequence[Version]:
    """What the proposal said, the latest first; older than version `before` when given."""
    kept = sa.select(Version).where(Version.proposal_id == proposal_id)
    if before is not None:
        kept = kept.where(Version.number < before)
    return db.session.scalars(kept.order_by(Version.number.desc()).limit(most)).all()


def invitations_of(account_id: int) -> Sequence[CoAuthorInvitation]:
    """The invitations that the person has made, and the one they used, the oldest first."""
    theirs = sa.or_(CoAuthorInvitation.invited_by == account_id, CoAuthorInvitation.used_by == account_id)
    return db.session.scalars(sa.select(CoAuthorInvitation).where(theirs).order_by(CoAuthorInvitation.id)).all()


def submitted_by(account_id: int, round_id: int) -> int:
    """How many proposals the person has in the round in their own name, withdrawn ones and drafts left out."""
    mine = sa.select(sa.func.count()).where(
        Proposal.author_id == account_id,
        Proposal.round_id == round_id,
        Proposal.state.in_(PUBLIC),
        Proposal.id.not_in(sa.select(Behalf.proposal_id)),
    )
    return db.session.scalar(mine) or 0


def handed_in_by(account_id: int) -> int:
    """How many proposals the person has ever handed in in their own name, withdrawn ones too."""
    mine = sa.select(sa.func.count()).where(Proposal.author_id == account_id, Proposal.submitted_at.is_not(None))
    return db.session.scalar(mine.where(Proposal.id.not_in(sa.select(Behalf.proposal_id)))) or 0


def others_of(proposal: Proposal, *, since: datetime) -> Sequence[Proposal]:
    """The other public proposals of who began this one, handed in since then, at most fifty, the latest first."""
    if proposal.author_id is None:
        return []
    theirs = sa.select(Proposal).where(
        Proposal.author_id == proposal.author_id,
        Proposal.id != proposal.id,
        Proposal.submitted_at > since,
        Proposal.state.in_(PUBLIC),
    )
    return db.session.scalars(theirs.order_by(Proposal.submitted_at.desc(), Proposal.id.desc()).limit(50)).all()


def is_part_of_another(proposal_id: int) -> bool:
    """Whether the proposal was merged into another."""
    merged = sa.select(Lineage.child_id).where(Lineage.child_id == proposal_id, Lineage.is_merge)
    return db.session.scalar(merged) is not None


def came_with_merge(proposal_id: int) -> set[int]:
    """Those who wrote a proposal that was merged into this one, directly or through another."""
    merged = _merged_into(proposal_id)
    first = sa.select(Proposal.author_id).where(Proposal.id.in_(merged), Proposal.author_id.is_not(None))
    joined = sa.select(CoAuthor.account_id).where(CoAuthor.proposal_id.in_(merged))
    return {account_id for account_id in db.session.scalars(first.union(joined)) if account_id is not None}


def _merged_into(proposal_id: int) -> sa.Select[tuple[int]]:
    """The ids of what was merged into a proposal, and of what had been merged into that."""
    merged = sa.select(Lineage.child_id).where(Lineage.is_merge)
    found = merged.where(Lineage.parent_id == proposal_id).cte("merged", recursive=True)
    found = found.union(merged.join(found, Lineage.parent_id == found.c.child_id))
    return sa.select(found.c.child_id)


def excluded_with(proposal_id: int) -> Sequence[Proposal]:
    """The proposals that cannot be built beside this one, by number."""
    mine = sa.select(Exclusion.group).where(Exclusion.proposal_id == proposal_id).scalar_subquery()
    others = sa.select(Proposal).join(Exclusion).where(Exclusion.group == mine, Proposal.id != proposal_id)
    return db.session.scalars(others.order_by(Proposal.number, Proposal.id)).all()


def exclusive_groups(round_id: int) -> list[list[str]]:
    """Groups of project ids on the round's ballot of which at most one can be built; sorted, smaller ones left out."""
    on_ballot = {proposal.id: proposal.project_id for proposal in proposals_on_ballot(round_id)}
    found: dict[str, list[str]] = {}
    for exclusion in db.session.scalars(sa.select(Exclusion).where(Exclusion.round_id == round_id)):
        if exclusion.proposal_id in on_ballot:
            found.setdefault(exclusion.group, []).append(on_ballot[exclusion.proposal_id])
    return sorted(sorted(group) for group in found.values() if len(group) > 1)


def proposals_by_author(account_id: int) -> Sequence[Proposal]:
    """Everything the person has written, drafts and withdrawn ones too, latest change first."""
    together = sa.select(CoAuthor.proposal_id).where(CoAuthor.account_id == account_id)
    mine = sa.select(Proposal).where(sa.or_(Proposal.author_id == account_id, Proposal.id.in_(together)))
    return db.session.scalars(mine.order_by(Proposal.updated_at.desc(), Proposal.id.desc())).all()


class Titled(NamedTuple):
    """A proposal by its title, "" when not everyone can read it."""

    id: int
    slug: str
    title: str


def titles_of(proposal_ids: Collection[int]) -> list[Titled]:
    """These proposals, the latest handed in first; in one query."""
    readable = sa.and_(Proposal.state.in_(PUBLIC), Proposal.id.not_in(HIDDEN))
    found = sa.select(Proposal.id, Proposal.slug, sa.case((readable, Proposal.title), else_=""))
    rows = db.session.execute(found.where(Proposal.id.in_(proposal_ids)).order_by(Proposal.id.desc()))
    return [Titled(*row) for row in rows]


def drafts_by_author(account_id: int, round_id: int) -> Sequence[Proposal]:
    """The person's drafts in a round, latest change first."""
    mine = sa.select(Proposal).where(
        Proposal.author_id == account_id, Proposal.round_id == round_id, Proposal.state == State.DRAFT
    )
    return db.session.scalars(mine.order_by(Proposal.updated_at.desc(), Proposal.id.desc())).all()


def waiting_proposals(area_ids: Collection[int]) -> Sequence[Proposal]:
    """The submitted proposals of these areas that nobody has decided, the longest waiting first."""
    waiting = sa.select(Proposal).where(Proposal.state == State.SUBMITTED, Proposal.area_id.in_(area_ids))
    return db.session.scalars(waiting.order_by(Proposal.submitted_at, Proposal.id)).all()


def waiting_proposals_in(*round_ids: int) -> Sequence[Proposal]:
    """The submitted proposals of these rounds whose decision has not taken effect, by number."""
    waiting = sa.select(Proposal).where(Proposal.round_id.in_(round_ids), Proposal.state == State.SUBMITTED)
    return db.session.scalars(waiting.order_by(Proposal.number, Proposal.id)).all()


def waiting_counts(round_ids: Collection[int]) -> dict[int, int]:
    """How many submitted proposals wait for a decision in each of these rounds, 0 included."""
    counted = (
        sa.select(Proposal.round_id, sa.func.count())
        .where(Proposal.round_id.in_(round_ids), Proposal.state == State.SUBMITTED)
        .group_by(Proposal.round_id)
    )
    found = {row[0]: int(row[1]) for row in db.session.execute(counted)}
    return {round_id: found.get(round_id, 0) for round_id in round_ids}


def costs_of(proposal_ids: Iterable[int]) -> dict[int, list[CostLine]]:
    """The cost lines of each proposal in the author's order, in one query."""
    found: dict[int, list[CostLine]] = {proposal_id: [] for proposal_id in proposal_ids}
    lines = sa.select(CostLine).where(CostLine.proposal_id.in_(found))
    for line in db.session.scalars(lines.order_by(CostLine.proposal_id, CostLine.position, CostLine.id)):
        found[line.proposal_id].append(line)
    return found


def requested_of(proposal_ids: Iterable[int]) -> dict[int, int]:
    """What each proposal asks the fund for, in øre, in one query."""
    wanted = list(proposal_ids)
    sums = sa.select(CostLine.proposal_id, sa.func.sum(CostLine.amount)).where(
        CostLine.proposal_id.in_(wanted), CostLine.kind == CostKind.ASKED
    )
    found = {row[0]: int(row[1]) for row in db.session.execute(sums.group_by(CostLine.proposal_id))}
    return {proposal_id: found.get(proposal_id, 0) for proposal_id in wanted}


def pictures_of(proposal: Proposal) -> list[Illustration]:
    """The proposal's pictures, the first one first. One query."""
    if proposal.picture_name is None:
        return []
    further = sa.select(FurtherPicture).where(FurtherPicture.proposal_id == proposal.id)
    others = db.session.scalars(further.order_by(FurtherPicture.position))
    first = Illustration(proposal.picture_name, proposal.picture_text)
    return [first, *(Illustration(each.picture_name, each.text) for each in others)]


def proposals_showing(picture_name: str) -> Sequence[Proposal]:
    """The proposals in any state that this picture stands in; who may see them is asked elsewhere."""
    return db.session.scalars(sa.select(Proposal).where(_shows(picture_name))).all()


def is_shown_publicly(picture_name: str) -> bool:
    """Whether the picture stands in a proposal that everyone may see. One query, as each reader's browser asks."""
    public = sa.select(Proposal.id).where(_shows(picture_name), Proposal.state.in_(PUBLIC), Proposal.id.not_in(HIDDEN))
    return db.session.scalar(public.limit(1)) is not None


def _shows(picture_name: str) -> sa.ColumnElement[bool]:
    further = sa.select(FurtherPicture.proposal_id).where(FurtherPicture.picture_name == picture_name)
    return sa.or_(Proposal.picture_name == picture_name, Proposal.id.in_(further))


def told_of(proposal_id: int) -> dict[str, Any]:
    """What a message to others than its authors says of a proposal: its title, unless a moderator has hidden it."""
    proposal = db.session.get_one(Proposal, proposal_id)
    return {"title": proposal.title, **({"hidden": ["title"]} if concealment_of(proposal_id) else {})}


def address_of(slug: str) -> str:
    """The path of a proposal's page. Services tell people of it outside any request, where no URL can be built."""
    return f"/forslag/{slug}"
