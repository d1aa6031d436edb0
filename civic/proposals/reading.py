"""Read what the page of a proposal shows, in few questions that are put together once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from civic.accounts.queries import Column, name_of
from civic.areas.queries import Area
from civic.clock import moment_of, note, with_clock
from civic.database import db
from civic.proposals.models import Behalf, CoAuthor, Concealment, Exclusion, Lineage, Proposal
from civic.proposals.queries import HIDDEN
from civic.rounds.queries import Round

THIS: sa.BindParameter[int] = sa.bindparam("proposal")
_IN_PLACE = (
    sa.select(Proposal, Round, Concealment, Area)
    .join(Round, Round.id == Proposal.round_id)
    .join(Area, Area.id == Proposal.area_id)
    .outerjoin(Concealment, Concealment.proposal_id == Proposal.id)
    .where(Proposal.slug == sa.bindparam("slug"))
)
_WRITING = (
    sa.select(Proposal.author_id.label("who"), sa.literal(0).label("place"))
    .where(Proposal.id == THIS, Proposal.author_id.is_not(None))
    .union_all(sa.select(CoAuthor.account_id, sa.literal(1)).where(CoAuthor.proposal_id == THIS))
    .subquery()
)
_WRITERS = sa.select(_WRITING.c.who, name_of(_WRITING.c.who).label("name")).order_by(_WRITING.c.place, _WRITING.c.who)
_MERGES = sa.select(Lineage.child_id).where(Lineage.is_merge)
_MERGED = _MERGES.where(Lineage.parent_id == THIS).cte("merged", recursive=True)
_MERGED = _MERGED.union(_MERGES.join(_MERGED, Lineage.parent_id == _MERGED.c.child_id))
_BEHALVES = (
    sa.select(Behalf, Proposal.author_id)
    .join(Proposal, Proposal.id == Behalf.proposal_id)
    .where(sa.or_(Behalf.proposal_id == THIS, Behalf.proposal_id.in_(sa.select(_MERGED.c.child_id))))
    .order_by(Behalf.proposal_id != THIS, Proposal.number, Proposal.id)
)
_HIDDEN = HIDDEN.where(Concealment.proposal_id == Proposal.id).exists()
_OTHER = (Proposal.slug, Proposal.title, Proposal.number, _HIDDEN.label("is_hidden"))
_NO_MERGE = sa.literal(False)
_GROUP = sa.select(Exclusion.group).where(Exclusion.proposal_id == THIS).scalar_subquery()
_RELATED = sa.union_all(
    sa.select(sa.literal("parent").label("kind"), *_OTHER, Lineage.is_merge, Proposal.id)
    .join(Lineage, Lineage.parent_id == Proposal.id)
    .where(Lineage.child_id == THIS),
    sa.select(sa.literal("child"), *_OTHER, Lineage.is_merge, Proposal.id)
    .join(Lineage, Lineage.child_id == Proposal.id)
    .where(Lineage.parent_id == THIS),
    sa.select(sa.literal("excluded"), *_OTHER, _NO_MERGE, Proposal.id)
    .join(Exclusion)
    .where(Exclusion.group == _GROUP, Proposal.id != THIS),
).order_by("number", "id")


class Other(NamedTuple):
    """A proposal that has to do with the one shown. One that is hidden is told of by its number alone."""

    slug: str
    title: str
    number: int | None
    is_hidden: bool
    is_merge: bool


@dataclass(frozen=True)
class Related:
    """What a proposal went into or came out of, what went into or came out of it, and what cannot be built with it."""

    parent: Other | None
    children: Sequence[Other]
    excluded: Sequence[Other]


class InPlace(NamedTuple):
    """A proposal with what it stands in, and why a moderator hid it, if one did.

    `kept_off`: it was hidden before the voting and is shown again since, and so is not on the ballot.
    """

    proposal: Proposal
    round: Round
    concealment: Concealment | None
    area: Area
    kept_off: bool


def proposal_in_place(slug: str) -> InPlace | None:
    """The proposal of this address in any state, or None. The time has then been read too."""
    row = db.session.execute(with_clock(_IN_PLACE), {"slug": slug}).one_or_none()
    if row is None:
        return None
    note(moment_of(row))
    proposal, round, concealment, area = row[:4]
    kept_off = concealment is not None and concealment.shown_again_at is not None
    return InPlace(proposal, round, None if kept_off else concealment, area, kept_off)


def writers_of(proposal_id: int) -> dict[int, str]:
    """Who writes the proposal, by number: their names, the one who began it first, less those who have gone.

    "" for who is not shown by name.
    """
    rows = db.session.execute(_WRITERS, {"proposal": proposal_id})
    return {row.who: row.name for row in rows if row.name is not None}


def is_written_by(account_id: Column) -> sa.ColumnElement[bool]:
    """A part of another room's question about proposals: whether the account in its column is one of the authors."""
    joined = sa.select(CoAuthor.account_id).where(
        CoAuthor.proposal_id == Proposal.id, CoAuthor.account_id == account_id
    )
    return sa.or_(sa.func.coalesce(Proposal.author_id, 0) == account_id, joined.exists())


def behalves_in(proposal_id: int) -> Sequence[tuple[Behalf, int | None]]:
    """For whom workers handed in the proposal and what was merged into it, each with the worker.

    The proposal's own first, the others by number.
    """
    return [(row[0], row[1]) for row in db.session.execute(_BEHALVES, {"proposal": proposal_id})]


def related_to(proposal_id: int) -> Related:
    """The other proposals that the page tells of, by number."""
    found: dict[str, list[Other]] = {"parent": [], "child": [], "excluded": []}
    for row in db.session.execute(_RELATED, {"proposal": proposal_id}):
        other = Other(row.slug, row.title, row.number, bool(row.is_hidden), bool(row.is_merge))
        found[row.kind].append(other)
    return Related(next(iter(found["parent"]), None), found["child"], found["excluded"])
