"""A proposal's page: what it says, what was decided, and what people say about it."""

from flask import Response

from civic.accounts.queries import names_of
from civic.areas.queries import area_by_id
from civic.discussion.showing import discussion_on, warmth_of
from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.policy import may_change, may_see
from civic.proposals.queries import (
    children_of,
    concealment_of,
    costs_of,
    excluded_with,
    parent_of,
    proposal_by_slug,
    requested_of,
)
from civic.proposals.words import STATE_KINDS, STATE_NAMES
from civic.qualification.policy import DECIDED_IN, may_decide
from civic.qualification.queries import decision_on
from civic.reasons import NotFound
from civic.rounds.queries import Phase, phase_of, round_by_id
from civic.web.fragments import page


@requires(EVERYONE)
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
    return page(
        "pages/proposal.html",
        proposal=found,
        round=round,
        area=area_by_id(found.area_id),
        names=names_of([found.author_id]),
        costs=costs_of([found.id])[found.id],
        requested=requested_of([found.id])[found.id],
        decision=decision_on(found.id),
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
