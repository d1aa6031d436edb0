"""Write a proposal, and find the others of a round."""

from flask import Blueprint, Response, flash, request, url_for

from civic.accounts.queries import playmaker_names_of
from civic.areas.queries import Area, area_by_id
from civic.clock import now
from civic.extensions import limiter
from civic.policy import MODERATORS, RESIDENT, Role, allow, current_actor, requires
from civic.proposals.forms import BehalfForm, ProposalForm, typed
from civic.proposals.listing import index
from civic.proposals.policy import (
    PROPOSERS,
    areas_to_hand_in_for,
    is_author,
    may_change,
    may_propose,
    may_withdraw,
)
from civic.proposals.queries import (
    Behalf,
    Proposal,
    State,
    behalf_of,
    costs_of,
    drafts_by_author,
    pictures_of,
    proposal_by_slug,
    proposal_once_at,
)
from civic.proposals.search import alike
from civic.proposals.services import new_key, save_draft, submit
from civic.proposals.services import withdraw as take_back
from civic.reasons import (
    AlreadyDecided,
    Blocked,
    ChangedMeanwhile,
    NotFound,
    TooManyProposals,
    TooManyProposalsWhenNew,
    WrongPhase,
)
from civic.rounds.queries import Phase, Round, areas_of_rounds, phase_of, round_by_id, round_by_slug
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import UPLOAD, WRITE, Often, takes_pictures
from civic.web.routing import is_row_number

blueprint = Blueprint("proposals", __name__)
blueprint.get("/runder/<slug>/forslag")(index)
# What a button (or the autosave) asks for, and the block of the page that answers htmx.
FRAGMENTS = {"autosave": "saved", "line": "costs", "funding": "more", "picture": "pictures", "up": "pictures"}
REFUSED = (WrongPhase, AlreadyDecided, ChangedMeanwhile, TooManyProposals, TooManyProposalsWhenNew, Blocked)
SAVED_OFTEN = Often("40 per minute; 900 per hour", "800 per minute; 9000 per hour", "8000 per minute")


@blueprint.get("/runder/<slug>/forslag/nyt")
@requires(RESIDENT)
def new(slug: str) -> Response:
    round, areas = _open_to_me(slug)
    form = ProposalForm(formdata=None, data={"area": current_actor().area_id, "key": new_key()}).offer(areas)
    drafts = drafts_by_author(current_actor().account_id or 0, round.id)
    return _written(round, form, drafts=drafts)


@blueprint.post("/runder/<slug>/forslag/nyt")
@requires(RESIDENT)
@limiter.limit(SAVED_OFTEN)
@limiter.limit(UPLOAD, exempt_when=lambda: not request.files.get("picture"))
@takes_pictures
def create(slug: str) -> Response:
    round, areas = _open_to_me(slug)
    return _receive(round, ProposalForm().offer(areas), None)


@blueprint.get("/runder/<slug>/forslag/paa-vegne")
@requires(MODERATORS)
def new_for_resident(slug: str) -> Response:
    round, areas = _open_to_hand_in(slug)
    form = _form(areas, role=_role(), formdata=None, data={"key": new_key()})
    return _written(round, form, drafts=drafts_by_author(current_actor().account_id or 0, round.id))


@blueprint.post("/runder/<slug>/forslag/paa-vegne")
@requires(MODERATORS)
@limiter.limit(SAVED_OFTEN)
@limiter.limit(UPLOAD, exempt_when=lambda: not request.files.get("picture"))
@takes_pictures
def create_for_resident(slug: str) -> Response:
    round, areas = _open_to_hand_in(slug)
    return _receive(round, _form(areas, role=_role()), None)


@blueprint.get("/forslag/<slug>/rediger")
@requires(PROPOSERS)
def edit(slug: str) -> Response:
    proposal, round, areas, behalf = _mine(slug)
    data = typed(proposal, costs_of([proposal.id])[proposal.id], behalf)
    form = _form(areas, role=behalf.role if behalf else None, formdata=None, data=data)
    if phase_of(round) is Phase.PROPOSALS:
        return _written(round, form, proposal=proposal)
    if proposal.state is State.SUBMITTED:
        raise WrongPhase
    # A draft that was never sent in can still be read and copied.
    return _written(round, form, proposal=proposal, refusal=sentence_for(WrongPhase()))


@blueprint.post("/forslag/<slug>/rediger")
@requires(PROPOSERS)
@limiter.limit(SAVED_OFTEN)
@limiter.limit(UPLOAD, exempt_when=lambda: not request.files.get("picture"))
@takes_pictures
def update(slug: str) -> Response:
    proposal, round, areas, behalf = _mine(slug)
    return _receive(round, _form(areas, role=behalf.role if behalf else None), proposal)


@blueprint.get("/forslag/<slug>/traek-tilbage")
@requires(PROPOSERS)
def withdrawal(slug: str) -> Response:
    proposal, round = _mine_to_withdraw(slug)
    return page("proposals/withdraw.html", proposal=proposal, round=round)


@blueprint.post("/forslag/<slug>/traek-tilbage")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def withdraw(slug: str) -> Response:
    proposal, round = _mine_to_withdraw(slug)
    was_draft = proposal.state is State.DRAFT
    take_back(proposal_id=proposal.id, author_id=current_actor().account_id or 0)
    flash(text("Kladden er slettet.") if was_draft else text("Forslaget er trukket tilbage."), "success")
    return go_to(url_for("proposals.index", slug=round.slug))


def _receive(round: Round, form: ProposalForm, proposal: Proposal | None) -> Response:
    """Keep what was written; hand it in when that was asked for and nothing is missing."""
    wish, at = _wish()
    shown = {each.name for each in pictures_of(proposal)} if proposal else ()
    accepted = form.accept(current_actor().account_id, shown=shown, wish=wish)
    if wish in {"line", "funding"}:
        form.add_line() if wish == "line" else form.add_funding()
        return _written(round, form, proposal=proposal)
    if wish == "up":
        form.move_picture_up(at)
        return _written(round, form, proposal=proposal)
    if wish == "picture":
        return _written(round, form, proposal=proposal, status=422 if form.picture.errors else 200)
    if wish == "alike":
        near = alike(round.id, form.title.data or "", but=proposal.id if proposal else None)
        return _written(round, form, proposal=proposal, alike=near)
    is_public = proposal is not None and proposal.state is State.SUBMITTED
    if not accepted or (is_public and not form.is_ready(round)):
        return _written(round, form, proposal=proposal, status=422)
    try:
        slug = save_draft(
            round_id=round.id,
            author_id=current_actor().account_id or 0,
            area_id=form.area.data,
            content=form.content(),
            slug=proposal.slug if proposal else None,
            key=form.key.data,
            behalf=form.behalf(),
            seen=form.seen_at if proposal else None,
        )
        return _kept(round, form, slug, wish)
    except REFUSED as refused:
        # What was typed stays on the page, so that it can be copied out.
        return _written(round, form, proposal=proposal, status=status_for(refused), refusal=sentence_for(refused))


def _kept(round: Round, form: ProposalForm, slug: str, wish: str) -> Response:
    proposal = _found(slug)
    form.seen.data = proposal.updated_at.isoformat()
    if wish == "autosave":
        return _written(round, form, proposal=proposal, saved_at=now())
    if wish == "submit" and proposal.state is State.DRAFT:
        if not form.is_ready(round):
            return _written(round, form, proposal=proposal, status=422, saved_at=now())
        slug = submit(proposal_id=proposal.id, author_id=current_actor().account_id or 0)
        flash(text("Tak. Forslaget er sendt ind, og du får besked, når det er afgjort."), "success")
    elif proposal.state is State.SUBMITTED:
        flash(text("Ændringerne er gemt."), "success")
    else:
        flash(text("Kladden er gemt. Kun du kan se den. Du kan arbejde videre, indtil du sender den ind."), "success")
        return go_to(url_for("proposals.edit", slug=slug))
    return go_to(url_for("pages.proposal", slug=slug))


def _form(areas: list[Area], *, role: str | None, **first: object) -> ProposalForm:
    """The page to write on; `role` when a worker hands in for a resident."""
    if role is None:
        return ProposalForm(**first).offer(areas)
    form = BehalfForm(**first)
    form.role = role
    return form.offer(areas)


def _written(round: Round, form: ProposalForm, *, status: int = 200, **shown: object) -> Response:
    proposal = shown.get("proposal")
    return page(
        "proposals/write.html",
        fragment=FRAGMENTS.get(_wish()[0]),
        status=status,
        round=round,
        form=form,
        is_submitted=isinstance(proposal, Proposal) and proposal.state is State.SUBMITTED,
        may_withdraw=isinstance(proposal, Proposal) and may_withdraw(current_actor(), proposal),
        playmakers=_playmakers(proposal.area_id if isinstance(proposal, Proposal) else current_actor().area_id),
        **shown,
    )


def _wish() -> tuple[str, int]:
    """The button that was pressed; for `up-2` also which line it stands at."""
    wish, _, at = request.form.get("do", "save").partition("-")
    return wish, int(at) if is_row_number(at) else 0


def _playmakers(area_id: int | None) -> list[str]:
    """Whom to ask for help with a proposal in the area."""
    return playmaker_names_of([area_id])[area_id] if area_id is not None else []


def _round(slug: str) -> Round:
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    return round


def _found(slug: str) -> Proposal:
    # An old tab still has the address of the draft.
    proposal = proposal_by_slug(slug) or proposal_once_at(slug)
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
        "Runden er for beboere i %(areas)s, og du er registreret i %(home)s.",
        areas=", ".join(area.name for area in areas),
        home=home.name if home else text("et andet område"),
    )
    way = (
        (text("Se runderne i %(area)s", area=home.name), url_for("pages.area", slug=home.slug))
        if home
        else (text("Find dit lokalområde"), url_for("pages.areas"))
    )
    allow(may_propose(actor, {area.id for area in areas}), refusal, way)
    if request.method == "GET" and phase_of(round) is not Phase.PROPOSALS:
        raise WrongPhase
    return round, areas


def _open_to_hand_in(slug: str) -> tuple[Round, list[Area]]:
    """The round and those of its areas for which the worker may hand in, if it takes proposals."""
    round = _round(slug)
    areas = areas_of_rounds([round.id])[round.id]
    mine = areas_to_hand_in_for(current_actor(), {area.id for area in areas})
    allow(bool(mine), text("Runden er for lokalområder, hvor du ikke er playmaker. Intet er ændret."))
    if request.method == "GET" and phase_of(round) is not Phase.PROPOSALS:
        raise WrongPhase
    return round, [area for area in areas if area.id in mine]


def _role() -> str:
    return "staff" if current_actor().has(Role.STAFF) else "playmaker"


def _mine(slug: str) -> tuple[Proposal, Round, list[Area], Behalf | None]:
    """One's own proposal that can still be changed, and where it may belong. Another's is not found."""
    proposal = _found(slug)
    if not is_author(current_actor(), proposal):
        raise NotFound
    if not may_change(current_actor(), proposal):
        raise AlreadyDecided
    round, behalf = round_by_id(proposal.round_id), behalf_of(proposal.id)
    if round is None:
        raise NotFound
    areas = areas_of_rounds([round.id])[round.id]
    if proposal.author_id != current_actor().account_id:
        # Whoever writes along does not answer for the resident it was handed in for.
        behalf = None
    if behalf is not None:
        mine = areas_to_hand_in_for(current_actor(), {area.id for area in areas}) | {proposal.area_id}
        areas = [area for area in areas if area.id in mine]
    return proposal, round, areas, behalf


def _mine_to_withdraw(slug: str) -> tuple[Proposal, Round]:
    """What the person began, that they may take back; whoever joined leaves instead."""
    proposal, round, _areas, _behalf = _mine(slug)
    refusal = text("Kun den, der begyndte forslaget, kan trække det tilbage. Du kan selv holde op med at skrive med.")
    allow(may_withdraw(current_actor(), proposal), refusal)
    return proposal, round


# They add their views to the blueprint.
from civic.proposals import finding, joining, picturing  # noqa: E402, F401
