"""Which areas' ballots are published one by one, and which only as sums: where few vote, a ballot has a face."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import areas_by_id
from civic.database import db
from civic.paper.queries import protocol
from civic.results.models import Ballot
from civic.rounds.queries import Round, area_ids_of
from civic.settings import Settings

PAPER = "paper"
# What became of a ballot, and why one does not count where that is not told.
OUTCOMES, UNTOLD = frozenset({"blank", "invalid", "valid"}), "untold"


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


def together_on_paper(content: Mapping[str, Any], fewest: int) -> list[str]:
    """The areas (slugs, sorted) of whose ballots on paper is only told what they come to together: they were few."""
    return withheld({row["area"]: row["returned"] for row in content["areas"] if row["returned"]}, fewest)


def published_paper(content: Mapping[str, Any], fewest: int) -> dict[str, Any]:
    """A paper protocol as everyone may read it: how many ballots came, and nothing about a few of them.

    Blank, invalid and valid are told by area, and not by batch. Of the areas with few they are told together, and why
    ballots are invalid only where those areas' ballots are many enough.
    """
    together = together_on_paper(content, fewest)
    few = [row for row in content["areas"] if row["area"] in together]
    invalid: Counter[str] = sum((Counter(row["invalid"]) for row in few), Counter())
    if sum(row["returned"] for row in few) < fewest and invalid:
        invalid = Counter({UNTOLD: invalid.total()})
    return {
        **content,
        "areas": [_without(OUTCOMES, row) if row in few else row for row in content["areas"]],
        "batches": [_without({*OUTCOMES, "entered_by_two"}, row) for row in content["batches"]],
        "together": {
            "areas": together,
            **{name: sum(row[name] for row in few) for name in ("blank", "valid")},
            "invalid": dict(sorted(invalid.items())),
        },
    }


@dataclass(frozen=True)
class Told:
    """How many opened ballots are told of, by area, in all and on paper.

    Blank ones, which can only have come on paper, are left out of the areas `apart`; there are `blank` of those.
    """

    counted: Mapping[str, int]
    on_paper: Mapping[str, int]
    apart: Sequence[str]
    blank: int


def told_of(round: Round) -> Told:
    """The same for a round in hand, in two queries besides its protocol."""
    slugs = {area.id: area.slug for area in areas_by_id(area_ids_of(round.id)).values()}
    apart = together_on_paper(protocol(round.id), _fewest())
    of_round = sa.select(Ballot.area_id, sa.func.count()).where(Ballot.round_id == round.id).group_by(Ballot.area_id)
    counted = Counter({slugs[row[0]]: int(row[1]) for row in db.session.execute(of_round) if row[0] in slugs})
    chosen = sa.select(Ballot.area_id, Ballot.selections).where(Ballot.round_id == round.id, Ballot.channel == PAPER)
    rows = [(slugs[row[0]], not row[1]) for row in db.session.execute(chosen) if row[0] in slugs]
    on_paper, blank = Counter(slug for slug, _ in rows), Counter(slug for slug, is_blank in rows if is_blank)
    for slug in apart:
        counted[slug] -= blank[slug]
        on_paper[slug] -= blank[slug]
    return Told(
        {slug: counted[slug] for slug in slugs.values()},
        {slug: on_paper[slug] for slug in slugs.values()},
        apart,
        sum(blank[slug] for slug in apart),
    )


def withheld_in(round: Round) -> list[str]:
    """The areas of the round's opened ballots that are published as one sum. What was imported is public already."""
    return withheld(told_of(round).counted, _fewest()) if round.imported_from is None else []


def shows_every_ballot(round: Round) -> bool:
    """Whether all ballots of the round are published one by one."""
    few = withheld_in(round)
    ids = [area.id for area in areas_by_id(area_ids_of(round.id)).values() if area.slug in few]
    held = sa.select(Ballot.id).where(Ballot.round_id == round.id, Ballot.area_id.in_(ids)).limit(1)
    return db.session.scalar(held) is None


def _without(names: Collection[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _fewest() -> int:
    settings: Settings = current_app.extensions["settings"]
    return settings.fewest_ballots_shown
