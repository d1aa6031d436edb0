"""The public pages."""

from flask import Blueprint, Response, request, session

from civic.policy import EVERYONE, requires
from civic.web.fragments import go_to, local_path, page
from civic.web.language import LANGUAGES

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@requires(EVERYONE)
def front() -> Response:
    return page("pages/front.html")


@blueprint.post("/sprog")
@requires(EVERYONE)
def set_language() -> Response:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return go_to(local_path(request.form.get("next")))


@blueprint.get("/omraader")
@requires(EVERYONE)
def areas() -> Response:
    return page("pages/front.html")


@blueprint.get("/runder")
@requires(EVERYONE)
def rounds() -> Response:
    return page("pages/front.html")


@blueprint.get("/om")
@requires(EVERYONE)
def about() -> Response:
    return page("pages/front.html")


@blueprint.get("/hjaelp/afstemning")
@requires(EVERYONE)
def help_voting() -> Response:
    return page("pages/front.html")


@blueprint.get("/privatliv")
@requires(EVERYONE)
def privacy() -> Response:
    return page("pages/front.html")


@blueprint.get("/was")
@requires(EVERYONE)
def accessibility() -> Response:
    return page("pages/front.html")


@blueprint.get("/data")
@requires(EVERYONE)
def open_data() -> Response:
    return page("pages/front.html")
