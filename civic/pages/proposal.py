"""A proposal's page: what it says, what was decided, and what people say about it."""

from flask import Response, current_app, url_for

from civic.clock import now
from civic.discussion.showing import discussion_on, warmth_of
from civic.moderation.queries import hiding_of
from civic.policy import EVERYONE, current_actor, requires
from civic.proposals.facts import facts_of
from civic.proposals.policy import (
    is_author,
    may_change,
    may_look_back,
    may_see,
    may_see_hidden,
    may_withdraw,
    stays_off_ballot,
)
from civic.proposals.queries import Proposal, State, address_of, proposal_once_at
from civic.proposals.reading import InPlace, proposal_in_place, related_to
from civic.proposals.words import state_in_words
from civic.qualification.awaited import Awaited, awaited_from
from civic.qualification.policy import DECIDED_IN, may_decide
from civic.qualification.queries import decision_on
from civic.reasons import NotFound
from civic.rounds.needs import opened_in
from civic.rounds.queries import Phase, phase_of
from civic.settings import Settings
from civic.voting.changes import ballot_changes
from civic.voting.freezing import frozen
from civic.web.fragments import go_to, page
from civic.web.whole import whole


@requires(EVERYONE)
@whole
def proposal(slug: str) -> Response:
    """The public page; drafts and withdrawn ones are found by their author alone, a trace of merged ones by all."""
    in_place, actor = proposal_in_place(slug), current_actor()
    if in_place is None:
        return _moved(slug)
    if not may_look_back(actor, in_place.proposal):
        raise NotFound
    found, round, hidden, area, kept_off = in_place
    if hidden is not None:
        return _hidden(in_place)
    if not may_see(actor, found):
        return _merged(in_place)
    phase, writes = phase_of(round), is_author(actor, found)
    ballot_now = frozen(round) if found.price is not None and not kept_off else None
    changes = ballot_changes(round, ballot_now)
    return page(
        "pages/proposal.html",
        proposal=found,
        round=round,
        facts=facts_of(found, area),
        is_author=writes,
        may_withdraw_now=writes and phase is Phase.PROPOSALS and may_withdraw(actor, found),
        awaited=_awaited(in_place) if writes else [],
        decision=decision_on(found.id),
        kept_off=kept_off and found.state is State.APPROVED,
        frozen=ballot_now,
        changes=[each for each in changes if found.project_id in each.projects],
        may_vote=phase is Phase.VOTING and ballot_now is not None,
        state=state_in_words(found.state, ballot_is_fixed=found.is_waiting and bool(opened_in([round], now()))),
        discussion=discussion_on(found, round, actor),
        related=related_to(found.id),
        link=_link(found),
        warmth=warmth_of(found, round, actor),
        may_change_now=writes and phase is Phase.PROPOSALS and may_change(actor, found),
        may_decide_now=found.is_waiting and phase in DECIDED_IN and may_decide(actor, found),
    )


def _moved(slug: str) -> Response:
    """To the address that a draft was given when it was submitted: messages to its authors name the old one."""
    found = proposal_once_at(slug)
    if found is None or not may_look_back(current_actor(), found):
        raise NotFound
    return go_to(url_for("pages.proposal", slug=found.slug))


def _hidden(in_place: InPlace) -> Response:
    """Only why; for its authors and the moderators also what, and the way to the decision and the appeal."""
    found, round, hidden, area, _kept_off = in_place
    may_read = may_see_hidden(current_actor(), found)
    return page(
        "pages/hidden_proposal.html",
        proposal=found,
        round=round,
        hidden=hidden,
        facts=facts_of(found, area) if may_read else None,
        awaited=_awaited(in_place),
        ruling=hiding_of(found.slug) if may_read else None,
        decision=decision_on(found.id) if may_read else None,
        stays_off=stays_off_ballot(found, round),
    )


def _link(found: Proposal) -> str:
    """The address to give to others; it is the house's, not the one this reader came by."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + address_of(found.slug)


def _awaited(in_place: InPlace) -> list[Awaited]:
    """What the reader is asked as one of its authors; nothing to anybody else."""
    found, round, actor = in_place.proposal, in_place.round, current_actor()
    if actor.account_id is None or not is_author(actor, found):
        return []
    return awaited_from(actor.account_id, [found], {round.id: round})


def _merged(in_place: InPlace) -> Response:
    """What the proposal went into, and what was said to it; nothing is added."""
    found, round, *_ = in_place
    actor = current_actor()
    return page(
        "pages/merged_proposal.html",
        proposal=found,
        round=round,
        into=related_to(found.id).parent,
        discussion=discussion_on(found, round, actor),
        warmth=warmth_of(found, round, actor),
    )
