"""Staff's pages about a round's roll."""

import io
from typing import Any

from flask import Blueprint, Response, session

from civic.extensions import limiter
from civic.policy import STAFF, requires
from civic.reasons import FaultyFile, NotFound
from civic.roll.forms import RollForm
from civic.roll.queries import roll_size, turnout
from civic.roll.services import COLUMNS, load_roll
from civic.rounds.queries import Round, round_by_slug
from civic.web.errors import sentence_for
from civic.web.fragments import page
from civic.web.limits import UPLOAD

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
        lines = io.TextIOWrapper(form.file.data.stream, encoding="utf-8", newline="")
        report = load_roll(round_id=round.id, lines=lines, loaded_by=session["account"])
    except UnicodeDecodeError:
        return _roll_page(round, form, status=422, not_text=True)
    except FaultyFile as reason:
        return _roll_page(round, form, status=422, problem=sentence_for(reason), faults=reason.details["faults"])
    return _roll_page(round, RollForm(formdata=None), report=report)


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _roll_page(round: Round, form: RollForm, *, status: int = 200, **context: Any) -> Response:
    return page(
        "roll/roll.html",
        status=status,
        round=round,
        form=form,
        columns=";".join(COLUMNS),
        size=roll_size(round.id),
        turnout=turnout(round.id),
        **context,
    )
