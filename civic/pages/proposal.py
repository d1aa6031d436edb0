"""A proposal's page: what it says, what was decided, and what people say about it."""

from flask import Response

from civic.discussion.showing import discussion_on, warmth_of
from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.facts import facts_of
from civic.proposals.policy import is_author, may_change, may_see, may_withdraw
from civic.proposals.queries import (
    children_of,
    concealment_of,
    excluded_with,
    parent_of,
    proposal_by_slug,
)
from civic.proposals.words import STATE_KINDS, STATE_NAMES
from civic.qualification.policy import DECIDED_IN, may_decide
from civic.qualification.queries import decision_on
from civic.reasons import NotFound
from civic.rounds.queries import Phase, phase_of, round_by_id
from civic.voting.changes import ballot_changes
from civic.voting.freezing import frozen
from civic.web.fragments import page
from civic.web.whole import whole


@requires(EVERYONE)
@whole
def proposal(slug: str) -> Response:
    """The public page; drafts and withdrawn ones are found by their author alone."""
    found, actor = proposal_by_slug(slug), current_actor()
    round = round_by_id(found.round_id) if found else None
    if found is not None and not may_see(actor, found) and (merged := parent_of(found.id)):
        # Its own words are its authors' again, but where they went is for everyone.
        return page("pages/merged_proposal.html", proposal=found, into=merged[0])
    if found is None or round is None or not may_see(actor, found):
        raise NotFound
    phase, hidden = phase_of(round), concealment_of(found.id)
    if hidden is not None:
        return page("pages/hidden_proposal.html", proposal=found, round=round, hidden=hidden)
    changes = ballot_changes(round, frozen(round)) if found.price is not None else []
    return page(
        "pages/proposal.html",
        proposal=found,
        round=round,
        facts=facts_of(found),
        is_author=is_author(actor, found),
        may_withdraw_now=may_withdraw(actor, found) and phase is Phase.PROPOSALS,
        decision=decision_on(found.id),
        changes=[each for each in changes if found.project_id in each.projects],
        may_vote=phase is Phase.VOTING,
        state_name=STATE_NAMES[found.state],
        state_kind=STATE_KINDS[found.state],
        discussion=discussion_on(found, round, actor),
        parent=parent_of(found.id),
        children=children_of(found.id),
        excluded=excluded_with(found.id),
        warmth=warmth_of(found, round, actor),
        may_change_now=may_change(actor, found) and phase is Phase.PROPOSALS,
        may_decide_now=may_decide(actor, found) and found.is_waiting and phase in DECIDED_IN,
    )
