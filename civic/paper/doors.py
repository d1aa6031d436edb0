"""The door to the paper pages, and what all of them need."""

from typing import TypeVar

import structlog
from flask import Blueprint, Response, make_response

from civic.reasons import NotFound, Reason
from civic.rounds.queries import Round, round_by_slug
from civic.web.errors import error_answer, sentence_for, status_for
from civic.web.limits import Often

blueprint = Blueprint("paper", __name__, url_prefix="/stab/runder/<slug>/papir")
log = structlog.get_logger()
# Whoever types two hundred ballots in an evening is no attack.
TYPING = Often("120 per minute", "2400 per minute", "6000 per minute")
Refused = TypeVar("Refused")


@blueprint.errorhandler(Reason)
def refused(reason: Reason) -> Response:
    """A refusal gets its sentence, and is written down."""
    noted(reason)
    return error_answer(status_for(reason), sentence_for(reason))


def noted(refused: Refused) -> Refused:
    """Write down, by its name alone, what was refused: a reason, or a form with faults."""
    log.warning("paper_refused", what=type(refused).__name__)
    return refused


def round_at(slug: str) -> Round:
    """The round of this address. Raises NotFound."""
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def file_answer(content: bytes, name: str, kind: str = "application/pdf") -> Response:
    """A file to keep."""
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
