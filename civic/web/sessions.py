"""Sessions kept on the server, unreadable without the visitor's own cookie.

A visitor who only reads gets a small signed cookie (CSRF token, language) and no row. As soon as more is to be
remembered (a sign-in, a ballot being filled in), a row is made. Its id is the hash of a 256-bit token and its
content is encrypted with a key that only the token gives, so a copy of the database tells nobody's choices.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response, current_app, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from civic.database import Base, UTCDateTime, db, transaction
from civic.settings import Settings

# How long a session waits for its owner: whoever works here writes at length, a resident may sit at a shared screen.
IDLE = timedelta(minutes=60)
IDLE_RESIDENT = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
TOUCH_AFTER = timedelta(minutes=1)
# The cookie of a ballot that is being filled in.
BOOTH = "civic-booth"
KEPT_IN_COOKIE = {"csrf_token", "language"}
ROW_PREFIX, COOKIE_PREFIX = "s.", "v."
PADDED = 1024
_serializer = TaggedJSONSerializer()


class WebSession(Base):
    """One visitor's memory. `account_id` is kept beside the sealed content so that sign-ins can be ended."""

    __tablename__ = "web_session"
    id: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    account_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class VisitorSession(CallbackDict[str, Any], SessionMixin):
    """A dictionary that knows whether it was changed and which row holds it."""

    def __init__(self, content: dict[str, Any] | None = None, token: str | None = None) -> None:
        super().__init__(content or {}, self._changed)
        self.modified = False
        self.token = token
        self.stale_tokens: list[str] = []
        self.changed_hands = False
        self.started_at = self.seen_at = datetime.now(UTC)

    @staticmethod
    def _changed(session: "VisitorSession") -> None:
        session.modified = True

    def renew(self) -> None:
        """Give the session a new id and let the old one die: at sign-in, sign-out and a change of role."""
        if self.token:
            self.stale_tokens.append(self.token)
        self.token = None
        self.pop("csrf_token", None)
        self.started_at = datetime.now(UTC)
        self.modified = True

    def enter(self, account_id: int, idle: timedelta) -> None:
        """Somebody has signed in: from here on the session is theirs, under a new id, until `idle` has gone by."""
        self.renew()
        self.changed_hands = True
        self["account"], self["idle"] = account_id, int(idle.total_seconds())

    def leave(self) -> None:
        """Somebody has signed out: forget everything but their language."""
        language = self.get("language")
        self.clear()
        self.renew()
        self.changed_hands = True
        if language:
            self["language"] = language

    @property
    def idle(self) -> timedelta:
        return timedelta(seconds=self.get("idle", IDLE.total_seconds()))

    @property
    def is_over(self) -> bool:
        moment = datetime.now(UTC)
        return moment - self.seen_at > self.idle or moment - self.started_at > ABSOLUTE

    @property
    def needs_row(self) -> bool:
        return bool(set(self) - KEPT_IN_COOKIE)


class SealedSessions(SessionInterface):
    """Flask's door to the sessions above. Reads and writes on connections of their own."""

    def __init__(self, settings: Settings) -> None:
        self.name = own_cookie("civic", settings.secure_cookies)
        self.secure = settings.secure_cookies
        self.signer = URLSafeTimedSerializer(settings.secret_key, salt="visitor")

    def open_session(self, app: Flask, request: Request) -> VisitorSession:
        cookie = request.cookies.get(self.name, "")
        if cookie.startswith(ROW_PREFIX):
            return self._from_row(cookie.removeprefix(ROW_PREFIX))
        if cookie.startswith(COOKIE_PREFIX):
            try:
                content = self.signer.loads(cookie.removeprefix(COOKIE_PREFIX), max_age=ABSOLUTE.seconds)
                return VisitorSession(content)
            except BadSignature:
                return VisitorSession()
        return VisitorSession()

    def _from_row(self, token: str) -> VisitorSession:
        with db.engine.connect() as connection:
            row = connection.execute(sa.select(WebSession.__table__).where(WebSession.id == _id(token))).one_or_none()
        if row is None:
            return VisitorSession()
        try:
            content = _serializer.loads(_cipher(token).decrypt(row.content).decode())
        except CryptoError:
            return VisitorSession()
        session = VisitorSession(content, token)
        session.started_at, session.seen_at = row.started_at, row.seen_at
        return VisitorSession() if session.is_over else session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, VisitorSession):
            raise TypeError("not a session of this house")
        response.vary.add("Cookie")
        if session.changed_hands:
            # A ballot being filled in (voting/booth.py) is left to nobody else.
            response.delete_cookie(own_cookie(BOOTH, self.secure), path="/", secure=self.secure)
        if session.needs_row:
            self._save_row(session, response)
        elif session.modified:
            self._forget(session.stale_tokens + ([session.token] if session.token else []))
            self._set_cookie(response, COOKIE_PREFIX + str(self.signer.dumps(dict(session))))

    def _save_row(self, session: VisitorSession, response: Response) -> None:
        # To the minute: a finer time would tell who did what when.
        moment = datetime.now(UTC).replace(second=0, microsecond=0)
        if not session.modified and session.token and moment - session.seen_at < TOUCH_AFTER:
            return
        self._forget(session.stale_tokens)
        is_new = session.token is None
        token = session.token or secrets.token_urlsafe(32)
        values = {
            "content": bytes(_cipher(token).encrypt(_padded(_serializer.dumps(dict(session))))),
            "account_id": session.get("account"),
            "seen_at": moment,
        }
        with db.engine.connect().execution_options(writes=True) as connection:
            if is_new:
                # Whoever comes in clears out what nobody can use any more: no command has to be remembered.
                connection.execute(sa.delete(WebSession).where(WebSession.seen_at < moment - IDLE))
                connection.execute(sa.insert(WebSession).values(id=_id(token), started_at=session.started_at, **values))
            else:
                connection.execute(sa.update(WebSession).where(WebSession.id == _id(token)).values(**values))
            connection.commit()
        session.token = token
        self._set_cookie(response, ROW_PREFIX + token)

    def _set_cookie(self, response: Response, value: str) -> None:
        response.set_cookie(self.name, value, path="/", httponly=True, secure=self.secure, samesite="Lax")

    @staticmethod
    def _forget(tokens: list[str]) -> None:
        if tokens:
            with db.engine.connect().execution_options(writes=True) as connection:
                connection.execute(sa.delete(WebSession).where(WebSession.id.in_([_id(t) for t in tokens])))
                connection.commit()


def own_cookie(name: str, secure: bool) -> str:
    """A cookie's name; over https one that browsers accept from this very host only."""
    return f"__Host-{name}" if secure else name


def booth_cookie(settings: Settings) -> str:
    """The name of the cookie that opens a ballot being filled in (voting/booth.py)."""
    return own_cookie(BOOTH, settings.secure_cookies)


def has_booth() -> bool:
    """Whether a ballot may be being filled in in this browser (voting/booth.py)."""
    settings: Settings = current_app.extensions["settings"]
    return booth_cookie(settings) in request.cookies


@dataclass(frozen=True)
class SignIn:
    """One browser where a person is signed in."""

    started_at: datetime
    seen_at: datetime
    is_this: bool


def visitor_session() -> VisitorSession:
    """The session of this request."""
    current = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(current, VisitorSession):
        raise TypeError("not a session of this house")
    return current


def idle_seconds() -> int:
    """How long this session waits for its owner."""
    return int(visitor_session().idle.total_seconds())


def sign_ins_of(account_id: int) -> Sequence[SignIn]:
    """Where the person is signed in now, the latest used first."""
    token = visitor_session().token
    mine = sa.select(WebSession).where(
        WebSession.account_id == account_id, WebSession.seen_at > datetime.now(UTC) - IDLE
    )
    rows = db.session.scalars(mine.order_by(WebSession.seen_at.desc(), WebSession.id)).all()
    return [SignIn(row.started_at, row.seen_at, token is not None and row.id == _id(token)) for row in rows]


def end_all_sessions(account_id: int) -> None:
    """Sign the person out everywhere, together with what else the caller's transaction does."""
    with transaction() as database:
        database.execute(sa.delete(WebSession).where(WebSession.account_id == account_id))


def _padded(content: str) -> bytes:
    """The content filled up with spaces, so that its length does not tell how much is remembered."""
    raw = content.encode()
    return raw.ljust(-(-len(raw) // PADDED) * PADDED)


def _id(token: str) -> bytes:
    return hashlib.sha256(b"id:" + token.encode()).digest()


def _cipher(token: str) -> SecretBox:
    return SecretBox(hashlib.sha256(b"content:" + token.encode()).digest())
