"""What a person has said and follows, and their data: how they are shown, all of it to take along, and erasing it.

Part of `mine`'s routes.
"""

import json
from datetime import datetime

from flask import Response, flash, make_response, request, url_for

from civic.accounts.queries import Account, account_by_id
from civic.accounts.services import show_by_name
from civic.areas.queries import areas_by_id
from civic.discussion.queries import count_of_remarks, remarks_of
from civic.extensions import limiter
from civic.following.queries import Subject, followed_by
from civic.following.services import unfollow
from civic.mine import erasing
from civic.mine.everything import everything_about
from civic.mine.routes import account_of_reader, blueprint
from civic.policy import SIGNED_IN, requires
from civic.proposals.queries import titles_of
from civic.reasons import NotFound
from civic.web.fragments import go_to, page
from civic.web.language import text
from civic.web.limits import DOWNLOAD, WRITE
from civic.web.routing import is_row_number
from civic.web.sessions import visitor_session

COMMENTS_PER_PAGE = 20


@blueprint.get("/mit/kommentarer")
@requires(SIGNED_IN)
def comments() -> Response:
    account_id = account_of_reader()
    total = count_of_remarks(account_id)
    pages = max(1, -(-total // COMMENTS_PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    remarks = remarks_of(account_id, start=(number - 1) * COMMENTS_PER_PAGE, most=COMMENTS_PER_PAGE)
    return page("mine/comments.html", remarks=remarks, total=total, number=number, pages=pages)


@blueprint.get("/mit/foelger")
@requires(SIGNED_IN)
def followed() -> Response:
    account_id = account_of_reader()
    areas = areas_by_id(followed_by(account_id, Subject.AREA))
    return page(
        "mine/followed.html",
        areas=sorted(areas.values(), key=lambda area: (area.sort_key, area.id)),
        proposals=titles_of(followed_by(account_id, Subject.PROPOSAL)),
    )


@blueprint.post("/mit/foelger")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def follow_no_more() -> Response:
    subject, subject_id = request.form.get("subject"), request.form.get("id", "")
    if subject not in list(Subject) or not is_row_number(subject_id):
        raise NotFound
    unfollow(account_id=account_of_reader(), subject=Subject(subject), subject_id=int(subject_id))
    flash(text("Du følger det ikke mere."), "success")
    return go_to(url_for("mine.followed"))


@blueprint.get("/mit/oplysninger")
@requires(SIGNED_IN)
def data() -> Response:
    return page("mine/data.html", account=_account())


@blueprint.post("/mit/oplysninger/navn")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def choose_name() -> Response:
    is_shown = request.form.get("action") == "show"
    show_by_name(account_id=account_of_reader(), is_shown=is_shown)
    flash(text("Nu bliver du vist ved navn.") if is_shown else text("Nu bliver du ikke vist ved navn."), "success")
    return go_to(url_for("mine.data"))


@blueprint.get("/mit/oplysninger.json")
@requires(SIGNED_IN)
@limiter.limit(DOWNLOAD)
def download() -> Response:
    found = everything_about(_account())
    response = make_response(json.dumps(found, ensure_ascii=False, indent=2, default=datetime.isoformat))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=mine-oplysninger.json"
    return response


@blueprint.get("/mit/oplysninger/slet")
@requires(SIGNED_IN)
def leaving() -> Response:
    return page("mine/erase.html", account=_account())


@blueprint.post("/mit/oplysninger/slet")
@requires(SIGNED_IN)
@limiter.limit(WRITE)
def erase() -> Response:
    erasing.erase(account_id=account_of_reader())
    visitor_session().leave()
    flash(text("Dine oplysninger er slettet, og du er logget ud."), "success")
    return go_to(url_for("pages.front"))


def _account() -> Account:
    account = account_by_id(account_of_reader())
    if account is None:
        raise NotFound
    return account
