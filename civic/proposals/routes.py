"""Write a proposal, and find the others of a round."""

from flask import Blueprint, Response, flash, request, url_for

from civic.areas.queries import Area, area_by_id
from civic.clock import now
from civic.extensions import limiter
from civic.policy import EVERYONE, RESIDENT, allow, current_actor, requires
from civic.proposals.forms import ProposalForm, SearchForm, typed
from civic.proposals.policy import is_author, is_invited, may_change, may_propose
from civic.proposals.queries import (
    Proposal,
    State,
    costs_of,
    drafts_by_author,
    proposal_by_slug,
    public_proposals,
    requested_of,
)
from civic.proposals.search import matching
from civic.proposals.services import new_key, save_draft, submit
from civic.proposals.services import withdraw as take_back
from civic.proposals.words import STATE_KINDS, STATE_NAMES
from civic.reasons import AlreadyDecided, NotFound, WrongPhase
from civic.rounds.queries import Phase, Round, areas_of_rounds, phase_of, round_by_id, round_by_slug
from civic.web.errors import sentence_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import UPLOAD, WRITE

blueprint = Blueprint("proposals", __name__)
# What a button (or the autosave) asks for, and the block of the page that answers htmx.
FRAGMENTS = {"autosave": "saved", "line": "costs"}


@blueprint.get("/runder/<slug>/forslag")
@requires(EVERYONE)
def index(slug: str) -> Response:
    round = _round(slug)
    areas = areas_of_rounds([round.id])[round.id]
    form = SearchForm(request.args)
    form.area.choices = [("", text("Alle")), *((area.slug, area.name) for area in areas)]
    chosen = next((area.id for area in areas if area.slug == form.area.data), None)
    found = matching(public_proposals(round.id, area_id=chosen), form.words.data or "")
    return page(
        "proposals/index.html",
        fragment="found",
        round=round,
        form=form,
        found=found,
        areas={area.id: area.name for area in areas},
        requested=requested_of(proposal.id for proposal in found),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        takes_proposals=phase_of(round) is Phase.PROPOSALS,
        is_invited=is_invited(current_actor(), {area.id for area in areas}),
    )


@blueprint.get("/runder/<slug>/forslag/nyt")
@requires(RESIDENT)
def new(slug: str) -> Response:
    round, areas = _open_to_me(slug)
    form = ProposalForm(formdata=None, data={"area": current_actor().area_id, "key": new_key()}).offer(areas)
    drafts = drafts_by_author(current_actor().account_id or 0, round.id)
    return _written(round, form, drafts=drafts)


@blueprint.post("/runder/<slug>/forslag/nyt")
@requires(RESIDENT)
@limiter.limit(WRITE)
@limiter.limit(UPLOAD, exempt_when=lambda: not request.files.get("picture"))
def create(slug: str) -> Response:
    round, areas = _open_to_me(slug)
    return _receive(round, ProposalForm().offer(areas), None)


@blueprint.get("/forslag/<slug>/rediger")
@requires(RESIDENT)
def edit(slug: str) -> Response:
    proposal, round, areas = _mine(slug)
    form = ProposalForm(formdata=None, data=typed(proposal, costs_of([proposal.id])[proposal.id])).offer(areas)
    return _written(round, form, proposal=proposal)


@blueprint.post("/forslag/<slug>/rediger")
@requires(RESIDENT)
@limiter.limit(WRITE)
@limiter.limit(UPLOAD, exempt_when=lambda: not request.files.get("picture"))
def update(slug: str) -> Response:
    proposal, round, areas = _mine(slug)
    return _receive(round, ProposalForm().offer(areas), proposal)


@blueprint.get("/forslag/<slug>/traek-tilbage")
@requires(RESIDENT)
def withdrawal(slug: str) -> Response:
    proposal, round, _areas = _mine(slug)
    return page("proposals/withdraw.html", proposal=proposal, round=round)


@blueprint.post("/forslag/<slug>/traek-tilbage")
@requires(RESIDENT)
@limiter.limit(WRITE)
def withdraw(slug: str) -> Response:
    proposal, round, _areas = _mine(slug)
    was_draft = proposal.state is State.DRAFT
    take_back(proposal_id=proposal.id, author_id=current_actor().account_id or 0)
    flash(text("Kladden er slettet.") if was_draft else text("Forslaget er trukket tilbage."), "success")
    return go_to(url_for("proposals.index", slug=round.slug))


def _receive(round: Round, form: ProposalForm, proposal: Proposal | None) -> Response:
    """Keep what was written; hand it in when that was asked for and nothing is missing."""
    wish = request.form.get("do", "save")
    accepted = form.accept(current_actor().account_id)
    if wish == "line":
        form.add_line()
        return _written(round, form, proposal=proposal)
    is_public = proposal is not None and proposal.state is State.SUBMITTED
    if not accepted or (is_public and not form.is_ready(round.budget)):
        return _written(round, form, proposal=proposal, status=422)
    try:
        slug = save_draft(
            round_id=round.id,
            author_id=current_actor().account_id or 0,
            area_id=form.area.data,
            content=form.content(),
            slug=proposal.slug if proposal else None,
            key=form.key.data,
        )
        return _kept(round, form, slug, wish)
    except (WrongPhase, AlreadyDecided) as refused:
        # What was typed stays on the page, so that it can be copied out.
        return _written(round, form, proposal=proposal, status=409, refusal=sentence_for(refused))


def _kept(round: Round, form: ProposalForm, slug: str, wish: str) -> Response:
    proposal = _found(slug)
    if wish == "autosave":
        return _written(round, form, proposal=proposal, saved_at=now())
    if wish == "submit" and proposal.state is State.DRAFT:
        if not form.is_ready(round.budget):
            return _written(round, form, proposal=proposal, status=422, saved_at=now())
        slug = submit(proposal_id=proposal.id, author_id=current_actor().account_id or 0)
        flash(text("Tak. Forslaget er indsendt, og du får besked, når det er afgjort."), "success")
    elif proposal.state is State.SUBMITTED:
        flash(text("Ændringerne er gemt."), "success")
    else:
        flash(text("Kladden er gemt. Kun du kan se den. Du kan arbejde videre, indtil du sender den ind."), "success")
        return go_to(url_for("proposals.edit", slug=slug))
    return go_to(url_for("pages.proposal", slug=slug))


def _written(round: Round, form: ProposalForm, *, status: int = 200, **shown: object) -> Response:
    proposal = shown.get("proposal")
    return page(
        "proposals/write.html",
        fragment=FRAGMENTS.get(request.form.get("do", "")),
        status=status,
        round=round,
        form=form,
        is_submitted=isinstance(proposal, Proposal) and proposal.state is State.SUBMITTED,
        **shown,
    )


def _round(slug: str) -> Round:
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    return round


def _found(slug: str) -> Proposal:
    proposal = proposal_by_slug(slug)
    if proposal is None:
        raise NotFound
    return proposal


def _open_to_me(slug: str) -> tuple[Round, list[Area]]:
    """The round and its areas, if the person lives in one of them and it takes proposals.

    A POST that comes too late goes on to the service, so that what was typed can be shown again.
    """
    round = _round(slug)
    areas = areas_of_rounds([round.id])[round.id]
    actor = current_actor()
    home = area_by_id(actor.area_id) if actor.area_id else None
    refusal = text(
        "Runden er for beboere i %(areas)s, og du er registreret i %(home)s. Se runderne i dit eget lokalområde.",
        areas=", ".join(area.name for area in areas),
        home=home.name if home else text("et andet område"),
    )
    allow(may_propose(actor, {area.id for area in areas}), refusal)
    if request.method == "GET" and phase_of(round) is not Phase.PROPOSALS:
        raise WrongPhase
    return round, areas


def _mine(slug: str) -> tuple[Proposal, Round, list[Area]]:
    """One's own proposal that can still be changed. Another's is not found."""
    proposal = _found(slug)
    if not is_author(current_actor(), proposal):
        raise NotFound
    if not may_change(current_actor(), proposal):
        raise AlreadyDecided
    round = round_by_id(proposal.round_id)
    if round is None:
        raise NotFound
    return proposal, round, areas_of_rounds([round.id])[round.id]
