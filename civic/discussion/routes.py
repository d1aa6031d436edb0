"""Comments and replies on a proposal, and hiding them."""

from flask import Blueprint, Response, flash, request, url_for

from civic.discussion.forms import CommentForm, HideForm
from civic.discussion.policy import may_hide, may_speak
from civic.discussion.queries import Comment, comment_by_public_id
from civic.discussion.services import comment as say
from civic.discussion.services import hide as hide_comment
from civic.discussion.showing import discussion_on
from civic.extensions import limiter
from civic.policy import EVERYONE, MODERATORS, SIGNED_IN, allow, current_actor, requires
from civic.proposals.policy import may_see
from civic.proposals.queries import Proposal, proposal_by_id, proposal_by_slug
from civic.reasons import NotFound, WrongPhase
from civic.rounds.queries import Round, round_by_id
from civic.web.fragments import go_to, page, wants_fragment
from civic.web.language import text
from civic.web.limits import WRITE

blueprint = Blueprint("discussion", __name__)


@blueprint.get("/forslag/<slug>/kommentarer")
@requires(EVERYONE)
def index(slug: str) -> Response:
    proposal, round = _discussed(slug)
    return _shown(proposal, round, CommentForm(formdata=None, data={"reply_to": request.args.get("svar")}))


@blueprint.post("/forslag/<slug>/kommentarer")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def create(slug: str) -> Response:
    proposal, round = _discussed(slug)
    actor, form = current_actor(), CommentForm()
    allow(may_speak(actor), text("Beboere og playmakere kan skrive kommentarer."))
    if not form.validate():
        return _shown(proposal, round, form, status=422)
    try:
        public_id = say(
            proposal_id=proposal.id,
            author_id=actor.account_id or 0,
            body=form.body.data,
            reply_to=form.reply_to.data or None,
        )
    except WrongPhase:
        # What was typed stays on the page, so that it can be copied out.
        return _shown(proposal, round, form, status=409, is_late=True)
    if wants_fragment():
        return _shown(proposal, round, CommentForm(formdata=None), added=public_id)
    return go_to(url_for("pages.proposal", slug=slug, _anchor=f"kommentar-{public_id}"))


@blueprint.get("/kommentarer/<public_id>/skjul")
@requires(MODERATORS)
def hiding(public_id: str) -> Response:
    comment, proposal = _hidable(public_id)
    return page("discussion/hide.html", comment=comment, proposal=proposal, form=HideForm(formdata=None))


@blueprint.post("/kommentarer/<public_id>/skjul")
@requires(MODERATORS)
@limiter.limit(WRITE)
def hide(public_id: str) -> Response:
    comment, proposal = _hidable(public_id)
    form = HideForm()
    if not form.validate():
        return page("discussion/hide.html", status=422, comment=comment, proposal=proposal, form=form)
    hide_comment(public_id=public_id, hidden_by=current_actor().account_id or 0, reason=form.reason.data)
    flash(text("Kommentaren er skjult, og den, der skrev den, får besked."), "success")
    return go_to(url_for("pages.proposal", slug=proposal.slug, _anchor=f"kommentar-{public_id}"))


def _shown(
    proposal: Proposal,
    round: Round,
    form: CommentForm,
    *,
    status: int = 200,
    added: str | None = None,
    is_late: bool = False,
) -> Response:
    return page(
        "discussion/index.html",
        fragment="comments",
        status=status,
        proposal=proposal,
        discussion=discussion_on(proposal, round, current_actor(), form),
        added=added,
        is_late=is_late,
    )


def _discussed(slug: str) -> tuple[Proposal, Round]:
    proposal = proposal_by_slug(slug)
    if proposal is None or not may_see(current_actor(), proposal):
        raise NotFound
    round = round_by_id(proposal.round_id)
    if round is None:
        raise NotFound
    return proposal, round


def _hidable(public_id: str) -> tuple[Comment, Proposal]:
    comment = comment_by_public_id(public_id)
    proposal = proposal_by_id(comment.proposal_id) if comment else None
    if comment is None or proposal is None:
        raise NotFound
    allow(
        may_hide(current_actor(), proposal),
        text("Kommentaren hører til et forslag i et andet lokalområde end dine. Intet er ændret."),
    )
    return comment, proposal
