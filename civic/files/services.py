"""Take in a picture: read it, make it anew, keep only that, for as long as something shows it."""

import hashlib
import re
import secrets
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from flask import current_app

from civic.clock import fresh_now
from civic.database import after_commit, transaction
from civic.files.making import made_anew
from civic.files.models import Picture
from civic.reasons import NotFound, PictureTooLarge
from civic.settings import Settings

LARGEST_BYTES = 8 * 1024 * 1024
NAME = re.compile(r"[0-9a-f]{32}\.jpg")


def keep_picture(stream: IO[bytes], *, uploaded_by: int | None) -> str:
    """Store an uploaded picture, re-encoded without metadata and at most 1600 px wide or high; return its name.

    Raises NotAPicture or PictureTooLarge; nothing is kept then.
    """
    data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise PictureTooLarge
    made, size = made_anew(data)
    name = f"{secrets.token_hex(16)}.jpg"
    path = picture_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    with transaction() as session:
        session.add(
            Picture(
                name=name,
                width=size[0],
                height=size[1],
                sha256=hashlib.sha256(made).digest(),
                uploaded_by=uploaded_by,
                created_at=fresh_now(),
            )
        )
        session.flush()
    return name


def forget_uploader(*, account_id: int) -> None:
    """Let no picture tell who uploaded it, where it was this person, in the caller's transaction."""
    with transaction() as session:
        session.execute(sa.update(Picture).where(Picture.uploaded_by == account_id).values(uploaded_by=None))


def discard_picture(*, name: str) -> None:
    """Remove a picture that nothing shows any more, its bytes as soon as the caller's transaction is committed."""
    path = picture_path(name)
    with transaction() as session:
        session.execute(sa.delete(Picture).where(Picture.name == name))
        after_commit(lambda: path.unlink(missing_ok=True))


def picture_path(name: str) -> Path:
    """Where a picture of this name keeps its bytes, whether or not there is one.

    Raises NotFound for a name that is not of our making, so that no path can be climbed.
    """
    if not NAME.fullmatch(name):
        raise NotFound
    settings: Settings = current_app.extensions["settings"]
    return settings.data_directory / "pictures" / name
