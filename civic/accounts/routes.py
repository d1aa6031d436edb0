"""Sign in and out."""

from itertools import groupby

from flask import Blueprint, Response, abort, current_app, request, session, url_for

from civic.accounts import demonstration, identity
from civic.accounts.forms import PersonForm
from civic.accounts.services import account_for
from civic.areas.queries import active_areas
from civic.extensions import limiter
from civic.policy import EVERYONE, Role, requires
from civic.web.fragments import go_to, local_path, page
from civic.web.limits import SIGN_IN

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/log-ind")
@requires(EVERYONE)
def sign_in() -> Response:
    return page("accounts/sign_in.html", next=local_path(request.args.get("next")))


@blueprint.post("/log-ind")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def start_sign_in() -> Response:
    return identity.begin("sign_in", local_path(request.form.get("next")))


@blueprint.get("/log-ind/retur")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def identified() -> Response:
    """Where the identity provider sends the browser back: the one GET that may write, as OpenID Connect asks."""
    return identity.complete()


@identity.on_identified("sign_in")
def finish_sign_in(who: identity.Identity, destination: str) -> Response:
    account_id = account_for(who)
    session.renew()  # type: ignore[attr-defined]
    session["account"] = account_id
    return go_to(local_path(destination, url_for("pages.front")))


@blueprint.post("/log-ud")
@requires(EVERYONE)
def sign_out() -> Response:
    language = session.get("language")
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    if language:
        session["language"] = language
    return go_to(url_for("pages.front"))


@blueprint.get("/demo-mitid")
@requires(EVERYONE)
def demonstration_people() -> Response:
    _only_in_demonstrations()
    residents = [person for person in demonstration.people() if person.role is Role.RESIDENT]
    by_area = {slug: list(group) for slug, group in groupby(residents, key=lambda person: person.area_slug)}
    workers = [person for person in demonstration.people() if person.role is not Role.RESIDENT]
    return page("accounts/demonstration.html", by_area=by_area, areas=active_areas(), workers=workers)


@blueprint.post("/demo-mitid")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def choose_demonstration_person() -> Response:
    _only_in_demonstrations()
    form = PersonForm()
    provider = identity.provider()
    if not form.validate() or not isinstance(provider, demonstration.DemonstrationIdentity):
        abort(400)
    return provider.choose(str(form.person.data))


def _only_in_demonstrations() -> None:
    if not isinstance(current_app.extensions["identity_provider"], demonstration.DemonstrationIdentity):
        abort(404)
