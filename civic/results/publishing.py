"""Which areas' ballots are published one by one, and which only as sums: where few vote, a ballot has a face."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import areas_by_id
from civic.database import db
from civic.results.models import Ballot
from civic.rounds.queries import Round, area_ids_of
from civic.settings import Settings


def withheld(counted: Mapping[str, int], fewest: int) -> list[str]:
    """The areas (slugs, sorted) whose ballots are published as one sum; `counted`: ballots by area.

    They are those with fewer than `fewest`. Because the sum of all areas is public, leaving out one of them would
    tell its own sum: so the next smallest are left out with them, until they have `fewest` together.
    """
    order = sorted(counted, key=lambda slug: (counted[slug], slug))
    few = [slug for slug in order if counted[slug] < fewest]
    total = sum(counted[slug] for slug in few)
    for slug in order[len(few) :]:
        if not 0 < total < fewest:
            break
        few.append(slug)
        total += counted[slug]
    return sorted(few)


def withheld_in(round: Round) -> list[str]:
    """The same for the round's opened ballots. What was imported is public where it comes from."""
    settings: Settings = current_app.extensions["settings"]
    if round.imported_from is not None:
        return []
    rows = sa.select(Ballot.area_id, sa.func.count()).where(Ballot.round_id == round.id).group_by(Ballot.area_id)
    found = {row[0]: int(row[1]) for row in db.session.execute(rows)}
    slugs = areas_by_id(area_ids_of(round.id))
    return withheld({area.slug: found.get(area.id, 0) for area in slugs.values()}, settings.fewest_ballots_shown)


def shows_every_ballot(round: Round) -> bool:
    """Whether all ballots of the round are published one by one."""
    few = withheld_in(round)
    ids = [area.id for area in areas_by_id(area_ids_of(round.id)).values() if area.slug in few]
    held = sa.select(Ballot.id).where(Ballot.round_id == round.id, Ballot.area_id.in_(ids)).limit(1)
    return db.session.scalar(held) is None
