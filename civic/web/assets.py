"""Our own static files: addresses that change with the content, and bytes pressed together for the way."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

from civic.policy import EVERYONE, requires

FOR_EVER = "public, max-age=31536000, immutable"
PRESSED = {".css", ".js", ".svg"}


def asset(path: str) -> str:
    """The URL of `civic/static/<path>`; it changes whenever the file does."""
    return _address(str(current_app.static_folder), path, request.script_root)


def init_app(app: Flask) -> None:
    """Let browsers keep what cannot change under its address, and send text files compressed.

    Pages are not compressed here: they carry tokens beside what people typed, which compression can give away.
    """

    @app.get("/favicon.ico")
    @requires(EVERYONE)
    def favicon() -> Response:
        # Browsers ask for it by this name where a page names none, as beside a downloaded file.
        return app.send_static_file("favicon.svg")

    @app.get("/robots.txt")
    @requires(EVERYONE)
    def robots() -> Response:
        return app.send_static_file("robots.txt")

    @app.after_request
    def keep_and_press(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200 or request.view_args is None:
            return response
        name = str(request.view_args["filename"])
        # A vendored path carries the version of what lies there.
        if request.args.get("v") or name.startswith("vendor/"):
            response.headers["Cache-Control"] = FOR_EVER
        if Path(name).suffix in PRESSED:
            _press(response, Path(str(app.static_folder)) / name)
        return response


def _press(response: Response, file: Path) -> None:
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or request.method != "GET":
        return
    getattr(response.response, "close", lambda: None)()
    response.direct_passthrough = False
    response.set_data(_pressed(file, file.stat().st_mtime_ns))
    response.headers["Content-Encoding"] = "gzip"
    # The same file in another form needs a tag of its own.
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(f"{etag}-gzip")


@lru_cache(maxsize=256)
def _pressed(file: Path, _changed_at: int) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)


@lru_cache(maxsize=256)
def _address(folder: str, path: str, _root: str) -> str:
    fingerprint = hashlib.sha256((Path(folder) / path).read_bytes()).hexdigest()[:12]
    return url_for("static", filename=path, v=fingerprint)
