"""What staff see first."""

from flask import Blueprint, Response

from civic.areas.queries import active_areas
from civic.bulletin.queries import members_without_mail
from civic.bulletin.words import unmailed
from civic.clock import now
from civic.desk.queries import rows_of, workloads
from civic.moderation.listing import waiting_for
from civic.policy import STAFF, current_actor, requires
from civic.qualification.queries import unpublished_counts
from civic.rounds.queries import all_rounds
from civic.web.fragments import page

blueprint = Blueprint("desk", __name__)


@blueprint.get("/stab")
@requires(STAFF)
def overview() -> Response:
    rows = rows_of(all_rounds(), now())
    return page(
        "desk/overview.html",
        rows=rows,
        areas=active_areas(),
        waiting=list(waiting_for(current_actor(), None)),
        unmailed=unmailed(members_without_mail()) if any(row.needs_board for row in rows) else "",
    )


@blueprint.get("/stab/arbejde")
@requires(STAFF)
def workload() -> Response:
    rounds = all_rounds()
    unpublished = unpublished_counts([round.id for round in rounds])
    return page(
        "desk/workload.html",
        rows=workloads(active_areas()),
        unpublished=[(round, unpublished[round.id]) for round in rounds if round.id in unpublished],
    )


# The pages about mail and messages register themselves on the blueprint above.
from civic.desk import mailing  # noqa: E402, F401
