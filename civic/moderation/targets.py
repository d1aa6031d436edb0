"""What a case is about: a proposal or a comment, as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civic.accounts.queries import actor_by_id
from civic.discussion.queries import comment_by_public_id
from civic.moderation.models import Case, Target
from civic.policy import HOUSE
from civic.proposals.content import Illustration
from civic.proposals.policy import stays_off_ballot
from civic.proposals.queries import (
    PUBLIC,
    Proposal,
    State,
    address_of,
    authors_of,
    behalf_of,
    concealment_of,
    costs_of,
    is_part_of_another,
    pictures_of,
    proposal_by_id,
    proposal_by_slug,
)
from civic.reasons import NotFound
from civic.rounds.queries import round_by_id


@dataclass(frozen=True)
class Found:
    """Where the thing stands, who wrote it, its words and pictures. `scope` is the round's slug.

    `is_public`: everyone can read it where it stands. `is_withdrawn`: the proposal has been, and is nowhere.
    `stays_off_ballot`: it was hidden until people voted; that cannot be undone.
    """

    proposal_id: int
    title: str
    url: str
    words: str
    author_id: int | None
    area_id: int
    scope: str
    is_public: bool
    is_withdrawn: bool
    stays_off_ballot: bool
    pictures: Sequence[Illustration] = ()


def found_target(kind: Target, target: str) -> Found:
    """The proposal (by slug) or comment (by public id), also what is withdrawn or hidden by now. Raises NotFound."""
    if kind is Target.PROPOSAL:
        proposal = proposal_by_slug(target)
        found = _in(proposal, _words_of(proposal) if proposal else "", None, "")
        return replace(found, pictures=pictures_of(proposal) if proposal else ())
    comment = comment_by_public_id(target)
    if comment is None:
        raise NotFound
    found = _in(proposal_by_id(comment.proposal_id), comment.body, comment.author_id, f"#kommentar-{target}")
    return replace(found, is_public=found.is_public and comment.hidden_at is None)


def writers_of(case: Case) -> list[int]:
    """Everyone who wrote what the case is about."""
    return writers(case.target_kind, case.target, case.author_id)


def blockable(case: Case) -> int | None:
    """Whom a block keeps from writing: who wrote the comment or began the proposal, but nobody who works here.

    A worker also writes for others, who are not to be punished for it, nor the worker for them.
    """
    author = actor_by_id(case.author_id) if case.author_id else None
    proposal = proposal_by_slug(case.target) if case.target_kind is Target.PROPOSAL else None
    if author is None or HOUSE.granted_to(author) or (proposal and behalf_of(proposal.id)):
        return None
    return author.account_id


def writers(kind: Target, target: str, author_id: int | None) -> list[int]:
    """Everyone who wrote it; `author_id` is whoever began it."""
    proposal = proposal_by_slug(target) if kind is Target.PROPOSAL else None
    return authors_of(proposal) if proposal else [author_id] if author_id else []


def _words_of(proposal: Proposal) -> str:
    """Everything its authors have written that stands in it; the pictures have their own words."""
    labels = [line.label for line in costs_of([proposal.id])[proposal.id]]
    return "\n\n".join(filter(None, (proposal.title, proposal.body, proposal.place, *labels)))


def _in(proposal: Proposal | None, words: str, author_id: int | None, anchor: str) -> Found:
    round = round_by_id(proposal.round_id) if proposal else None
    if proposal is None or round is None or proposal.state is State.DRAFT:
        raise NotFound
    is_withdrawn = proposal.state not in PUBLIC and not is_part_of_another(proposal.id)
    return Found(
        proposal_id=proposal.id,
        title=proposal.title,
        url=address_of(proposal.slug) + anchor,
        words=words,
        author_id=author_id or proposal.author_id,
        area_id=proposal.area_id,
        scope=round.slug,
        is_public=not is_withdrawn and concealment_of(proposal.id) is None,
        is_withdrawn=is_withdrawn,
        stays_off_ballot=stays_off_ballot(proposal, round),
    )
