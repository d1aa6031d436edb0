"""Whole pages, kept by each process for as long as the database stands still, for all readers of one kind.

What such a page shows follows from its address, the language, the database and the clock, and of the reader from their
kind: what their roles and areas let them do. It is made for somebody of that kind who has written and followed
nothing. The reader's name and the token of their forms are put in anew each time; whoever has something to do with
what is shown gets a page of their own. How the database stands is asked at each request, so a page is shown again only
when nothing at all has been written since, by whatever process.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec

import sqlalchemy as sa
from flask import Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from civic.clock import moment_of, with_clock
from civic.database import db
from civic.markup import spoken
from civic.policy import current_actor
from civic.statements import ask
from civic.web.fragments import wants_fragment
from civic.web.language import current_language
from civic.web.sessions import KEPT_IN_COOKIE, visitor_session

MOST_BYTES = 16 * 1024 * 1024
# What stands in a page where the reader's own token and name will. Nobody else can write them: they are drawn.
TOKEN, NAME = secrets.token_hex(32).encode(), secrets.token_hex(32).encode()
# Whom a kept page is made for: no row has this number.
NOBODY = 0
# What may be in the session of somebody who has signed in, without the page telling of it.
OF_A_SIGN_IN = KEPT_IN_COOKIE | {"account", "idle"}
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
    """An answer in parts: each second one is what stands in place of a reader's own token or name.

    `until` the clock makes it another.
    """

    parts: tuple[bytes, ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    until: datetime | None

    def shown(self) -> Response:
        """The page for this reader."""
        own = {NAME: lambda: str(spoken(current_actor().name)), TOKEN: generate_csrf}
        filled = {place: own[place]().encode() for place in set(self.parts[1::2])}
        body = list(self.parts)
        body[1::2] = [filled[place] for place in body[1::2]]
        return Response(b"".join(body), self.status, headers=list(self.headers))


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
                self._bytes += sum(map(len, page.parts))
                if self._bytes > MOST_BYTES:
                    self._forget()
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
    """Let the view's page be shown again to readers of the same kind, while it would be the same.

    It reads the database, its address, the language and the reader's roles and areas, and of the clock only what it
    tells `holds_until`. If it shows anything else of a reader, it must be `whole_unless`.
    """
    return whole_unless(lambda *_args, **_named: False)(view)


def whole_unless(
    concerns: Callable[Concatenate[int, Seen], bool],
) -> Callable[[Callable[Seen, Response]], Callable[Seen, Response]]:
    """The same, but for those whom it `concerns`: by account number and the view's arguments, in one query at most."""

    def keeping(view: Callable[Seen, Response]) -> Callable[Seen, Response]:
        @wraps(view)
        def shown(*args: Seen.args, **named: Seen.kwargs) -> Response:
            reader, kind = current_actor().account_id, _kind()
            if kind is None:
                return view(*args, **named)
            shelf = _shelf()
            try:
                standing, moment = shelf.standing()
            except shelf.no_answer:
                # Whoever asks next tries anew; what is wrong is told by the view, if it is wrong for it too.
                shelf.let_go()
                return view(*args, **named)
            if reader is not None and concerns(reader, *args, **named):
                return view(*args, **named)
            asked = (request.full_path, request.script_root, current_language(), wants_fragment(), kind)
            page = shelf.find(standing, moment, asked)
            if page is None:
                page = _made(lambda: view(*args, **named))
                if page.status == 200:
                    shelf.keep(standing, asked, page)
            return page.shown()

        return shown

    return keeping


def _kind() -> Hashable | None:
    """All that a page may know of this reader that others may have in common with them; None: it is theirs alone."""
    actor, session = current_actor(), visitor_session()
    if set(session) - (OF_A_SIGN_IN if actor.is_signed_in else KEPT_IN_COOKIE):
        return None
    return (actor.is_signed_in, actor.roles, actor.area_id, actor.playmaker_areas, session.get("idle"))


def _made(make: Callable[[], Response]) -> _Page:
    g.changes_at = []
    with _as_nobody():
        response = make()
    until = min(g.pop("changes_at"), default=None)
    # Another name or token may be longer.
    headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
    body, token = response.get_data(), g.get("csrf_token")
    body = body.replace(token.encode(), TOKEN) if token else body
    return _Page(tuple(re.split(b"(%b|%b)" % (TOKEN, NAME), body)), response.status_code, headers, until)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Let the reader be somebody of their kind who has done nothing here."""
    actor = current_actor()
    if actor.is_signed_in:
        g.actor = replace(actor, account_id=NOBODY, name=NAME.decode())
    try:
        yield
    finally:
        g.actor = actor


def holds_until(moment: datetime | None) -> None:
    """What is being shown is so until this moment of the database's clock; None: for good, as far as is known now."""
    changes = g.get("changes_at")
    if changes is not None and moment is not None:
        changes.append(moment)


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions.get("whole") or current_app.extensions.setdefault("whole", Shelf(db.engine))
    return shelf
