"""To be filled."""

from flask import Blueprint, Response

from civic.policy import STAFF, requires
from civic.web.fragments import page

blueprint = Blueprint("desk", __name__)


@blueprint.get("/stab")
@requires(STAFF)
def overview() -> Response:
    return page("pages/front.html")
