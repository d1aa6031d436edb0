"""Staff's pages about a round's voting letters."""

from typing import Any

from flask import Blueprint, Response, make_response, session, url_for
from wtforms import SelectChoice

from civic.accounts.queries import names_of
from civic.extensions import limiter
from civic.letters.forms import LettersForm, RevokeBatchForm, RevokeForm
from civic.letters.queries import batches_of, letter_counts
from civic.letters.services import MOST_AT_ONCE, make_letters, revoke_batch, revoke_letters_of
from civic.letters.sheets import letters_as_csv, letters_as_pdf, voting_address, words_of_letters
from civic.policy import STAFF, requires
from civic.reasons import FaultyFile, NotFound, Reason
from civic.roll.queries import roll_size, turnout
from civic.rounds.queries import Phase, Round, phase_of, round_by_slug
from civic.typesetting import unprintable
from civic.web.errors import sentence_for, status_for
from civic.web.forms import uploaded_text
from civic.web.fragments import go_to, page
from civic.web.limits import UPLOAD, WRITE

blueprint = Blueprint("letters", __name__)
KINDS = {"pdf": (letters_as_pdf, "application/pdf"), "csv": (letters_as_csv, "text/csv; charset=utf-8")}


@blueprint.get("/stab/runder/<slug>/stemmebreve")
@requires(STAFF)
def show(slug: str) -> Response:
    return _letters_page(_round(slug))


@blueprint.post("/stab/runder/<slug>/stemmebreve")
@requires(STAFF)
@limiter.limit(UPLOAD)
def make(slug: str) -> Response:
    """The answer is the letters themselves: their codes are nowhere else, and cannot be asked for again."""
    round, form = _round(slug), LettersForm()
    if not form.validate():
        return _letters_page(round, form, status=422)
    try:
        as_file, mimetype = KINDS[form.kind.data]
        with uploaded_text(form.file) as lines:
            batch = make_letters(round_id=round.id, lines=lines, as_file=as_file, made_by=session["account"])
    except UnicodeDecodeError:
        return _letters_page(round, form, status=422, not_text=True)
    except FaultyFile as reason:
        return _letters_page(round, form, status=422, problem=sentence_for(reason), **reason.details)
    answer = make_response(batch.file)
    answer.content_type = mimetype
    name = f"stemmebreve-{round.slug}-{batch.n}.{form.kind.data}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/stab/runder/<slug>/stemmebreve/tilbage")
@requires(STAFF)
@limiter.limit(WRITE)
def revoke(slug: str) -> Response:
    round, form = _round(slug), RevokeForm()
    if not form.validate():
        return _letters_page(round, status=422, revoking=form)
    try:
        revoke_letters_of(
            round_id=round.id,
            person=str(form.person.data),
            reason=form.reason.data,
            revoked_by=session["account"],
        )
    except Reason as reason:
        return _letters_page(round, status=status_for(reason), problem=sentence_for(reason), revoking=form)
    return _letters_page(round, revoked=True)


@blueprint.post("/stab/runder/<slug>/stemmebreve/samling-tilbage")
@requires(STAFF)
@limiter.limit(WRITE)
def revoke_whole_batch(slug: str) -> Response:
    round = _round(slug)
    form = _for_batches(RevokeBatchForm(), round)
    if not form.validate():
        raise NotFound
    try:
        revoke_batch(round_id=round.id, n=form.batch.data, reason=form.reason.data, revoked_by=session["account"])
    except Reason as reason:
        return _letters_page(round, status=status_for(reason), problem=sentence_for(reason))
    return go_to(url_for("letters.show", slug=round.slug))


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _for_batches(form: RevokeBatchForm, round: Round) -> RevokeBatchForm:
    form.batch.choices = [SelectChoice(batch.n, str(batch.n)) for batch in batches_of(round.id)]
    return form


def _letters_page(
    round: Round, form: LettersForm | None = None, *, status: int = 200, revoking: RevokeForm | None = None, **more: Any
) -> Response:
    batches = batches_of(round.id)
    return page(
        "letters/letters.html",
        status=status,
        round=round,
        form=form or LettersForm(formdata=None),
        revoking=revoking or RevokeForm(formdata=None, prefix=""),
        revoking_batch=_for_batches(RevokeBatchForm(formdata=None), round),
        batches=batches,
        makers=names_of(batch.made_by for batch in batches),
        counts=letter_counts(round.id),
        turnout=turnout(round.id),
        most=MOST_AT_ONCE,
        address=voting_address(round),
        has_roll=bool(roll_size(round.id)),
        framed=unprintable(words_of_letters(round)),
        is_over=phase_of(round) in (Phase.RESULT, Phase.REALISATION, Phase.CLOSED),
        **more,
    )
