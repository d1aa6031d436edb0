"""Read about the pictures."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from civic.database import db
from civic.files.models import Picture


def pictures_kept_before(moment: datetime) -> Sequence[str]:
    """The names of the pictures that were uploaded before the moment, oldest first."""
    old = sa.select(Picture.name).where(Picture.created_at < moment)
    return db.session.scalars(old.order_by(Picture.created_at, Picture.name)).all()


def uploaded_by(account_id: int) -> Sequence[str]:
    """The names of the pictures that the person uploaded, oldest first."""
    mine = sa.select(Picture.name).where(Picture.uploaded_by == account_id)
    return db.session.scalars(mine.order_by(Picture.created_at, Picture.name)).all()


def is_kept(name: str) -> bool:
    """Whether there is such a picture; bytes without a row are what an interrupted removal left behind."""
    return db.session.scalar(sa.select(Picture.name).where(Picture.name == name)) is not None


def is_uploaded_by(name: str, account_id: int | None) -> bool:
    """Whether there is such a picture and this person uploaded it."""
    uploaded = sa.select(Picture.name).where(Picture.name == name, Picture.uploaded_by == account_id)
    return account_id is not None and db.session.scalar(uploaded) is not None
