"""What others than the author do with a submitted proposal: merge, split, move, exclude, hide. Part of the services.

Each is called in the transaction of the decision to do so, which has asked whoever must agree.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.following.queries import Subject, followers_of
from civic.following.services import follow_instead, tell_followers
from civic.proposals.content import LONGEST_BODY, MOST_LINES, MOST_PICTURES, ProposalContent
from civic.proposals.history import content_of, kept
from civic.proposals.models import Behalf, Cause, CoAuthor, Concealment, Exclusion, Lineage, Proposal, State
from civic.proposals.queries import address_of, authors_of, concealment_of
from civic.proposals.services import (
    new_key,
    next_number,
    proposal_slug,
    refuse_incomplete,
    write_content,
)
from civic.reasons import AlreadyDecided, Incomplete, NotFound, NotYourArea, ProposalAway
from civic.rounds.needs import is_before_opening
from civic.rounds.queries import area_ids_of
from civic.rounds.services import locked_round


def merge(*, proposal_id: int, into_id: int, title: str) -> None:
    """Put a submitted proposal's words and costs at the end of another's, under a new title; it is withdrawn.

    Its authors become co-authors of the other, its followers follow that one, those who follow either are told, and the
    trace is public, with what was said. In the transaction of the decision to do so, which holds the round. Raises
    AlreadyDecided, ProposalAway for a hidden one, and Incomplete when together they are too long or too dear.
    """
    with transaction() as session:
        gone, stays = _waiting(proposal_id), _waiting(into_id)
        whole, before = merged_content(gone, stays, title), {gone: gone.title, stays: stays.title}
        with kept(stays, Cause.MERGED, "playmaker"):
            write_content(stays, whole)
        gone.state = State.WITHDRAWN
        gone.updated_at = stays.updated_at = fresh_now()
        # One that had come out of another leads on from here.
        session.merge(Lineage(child_id=gone.id, parent_id=stays.id, is_merge=True))
        together = set(authors_of(stays))
        session.add_all(
            CoAuthor(proposal_id=stays.id, account_id=who) for who in authors_of(gone) if who not in together
        )
        session.flush()
        told = set(authors_of(stays))
        for each, called in before.items():
            tell_followers(
                subject=Subject.PROPOSAL,
                subject_id=each.id,
                kind="followed_merged",
                url=address_of(stays.slug),
                but=told,
                title=called,
                into=stays.title,
            )
            told |= set(followers_of(Subject.PROPOSAL, each.id))
        follow_instead(subject=Subject.PROPOSAL, subject_id=gone.id, other_id=stays.id)


def merged_content(gone: Proposal, stays: Proposal, title: str) -> ProposalContent:
    """What two proposals would say as one. Raises Incomplete when together they are too long or too dear."""
    content, added = content_of(stays), content_of(gone)
    whole = replace(
        content,
        title=title,
        body=f"{content.body}\n\n## {gone.title}\n\n{added.body}",
        costs=[*content.costs, *added.costs],
        pictures=[*content.pictures, *added.pictures][:MOST_PICTURES],
    )
    if len(whole.body) > LONGEST_BODY or len(whole.costs) > MOST_LINES:
        raise Incomplete(fields={"body": whole.body})
    refuse_incomplete(whole, locked_round(stays.round_id, shared=True))
    return whole


def split(*, proposal_id: int, title: str, lines: Sequence[int]) -> str:
    """Make a new submitted proposal of some of another's costs (by position), with the same words and authors.

    Returns its slug; the trace is public. In the transaction of the decision to do so, which holds the round. Raises
    AlreadyDecided, ProposalAway for a hidden one, and Incomplete when either part would have no costs.
    """
    with transaction() as session:
        whole = _waiting(proposal_id)
        content, round = content_of(whole), locked_round(whole.round_id, shared=True)
        costs = list(enumerate(content.costs, start=1))
        rest = replace(content, costs=[cost for position, cost in costs if position not in lines])
        part = replace(content, title=title, costs=[cost for position, cost in costs if position in lines])
        for each in (rest, part):
            refuse_incomplete(each, round)
        moment = fresh_now()
        made = Proposal(
            round_id=round.id, author_id=whole.author_id, slug=proposal_slug(title, new_key()), state=State.DRAFT
        )
        made.area_id, made.created_at, made.updated_at, made.submitted_at = whole.area_id, moment, moment, moment
        made.title = title
        session.add(made)
        session.flush()
        with kept(made, Cause.SPLIT, "playmaker"):
            write_content(made, part)
            made.number, made.state = next_number(round.id), State.SUBMITTED
        with kept(whole, Cause.SPLIT, "playmaker"):
            write_content(whole, rest)
            whole.updated_at = moment
        session.add(Lineage(child_id=made.id, parent_id=whole.id, is_merge=False))
        behalf = session.get(Behalf, whole.id)
        if behalf is not None:
            session.add(Behalf(proposal_id=made.id, name=behalf.name, role=behalf.role))
        session.add_all(
            CoAuthor(proposal_id=made.id, account_id=who) for who in authors_of(whole) if who != whole.author_id
        )
        session.flush()
        return made.slug


def move(*, proposal_id: int, area_id: int) -> None:
    """Let a submitted proposal belong to another area of its round, in the transaction of the decision to do so.

    Raises AlreadyDecided, ProposalAway for a hidden one, NotYourArea for an area outside the round.
    """
    with transaction():
        proposal = _waiting(proposal_id)
        if area_id not in area_ids_of(proposal.round_id):
            raise NotYourArea
        with kept(proposal, Cause.MOVED, "playmaker"):
            proposal.area_id, proposal.updated_at = area_id, fresh_now()


def exclude(*, proposal_ids: Collection[int]) -> None:
    """Let at most one of these proposals of one round be built; each leaves the group it was in. None may be decided.

    One alone excludes nothing. In the transaction of the decision to do so. Raises AlreadyDecided, NotFound.
    """
    with transaction() as session:
        found = [_held_proposal(proposal_id) for proposal_id in sorted(proposal_ids)]
        if len({proposal.round_id for proposal in found}) != 1:
            raise NotFound
        session.execute(sa.delete(Exclusion).where(Exclusion.proposal_id.in_(proposal_ids)))
        group = new_key()
        if len(found) > 1:
            session.add_all(Exclusion(proposal_id=each.id, round_id=each.round_id, group=group) for each in found)
        session.flush()


def _held_proposal(proposal_id: int) -> Proposal:
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
        if proposal is None:
            raise NotFound
        return proposal


def _waiting(proposal_id: int) -> Proposal:
    """A submitted proposal, held, that nobody has decided or hidden: its words are not to be shown elsewhere."""
    proposal = _held_proposal(proposal_id)
    if proposal.state is not State.SUBMITTED:
        raise AlreadyDecided
    if concealment_of(proposal_id) is not None:
        raise ProposalAway
    return proposal


def conceal(*, proposal_id: int, reason: str) -> None:
    """Hide a proposal's words and picture for a moderator's `reason`, in the transaction of that decision.

    Before the voting it comes off the ballot; once people vote, the ballot is fixed and it stays on it by its title.
    """
    with transaction() as session:
        proposal = session.get(Proposal, proposal_id)
        if proposal is None:
            raise NotFound
        round, moment = locked_round(proposal.round_id), fresh_now()
        made = session.get(Concealment, proposal_id)
        if made is None:
            made = Concealment(proposal_id=proposal_id, off_ballot=is_before_opening(round, moment))
            session.add(made)
        elif made.shown_again_at is None:
            return
        made.reason, made.concealed_at, made.shown_again_at = reason, moment, None


def reveal(*, proposal_id: int) -> None:
    """Show a hidden proposal again, in the transaction of the decision to do so.

    What was kept off a ballot that people have begun to vote on stays off it, and that stays known.
    """
    with transaction() as session:
        hidden = session.get(Concealment, proposal_id)
        proposal = session.get(Proposal, proposal_id)
        if hidden is None or proposal is None:
            return
        round = locked_round(proposal.round_id)
        if hidden.off_ballot and not is_before_opening(round, fresh_now()):
            hidden.shown_again_at = fresh_now()
        else:
            session.delete(hidden)
