"""Staff's page for rehearsing a round."""

from flask import Blueprint, Response, flash, session, url_for

from civic.accounts.queries import names_of
from civic.clock import now
from civic.policy import STAFF, requires
from civic.reasons import NotFound
from civic.rehearsal.queries import rehearsals_of
from civic.rehearsal.services import VOTERS, ask_for_rehearsal
from civic.rehearsal.words import told
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round, round_by_slug
from civic.voting.queries import ballot_projects
from civic.web.fragments import go_to, page
from civic.web.language import text

blueprint = Blueprint("rehearsal", __name__)


@blueprint.get("/stab/runder/<slug>/generalproeve")
@requires(STAFF)
def show(slug: str) -> Response:
    round = _round(slug)
    runs = rehearsals_of(round.id)
    return page(
        "rehearsal/show.html",
        round=round,
        runs=runs,
        people=names_of([run.asked_by for run in runs]),
        told=told,
        voters=VOTERS,
        projects=len(ballot_projects(round)),
        is_early=round.phase_at(now()) in BEFORE_VOTING,
        is_waiting=any(run.held is None for run in runs),
    )


@blueprint.post("/stab/runder/<slug>/generalproeve")
@requires(STAFF)
def ask(slug: str) -> Response:
    ask_for_rehearsal(round_id=_round(slug).id, asked_by=session["account"])
    flash(text("Generalprøven går i gang inden for et minut. Runden selv bliver ikke rørt."), "success")
    return go_to(url_for("rehearsal.show", slug=slug))


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None or found.imported_from:
        raise NotFound
    return found
