"""Every change is asked for by a page of ours: it carries a token that only this visitor's pages show.

The token lies in the visitor's session and in each of their forms; a session has one, which a sign-in renews.
"""

import secrets
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from civic.policy import View
from civic.web.headers import SAFE_METHODS
from civic.web.sessions import CSRF_TOKEN, visitor_session

HEADER = "X-CSRFToken"


class PageTooOld(BadRequest):
    """The token is missing or not this visitor's (any more), or the page that asks is none of ours."""


def csrf_token() -> str:
    """The token for this visitor's forms."""
    session = visitor_session()
    token = session.get(CSRF_TOKEN)
    if token is None:
        token = session[CSRF_TOKEN] = secrets.token_urlsafe(24)
    return str(token)


def from_anywhere(view: View) -> View:
    """Let the view be asked for without a token: what it may do, its address says, whoever the visitor is."""
    view.from_anywhere = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Refuse every change without its token; views that need none are marked `from_anywhere`."""
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.before_request
    def refuse_strange_posts() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None:
            return
        if getattr(app.view_functions[request.endpoint], "from_anywhere", False):
            return
        given = request.form.get(CSRF_TOKEN) or request.headers.get(HEADER, "")
        kept = visitor_session().get(CSRF_TOKEN, "")
        if not kept or not secrets.compare_digest(given.encode(), kept.encode()):
            raise PageTooOld
        # Over https browsers say where a form was sent from, and a page without a certificate could have set cookies.
        if request.is_secure and _origin(request.referrer or "") != _origin(f"https://{request.host}"):
            raise PageTooOld


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "", None, None
