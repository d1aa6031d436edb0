"""What the voting room tells of a voting that is to open: whether it has a roll and a ballot, and when it opened.

A job tells staff and board once, a week before, when something is missing.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from civic.accounts.queries import accounts_with
from civic.audit.queries import was_recorded
from civic.audit.services import record
from civic.clock import fresh_now, now
from civic.database import db, transaction
from civic.jobs import job
from civic.notices.services import tell_all
from civic.policy import Role
from civic.proposals.queries import rounds_with_ballot
from civic.roll.queries import rounds_with_roll
from civic.rounds.needs import Need, gives, is_near, missing_in, missing_to_vote, tells_opened
from civic.rounds.phases import AFTER_VOTING
from civic.rounds.queries import all_rounds
from civic.rounds.services import locked_round
from civic.voting.models import BallotFreeze
from civic.voting.words import LACKS

WARNED = "voting_warned"


@tells_opened
def frozen_on(round_ids: Sequence[int]) -> dict[int, date]:
    """The day on which what these rounds vote on was frozen; those that have not come so far are left out."""
    first = sa.select(BallotFreeze.round_id, BallotFreeze.day).where(
        BallotFreeze.round_id.in_(round_ids), BallotFreeze.n == 1
    )
    return {row[0]: row[1] for row in db.session.execute(first)}


gives(Need.ROLL)(rounds_with_roll)
gives(Need.PROJECTS)(rounds_with_ballot)


@job("voting-needs", every=timedelta(minutes=10))
def warn_of_missing() -> None:
    """Tell staff and board, once for each round, what a voting that is near or has come still lacks."""
    near = [each for each in all_rounds() if is_near(each, now()) and each.phase_at(now()) not in AFTER_VOTING]
    missing = missing_in(near)
    for round_id, slug in [(each.id, each.slug) for each in near if missing[each.id]]:
        if not was_recorded(WARNED, scope=slug):
            _warn(round_id)


def _warn(round_id: int) -> None:
    with transaction():
        round = locked_round(round_id)
        missing = missing_to_vote(round) if is_near(round, fresh_now()) else []
        if not missing or was_recorded(WARNED, scope=round.slug):
            return
        for role, url in ((Role.STAFF, f"/runder/{round.slug}"), (Role.BOARD, f"/valgbestyrelse/{round.slug}")):
            told = [account.id for account in accounts_with(role)]
            details = {"round": round.name, "opens": round.voting_at.isoformat(), "needs": [*missing]}
            tell_all(account_ids=told, kind=LACKS, url=url, **details)
        record(WARNED, scope=round.slug, missing=[*missing])
