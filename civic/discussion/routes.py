"""Comments and replies on a proposal."""

from flask import Blueprint, Response, request, url_for

from civic.discussion.forms import CommentForm
from civic.discussion.policy import may_speak
from civic.discussion.services import comment as say
from civic.discussion.showing import discussion_on
from civic.extensions import limiter
from civic.policy import EVERYONE, SIGNED_IN, allow, current_actor, requires
from civic.proposals.policy import may_see
from civic.proposals.queries import Proposal, proposal_by_slug
from civic.reasons import Blocked, DiscussionClosed, NotFound, SaidBefore, TooManyWhenNew, WrongPhase
from civic.rounds.queries import Round, round_by_id
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page, wants_fragment
from civic.web.language import text
from civic.web.limits import WRITE

blueprint = Blueprint("discussion", __name__)
REFUSED = (WrongPhase, DiscussionClosed, Blocked, SaidBefore, TooManyWhenNew)


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
    except REFUSED as reason:
        # What was typed stays on the page, so that it can be copied out.
        return _shown(proposal, round, form, status=status_for(reason), problem=sentence_for(reason))
    if wants_fragment():
        return _shown(proposal, round, CommentForm(formdata=None), added=public_id)
    return go_to(url_for("pages.proposal", slug=slug, _anchor=f"kommentar-{public_id}"))


def _shown(
    proposal: Proposal,
    round: Round,
    form: CommentForm,
    *,
    status: int = 200,
    added: str | None = None,
    problem: str | None = None,
) -> Response:
    return page(
        "discussion/index.html",
        fragment="comments",
        status=status,
        proposal=proposal,
        discussion=discussion_on(proposal, round, current_actor(), form),
        added=added,
        problem=problem,
    )


def _discussed(slug: str) -> tuple[Proposal, Round]:
    proposal = proposal_by_slug(slug)
    if proposal is None or not may_see(current_actor(), proposal):
        raise NotFound
    round = round_by_id(proposal.round_id)
    if round is None:
        raise NotFound
    return proposal, round
