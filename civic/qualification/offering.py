"""Merging, splitting, moving and excluding, and the authors' answers. Part of the qualification's routes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, url_for

from civic.areas.queries import areas_by_id
from civic.extensions import limiter
from civic.policy import PLAYMAKER, current_actor, requires
from civic.proposals.policy import PROPOSERS, may_read
from civic.proposals.queries import (
    CostLine,
    Proposal,
    State,
    costs_of,
    excluded_with,
    proposal_by_id,
    public_proposals,
    requested_of,
)
from civic.qualification import offers
from civic.qualification.forms import ExcludeForm, MergeForm, MoveForm, SplitForm
from civic.qualification.queries import Rearrangement, consents_to, offer_by_public_id, offers_about
from civic.qualification.routes import blueprint, done, proposal_of_mine
from civic.qualification.services import refuse_partial
from civic.reasons import NotFound, OfferClosed, ProposalAway, Reason
from civic.rounds.queries import Round, area_ids_of
from civic.web.errors import sentence_for, status_for
from civic.web.forms import Form
from civic.web.fragments import page
from civic.web.language import kroner, text
from civic.web.limits import WRITE
from civic.web.taking import taken, typed


@blueprint.get("/playmaker/forslag/<slug>/ordne")
@requires(PLAYMAKER)
def arrange(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    refuse_partial(proposal, current_actor().account_id or 0)
    return _page(proposal, round)


@blueprint.post("/playmaker/forslag/<slug>/laeg-sammen")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def merge(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    form, by = _forms(proposal, round)["merging"], current_actor().account_id or 0
    again = taken(
        partial(_page, proposal, round),
        lambda: offers.offer_merge(
            proposal_id=proposal.id,
            into_id=form.into.data,
            title=form.title.data,
            words=form.words.data,
            offered_by=by,
        ),
        lacking=(form.into, text("Sammen er de for lange eller for dyre. Aftal først, hvad der skal ud.")),
        merging=form,
    )
    return again or _offered(slug)


@blueprint.post("/playmaker/forslag/<slug>/del")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def split(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    form, by = _forms(proposal, round)["splitting"], current_actor().account_id or 0
    again = taken(
        partial(_page, proposal, round),
        lambda: offers.offer_split(
            proposal_id=proposal.id,
            title=form.title.data,
            lines=form.lines.data,
            words=form.words.data,
            offered_by=by,
        ),
        lacking=(form.lines, text("Vælg nogle af udgifterne, men ikke dem alle.")),
        splitting=form,
    )
    return again or _offered(slug)


@blueprint.post("/playmaker/forslag/<slug>/flyt")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def move(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    form, by = _forms(proposal, round)["moving"], current_actor().account_id or 0
    again = taken(
        partial(_page, proposal, round),
        lambda: offers.move(proposal_id=proposal.id, area_id=form.area.data, words=form.words.data, moved_by=by),
        moving=form,
    )
    said = text("Forslaget er flyttet, og områdets playmakere har fået besked.")
    return again or done(said, url_for("qualification.today"))


@blueprint.post("/playmaker/forslag/<slug>/udeluk")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def exclude(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    form, by = _forms(proposal, round)["excluding"], current_actor().account_id or 0
    again = taken(
        partial(_page, proposal, round),
        lambda: offers.exclude(proposal_id=proposal.id, others=form.others.data, excluded_by=by),
        excluding=form,
    )
    return again or done(
        text("Det er gemt. Højst ét af forslagene kan få penge."), url_for("qualification.arrange", slug=slug)
    )


@blueprint.get("/mit/tilbud/<public_id>")
@requires(PROPOSERS)
def offer(public_id: str) -> Response:
    return _offer_page(_to_me(public_id))


@blueprint.post("/mit/tilbud/<public_id>/ja")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def agree(public_id: str) -> Response:
    return _answered(_to_me(public_id), offers.agree, text("Tak for dit svar."))


@blueprint.post("/mit/tilbud/<public_id>/nej")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def refuse(public_id: str) -> Response:
    return _answered(_to_me(public_id), offers.refuse, text("Du har sagt nej, og intet er ændret."))


def _answered(found: Rearrangement, answer: Callable[..., None], said: str) -> Response:
    """Give the answer; when it comes too late, the page shows what has happened since."""
    try:
        answer(offer_id=found.id, account_id=current_actor().account_id or 0)
    except OfferClosed as refusal:
        return _offer_page(found, refusal)
    return done(said, url_for("qualification.offer", public_id=found.public_id))


def _offer_page(found: Rearrangement, refusal: OfferClosed | None = None) -> Response:
    proposal, agreed = proposal_by_id(found.proposal_id), consents_to(found.id)
    into = proposal_by_id(found.into_id) if found.into_id else None
    if any(each and not may_read(current_actor(), each) for each in (proposal, into)):
        raise ProposalAway
    return page(
        "qualification/offer.html",
        status=status_for(refusal) if refusal else 200,
        refusal=sentence_for(refusal) if refusal else "",
        offer=found,
        proposal=proposal,
        into=into,
        lines=[line for line in costs_of([found.proposal_id])[found.proposal_id] if line.position in found.lines],
        requested=requested_of([each for each in (found.proposal_id, found.into_id) if each]),
        is_current=offers.is_current(found),
        # Whoever was waited for may have stopped writing: then somebody says the last yes once more.
        waits_for_others=current_actor().account_id in agreed and not offers.asked_about(found) <= agreed,
    )


def _offered(slug: str) -> Response:
    said = text("Forslagsstillerne er spurgt. Du får besked, når de har svaret.")
    return done(said, url_for("qualification.arrange", slug=slug))


def _to_me(public_id: str) -> Rearrangement:
    """An offer that the reader is asked about; for anyone else there is none."""
    found = offer_by_public_id(public_id)
    if found is None or current_actor().account_id not in offers.asked_about(found):
        raise NotFound
    return found


def _forms(proposal: Proposal, round: Round) -> dict[str, Any]:
    """Every form of the page, with what can be chosen: only what waits can be merged with, and what may be built."""
    beside = [
        each for each in public_proposals(round.id) if each.id != proposal.id and each.state is not State.REJECTED
    ]
    others = {each.id: f"{each.number}. {each.title}" for each in beside}
    waiting = {each.id: others[each.id] for each in beside if each.is_waiting}
    areas = areas_by_id(area_ids_of(round.id)).values()
    mine = [each.id for each in beside if current_actor().facilitates(each.area_id)]
    return {
        "merging": MergeForm(waiting, data={"title": proposal.title}),
        "splitting": SplitForm({line.position: f"{line.label}: {kroner(line.amount)}" for line in _lines(proposal)}),
        "moving": MoveForm({area.id: area.name for area in areas if area.id != proposal.area_id}),
        "excluding": ExcludeForm(
            {each: others[each] for each in mine}, data={"others": [each.id for each in excluded_with(proposal.id)]}
        ),
    }


def _lines(proposal: Proposal) -> list[CostLine]:
    return costs_of([proposal.id])[proposal.id]


def _page(proposal: Proposal, round: Round, *, refusal: Reason | None = None, **submitted: Form) -> Response:
    made = offers_about(proposal.id)
    return page(
        "qualification/arrange.html",
        status=status_for(refusal) if refusal else 422 if submitted else 200,
        refusal=sentence_for(refusal) if refusal else "",
        typed=typed(next(iter(submitted.values()), None)),
        proposal=proposal,
        round=round,
        offers=made,
        outdated={each.id for each in made if each.is_open and not offers.is_current(each)},
        beyond=[each.number for each in excluded_with(proposal.id) if not current_actor().facilitates(each.area_id)],
        submitted_form=next(iter(submitted.values()), None),
        **{**_forms(proposal, round), **submitted},
    )
