"""Keep the list of areas."""

import csv
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.areas.models import Area
from civic.audit.services import record
from civic.database import transaction
from civic.reasons import NotFound, SlugTaken
from civic.slugs import slug_of

DEFAULT_AREAS = Path(__file__).with_name("default_areas.csv")
# Danes sort å (and aa) last, after æ and ø. Neither engine's collation can be counted on for that.
DANISH_ORDER = str.maketrans({"æ": "zz1", "ø": "zz2", "å": "zz3", "ä": "zz1", "ö": "zz2", "é": "e", "ü": "y"})


def sort_key(name: str) -> str:
    """A key that orders names as Danes do, whatever the database's collation makes of letters outside a–z."""
    return name.casefold().replace("aa", "å").translate(DANISH_ORDER)[:200]


def load_default_areas() -> int:
    """Add those of the 19 default areas that are not there; return how many were added."""
    with DEFAULT_AREAS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with transaction() as session:
        known = set(session.scalars(sa.select(Area.slug)))
        fresh = [row for row in rows if row["slug"] not in known]
        for row in fresh:
            session.add(
                Area(
                    slug=row["slug"],
                    name=row["name"],
                    sort_key=sort_key(row["name"]),
                    residents=int(row["residents"]),
                    latitude=float(row["latitude"]) if row["latitude"] else None,
                    longitude=float(row["longitude"]) if row["longitude"] else None,
                )
            )
        if fresh:
            record("areas_loaded", count=len(fresh))
    return len(fresh)


def area_of_elsewhere(*, name: str) -> int:
    """The id of a place that an imported election is about: kept, but not one of those who take part here."""
    with transaction() as session:
        slug = slug_of(name)
        found = session.scalar(sa.select(Area).where(Area.slug == slug))
        if found is None:
            found = Area(slug=slug, name=name[:80], sort_key=sort_key(name), is_active=False)
            session.add(found)
            session.flush()
        return found.id


@dataclass(frozen=True)
class AreaFacts:
    """What staff say of an area; latitude and longitude in degrees, both or neither."""

    name: str
    residents: int
    latitude: float | None
    longitude: float | None
    local_council: str
    is_active: bool


def add_area(*, slug: str, facts: AreaFacts, added_by: int | None) -> None:
    """Add an area; logged. Its slug stands for good, as addresses and ballots name it. Raises SlugTaken."""
    try:
        with transaction() as session:
            session.add(Area(slug=slug, sort_key=sort_key(facts.name), **asdict(facts)))
            session.flush()
            record("area_added", actor=added_by, area=slug, **asdict(facts))
    except IntegrityError as error:
        raise SlugTaken from error


def change_area(*, area_id: int, facts: AreaFacts, changed_by: int | None) -> None:
    """Change what is said of an area; logged. Raises NotFound."""
    with transaction() as session:
        area = session.get(Area, area_id, with_for_update=True, populate_existing=True)
        if area is None:
            raise NotFound
        for name, value in asdict(facts).items():
            setattr(area, name, value)
        area.sort_key = sort_key(facts.name)
        record("area_changed", actor=changed_by, area=area.slug, **asdict(facts))
