"""How often something may be done. A limit answers 429 with a sentence, never silently."""

import hmac
import ipaddress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import SecurityError

from civic.policy import View, current_actor
from civic.web import counting  # noqa: F401 (makes `process://` known to the limiter)
from civic.web.sessions import booth_cookie

LARGEST_BODY = 10 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024
# What a telephone or a camera makes: it is refused with a sentence at its field, and nothing else that came is lost.
LARGEST_WITH_PICTURE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Often:
    """How often one page may be asked for: by one account or booth, from one address, and by all together.

    One booth or account is one person. Behind one address there may be a school, and what stops all of them together
    lets a stranger stop everyone: docs/decisions/0084 has the arithmetic.
    """

    each: str
    address: str
    all: str = ""


SIGN_IN = Often("20 per minute; 200 per hour", "600 per minute; 6000 per hour", "12000 per minute")
WRITE = Often("30 per minute; 300 per hour", "600 per minute; 6000 per hour", "6000 per minute")
UPLOAD = Often("20 per hour", "400 per hour", "4000 per hour")
DOWNLOAD = Often("10 per hour", "200 per hour", "2000 per hour")
# Nothing for all together: nobody shall be able to close the voting for everyone.
CAST = Often("30 per minute", "600 per minute")
MAIL = Often("5 per hour; 15 per day", "300 per hour; 1000 per day", "3000 per hour")
MESSAGE = Often("10 per day", "100 per day", "200 per day")
# Letters and receipts: 80 bits each.
CODE = Often("10 per minute; 100 per hour", "300 per minute; 3000 per hour", "6000 per minute")
# Slips for help: 40 bits, for ten minutes.
SLIP = Often("10 per minute; 100 per hour", "30 per minute; 300 per hour", "1000 per minute; 10000 per hour")


class HeldRequest(Request):
    """A request whose files stay in memory: a list of people's numbers never lies in a folder for temporary files.

    `room` is how many bytes of files it still holds.
    """

    room = LARGEST_BODY

    def _get_file_stream(self, *_args: object, **_about: object) -> IO[bytes]:
        return _Held(self)


class _Held(BytesIO):
    """As much of a file as the request has room for: of one that is too large, enough to see that it is."""

    def __init__(self, request: HeldRequest) -> None:
        super().__init__()
        self.request = request

    def write(self, data: Any) -> int:
        self.request.room -= super().write(data[: self.request.room])
        return len(data)


def takes_pictures(view: View) -> View:
    """Let a request to the view be larger than others, so that the page itself can say that a picture is too large."""
    view.takes_pictures = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Bound what one request may carry: a picture comes in parts, words do not."""
    app.request_class = HeldRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=1000)

    @app.before_request
    def bound_words() -> None:
        # MAX_FORM_MEMORY_SIZE does not reach a body that comes in one piece.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = LARGEST_FORM
        elif hasattr(current_app.view_functions.get(request.endpoint or ""), "takes_pictures"):
            request.max_content_length = LARGEST_WITH_PICTURE

    @app.before_request
    def refuse_nameless_parts() -> None:
        # Nothing of ours sends them, and whoever walks through a form's names expects words.
        if None in request.form or None in request.files:
            raise SecurityError


def whoever() -> str:
    """The account that is signed in, else the booth of this browser; "" for whoever has neither."""
    actor, booth = current_actor(), request.cookies.get(booth_cookie(current_app.extensions["settings"]))
    if actor.is_signed_in:
        return _hidden(f"account:{actor.account_id}")
    return _hidden(f"booth:{booth}") if booth else ""


def address() -> str:
    """Where the request comes from."""
    return _hidden(network(request.remote_addr or "127.0.0.1"))


def all_together() -> str:
    """Everybody."""
    return "all"


def _hidden(who: str) -> str:
    """A name that tells nobody who it is: the counts may lie on another machine, each with its time."""
    key: str = current_app.extensions["settings"].secret_key
    return hmac.digest(key.encode(), f"limit:{who}".encode(errors="replace"), "sha256").hex()[:32]


def network(address: str) -> str:
    """The part of an address that one household or provider line shares."""
    ip = ipaddress.ip_address(address)
    return f"{ip}/32" if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
