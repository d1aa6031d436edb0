"""Take a person out of the proposals they wrote. Part of the services."""

import sqlalchemy as sa

from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.notices.services import tell_all
from civic.proposals.content import ProposalContent
from civic.proposals.models import CoAuthor, CoAuthorInvitation, Proposal, State, Version
from civic.proposals.queries import address_of, authors_of, behalf_of, is_part_of_another, proposals_by_author
from civic.proposals.services import throw_away, write_content
from civic.reasons import ProposalWaits
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round
from civic.rounds.services import locked_round


def forget_author(*, account_id: int) -> None:
    """Let what the person wrote stand without them, in the transaction that erases them everywhere.

    Whoever wrote along goes on, and is told where it is not decided. What nobody else can read loses its words: drafts
    are deleted, withdrawn proposals emptied. Raises ProposalWaits (details: title) while one that they alone handed in
    waits for a decision: somebody must be there to be asked and heard.
    """
    with transaction() as session:
        written = proposals_by_author(account_id)
        rounds = {round_id: locked_round(round_id) for round_id in sorted({each.round_id for each in written})}
        # A draft may have been thrown away before its round was held.
        again = [session.get(Proposal, each.id, populate_existing=True) for each in written]
        written = [proposal for proposal in again if proposal is not None]
        for proposal in written:
            _refuse_if_alone(proposal, rounds[proposal.round_id], account_id)
        mine = sa.or_(CoAuthorInvitation.invited_by == account_id, CoAuthorInvitation.used_by == account_id)
        session.execute(sa.delete(CoAuthorInvitation).where(mine))
        for proposal in written:
            _go_on_without(proposal, rounds[proposal.round_id], account_id)


def _refuse_if_alone(proposal: Proposal, round: Round, account_id: int) -> None:
    is_decided_later = proposal.is_waiting and round.phase_at(fresh_now()) in BEFORE_VOTING
    if is_decided_later and authors_of(proposal) == [account_id]:
        raise ProposalWaits(title=proposal.title)


def _go_on_without(proposal: Proposal, round: Round, account_id: int) -> None:
    with transaction() as session:
        others = [each for each in authors_of(proposal) if each != account_id]
        if proposal.state is State.DRAFT and not others:
            throw_away(proposal)
            return
        leaving = [account_id]
        if proposal.author_id == account_id:
            # A worker who handed in for a resident has no successor: their part is another than that of an author.
            proposal.author_id = others[0] if others and behalf_of(proposal.id) is None else None
            leaving.append(proposal.author_id or 0)
        gone = sa.delete(CoAuthor).where(CoAuthor.proposal_id == proposal.id, CoAuthor.account_id.in_(leaving))
        session.execute(gone)
        if proposal.state in {State.DRAFT, State.SUBMITTED} and others:
            record("co_author_left", scope=round.slug, **({"number": proposal.number} if proposal.number else {}))
            url = address_of(proposal.slug)
            tell_all(account_ids=others, kind="co_author_left", url=url, title=proposal.title, name="")
        elif proposal.state is State.WITHDRAWN and not others and not is_part_of_another(proposal.id):
            write_content(proposal, ProposalContent(title="", body="", place="", costs=[]))
            session.execute(sa.delete(Version).where(Version.proposal_id == proposal.id))
