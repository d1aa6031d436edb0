"""The way through the vote: choose, review, identify, receipt."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from civic.accounts import identity
from civic.areas.queries import area_by_id
from civic.clock import now
from civic.extensions import limiter
from civic.notices.services import mail_is_wanted
from civic.policy import EVERYONE, requires
from civic.proposals.queries import concealed_among
from civic.reasons import (
    BallotChanged,
    BoxNotReady,
    CodeNotValid,
    NotFound,
    NothingChosen,
    NotIdentified,
    NotOnRoll,
    OverBudget,
    Reason,
    RoundCancelled,
    TooManyChosen,
    UnknownProject,
    VoteChangedElsewhere,
    VotingClosed,
    VotingNotOpen,
    VotingPaused,
)
from civic.roll.services import is_old_enough, terms_of
from civic.rounds.queries import Round, round_by_slug
from civic.voting.booth import RECEIPT_FOR, Booth
from civic.voting.changes import ballot_changes
from civic.voting.forms import ChoiceForm, MailReceiptForm
from civic.voting.freezing import frozen, stored_freeze
from civic.voting.queries import ballot_projects, reason_as_it_stands
from civic.voting.services import checked_selection, find_voter, refuse_unless_voting
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page, wants_fragment
from civic.web.limits import CAST, SIGN_IN

blueprint = Blueprint("voting", __name__)
# What the voter can mend on the ballot itself; any other refusal gets a page of its own.
TO_MEND = (NothingChosen, UnknownProject, TooManyChosen, OverBudget)
RECEIPT_MINUTES = int(RECEIPT_FOR.total_seconds() // 60)


@blueprint.get("/stem/<slug>")
@requires(EVERYONE)
def choose(slug: str) -> Response:
    round = round_in_voting(slug)
    return _ballot_page("voting/choose.html", round, Booth(slug))


@blueprint.post("/stem/<slug>/valg")
@requires(EVERYONE)
def change_choice(slug: str) -> Response:
    round, booth, form = round_in_voting(slug), Booth(slug), ChoiceForm()
    project = str(form.project.data)
    if form.validate() and form.action.data == "take-back":
        booth.take_back(project)
    else:
        try:
            checked_selection(round, [*booth.chosen, project])
        except TO_MEND as reason:
            return _ballot_page("voting/choose.html", round, booth, problem=reason, fragment="ballot")
        booth.choose(project)
    if wants_fragment():
        return _ballot_page("voting/choose.html", round, booth, fragment="ballot")
    return go_to(url_for("voting.choose", slug=slug, _anchor="ballot"))


@blueprint.get("/stem/<slug>/gennemse")
@requires(EVERYONE)
def review(slug: str) -> Response:
    round, booth = round_in_voting(slug), Booth(slug)
    try:
        checked_selection(round, booth.chosen)
    except TO_MEND as reason:
        return _ballot_page("voting/choose.html", round, booth, problem=reason)
    return _ballot_page("voting/review.html", round, booth)


@blueprint.get("/stem/<slug>/identificer")
@requires(EVERYONE)
def identify(slug: str) -> Response:
    round, booth = round_in_voting(slug), Booth(slug)
    try:
        checked_selection(round, booth.chosen)
    except TO_MEND as reason:
        return _ballot_page("voting/choose.html", round, booth, problem=reason)
    return _ballot_page("voting/identify.html", round, booth)


@blueprint.post("/stem/<slug>/identificer")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def start_identification(slug: str) -> Response:
    return identity.begin("ballot", round_in_voting(slug).slug)


@identity.on_identified("ballot")
def enter_booth(who: identity.Identity, slug: str) -> Response:
    """The person who came back is looked up on the roll; their CPR number goes no further than this call."""
    round = round_in_voting(slug)
    if who.person is None:
        raise NotIdentified
    try:
        voter = find_voter(round=round, person=who.person)
    except NotOnRoll:
        old_enough = is_old_enough(round, who.person)
        Booth(slug).turn_away(terms_of(round).roll_key(who.person), old_enough, now())
        return go_to(url_for("voting.not_on_roll", slug=slug))
    Booth(slug).identify(voter, now())
    return go_to(url_for("voting.identify", slug=slug))


@blueprint.post("/stem/<slug>/afgiv")
@requires(EVERYONE)
@limiter.limit(CAST)
def cast(slug: str) -> Response:
    booth, idem = Booth(slug), request.form.get("idem", "")
    if booth.is_cast(idem):
        return go_to(url_for("voting.receipt", slug=slug))
    try:
        booth.cast(now(), idem)
    except TO_MEND as reason:
        return _ballot_page("voting/choose.html", _round(slug), booth, problem=reason)
    except BallotChanged as reason:
        return _ballot_page("voting/identify.html", _round(slug), booth, problem=reason)
    except (NotIdentified, VoteChangedElsewhere, CodeNotValid) as reason:
        round = round_in_voting(slug)
        booth.forget_voter()
        return _ballot_page("voting/identify.html", round, booth, problem=reason)
    return go_to(url_for("voting.receipt", slug=slug))


@blueprint.get("/stem/<slug>/kvittering")
@requires(EVERYONE)
def receipt(slug: str) -> Response:
    round, booth = round_with_receipt(slug), Booth(slug)
    return receipt_page(round, booth, MailReceiptForm())


def round_with_receipt(slug: str) -> Round:
    """The round that this booth holds a receipt of. Raises NotFound, and RoundCancelled: then nothing is in its box."""
    round = _round(slug)
    if not Booth(slug).receipt:
        raise NotFound
    if round.cancelled_at is not None:
        raise RoundCancelled
    return round


def receipt_page(round: Round, booth: Booth, form: MailReceiptForm, *, status: int = 200) -> Response:
    """The receipt, and the way to have it by mail; with the choices only in a round whose receipts show them."""
    projects = {project.id: project for project in ballot_projects(round)} if booth.shown else {}
    response = page(
        "voting/receipt.html",
        status=status,
        round=round,
        receipt=booth.receipt,
        shown=[projects[each] for each in booth.shown if each in projects],
        form=form if mail_is_wanted() and not booth.helped else None,
        by_letter=booth.by_letter,
        ballot=stored_freeze(round.id),
        minutes=RECEIPT_MINUTES,
        step=4,
        **lent_out(booth),
    )
    if booth.helped:
        # The screen goes back to its beginning by itself, a second after nothing of the receipt is left.
        after, beginning = booth.seconds_shown(now()) + 1, url_for("voting.screen", slug=round.slug)
        response.headers["Refresh"] = f"{after}; url={beginning}"
    return response


@blueprint.post("/stem/<slug>/kvittering/laengere")
@requires(EVERYONE)
@limiter.limit(CAST)
def keep_receipt(slug: str) -> Response:
    """Whoever needs longer to write the code down on a screen that staff lend out."""
    Booth(_round(slug).slug).keep_receipt(now())
    return go_to(url_for("voting.receipt", slug=slug))


@blueprint.post("/stem/<slug>/afslut")
@requires(EVERYONE)
def leave(slug: str) -> Response:
    """Leave nothing behind on a shared computer."""
    round, booth = _round(slug), Booth(slug)
    place = "voting.screen" if booth.helped else "pages.round"
    booth.forget_everything()
    return go_to(url_for(place, slug=round.slug))


@blueprint.errorhandler(VotingPaused)
def paused(refused: VotingPaused) -> Response:
    """Whoever is on their way through the vote reads why it stands still, and what becomes of the votes."""
    round = _round(str((request.view_args or {}).get("slug")))
    return page("voting/paused.html", status=status_for(refused), round=round, reason=reason_as_it_stands(round))


@blueprint.errorhandler(VotingNotOpen)
@blueprint.errorhandler(BoxNotReady)
@blueprint.errorhandler(RoundCancelled)
def not_open(refused: Reason) -> Response:
    """Whoever comes too early, or in vain, is led to the round's page, which says when or why."""
    round = _round(str((request.view_args or {}).get("slug")))
    said, is_cancelled = sentence_for(refused), isinstance(refused, RoundCancelled)
    return page("voting/not_open.html", status=status_for(refused), round=round, said=said, is_cancelled=is_cancelled)


@blueprint.errorhandler(VotingClosed)
def over(refused: VotingClosed) -> Response:
    """Only whoever just tried to cast is told that it came too late: the ballots of all others stand."""
    round, (_, tried) = _round(str((request.view_args or {}).get("slug"))), str(request.endpoint).split(".")
    sentence_for(refused)
    return page("voting/over.html", status=status_for(refused), round=round, tried=tried)


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def round_in_voting(slug: str) -> Round:
    round = _round(slug)
    refuse_unless_voting(round)
    return round


def _ballot_page(
    template: str, round: Round, booth: Booth, *, problem: Reason | None = None, fragment: str | None = None
) -> Response:
    projects = ballot_projects(round)
    chosen = set(booth.chosen)
    given = sum(project.price for project in projects if project.id in chosen)
    area = area_by_id(booth.area_id) if booth.area_id else None
    step = {"voting/choose.html": 1, "voting/review.html": 2}.get(template, 3)
    ballot = frozen(round)
    return page(
        template,
        fragment=fragment,
        status=status_for(problem) if problem else 200,
        problem=sentence_for(problem) if problem else None,
        round=round,
        projects=booth.in_drawn_order(projects),
        hidden=concealed_among(project.proposal.id for project in projects),
        chosen=chosen,
        given=given,
        left=round.budget - given,
        is_full=round.max_choices is not None and len(chosen) >= round.max_choices,
        identified=booth.is_identified(now()),
        area=area,
        booth=booth,
        ballot=ballot,
        changes=[] if fragment else ballot_changes(round, ballot),
        step=step,
        done_steps=done_before(step, booth),
        **lent_out(booth),
    )


def done_before(step: int, booth: Booth) -> list[int]:
    """The steps that are done: whoever comes with a letter has not chosen yet, and may be known before they choose."""
    before = [each for each in (1, 2) if each < step and booth.chosen]
    return [*before, 3] if booth.is_identified(now()) else before


def lent_out(booth: Booth) -> dict[str, Any]:
    """What a page says on a screen that staff lend out: leaving leads back to where the next one begins."""
    return {"helped": True, "exit_url": url_for("voting.screen", slug=booth.slug)} if booth.helped else {}


# The ways in without MitID register themselves on the blueprint above; and what a voting needs before it opens.
from civic.voting import entrance, readiness, standing  # noqa: E402, F401
