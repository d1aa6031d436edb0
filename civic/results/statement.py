"""What a result says in full, as one text: what is signed, published in the count package, and checked by anyone."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import areas_by_id
from civic.clock import local
from civic.database import db, transaction
from civic.paper.queries import protocol
from civic.results.models import Ballot, InvalidBox, PostedReceipt, Run, Statement
from civic.results.publishing import UNTOLD, published_paper, told_of, withheld
from civic.rounds.queries import Round, area_ids_of
from civic.settings import Settings

FORMAT = "civic-result-2"
COUNTED = (
    "selected",
    "amounts",
    "spent",
    "remainder",
    "rounds",
    "endowment",
    "input_sha256",
    "budget",
    "cast",
    "blank",
)


def keep_statement(round: Round, run: Run) -> str:
    """Write down what is signed, in the caller's transaction; return its SHA-256 (hex)."""
    with transaction() as session:
        content = canonical(statement_of(round, run))
        session.add(Statement(round_id=round.id, content=content))
        return hashlib.sha256(content.encode()).hexdigest()


def signed_statement(round_id: int) -> str | None:
    """The text that was signed, None before that and for an imported round."""
    return db.session.scalar(sa.select(Statement.content).where(Statement.round_id == round_id))


def statement_of(round: Round, run: Run) -> dict[str, Any]:
    """The result with all that it rests on and that is told nowhere else.

    Areas with fewer ballots than are published come as totals, all of them together; so do ballots on paper where few
    came, and why few boxes did not count (publishing.py).
    """
    settings: Settings = current_app.extensions["settings"]
    slugs = {area.id: area.slug for area in areas_by_id(area_ids_of(round.id)).values()}
    fewest, told = settings.fewest_ballots_shown, told_of(round)
    few = withheld(told.counted, fewest)
    posted = sa.select(PostedReceipt.area_id, sa.func.count()).where(PostedReceipt.round_id == round.id)
    boxes = _by_area(slugs, posted)
    invalid = _invalid(round.id, slugs)
    silent = {*few, *withheld(boxes, fewest)}
    return {
        "format": FORMAT,
        "round": round.slug,
        "areas": {str(area_id): slug for area_id, slug in slugs.items()},
        "voting": [_day(round.voting_at), _day(round.result_at)],
        "boxes": boxes,
        "invalid": sorted(({"area": a, "reason": UNTOLD if a in silent else why} for a, why in invalid), key=str),
        "untold": dict(Counter(why for area, why in invalid if area in silent)),
        "paper": published_paper(protocol(round.id), fewest),
        "on_paper": dict(told.on_paper),
        "blank_apart": told.blank,
        "counted": dict(told.counted),
        "published_from": fewest,
        "small": {"areas": few, **_totals(round.id, slugs, few, told.apart)},
        "rule": run.outcome["rule"],
        "seed": run.lot_seed,
        "reserves": run.reserves,
        **{name: run.outcome[name] for name in COUNTED},
    }


def canonical(content: Any) -> str:
    """JSON that is written in one way only: sorted keys, no spaces, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _by_area(slugs: Mapping[int, str], counts: "sa.Select[int | None, int]") -> dict[str, int]:
    found = {row[0]: int(row[1]) for row in db.session.execute(counts.group_by(counts.selected_columns[0]))}
    return {slug: found.get(area_id, 0) for area_id, slug in slugs.items()}


def _invalid(round_id: int, slugs: Mapping[int, str]) -> list[tuple[str, str]]:
    """Area and reason of the boxes that did not count; in an order that has nothing to do with the boxes."""
    found = sa.select(InvalidBox.area_id, InvalidBox.reason).where(InvalidBox.round_id == round_id)
    return sorted((slugs[area_id], reason) for area_id, reason in db.session.execute(found) if area_id)


def _totals(round_id: int, slugs: Mapping[int, str], few: Collection[str], apart: Collection[str]) -> dict[str, Any]:
    """How often each project is chosen on the ballots of these `few` areas together, and how many are blank.

    Not those of the areas `apart`, whose blank ballots are told of elsewhere.
    """
    ids = [area_id for area_id, slug in slugs.items() if slug in few]
    chosen = sa.select(Ballot.area_id, Ballot.selections).where(Ballot.round_id == round_id, Ballot.area_id.in_(ids))
    rows = [(slugs[area_id or 0], selections) for area_id, selections in db.session.execute(chosen)]
    votes = Counter(str(project) for _, row in rows for project in row)
    return {"votes": dict(votes), "blank": sum(not row and slug not in apart for slug, row in rows)}


def _day(moment: datetime) -> str:
    return f"{local(moment):%d.%m.%Y}"
