"""Read the areas."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from civic.areas.models import Area
from civic.database import db

__all__ = ["Area"]


def active_areas() -> Sequence[Area]:
    """The areas that take part, in Danish order."""
    return db.session.scalars(sa.select(Area).where(Area.is_active).order_by(Area.sort_key, Area.id)).all()


def all_areas() -> Sequence[Area]:
    """Every area, in Danish order."""
    return db.session.scalars(sa.select(Area).order_by(Area.sort_key, Area.id)).all()


def area_by_slug(slug: str) -> Area | None:
    """The area of this address, or None."""
    return db.session.scalar(sa.select(Area).where(Area.slug == slug))


def area_by_id(area_id: int) -> Area | None:
    """The area of this number, or None."""
    return db.session.get(Area, area_id)


def areas_by_id(ids: Iterable[int]) -> dict[int, Area]:
    """Areas by id, in one query."""
    return {area.id: area for area in db.session.scalars(sa.select(Area).where(Area.id.in_(set(ids))))}
