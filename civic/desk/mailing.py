"""How the mail and the jobs are doing, and messages to areas. Part of the desk's routes."""

import io
from typing import Any

from flask import Response, flash, session, url_for

from civic.accounts.queries import residents_of
from civic.areas.queries import areas_by_id
from civic.desk.digital_post import batch, persons_in
from civic.desk.forms import MessageForm, PersonsForm, SendForm
from civic.desk.messages import drop_mail, note_batch, retry_mail, send_area_message
from civic.desk.routes import blueprint
from civic.desk.words import JOB_NAMES, MAIL_KINDS
from civic.extensions import limiter
from civic.jobs import runs
from civic.notices.area_messages import (
    AreaMessage,
    area_message_by_id,
    area_messages,
    change_area_message,
    write_area_message,
)
from civic.notices.queries import Topic, mail_health, reach_of
from civic.notices.services import mail_is_wanted
from civic.policy import STAFF, requires
from civic.reasons import FaultyFile, MessageChanged, NotFound
from civic.web.errors import sentence_for
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import MESSAGE, UPLOAD, WRITE


@blueprint.get("/stab/mail")
@requires(STAFF)
def mail() -> Response:
    return page(
        "desk/mail.html",
        health=mail_health(),
        jobs=runs(),
        is_wanted=mail_is_wanted(),
        job_names=JOB_NAMES,
        mail_kinds=MAIL_KINDS,
    )


@blueprint.post("/stab/mail/<mail_id>/igen")
@requires(STAFF)
@limiter.limit(WRITE)
def retry(mail_id: str) -> Response:
    retry_mail(mail_id=mail_id, asked_by=session["account"])
    flash(text("Vi prøver at sende mailen igen."), "success")
    return go_to(url_for("desk.mail"))


@blueprint.post("/stab/mail/<mail_id>/slet")
@requires(STAFF)
@limiter.limit(WRITE)
def drop(mail_id: str) -> Response:
    drop_mail(mail_id=mail_id, asked_by=session["account"])
    flash(text("Mailen er slettet."), "success")
    return go_to(url_for("desk.mail"))


@blueprint.get("/stab/beskeder")
@requires(STAFF)
def messages() -> Response:
    found = area_messages()
    areas = areas_by_id(area_id for message in found for area_id in message.area_ids)
    return page("desk/messages.html", messages=found, areas=areas)


@blueprint.get("/stab/beskeder/ny")
@requires(STAFF)
def new_message() -> Response:
    return page("desk/message_form.html", form=MessageForm(), message=None)


@blueprint.post("/stab/beskeder/ny")
@requires(STAFF)
@limiter.limit(WRITE)
def write_message() -> Response:
    form = MessageForm()
    if not form.validate():
        return page("desk/message_form.html", status=422, form=form, message=None)
    message_id = write_area_message(words=form.words, written_by=session["account"])
    return go_to(url_for("desk.message", message_id=message_id))


@blueprint.get("/stab/beskeder/<message_id>")
@requires(STAFF)
def message(message_id: str) -> Response:
    return _message_page(_message(message_id), PersonsForm())


@blueprint.get("/stab/beskeder/<message_id>/ret")
@requires(STAFF)
def edit_message(message_id: str) -> Response:
    found = _message(message_id)
    if found.confirmed_at is not None:
        return go_to(url_for("desk.message", message_id=message_id))
    return page("desk/message_form.html", form=MessageForm(found), message=found)


@blueprint.post("/stab/beskeder/<message_id>/ret")
@requires(STAFF)
@limiter.limit(WRITE)
def change_message(message_id: str) -> Response:
    found, form = _message(message_id), MessageForm()
    if not form.validate():
        return page("desk/message_form.html", status=422, form=form, message=found)
    try:
        change_area_message(message_id=message_id, words=form.words, seen=form.seen.data or "")
    except MessageChanged as refused:
        # What was typed stays on the page, so that it can be copied out.
        return page("desk/message_form.html", status=409, form=form, message=found, refusal=sentence_for(refused))
    return go_to(url_for("desk.message", message_id=message_id))


@blueprint.post("/stab/beskeder/<message_id>/send")
@requires(STAFF)
@limiter.limit(MESSAGE)
def send_message(message_id: str) -> Response:
    found, form = _message(message_id), SendForm()
    try:
        send_area_message(message_id=message_id, sent_by=session["account"], seen=form.seen.data or "")
    except MessageChanged as refused:
        return _message_page(found, PersonsForm(formdata=None), status=409, problem=sentence_for(refused))
    flash(text("Beskeden er på vej til beboerne."), "success")
    return go_to(url_for("desk.message", message_id=message_id))


@blueprint.post("/stab/beskeder/<message_id>/digital-post")
@requires(STAFF)
@limiter.limit(UPLOAD)
def digital_post(message_id: str) -> Response:
    """The list comes back as a batch file in the same answer: it is kept nowhere."""
    found, form = _message(message_id), PersonsForm()
    if not form.validate():
        return _message_page(found, form, status=422)
    try:
        persons = persons_in(io.TextIOWrapper(form.file.data.stream, encoding="utf-8", newline=""))
    except UnicodeDecodeError:
        return _message_page(found, form, status=422, problem=text("Filen er ikke en tekstfil i UTF-8."))
    except FaultyFile as reason:
        return _message_page(found, form, status=422, problem=sentence_for(reason), **reason.details)
    note_batch(message_id=found.id, made_by=session["account"], persons=len(persons))
    lines = batch(message_id=found.id, title=found.title, words=found.text, persons=persons)
    response = Response("".join(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="digital-post-{found.id[:8]}.csv"'
    return response


def _message(message_id: str) -> AreaMessage:
    found = area_message_by_id(message_id)
    if found is None:
        raise NotFound
    return found


def _message_page(found: AreaMessage, form: PersonsForm, status: int = 200, **more: Any) -> Response:
    areas = areas_by_id(found.area_ids)
    return page(
        "desk/message.html",
        status=status,
        message=found,
        areas=[areas[area_id] for area_id in found.area_ids if area_id in areas],
        reach=reach_of(residents_of(found.area_ids), Topic.AREA),
        form=form,
        sending=SendForm(formdata=None, obj=found),
        **({"problem": None, "faults": []} | more),
    )
