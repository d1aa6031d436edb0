"""Proposals that nobody has decided when the voting opens: playmakers are reminded before, authors told then."""

from datetime import timedelta

from civic.accounts.queries import playmakers_of
from civic.audit.queries import was_recorded
from civic.audit.services import record
from civic.clock import fresh_now, now
from civic.database import transaction
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.jobs import job
from civic.notices.services import tell_all
from civic.proposals.queries import address_of, authors_of, concealment_of, waiting_counts, waiting_proposals_in
from civic.qualification.queries import unpublished_in
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import all_rounds
from civic.rounds.services import before_ballot, locked_round

REMINDED_BEFORE = timedelta(days=3)
REMINDED = "playmakers_reminded"


@before_ballot
def tell_of_undecided(round_id: int) -> None:
    """Tell the authors that theirs is not on the ballot, and whom they can ask, and its followers that it is not.

    After decisions were published.
    """
    for proposal in waiting_proposals_in(round_id):
        url, authors = address_of(proposal.slug), authors_of(proposal)
        # Not whom to ask by name: they may not want to be shown by it any more when this is read.
        details = {"title": proposal.title, "area": proposal.area_id}
        tell_all(account_ids=authors, kind="proposal_undecided", url=url, **details)
        if concealment_of(proposal.id) is None:
            tell_followers(
                subject=Subject.PROPOSAL,
                subject_id=proposal.id,
                kind="followed_undecided",
                url=url,
                but=authors,
                title=proposal.title,
            )


@job("undecided", every=timedelta(minutes=30))
def remind_playmakers() -> None:
    """Tell playmakers once, three days before a voting, how many proposals they have not decided."""
    near = [each for each in all_rounds() if each.phase_at(now()) in BEFORE_VOTING]
    near = [each for each in near if each.cancelled_at is None and each.voting_at <= now() + REMINDED_BEFORE]
    waiting = waiting_counts([round.id for round in near])
    for round_id, slug in [(each.id, each.slug) for each in near if waiting[each.id]]:
        if not was_recorded(REMINDED, scope=slug):
            _remind(round_id)


def _remind(round_id: int) -> None:
    with transaction():
        round = locked_round(round_id)
        decided = {decision.proposal_id for decision in unpublished_in(round_id)}
        left = [each for each in waiting_proposals_in(round_id) if each.id not in decided]
        if not left or was_recorded(REMINDED, scope=round.slug) or fresh_now() >= round.voting_at:
            return
        for area_id in sorted({each.area_id for each in left}):
            told = [account.id for account in playmakers_of(area_id)]
            details = {"round": round.name, "count": sum(each.area_id == area_id for each in left)}
            opens = round.voting_at.isoformat()
            tell_all(account_ids=told, kind="decide_before", url="/playmaker", opens=opens, **details)
        record(REMINDED, scope=round.slug, proposals=len(left))
