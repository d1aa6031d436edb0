"""Secrets that live in files, apart from the database: a copy of the database alone opens nothing."""

import os
import shutil
from pathlib import Path

from flask import current_app

from civic.settings import Settings


def _path(round_slug: str, name: str) -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_directory / "vault" / round_slug / name


def keep(round_slug: str, name: str, secret: bytes) -> None:
    """Write a round's secret to a file of its own, readable by this program's user only, and durable at once."""
    path = _path(round_slug, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def read(round_slug: str, name: str) -> bytes | None:
    """The secret, or None when it is not here (never was, or destroyed)."""
    # Not by way of Path: every voter waits for this.
    settings: Settings = current_app.extensions["settings"]
    try:
        with open(f"{settings.data_directory}/vault/{round_slug}/{name}", "rb", buffering=0) as file:  # noqa: PTH123
            return file.readall()
    except FileNotFoundError:
        return None


def destroy(round_slug: str, name: str) -> None:
    """Overwrite and remove a secret; nothing happens when it is gone already, or goes at the same moment."""
    path = _path(round_slug, name)
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)


def clear(round_slug: str) -> None:
    """Remove whatever an unfinished attempt to make a round of this name left behind."""
    folder = _path(round_slug, "")
    if folder.exists():
        shutil.rmtree(folder)
