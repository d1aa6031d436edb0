"""How the house is entered: who is at the door, and whether this door is theirs."""

import re
from collections.abc import Callable

from flask import Flask, g, request, session
from werkzeug.routing import IntegerConverter

from civic.policy import VISITOR, Actor, Forbidden, permission_of

ActorLoader = Callable[[int], Actor | None]


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that every column can hold. Any other address is not found."""

    regex = "[0-9]{1,9}"


def is_row_number(typed: str) -> bool:
    """Whether what a form sent is such a number."""
    return re.fullmatch(RowNumber.regex, typed) is not None


def init_app(app: Flask, load_actor: ActorLoader) -> None:
    """Before each request: find the person, then ask the route's declared permission."""
    app.url_map.converters["int"] = RowNumber
    # An address with a slash too many leads to the same page.
    app.url_map.strict_slashes = False

    @app.before_request
    def find_actor() -> None:
        account_id = session.get("account")
        g.actor = (load_actor(account_id) if account_id is not None else None) or VISITOR

    @app.before_request
    def ask_permission() -> None:
        view = app.view_functions.get(request.endpoint or "")
        permission = permission_of(view) if view else None
        if permission and not permission.granted_to(g.actor):
            raise Forbidden
