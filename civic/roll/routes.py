"""Staff's pages about a round's roll: take a list in, add a person, decide about those who ask."""

from typing import Any

from flask import Blueprint, Response, flash, session, url_for
from wtforms import SelectChoice

from civic.accounts.queries import names_of
from civic.areas.queries import areas_by_id
from civic.audit.queries import entries_of
from civic.clock import now
from civic.extensions import limiter
from civic.policy import STAFF, requires
from civic.reasons import FaultyFile, NotFound, Reason
from civic.roll.forms import AddForm, GrantForm, RefuseForm, RollForm, WaitingForm
from civic.roll.queries import (
    RequestState,
    RollRequest,
    request_by_reference,
    requests_of,
    roll_size,
    sizes_by_area,
    turnout,
    waiting_roll,
)
from civic.roll.reading import COLUMNS
from civic.roll.requests import grant_request, refuse_request
from civic.roll.services import LOADED, add_to_roll, check_roll, drop_waiting_roll, take_roll, terms_of
from civic.roll.words import HAPPENED, latest_fingerprint, told
from civic.rounds.needs import is_before_opening
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import Round, areas_of_rounds, phase_of, round_by_slug
from civic.web.errors import sentence_for, status_for
from civic.web.forms import uploaded_text
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import UPLOAD, WRITE

blueprint = Blueprint("roll", __name__)


@blueprint.get("/stab/runder/<slug>/valgliste")
@requires(STAFF)
def show(slug: str) -> Response:
    return _roll_page(_round(slug), RollForm())


@blueprint.post("/stab/runder/<slug>/valgliste")
@requires(STAFF)
@limiter.limit(UPLOAD)
def upload(slug: str) -> Response:
    round, form = _round(slug), RollForm()
    if not form.validate():
        return _roll_page(round, form, status=422)
    try:
        with uploaded_text(form.file) as lines:
            check_roll(round_id=round.id, lines=lines, uploaded_by=session["account"])
    except UnicodeDecodeError:
        return _roll_page(round, form, status=422, not_text=True)
    except FaultyFile as reason:
        return _roll_page(round, form, status=422, problem=sentence_for(reason), **reason.details)
    return go_to(url_for("roll.show", slug=slug, _anchor="venter"))


@blueprint.post("/stab/runder/<slug>/valgliste/godkend")
@requires(STAFF)
@limiter.limit(WRITE)
def take(slug: str) -> Response:
    round, form = _round(slug), WaitingForm()
    if not form.validate():
        raise NotFound
    try:
        report = take_roll(
            round_id=round.id,
            upload_id=str(form.upload.data),
            taken_by=session["account"],
            many_may_go=form.many.data,
        )
    except Reason as reason:
        return _roll_page(round, RollForm(formdata=None), status=status_for(reason), problem=sentence_for(reason))
    flash(text("Valglisten er indlæst: %(entitled)s kan stemme.", entitled=report.entitled), "success")
    return go_to(url_for("roll.show", slug=slug))


@blueprint.post("/stab/runder/<slug>/valgliste/kasser")
@requires(STAFF)
@limiter.limit(WRITE)
def drop(slug: str) -> Response:
    round, form = _round(slug), WaitingForm()
    if not form.validate():
        raise NotFound
    drop_waiting_roll(round_id=round.id, upload_id=str(form.upload.data), dropped_by=session["account"])
    flash(text("Listen er kasseret. Valglisten er, som den var."), "success")
    return go_to(url_for("roll.show", slug=slug))


@blueprint.get("/stab/runder/<slug>/valgliste/tilfoej")
@requires(STAFF)
def adding(slug: str) -> Response:
    round = _round(slug)
    return _adding_page(round, _for_areas(AddForm(), round))


@blueprint.post("/stab/runder/<slug>/valgliste/tilfoej")
@requires(STAFF)
@limiter.limit(WRITE)
def add(slug: str) -> Response:
    round = _round(slug)
    form = _for_areas(AddForm(), round)
    if not form.validate():
        return _adding_page(round, form, status=422)
    try:
        add_to_roll(
            round_id=round.id,
            roll_key=terms_of(round).roll_key(str(form.person.data)),
            area_id=form.area.data,
            born=form.born.data,
            reason=form.reason.data,
            added_by=session["account"],
        )
    except Reason as reason:
        return _adding_page(round, form, status=status_for(reason), problem=sentence_for(reason))
    flash(text("Personen er skrevet på valglisten."), "success")
    return go_to(url_for("roll.show", slug=slug))


@blueprint.get("/stab/runder/<slug>/valgliste/anmodninger/<reference>")
@requires(STAFF)
def request(slug: str, reference: str) -> Response:
    round, asked = _asked(slug, reference)
    return _request_page(round, asked, GrantForm(data={"area": asked.area_id}), RefuseForm())


@blueprint.post("/stab/runder/<slug>/valgliste/anmodninger/<reference>/optag")
@requires(STAFF)
@limiter.limit(WRITE)
def grant(slug: str, reference: str) -> Response:
    round, asked = _asked(slug, reference)
    form = _for_areas(GrantForm(), round)
    if not form.validate():
        return _request_page(round, asked, form, RefuseForm(formdata=None), status=422)
    grant_request(
        round_id=round.id,
        reference=reference,
        area_id=form.area.data,
        reason=form.reason.data,
        decided_by=session["account"],
    )
    flash(text("Personen er skrevet på valglisten."), "success")
    return go_to(url_for("roll.show", slug=slug))


@blueprint.post("/stab/runder/<slug>/valgliste/anmodninger/<reference>/afslaa")
@requires(STAFF)
@limiter.limit(WRITE)
def refuse(slug: str, reference: str) -> Response:
    round, asked = _asked(slug, reference)
    form = RefuseForm()
    if not form.validate():
        granting = GrantForm(formdata=None, data={"area": asked.area_id})
        return _request_page(round, asked, granting, form, status=422)
    refuse_request(
        round_id=round.id, reference=reference, statement=str(form.statement.data), decided_by=session["account"]
    )
    flash(text("Ønsket er afslået. Personen ser begrundelsen, næste gang personen identificerer sig."), "success")
    return go_to(url_for("roll.show", slug=slug))


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _asked(slug: str, reference: str) -> tuple[Round, RollRequest]:
    round = _round(slug)
    asked = request_by_reference(round.id, reference)
    if asked is None:
        raise NotFound
    return round, asked


def _for_areas(form: Any, round: Round) -> Any:
    form.area.choices = [SelectChoice(area.id, area.name) for area in areas_of_rounds([round.id])[round.id]]
    return form


def _roll_page(round: Round, form: RollForm, *, status: int = 200, **context: Any) -> Response:
    waiting, asked = waiting_roll(round.id), requests_of(round.id)
    history = entries_of(HAPPENED, scope=round.slug)
    sizes = sizes_by_area(round.id)
    people = names_of([waiting.uploaded_by if waiting else None, *(int(e.actor[8:]) for e in history if e.actor)])
    return page(
        "roll/roll.html",
        status=status,
        round=round,
        form=form,
        columns=";".join(COLUMNS),
        size=sum(sizes.values()),
        sizes=[(area, sizes.get(area.id, 0)) for area in areas_of_rounds([round.id])[round.id]],
        turnout=turnout(round.id),
        waiting=waiting,
        taking=WaitingForm(formdata=None),
        is_own=waiting is not None and waiting.uploaded_by == session.get("account"),
        replaces=any(entry.kind == LOADED for entry in history),
        may_replace=is_before_opening(round, now()),
        may_add=phase_of(round) in (*BEFORE_VOTING, Phase.VOTING),
        requests=asked,
        areas=areas_by_id({each.area_id for each in asked}),
        history=told(history),
        people=people,
        fingerprint=latest_fingerprint(history) if sizes else None,
        **context,
    )


def _adding_page(round: Round, form: AddForm, *, status: int = 200, **context: Any) -> Response:
    has_roll = bool(roll_size(round.id))
    return page("roll/add.html", status=status, round=round, form=form, has_roll=has_roll, **context)


def _request_page(
    round: Round, asked: RollRequest, granting: GrantForm, refusing: RefuseForm, *, status: int = 200
) -> Response:
    return page(
        "roll/request.html",
        status=status,
        round=round,
        asked=asked,
        waits=asked.state is RequestState.WAITING,
        granting=_for_areas(granting, round),
        refusing=refusing,
        area=areas_by_id({asked.area_id})[asked.area_id],
        people=names_of([asked.decided_by]),
    )
