"""Addresses of our own static files, with a piece of their content's hash so that they can be kept for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

FOR_EVER = "public, max-age=31536000, immutable"


def asset(path: str) -> str:
    """The URL of `civic/static/<path>`; it changes whenever the file does."""
    folder = current_app.static_folder
    if folder is None:
        raise RuntimeError("the app has no static folder")
    return url_for("static", filename=path, v=_fingerprint(Path(folder) / path))


@lru_cache(maxsize=256)
def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    @app.after_request
    def keep_fingerprinted(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v"):
            response.headers["Cache-Control"] = FOR_EVER
        return response
