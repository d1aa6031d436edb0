"""The playmaker's day: what waits, and the sheet on which it is decided."""

from flask import Blueprint, Response, flash, url_for

from civic.accounts.queries import names_of
from civic.areas.queries import area_by_id
from civic.extensions import limiter
from civic.policy import PLAYMAKER, allow, current_actor, requires
from civic.proposals.queries import PUBLIC, Proposal, costs_of, proposal_by_slug, requested_of
from civic.qualification import services
from civic.qualification.forms import ApproveForm, RejectForm, first_values
from civic.qualification.policy import DECIDED_IN, may_decide, may_read_sheet
from civic.qualification.queries import decision_on, waiting_in
from civic.reasons import NotFound
from civic.rounds.queries import Round, phase_of, round_by_id
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import WRITE

blueprint = Blueprint("qualification", __name__)


@blueprint.get("/playmaker")
@requires(PLAYMAKER)
def today() -> Response:
    by_area = waiting_in(current_actor().playmaker_areas)
    waiting = [each.proposal for _area, queue in by_area.values() for each in queue]
    return page(
        "qualification/today.html",
        by_area=by_area.values(),
        count=len(waiting),
        requested=requested_of(proposal.id for proposal in waiting),
        names=names_of(proposal.author_id for proposal in waiting),
    )


@blueprint.get("/playmaker/forslag/<slug>")
@requires(PLAYMAKER)
def sheet(slug: str) -> Response:
    return _sheet(*_mine(slug))


@blueprint.post("/playmaker/forslag/<slug>/godkend")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def approve(slug: str) -> Response:
    proposal, round = _mine(slug)
    form = ApproveForm(budget=round.budget)
    if not form.validate():
        return _sheet(proposal, round, approving=form, status=422)
    services.approve(
        proposal_id=proposal.id,
        decided_by=current_actor().account_id or 0,
        price=form.price.data or 0,
        seen=form.seen_at,
    )
    flash(text("“%(title)s” er godkendt og kommer på stemmesedlen.", title=proposal.title), "success")
    return go_to(url_for("qualification.today"))


@blueprint.post("/playmaker/forslag/<slug>/afvis")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def reject(slug: str) -> Response:
    proposal, round = _mine(slug)
    form = RejectForm()
    if not form.validate():
        return _sheet(proposal, round, rejecting=form, status=422)
    services.reject(
        proposal_id=proposal.id,
        decided_by=current_actor().account_id or 0,
        reason=form.reason.data,
        seen=form.seen_at,
    )
    flash(text("“%(title)s” er afvist, og forslagsstilleren får din begrundelse.", title=proposal.title), "success")
    return go_to(url_for("qualification.today"))


def _sheet(
    proposal: Proposal,
    round: Round,
    *,
    approving: ApproveForm | None = None,
    rejecting: RejectForm | None = None,
    status: int = 200,
) -> Response:
    requested = requested_of([proposal.id])[proposal.id]
    first = first_values(proposal.updated_at, requested)
    return page(
        "qualification/sheet.html",
        status=status,
        proposal=proposal,
        round=round,
        costs=costs_of([proposal.id])[proposal.id],
        requested=requested,
        area=area_by_id(proposal.area_id),
        names=names_of([proposal.author_id]),
        decision=decision_on(proposal.id),
        is_open=proposal.is_waiting and phase_of(round) in DECIDED_IN,
        is_own=not may_decide(current_actor(), proposal),
        approving=approving or ApproveForm(budget=round.budget, formdata=None, data=first),
        rejecting=rejecting or RejectForm(formdata=None, data=first),
        submitted_form=approving or rejecting,
    )


def _mine(slug: str) -> tuple[Proposal, Round]:
    """A public proposal of one of the playmaker's own areas, and its round."""
    proposal = proposal_by_slug(slug)
    round = round_by_id(proposal.round_id) if proposal else None
    if proposal is None or round is None or proposal.state not in PUBLIC:
        raise NotFound
    refusal = text("Forslaget hører til et lokalområde, hvor du ikke er playmaker. Intet er ændret.")
    allow(may_read_sheet(current_actor(), proposal), refusal)
    return proposal, round
