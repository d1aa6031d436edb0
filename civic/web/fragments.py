"""One answer for a page and for a piece of it. The only module that speaks htmx."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from flask.globals import request_ctx
from htmx_flask import request as htmx_request
from jinja2_fragments.flask import render_block
from werkzeug.urls import iri_to_uri

# Long enough for every page with its filters; what comes in is kept in a session until somebody has signed in.
LONGEST_PATH = 500
# What a page depends on besides its address: how htmx asks for it, and who does.
VARIES = "HX-Request, HX-Boosted, HX-History-Restore-Request, Cookie"


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page, not for a whole one."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The page, or its block `fragment` when htmx asks for it. The block is always part of the page."""
    if fragment and wants_fragment():
        response = make_response(render_block(template, fragment, **context), status)
    else:
        response = make_response(render_template(template, **context), status)
    response.headers["Vary"] = VARIES
    return response


def go_to(url: str) -> Response:
    """Send the reader on after a POST: 303 for a page, HX-Redirect for htmx."""
    if wants_fragment():
        response = make_response("", 200)
        # A header carries no letters outside Latin-1, and an address none outside ASCII.
        response.headers["HX-Redirect"] = iri_to_uri(url)
        return response
    return make_response(redirect(url, code=303))


def page_of_form() -> str | None:
    """The page of the form that was sent: at the same address, or the nearest above. None where nothing was sent."""
    adapter, path = request_ctx.url_adapter, request.path
    if request.method != "POST" or adapter is None:
        return None
    while not adapter.test(path, method="GET"):
        path = path.rpartition("/")[0] or "/"
    return request.script_root + path


def local_path(url: str | None, default: str = "/") -> str:
    """`url` if it leads to a page of this house, else `default`; no one is sent away by a crafted link."""
    if not url or len(url) > LONGEST_PATH or not url.startswith("/") or url.startswith(("//", "/\\")) or "\\" in url:
        return default
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or any(ord(character) < 32 for character in url):
        return default
    return url
