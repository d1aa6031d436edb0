"""To be filled."""

from flask import Blueprint, Response

from civic.policy import BOARD, requires
from civic.web.fragments import page

blueprint = Blueprint("results", __name__)


@blueprint.get("/valgbestyrelse")
@requires(BOARD)
def boxes() -> Response:
    return page("pages/front.html")
