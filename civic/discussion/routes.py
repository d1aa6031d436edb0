"""Comments and replies on a proposal, ♥ and following."""

from flask import Blueprint, Response, flash, request, url_for

from civic.discussion import services
from civic.discussion.forms import CommentForm
from civic.discussion.policy import may_speak
from civic.discussion.queries import Comment, comment_by_public_id
from civic.discussion.showing import Order, discussion_on, warmth_of
from civic.extensions import limiter
from civic.following import services as following
from civic.following.queries import Subject
from civic.policy import EVERYONE, RESIDENT, SIGNED_IN, allow, current_actor, requires
from civic.proposals.policy import is_public, may_look_back
from civic.proposals.queries import Proposal, State, concealment_of, proposal_by_id, proposal_by_slug
from civic.reasons import Blocked, DiscussionClosed, NotFound, ProposalAway, SaidBefore, TooManyWhenNew, WrongPhase
from civic.rounds.queries import Round, round_by_id
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page, wants_fragment
from civic.web.language import text
from civic.web.limits import WRITE
from civic.web.taking import typed

blueprint = Blueprint("discussion", __name__)
REFUSED = (WrongPhase, DiscussionClosed, Blocked, SaidBefore, TooManyWhenNew)


@blueprint.get("/forslag/<slug>/kommentarer")
@requires(EVERYONE)
def index(slug: str) -> Response:
    proposal, round = _submitted(slug)
    if not may_look_back(current_actor(), proposal):
        raise NotFound
    if concealment_of(proposal.id) is not None:
        return go_to(url_for("pages.proposal", slug=slug))
    return _shown(proposal, round, CommentForm(formdata=None, data={"reply_to": request.args.get("svar")}))


@blueprint.post("/forslag/<slug>/kommentarer")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def create(slug: str) -> Response:
    proposal, round = _submitted(slug)
    actor, form = current_actor(), CommentForm()
    allow(may_speak(actor), text("Beboere, playmakere og medarbejdere kan skrive kommentarer."))
    if not is_public(proposal):
        return _away(proposal, form)
    if not form.validate():
        return _shown(proposal, round, form, status=422)
    try:
        public_id = services.comment(
            proposal_id=proposal.id,
            author_id=actor.account_id or 0,
            body=form.body.data,
            reply_to=form.reply_to.data or None,
        )
    except ProposalAway:
        return _away(proposal, form)
    except REFUSED as reason:
        # What was typed stays on the page, so that it can be copied out.
        return _shown(proposal, round, form, status=status_for(reason), problem=sentence_for(reason))
    if wants_fragment():
        return _shown(proposal, round, CommentForm(formdata=None), added=public_id)
    flash(text("Din kommentar er sendt."), "success")
    return go_to(url_for("pages.proposal", slug=slug, _anchor=f"kommentar-{public_id}"))


@blueprint.get("/kommentarer/<public_id>/ret")
@requires(SIGNED_IN)
def editing(public_id: str) -> Response:
    comment, proposal = _mine(public_id)
    return page(
        "discussion/edit.html", comment=comment, proposal=proposal, form=CommentForm(formdata=None, obj=comment)
    )


@blueprint.post("/kommentarer/<public_id>/ret")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def edit(public_id: str) -> Response:
    comment, proposal = _mine(public_id)
    form = CommentForm()
    if not form.validate():
        return page("discussion/edit.html", status=422, comment=comment, proposal=proposal, form=form)
    services.edit(public_id=public_id, author_id=current_actor().account_id or 0, body=form.body.data)
    flash(text("Din kommentar er rettet."), "success")
    return go_to(url_for("pages.proposal", slug=proposal.slug, _anchor=f"kommentar-{public_id}"))


@blueprint.post("/forslag/<slug>/hjerte")
@requires(RESIDENT)
@limiter.limit(WRITE)
def support(slug: str) -> Response:
    proposal, _round = _submitted(slug)
    act = services.take_back_support if request.form.get("action") == "take-back" else services.support
    act(proposal_id=proposal.id, account_id=current_actor().account_id or 0)
    return _warmed(slug)


@blueprint.post("/forslag/<slug>/foelg")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def follow(slug: str) -> Response:
    proposal, _round = _submitted(slug)
    act = following.unfollow if request.form.get("action") == "take-back" else following.follow
    if act is following.follow and not is_public(proposal):
        raise ProposalAway
    act(account_id=current_actor().account_id or 0, subject=Subject.PROPOSAL, subject_id=proposal.id)
    return _warmed(slug)


def _warmed(slug: str) -> Response:
    """The proposal's page again, or only the part with ♥ and following."""
    proposal, round = _submitted(slug)
    if wants_fragment() and is_public(proposal):
        warmth = warmth_of(proposal, round, current_actor())
        return page("discussion/warmth.html", fragment="warmth", proposal=proposal, warmth=warmth)
    return go_to(url_for("pages.proposal", slug=slug, _anchor="hjerte"))


def _mine(public_id: str) -> tuple[Comment, Proposal]:
    """The person's own comment, and what it is about."""
    comment = comment_by_public_id(public_id)
    proposal = proposal_by_id(comment.proposal_id) if comment else None
    if comment is None or proposal is None or comment.author_id != current_actor().account_id or comment.hidden_at:
        raise NotFound
    return comment, proposal


def _shown(
    proposal: Proposal,
    round: Round,
    form: CommentForm,
    *,
    status: int = 200,
    added: str | None = None,
    problem: str | None = None,
) -> Response:
    wanted = request.args.get("orden")
    order = Order(wanted) if wanted in list(Order) else Order.OLDEST
    return page(
        "discussion/index.html",
        fragment="comments",
        status=status,
        proposal=proposal,
        discussion=discussion_on(proposal, round, current_actor(), form, order),
        added=added,
        problem=problem,
    )


def _away(proposal: Proposal, form: CommentForm) -> Response:
    """The proposal went away while a comment to it was written: nothing of it is shown but what was typed."""
    reason = ProposalAway()
    return page(
        "discussion/away.html",
        fragment="comments",
        status=status_for(reason),
        proposal=proposal,
        refusal=sentence_for(reason),
        typed=typed(form),
    )


def _submitted(slug: str) -> tuple[Proposal, Round]:
    """What has been handed in, also what is hidden, withdrawn or part of another by now."""
    proposal = proposal_by_slug(slug)
    round = round_by_id(proposal.round_id) if proposal else None
    if proposal is None or round is None or proposal.state is State.DRAFT:
        raise NotFound
    return proposal, round
