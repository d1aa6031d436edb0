"""Asking and answering about a proposal. Part of the qualification's routes."""

from functools import partial

from flask import Response, flash, url_for

from civic.clock import now
from civic.extensions import limiter
from civic.policy import EVERYONE, PLAYMAKER, current_actor, requires
from civic.proposals.facts import facts_of
from civic.proposals.policy import PROPOSERS
from civic.proposals.queries import Proposal, concealment_of, proposal_by_id, proposal_by_slug
from civic.qualification import inquiries
from civic.qualification.forms import AnswerForm, DepartmentForm, HearingForm, QuestionForm
from civic.qualification.policy import may_answer
from civic.qualification.queries import Inquiry, InquiryKind, inquiry_by_public_id, inquiry_by_token_hash
from civic.qualification.routes import blueprint, proposal_of_mine, sheet_page
from civic.reasons import LinkSleeps, NotFound
from civic.rounds.queries import round_by_id
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import WRITE
from civic.web.taking import taken


@blueprint.post("/playmaker/forslag/<slug>/spoerg")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def ask(slug: str) -> Response:
    (proposal, round), form, by = proposal_of_mine(slug), QuestionForm(), current_actor().account_id or 0
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: inquiries.ask_author(proposal_id=proposal.id, asked_by=by, words=form.words.data),
        asking=form,
    )
    return again or _asked(slug)


@blueprint.post("/playmaker/forslag/<slug>/hoer")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def hear(slug: str) -> Response:
    (proposal, round), form, by = proposal_of_mine(slug), HearingForm(), current_actor().account_id or 0
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: inquiries.hear_author(proposal_id=proposal.id, asked_by=by, words=form.words.data, days=form.days.data),
        lacking=(form.days, text("Fristen skal slutte, før afstemningen begynder.")),
        hearing=form,
    )
    return again or _asked(slug)


@blueprint.post("/playmaker/forslag/<slug>/send-videre")
@requires(PLAYMAKER)
@limiter.limit(WRITE)
def forward(slug: str) -> Response:
    (proposal, round), form, by = proposal_of_mine(slug), DepartmentForm(), current_actor().account_id or 0
    again = taken(
        partial(sheet_page, proposal, round),
        lambda: inquiries.ask_department(
            proposal_id=proposal.id,
            asked_by=by,
            department=form.department.data,
            address=form.address.data,
            words=form.words.data,
            days=form.days.data,
        ),
        lacking=(form.address, text("Mailen kunne ikke sendes. Prøv igen senere, eller spørg på en anden måde.")),
        forwarding=form,
    )
    return again or _asked(slug)


@blueprint.get("/forslag/<slug>/spoergsmaal/<public_id>")
@requires(PROPOSERS)
def question(slug: str, public_id: str) -> Response:
    return _answer_page(*_to_me(slug, public_id), AnswerForm(formdata=None))


@blueprint.post("/forslag/<slug>/spoergsmaal/<public_id>")
@requires(PROPOSERS)
@limiter.limit(WRITE)
def answer(slug: str, public_id: str) -> Response:
    inquiry, proposal = _to_me(slug, public_id)
    form = AnswerForm()
    if not form.validate():
        return _answer_page(inquiry, proposal, form, status=422)
    inquiries.answer(inquiry_id=inquiry.id, words=form.words.data)
    flash(text("Tak. Playmakeren har fået dit svar."), "success")
    return go_to(url_for("pages.proposal", slug=slug))


@blueprint.get("/hoering/<token>")
@requires(EVERYONE)
def department(token: str) -> Response:
    return _department_page(*_by_link(token), AnswerForm(formdata=None))


@blueprint.post("/hoering/<token>")
@requires(EVERYONE)
@limiter.limit(WRITE)
def answer_for_department(token: str) -> Response:
    inquiry, proposal = _by_link(token)
    form = AnswerForm()
    if not form.validate():
        return _department_page(inquiry, proposal, form, status=422)
    inquiries.answer(inquiry_id=inquiry.id, words=form.words.data)
    return go_to(url_for("qualification.department", token=token))


def _asked(slug: str) -> Response:
    flash(text("Spørgsmålet er sendt. Du får besked, når der er svaret."), "success")
    return go_to(url_for("qualification.sheet", slug=slug, _anchor="spoergsmaal"))


def _to_me(slug: str, public_id: str) -> tuple[Inquiry, Proposal]:
    """A question to the author who reads it; for anyone else there is none."""
    proposal, inquiry = proposal_by_slug(slug), inquiry_by_public_id(public_id)
    if proposal is None or inquiry is None or inquiry.proposal_id != proposal.id:
        raise NotFound
    if inquiry.kind is InquiryKind.DEPARTMENT or not may_answer(current_actor(), proposal):
        raise NotFound
    return inquiry, proposal


def _by_link(token: str) -> tuple[Inquiry, Proposal]:
    """What a department was asked; while a moderator has hidden the proposal, the link tells nothing of it."""
    inquiry = inquiry_by_token_hash(inquiries.token_hash(token))
    proposal = proposal_by_id(inquiry.proposal_id) if inquiry else None
    if inquiry is None or proposal is None:
        raise NotFound
    if concealment_of(proposal.id) is not None:
        raise LinkSleeps
    return inquiry, proposal


def _answer_page(inquiry: Inquiry, proposal: Proposal, form: AnswerForm, status: int = 200) -> Response:
    return page(
        "qualification/answer.html",
        status=status,
        inquiry=inquiry,
        proposal=proposal,
        form=form,
        is_late=_is_late(inquiry),
    )


def _department_page(inquiry: Inquiry, proposal: Proposal, form: AnswerForm, status: int = 200) -> Response:
    return page(
        "qualification/department.html",
        status=status,
        inquiry=inquiry,
        proposal=proposal,
        round=round_by_id(proposal.round_id),
        facts=facts_of(proposal, by_name=False),
        form=form,
        is_late=_is_late(inquiry),
    )


def _is_late(inquiry: Inquiry) -> bool:
    return inquiry.answered_at is None and inquiry.due_at is not None and now() > inquiry.due_at
