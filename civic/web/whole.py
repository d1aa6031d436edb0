"""Whole pages for visitors of whom nothing is known: kept by each process for as long as the database stands still.

What such a page shows follows from its address, the language, the database and the clock, and from nothing about the
reader but the token of their forms, which is put in anew each time. How the database stands is asked at each request,
so a page is shown again only when nothing at all has been written since, by whatever process.
"""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

import sqlalchemy as sa
from flask import Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from civic.clock import moment_of, with_clock
from civic.database import db
from civic.policy import current_actor
from civic.statements import ask
from civic.web.fragments import wants_fragment
from civic.web.language import current_language
from civic.web.sessions import has_booth, visitor_session

MOST_BYTES = 16 * 1024 * 1024
# What is another one after each change that others can see, and is never the same again on one connection that lasts.
# SQLite: changes by other connections, so the one that asks never writes. PostgreSQL: which transactions are seen; as
# long as the server lives, for what was lost with it might be numbered again.
STANDING = {
    "sqlite": sa.select(sa.table("pragma_data_version", sa.column("data_version", sa.Integer)).c[0].label("mark")),
    "postgresql": sa.select(sa.cast(sa.func.pg_current_snapshot(), sa.Text).label("mark")),
}
Seen = ParamSpec("Seen")


@dataclass(frozen=True)
class _Page:
    """An answer: what stands between the tokens, and when the clock makes it another."""

    between: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]
    until: datetime | None

    def shown(self) -> Response:
        body = generate_csrf().encode().join(self.between) if len(self.between) > 1 else self.between[0]
        return Response(body, headers=list(self.headers))


class Shelf:
    """The pages that one process keeps, all of them of the same standing of the database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self.no_answer: tuple[type[Exception], ...] = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._watch: Any = None
        self._watches = 0
        self._standing: Hashable = None
        self._pages: dict[Hashable, _Page] = {}
        self._bytes = 0
        event.listen(engine, "engine_disposed", lambda _engine: self.let_go())

    def standing(self) -> tuple[Hashable, datetime]:
        """How the database stands and what time it is there. Raises the driver's own error when it does not answer."""
        with self._lock:
            if self._watch is None:
                self._watch = self._engine.raw_connection()
                self._watch.detach()
                if self._engine.dialect.name == "postgresql":
                    self._watch.dbapi_connection.autocommit = True
                self._watches += 1
            statement = with_clock(STANDING[self._engine.dialect.name])
            row = ask(self._watch, self._engine.dialect, statement, {}).one_or_none()
        return (self._watches, row.mark), moment_of(row)

    def find(self, standing: Hashable, moment: datetime, asked: Hashable) -> _Page | None:
        """The page, if it was made of this standing and the clock has not changed it since."""
        with self._lock:
            self._stand(standing)
            page = self._pages.get(asked)
        return page if page and (page.until is None or moment < page.until) else None

    def keep(self, standing: Hashable, asked: Hashable, page: _Page) -> None:
        """Keep the page, unless the database has moved on."""
        with self._lock:
            if standing == self._standing:
                size = sum(map(len, page.between))
                if self._bytes + size > MOST_BYTES:
                    self._forget()
                self._bytes += size
                self._pages[asked] = page

    def let_go(self) -> None:
        """Ask on another connection from here on."""
        with self._lock:
            watch, self._watch = self._watch, None
            self._forget()
        if watch is not None:
            with suppress(Exception):
                watch.close()

    def _stand(self, standing: Hashable) -> None:
        if standing != self._standing:
            self._forget()
            self._standing = standing

    def _forget(self) -> None:
        self._pages, self._bytes = {}, 0


def whole(view: Callable[Seen, Response]) -> Callable[Seen, Response]:
    """Let the view's page be shown again to visitors of whom nothing is known, while it would be the same.

    It reads the database, its address and the language, and of the clock only what it tells `holds_until`.
    """

    @wraps(view)
    def shown(*args: Seen.args, **named: Seen.kwargs) -> Response:
        if current_actor().is_signed_in or visitor_session().needs_row or has_booth():
            return view(*args, **named)
        shelf = _shelf()
        try:
            standing, moment = shelf.standing()
        except shelf.no_answer:
            # Whoever asks next tries anew; what is wrong is told by the view, if it is wrong for it too.
            shelf.let_go()
            return view(*args, **named)
        asked = (request.full_path, request.script_root, current_language(), wants_fragment())
        page = shelf.find(standing, moment, asked)
        if page is not None:
            return page.shown()
        g.changes_at = []
        response = view(*args, **named)
        until = min(g.pop("changes_at"), default=None)
        if response.status_code == 200:
            shelf.keep(standing, asked, _taken_apart(response, until))
        return response

    return shown


def holds_until(moment: datetime | None) -> None:
    """What is being shown is so until this moment of the database's clock; None: for good, as far as is known now."""
    changes = g.get("changes_at")
    if changes is not None and moment is not None:
        changes.append(moment)


def _taken_apart(response: Response, until: datetime | None) -> _Page:
    # Another token may be longer.
    headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
    body, token = response.get_data(), g.get("csrf_token")
    return _Page(tuple(body.split(token.encode())) if token else (body,), headers, until)


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions.get("whole") or current_app.extensions.setdefault("whole", Shelf(db.engine))
    return shelf
