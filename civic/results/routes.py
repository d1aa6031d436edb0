"""The election board's pages, and the result that everyone may read."""

from flask import Blueprint, Response, flash, session, url_for

from civic.accounts.queries import names_of
from civic.policy import BOARD, EVERYONE, requires
from civic.reasons import NotFound
from civic.results.page import result_view
from civic.results.queries import opening_of, published_run_of, run_of, runs_by_round
from civic.results.services import open_and_count, sign_count
from civic.roll.queries import turnout
from civic.rounds.phases import Phase
from civic.rounds.queries import Round, all_rounds, phase_of, round_by_slug
from civic.voting.queries import box_count
from civic.web.fragments import go_to, page
from civic.web.language import text

blueprint = Blueprint("results", __name__)
COUNTABLE = (Phase.RESULT, Phase.REALISATION, Phase.CLOSED)


@blueprint.get("/valgbestyrelse")
@requires(BOARD)
def boxes() -> Response:
    rounds = [round for round in all_rounds() if phase_of(round) in (Phase.VOTING, *COUNTABLE)]
    runs = runs_by_round([round.id for round in rounds])
    return page("results/boxes.html", rounds=[(round, phase_of(round), runs.get(round.id)) for round in rounds])


@blueprint.get("/valgbestyrelse/<slug>")
@requires(BOARD)
def box(slug: str) -> Response:
    round = _round(slug)
    run, opening = run_of(round.id), opening_of(round.id)
    people = names_of([opening.opened_by if opening else None, *((run.counted_by, run.signed_by) if run else ())])
    return page(
        "results/box.html",
        round=round,
        can_open=phase_of(round) in COUNTABLE and run is None,
        run=run,
        opening=opening,
        people=people,
        result=result_view(round, run) if run else None,
        boxes=box_count(round.id),
        turnout=turnout(round.id),
        is_own_count=run is not None and session["account"] == run.counted_by,
    )


@blueprint.post("/valgbestyrelse/<slug>/aabn")
@requires(BOARD)
def open_(slug: str) -> Response:
    open_and_count(round_id=_round(slug).id, by=session["account"])
    flash(text("Boksen er åbnet og talt op. Nu skal en anden fra valgbestyrelsen underskrive."), "success")
    return go_to(url_for("results.box", slug=slug))


@blueprint.post("/valgbestyrelse/<slug>/underskriv")
@requires(BOARD)
def sign(slug: str) -> Response:
    sign_count(round_id=_round(slug).id, signed_by=session["account"])
    flash(text("Optællingen er underskrevet, og resultatet er offentligt."), "success")
    return go_to(url_for("results.box", slug=slug))


@blueprint.get("/runder/<slug>/resultat")
@requires(EVERYONE)
def show(slug: str) -> Response:
    round = _round(slug)
    run = published_run_of(round.id)
    if run is None:
        return page("results/waiting.html", round=round, phase=phase_of(round))
    people = names_of([run.counted_by, run.signed_by])
    return page("results/show.html", round=round, run=run, people=people, result=result_view(round, run))


def _round(slug: str) -> Round:
    found = round_by_slug(slug)
    if found is None:
        raise NotFound
    return found
