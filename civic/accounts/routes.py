"""Sign in and out."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, Response, abort, make_response, request, url_for

from civic.accounts import demonstration, identity
from civic.accounts.forms import AreaForm, PersonForm
from civic.accounts.queries import actor_by_id
from civic.accounts.services import account_for, choose_area
from civic.accounts.words import ROLE_NAMES
from civic.areas.queries import active_areas
from civic.extensions import limiter
from civic.policy import EVERYONE, RESIDENT, SIGNED_IN, Actor, Role, current_actor, requires
from civic.web.fragments import go_to, local_path, page
from civic.web.limits import SIGN_IN
from civic.web.sessions import IDLE, IDLE_RESIDENT, end_all_sessions, visitor_session

blueprint = Blueprint("accounts", __name__)
WORK = {
    Role.PLAYMAKER: "qualification.today",
    Role.STAFF: "desk.overview",
    Role.BOARD: "results.boxes",
    Role.ADMINISTRATOR: "accounts.people",
}


@blueprint.get("/log-ind")
@requires(EVERYONE)
def sign_in() -> Response:
    destination = local_path(request.args.get("next"))
    if current_actor().is_signed_in:
        return go_to(destination)
    return page("accounts/sign_in.html", next=destination)


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
    actor = actor_by_id(account_id) or Actor()
    works_here = bool(actor.roles - {Role.VISITOR, Role.RESIDENT})
    visitor_session().enter(account_id, IDLE if works_here else IDLE_RESIDENT)
    if actor.has(Role.RESIDENT) and actor.area_id is None:
        return go_to(url_for("accounts.ask_area", next=destination))
    return go_to(_first_page(actor) if local_path(destination) == "/" else local_path(destination))


def _first_page(actor: Actor) -> str:
    """Where somebody begins who was on the way nowhere: at their work, if they work here."""
    return next((url_for(begins) for role, begins in WORK.items() if actor.has(role)), "/")


@blueprint.post("/log-ind/bliv")
@requires(SIGNED_IN)
def stay() -> Response:
    """The person is still here: the request itself keeps the session."""
    visitor_session().modified = True
    return make_response("", 204)


@blueprint.get("/log-ind/omraade")
@requires(RESIDENT)
def ask_area() -> Response:
    destination = local_path(request.args.get("next"))
    if current_actor().area_id is not None:
        return go_to(destination)
    return page("accounts/area.html", form=AreaForm(data={"next": destination}))


@blueprint.post("/log-ind/omraade")
@requires(RESIDENT)
def say_area() -> Response:
    form, account_id = AreaForm(), current_actor().account_id
    if not form.validate() or account_id is None:
        return page("accounts/area.html", status=422, form=form)
    choose_area(account_id=account_id, area_id=form.area.data)
    return go_to(local_path(form.next.data))


@blueprint.post("/log-ud")
@requires(EVERYONE)
def sign_out() -> Response:
    visitor_session().leave()
    return go_to(url_for("pages.front"))


@blueprint.post("/log-ud/alle")
@requires(SIGNED_IN)
def sign_out_everywhere() -> Response:
    account_id = current_actor().account_id
    if account_id is not None:
        end_all_sessions(account_id)
    visitor_session().leave()
    return go_to(url_for("pages.front"))


@blueprint.get("/demo-mitid")
@requires(EVERYONE)
def demonstration_people() -> Response:
    _demonstration()
    by_area = {slug: list(people) for slug, people in groupby(_people(Role.RESIDENT), key=lambda p: p.area_slug)}
    workers = _people(Role.PLAYMAKER, Role.STAFF, Role.BOARD, Role.ADMINISTRATOR)
    areas = active_areas()
    return page(
        "accounts/demonstration.html",
        by_area=by_area,
        areas=areas,
        workers=workers,
        role_names=ROLE_NAMES,
        area_names={area.slug: area.name for area in areas},
    )


@blueprint.post("/demo-mitid")
@requires(EVERYONE)
@limiter.limit(SIGN_IN)
def choose_demonstration_person() -> Response:
    provider, form = _demonstration(), PersonForm()
    if not form.validate():
        abort(400)
    return provider.choose(str(form.person.data))


def _people(*roles: Role) -> Sequence[demonstration.Person]:
    return [person for person in demonstration.people() if person.role in roles]


def _demonstration() -> demonstration.DemonstrationIdentity:
    """The demonstration's identities, or 404 where identities are real."""
    provider = identity.provider()
    if not isinstance(provider, demonstration.DemonstrationIdentity):
        abort(404)
    return provider


# The administrator's pages register themselves on the blueprint above.
from civic.accounts import administration  # noqa: E402, F401
