"""Who may do what: the administrator's pages. Part of the accounts' routes."""

from flask import Response, abort, flash, request, url_for

from civic.accounts.forms import GrantForm
from civic.accounts.queries import account_by_id, grants_of, people_named
from civic.accounts.routes import blueprint
from civic.accounts.services import grant_role, revoke_role
from civic.accounts.words import ROLE_NAMES
from civic.areas.queries import all_areas
from civic.policy import ADMINISTRATOR, Role, current_actor, requires
from civic.reasons import NotFound
from civic.web.fragments import go_to, page
from civic.web.language import text


@blueprint.get("/administration/personer")
@requires(ADMINISTRATOR)
def people() -> Response:
    words = request.args.get("navn", "").strip()[:80]
    found = people_named(words, request.args.get("page", 1, type=int))
    return page(
        "accounts/people.html",
        fragment="found",
        words=words,
        found=found,
        grants=grants_of(account.id for account in found.people),
        role_names=ROLE_NAMES,
        areas={area.id: area.name for area in all_areas()},
    )


@blueprint.get("/administration/personer/<int:account_id>")
@requires(ADMINISTRATOR)
def person(account_id: int) -> Response:
    return _person_page(account_id, GrantForm())


@blueprint.post("/administration/personer/<int:account_id>/roller")
@requires(ADMINISTRATOR)
def grant(account_id: int) -> Response:
    form = GrantForm()
    if not form.validate():
        return _person_page(account_id, form, status=422)
    role, by = Role(form.role.data), current_actor().account_id
    grant_role(account_id=account_id, role=role, area_id=form.area_id, granted_by=by)
    flash(text("Rollen er givet. Personen skal logge ind igen."), "success")
    return go_to(url_for("accounts.person", account_id=account_id))


@blueprint.post("/administration/personer/<int:account_id>/roller/<int:grant_id>/fjern")
@requires(ADMINISTRATOR)
def revoke(account_id: int, grant_id: int) -> Response:
    by = current_actor().account_id
    if by is None:
        abort(404)
    revoke_role(account_id=account_id, grant_id=grant_id, revoked_by=by)
    flash(text("Rollen er fjernet. Personen er logget ud."), "success")
    return go_to(url_for("accounts.person", account_id=account_id))


def _person_page(account_id: int, form: GrantForm, status: int = 200) -> Response:
    account = account_by_id(account_id)
    if account is None:
        raise NotFound
    return page(
        "accounts/person.html",
        status=status,
        account=account,
        form=form,
        grants=grants_of([account_id])[account_id],
        role_names=ROLE_NAMES,
        areas={area.id: area.name for area in all_areas()},
        is_me=account_id == current_actor().account_id,
    )
