"""The election board's pages, and the result that everyone may read."""

from flask import Blueprint, Response, flash, session, url_for

from civic.accounts.queries import names_of
from civic.bulletin.queries import members_without_mail
from civic.bulletin.words import unmailed
from civic.extensions import limiter
from civic.policy import BOARD, EVERYONE, requires
from civic.reasons import NotFound, OwnKey, PaperNotReconciled, Reason, WrongFingerprint
from civic.results.forms import FingerprintForm, OpeningForm, PublicKeyForm
from civic.results.page import result_view
from civic.results.queries import published_run_of
from civic.results.reckoning import paper_view
from civic.results.services import KEY_REFUSALS, open_and_count, refusals_logged, sign_count
from civic.results.steps import box_rows, box_state
from civic.results.unlocking import private_key_in, public_key_in
from civic.roll.queries import turnout
from civic.rounds.keys import confirm_key, send_key
from civic.rounds.queries import Round, all_rounds, phase_of, round_by_slug
from civic.web.errors import sentence_for, status_for
from civic.web.fragments import go_to, page
from civic.web.language import amounts_in, text
from civic.web.limits import WRITE

blueprint = Blueprint("results", __name__)
# Said beside the form, so that it can be mended at once.
TO_MEND = (*KEY_REFUSALS, OwnKey, PaperNotReconciled, WrongFingerprint)


@blueprint.get("/valgbestyrelse")
@requires(BOARD)
def boxes() -> Response:
    rounds = [round for round in all_rounds() if not round.imported_from]
    return page("results/boxes.html", rows=box_rows(rounds))


@blueprint.get("/valgbestyrelse/<slug>")
@requires(BOARD)
def box(slug: str) -> Response:
    return _box_page(_round(slug), OpeningForm(formdata=None))


@blueprint.post("/valgbestyrelse/<slug>/aabn")
@requires(BOARD)
@limiter.limit(WRITE)
def open_(slug: str) -> Response:
    round, form = _round(slug), OpeningForm()
    try:
        with refusals_logged(round_id=round.id, by=session["account"]):
            private_key = private_key_in(form) if form.validate() else None
            open_and_count(round_id=round.id, by=session["account"], private_key=private_key)
    except TO_MEND as reason:
        form.forget()
        return _box_page(round, form, problem=reason)
    flash(text("Stemmekassen er åbnet og talt op. Nu skal en anden fra valgbestyrelsen underskrive."), "success")
    return go_to(url_for("results.box", slug=slug))


@blueprint.post("/valgbestyrelse/<slug>/underskriv")
@requires(BOARD)
def sign(slug: str) -> Response:
    sign_count(round_id=_round(slug).id, signed_by=session["account"])
    flash(text("Optællingen er underskrevet, og resultatet er offentligt."), "success")
    return go_to(url_for("results.box", slug=slug))


@blueprint.get("/valgbestyrelse/<slug>/noegle")
@requires(BOARD)
def key(slug: str) -> Response:
    return _key_page(_round(slug), PublicKeyForm(formdata=None), FingerprintForm(formdata=None))


@blueprint.post("/valgbestyrelse/<slug>/noegle")
@requires(BOARD)
@limiter.limit(WRITE)
def send(slug: str) -> Response:
    round, form = _round(slug), PublicKeyForm()
    typing = FingerprintForm(formdata=None)
    if not form.validate():
        return _key_page(round, form, typing, status=422)
    try:
        with refusals_logged(round_id=round.id, by=session["account"], kind="key_refused"):
            send_key(round_id=round.id, public_key=public_key_in(form.file.data), sent_by=session["account"])
    except TO_MEND as reason:
        return _key_page(round, form, typing, problem=reason)
    flash(text("Nøglen er sendt. Nu skal en anden fra valgbestyrelsen bekræfte den."), "success")
    return go_to(url_for("results.key", slug=slug))


@blueprint.post("/valgbestyrelse/<slug>/noegle/bekraeft")
@requires(BOARD)
@limiter.limit(WRITE)
def confirm(slug: str) -> Response:
    round, form = _round(slug), FingerprintForm()
    sending = PublicKeyForm(formdata=None)
    if not form.validate():
        return _key_page(round, sending, form, status=422)
    try:
        confirm_key(round_id=round.id, fingerprint=str(form.fingerprint.data), confirmed_by=session["account"])
    except TO_MEND as reason:
        return _key_page(round, sending, form, problem=reason)
    flash(text("Nøglen er bekræftet. Fra nu af bliver stemmesedlerne låst med den."), "success")
    return go_to(url_for("results.box", slug=slug))


@blueprint.get("/runder/<slug>/resultat")
@requires(EVERYONE)
def show(slug: str) -> Response:
    round = _round(slug)
    run = published_run_of(round.id)
    if run is None:
        return page("results/waiting.html", round=round, phase=phase_of(round))
    people = names_of([run.counted_by, run.signed_by])
    with amounts_in(round.currency):
        return page("results/show.html", round=round, run=run, people=people, result=result_view(round, run))


@blueprint.get("/runder/<slug>/resultat/papir")
@requires(EVERYONE)
def paper(slug: str) -> Response:
    """The paper protocol as everyone may read it, once the count is signed."""
    round = _round(slug)
    if round.imported_from is not None or published_run_of(round.id) is None:
        raise NotFound
    return page("results/paper.html", round=round, paper=paper_view(round))


def _box_page(round: Round, form: OpeningForm, *, problem: Reason | None = None) -> Response:
    state = box_state(round)
    return page(
        "results/box.html",
        status=status_for(problem) if problem else 200,
        problem=sentence_for(problem) if problem else None,
        round=round,
        state=state,
        form=form,
        people=state.people,
        result=result_view(round, state.run) if state.run else None,
        turnout=turnout(round.id),
        unmailed=unmailed(members_without_mail()),
        has_acted=state.acted(session["account"]),
    )


def _key_page(
    round: Round, sending: PublicKeyForm, typing: FingerprintForm, *, problem: Reason | None = None, status: int = 200
) -> Response:
    if round.imported_from is not None:
        raise NotFound
    state = box_state(round)
    return page(
        "results/key.html",
        status=status_for(problem) if problem else status,
        problem=sentence_for(problem) if problem else None,
        round=round,
        state=state,
        sending=sending,
        typing=typing,
        is_own_key=state.key is not None and state.key.sent_by == session["account"],
    )


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found
