"""What staff see first."""

from flask import Blueprint, Response

from civic.areas.queries import active_areas
from civic.clock import now
from civic.desk.queries import rows_of
from civic.policy import STAFF, requires
from civic.rounds.queries import all_rounds
from civic.web.fragments import page

blueprint = Blueprint("desk", __name__)


@blueprint.get("/stab")
@requires(STAFF)
def overview() -> Response:
    return page("desk/overview.html", rows=rows_of(all_rounds(), now()), areas=active_areas())
