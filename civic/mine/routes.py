"""To be filled."""

from flask import Blueprint, Response

from civic.policy import SIGNED_IN, requires
from civic.web.fragments import page

blueprint = Blueprint("mine", __name__)


@blueprint.get("/mit")
@requires(SIGNED_IN)
def overview() -> Response:
    return page("pages/front.html")
