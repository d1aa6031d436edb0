"""Files for others to count with. Nothing about a round is exported before its count is signed."""

from flask import Blueprint, Response, send_file

from civic.exports.package import VERIFIER, package_of
from civic.exports.services import result_as_csv, result_as_pabulib
from civic.policy import EVERYONE, requires
from civic.reasons import NotFound
from civic.results.publishing import shows_every_ballot
from civic.results.queries import Run, outcome_of, published_run_of
from civic.rounds.queries import Round, round_by_slug

blueprint = Blueprint("exports", __name__)


@blueprint.get("/runder/<slug>/resultat.csv")
@requires(EVERYONE)
def result_csv(slug: str) -> Response:
    round, run = _published(slug)
    return _download(result_as_csv(round, run), "text/csv", f"{slug}.csv")


@blueprint.get("/runder/<slug>/resultat.pb")
@requires(EVERYONE)
def result_pabulib(slug: str) -> Response:
    round, run = _published(slug)
    if not shows_every_ballot(round) or not outcome_of(run).cast:
        # Sums only, where few have voted; and where nobody has, there is no election to read.
        raise NotFound
    return _download(result_as_pabulib(round, run), "text/plain", f"{slug}.pb")


@blueprint.get("/runder/<slug>/optaelling.zip")
@requires(EVERYONE)
def count_package(slug: str) -> Response:
    """Everything that is needed to count again; kept as a file and sent from it."""
    round, _run = _published(slug)
    return send_file(package_of(round), mimetype="application/zip", as_attachment=True, download_name=f"{slug}.zip")


@blueprint.get("/hjaelp/tael-selv-efter/verify.py")
@requires(EVERYONE)
def verifier() -> Response:
    return send_file(VERIFIER, mimetype="text/x-python", as_attachment=True, download_name="verify.py")


def _published(slug: str) -> tuple[Round, Run]:
    round = round_by_slug(slug)
    run = published_run_of(round.id) if round else None
    if round is None or run is None:
        raise NotFound
    return round, run


def _download(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype, content_type=f"{mimetype}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
