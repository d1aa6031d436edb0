"""The playmaker's day, and the sheet on which a proposal is looked at and decided."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from civic.accounts.queries import names_of
from civic.clock import now
from civic.extensions import limiter
from civic.markup import marked
from civic.policy import PLAYMAKER, STAFF, allow, current_actor, requires
from civic.proposals.facts import facts_of
from civic.proposals.queries import (
    PUBLIC,
    Proposal,
    concealed_among,
    concealment_of,
    proposal_by_slug,
    requested_of,
)
from civic.qualification import services
from civic.qualification.elsewhere import waiting_elsewhere
from civic.qualification.forms import (
    ApproveForm,
    DecisionForm,
    DepartmentForm,
    HearingForm,
    QuestionForm,
    RejectForm,
    SheetForm,
    first_values,
    sheet_values,
)
from civic.qualification.policy import DECIDED_IN, may_decide, may_read_sheet
from civic.qualification.queries import (
    InquiryKind,
    Waiting,
    has_recused,
    inquiries_about,
    is_heard,
    kept_decision_on,
    sheet_of,
    waiting_in,
)
from civic.qualification.words import CHECK_NAMES, REASONS
from civic.reasons import NotFound, ProposalChanged, Reason, SheetChanged
from civic.rounds.queries import Phase, Round, phase_of, round_by_id, round_by_slug
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import plural, text
from civic.web.limits import WRITE
from civic.web.taking import taken, typed

blueprint = Blueprint("qualification", __name__)


@blueprint.get("/playmaker")
@requires(PLAYMAKER)
def today() -> Response:
    actor = current_actor()
    by_area = waiting_in(actor.playmaker_areas, by=actor.account_id)
    waiting = [each.proposal for _area, queue in by_area.values() for each in queue]
    return page(
        "qualification/today.html",
        by_area=by_area.values(),
        count=len(waiting),
        hidden=concealed_among(proposal.id for proposal in waiting),
        elsewhere=waiting_elsewhere(actor),
        requested=requested_of(proposal.id for proposal in waiting),
        names=names_of(proposal.author_id for proposal in waiting),
    )


@blueprint.get("/playmaker/forslag/<slug>")
@requires(PLAYMAKER)
def sheet(slug: str) -> Response:
    return sheet_page(*proposal_of_mine(slug))


@blueprint.post("/playmaker/forslag/<slug>/godkend")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def approve(slug: str) -> Response:
    proposal, round = proposal_of_mine(slug)
    form = ApproveForm(
        budget=round.budget, ceiling=round.price_ceiling, requested=requested_of([proposal.id])[proposal.id]
    )
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: services.approve(
            proposal_id=proposal.id,
            decided_by=current_actor().account_id or 0,
            price=form.price.data or 0,
            explanation=form.explanation.data or "",
            seen=form.seen_at,
        ),
        approving=form,
    )
    return again or done(_approved(proposal), url_for("qualification.today"))


@blueprint.post("/playmaker/forslag/<slug>/afvis")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def reject(slug: str) -> Response:
    (proposal, round), form = proposal_of_mine(slug), RejectForm()
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: services.reject(
            proposal_id=proposal.id,
            decided_by=current_actor().account_id or 0,
            reason=form.reason.data,
            seen=form.seen_at,
        ),
        rejecting=form,
    )
    said = text("»%(title)s« er afvist, og forslagsstilleren får din begrundelse.", title=marked(proposal.title))
    return again or done(said, url_for("qualification.today"))


@blueprint.post("/playmaker/forslag/<slug>/ark")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def save_sheet(slug: str) -> Response:
    (proposal, round), form, by = proposal_of_mine(slug), SheetForm(), current_actor().account_id or 0
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: services.save_sheet(
            proposal_id=proposal.id,
            checks=form.checks(),
            notes=form.notes.data or "",
            changed_by=by,
            seen=form.seen.data or "",
        ),
        noting=form,
    )
    return again or done(text("Arket er gemt."), url_for("qualification.sheet", slug=slug))


@blueprint.post("/playmaker/forslag/<slug>/til-andre")
@requires(PLAYMAKER)
def recuse(slug: str) -> Response:
    proposal, _round = proposal_of_mine(slug)
    services.recuse(proposal_id=proposal.id, account_id=current_actor().account_id or 0)
    return done(text("Du har overladt forslaget til en anden playmaker."), url_for("qualification.today"))


@blueprint.post("/stab/runder/<slug>/offentliggoer")
@requires(STAFF)
def publish(slug: str) -> Response:
    round = round_by_slug(slug)
    if round is None:
        raise NotFound
    published = services.publish(round_id=round.id, published_by=current_actor().account_id)
    flash(plural("%(num)d afgørelse er offentliggjort.", "%(num)d afgørelser er offentliggjort.", published), "success")
    return go_to(url_for("desk.workload"))


def _approved(proposal: Proposal) -> str:
    if concealment_of(proposal.id) is None:
        return text("»%(title)s« er godkendt og kommer på stemmesedlen.", title=marked(proposal.title))
    return text(
        "»%(title)s« er godkendt, men det er skjult af en moderator. Så længe det er skjult, kommer det ikke på "
        "stemmesedlen.",
        title=marked(proposal.title),
    )


def done(said: str, url: str) -> Response:
    """Say so, and go on."""
    flash(said, "success")
    return go_to(url)


def proposal_of_mine(slug: str) -> tuple[Proposal, Round]:
    """A public proposal of one of the playmaker's own areas, and its round. Raises NotFound, Forbidden."""
    proposal = proposal_by_slug(slug)
    round = round_by_id(proposal.round_id) if proposal else None
    if proposal is None or round is None or proposal.state not in PUBLIC:
        raise NotFound
    refusal = text("Forslaget hører til et lokalområde, hvor du ikke er playmaker. Intet er ændret.")
    allow(may_read_sheet(current_actor(), proposal), refusal)
    return proposal, round


def sheet_page(proposal: Proposal, round: Round, *, refusal: Reason | None = None, **submitted: Any) -> Response:
    """The sheet, with the form that was sent and could not be taken, if there is one (422), and the refusal."""
    form = next(iter(submitted.values()), None)
    if isinstance(refusal, ProposalChanged) and isinstance(form, DecisionForm):
        # What it says now stands on this page.
        form.seen.data = proposal.updated_at.isoformat()
    if isinstance(refusal, SheetChanged):
        # The sheet stands here as a colleague saved it, and what was typed stands above it.
        submitted = {}
    requested = requested_of([proposal.id])[proposal.id]
    decision, inquiries = kept_decision_on(proposal.id), inquiries_about(proposal.id)
    actor = current_actor()
    return page(
        "qualification/sheet.html",
        status=status_for(refusal) if refusal else 422 if form else 200,
        refusal=sentence_for(refusal) if refusal else "",
        typed=typed(form),
        proposal=proposal,
        round=round,
        facts=facts_of(proposal),
        hidden=concealment_of(proposal.id),
        names=names_of([*(inquiry.asked_by for inquiry in inquiries), *([decision.decided_by] if decision else [])]),
        decision=decision,
        inquiries=inquiries,
        is_open=proposal.is_waiting and decision is None and phase_of(round) in DECIDED_IN,
        may_still_be_changed=phase_of(round) is Phase.PROPOSALS,
        is_own=not may_decide(actor, proposal),
        has_recused=has_recused(proposal.id, actor.account_id or 0),
        is_heard=is_heard(proposal.id, now()),
        heard_until=max(
            (each.due_at for each in inquiries if each.kind is InquiryKind.HEARING and each.due_at), default=None
        ),
        check_names=CHECK_NAMES,
        reasons=REASONS,
        following=_following(proposal),
        submitted_form=form,
        **_forms(proposal, round, requested, submitted),
    )


def _following(proposal: Proposal) -> Proposal | None:
    """What the playmaker looks at next: of all that waits, the oldest after this one, and then from the start."""
    actor = current_actor()
    queues = waiting_in(actor.playmaker_areas, by=actor.account_id).values()
    waiting = sorted((each for _area, queue in queues for each in queue), key=_age)
    others = [each for each in waiting if each.proposal.id != proposal.id]
    submitted = proposal.submitted_at
    after = [each for each in others if submitted is not None and _age(each) > (submitted, proposal.id)]
    return next((each.proposal for each in [*after, *others]), None)


def _age(waiting: Waiting) -> tuple[datetime, int]:
    return waiting.proposal.submitted_at or now(), waiting.proposal.id


def _forms(proposal: Proposal, round: Round, requested: int, submitted: dict[str, Any]) -> dict[str, Any]:
    """Every form of the sheet: as it was sent, or with its first values."""
    number = request.args.get("begrundelse", -1, type=int)
    reason = str(REASONS[number][1]) if 0 <= number < len(REASONS) else ""
    first = first_values(proposal.updated_at, requested, reason)
    blank = {"formdata": None, "data": first}
    fresh = {
        "approving": ApproveForm(budget=round.budget, ceiling=round.price_ceiling, requested=requested, **blank),
        "rejecting": RejectForm(**blank),
        "hearing": HearingForm(**blank),
        "asking": QuestionForm(formdata=None),
        "forwarding": DepartmentForm(formdata=None, data={"days": 14}),
        "noting": SheetForm(formdata=None, data=sheet_values(sheet_of(proposal.id))),
    }
    return {**fresh, **submitted}


# Add their views to the blueprint, and what is told of proposals that nobody decided.
from civic.qualification import asking, offering, undecided  # noqa: E402, F401
