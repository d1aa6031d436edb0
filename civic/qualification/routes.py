"""To be filled."""

from flask import Blueprint, Response

from civic.policy import PLAYMAKER, requires
from civic.web.fragments import page

blueprint = Blueprint("qualification", __name__)


@blueprint.get("/playmaker")
@requires(PLAYMAKER)
def today() -> Response:
    return page("pages/front.html")
