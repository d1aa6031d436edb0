"""Set rounds up and keep them fixed while they are voted on."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic import sealing, vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import one_at_a_time, transaction
from civic.reasons import NotFound, RoundChanged, RoundIsFixed
from civic.rounds.models import BallotKind, Round, RoundArea
from civic.rounds.needs import is_before_opening
from civic.rounds.phases import Dates
from civic.rounds.queries import area_ids_of
from civic.settings import Settings
from civic.slugs import slug_of

BOX_KEY, SLOT_PEPPER, LOT_SEED, PAPER_KEY = "box.key", "slot.pepper", "lot.seed", "paper.key"
LONGEST_NAME = 120
# A round of that name would hide behind the page for a new one.
TAKEN = {"ny"}


@dataclass(frozen=True)
class RoundPlan:
    """What staff decide about a round. `budget` and `price_ceiling` in øre; dates aware."""

    name: str
    theme: str
    budget: int
    area_ids: Sequence[int]
    dates: Dates
    description: str = ""
    criteria: str = ""
    ballot_kind: BallotKind = BallotKind.KNAPSACK
    max_choices: int | None = None
    minimum_age: int = 15
    reference_date: date | None = None
    rule: str = "aarhus"
    rule_parameters: Mapping[str, Any] = field(default_factory=dict)
    shows_support: bool = True
    content_receipts: bool = False
    publishes_together: bool = False
    proposals_each: int | None = 3
    price_ceiling: int | None = None


def create_round(
    *, plan: RoundPlan, created_by: int | None, imported_from: str | None = None, currency: str = "DKK"
) -> str:
    """Add a round with its own slot pepper and lot seed; return its slug.

    In a demonstration it gets a key pair too, whose private half stays on the server, and the pages say so; where
    people vote for real the board makes the key (`keys.py`). The lot's seed is kept sealed away; only its hash is
    public until the count. An imported election needs none of these, and may be in another currency.
    """
    with transaction() as session:
        one_at_a_time("a round's slug")
        slug = _free_slug(plan.name)
        made = Round(
            slug=slug, key_on_server=False, imported_from=imported_from, currency=currency, created_at=fresh_now()
        )
        _fill(made, plan)
        session.add(made)
        session.flush()
        session.add_all(RoundArea(round_id=made.id, area_id=area_id) for area_id in sorted(set(plan.area_ids)))
        record("round_created", scope=slug, actor=created_by, plan=fingerprint(plan))
        if imported_from is None:
            _make_secrets(made)
    return slug


def _make_secrets(round: Round) -> None:
    """Give a new round its slot pepper and lot seed, and in a demonstration its key pair.

    They are written before the commit: a round without its secrets must not exist. What an attempt that failed
    left behind under this slug belongs to no round, for the slug is unique and has just become this one's.
    """
    settings: Settings = current_app.extensions["settings"]
    lot_seed = secrets.token_bytes(32)
    round.lot_commitment = hashlib.sha256(lot_seed).digest()
    vault.clear(round.slug)
    if settings.keeps_keys:
        private_key, round.public_key = sealing.new_key_pair()
        round.key_on_server = True
        vault.keep(round.slug, BOX_KEY, private_key)
    for name, secret in ((SLOT_PEPPER, secrets.token_bytes(32)), (LOT_SEED, lot_seed)):
        vault.keep(round.slug, name, secret)


def create_rounds(*, plans: Sequence[RoundPlan], created_by: int) -> list[str]:
    """Add all of these rounds or, if anything fails, none of them; return their slugs."""
    with transaction():
        return [create_round(plan=plan, created_by=created_by) for plan in plans]


# What must be settled before the ballot is fixed, such as decisions that have not been published.
_before_ballot: list[Callable[[int], None]] = []


def before_ballot(do: Callable[[int], None]) -> Callable[[int], None]:
    """Register what is done with a round (its id) right before its ballot is fixed, in the same transaction."""
    _before_ballot.append(do)
    return do


def settle_ballot(round_id: int) -> None:
    """Do all that must be settled before the ballot is fixed, in the caller's transaction."""
    for do in _before_ballot:
        do(round_id)


# What must follow when it changes who may vote in a round: a roll that was loaded under other terms is no roll.
_when_voters_change: list[Callable[[int], None]] = []


def on_changed_voters(do: Callable[[int], None]) -> Callable[[int], None]:
    """Register what is done, in the same transaction, with a round (its id) whose age, day or areas have changed."""
    _when_voters_change.append(do)
    return do


def change_round(*, round_id: int, plan: RoundPlan, changed_by: int, seen: str) -> bool:
    """Change a round whose voting has not opened; tell whether that changes who may vote.

    `seen` is the fingerprint of the plan that was there to be changed. Raises RoundIsFixed once voting has opened, and
    RoundChanged where somebody else has changed the round since, unless to this very plan; logged.
    """
    with transaction() as session:
        kept = locked_round(round_id)
        if not is_before_opening(kept, fresh_now()):
            raise RoundIsFixed
        if fingerprint(plan_of(kept, area_ids_of(round_id))) not in (seen, fingerprint(plan)):
            raise RoundChanged
        before = _voters(kept, area_ids_of(round_id))
        _fill(kept, plan)
        session.execute(sa.delete(RoundArea).where(RoundArea.round_id == round_id))
        session.add_all(RoundArea(round_id=round_id, area_id=area_id) for area_id in sorted(set(plan.area_ids)))
        record("round_changed", scope=kept.slug, actor=changed_by, plan=fingerprint(plan))
        changed = before != _voters(kept, plan.area_ids)
        for do in _when_voters_change if changed else ():
            do(round_id)
        return changed


def _voters(round: Round, area_ids: Sequence[int]) -> tuple[int, date, set[int]]:
    """What decides who may vote in the round."""
    return round.minimum_age, round.reference_date, set(area_ids)


def locked_round(round_id: int, *, shared: bool = False) -> Round:
    """The round, held until the caller's transaction ends, so that its dates stand while something is decided.

    Voters hold it `shared` beside each other; whoever changes it or its ballot holds it alone. Raises NotFound.
    """
    with transaction() as session:
        locked = session.get(Round, round_id, with_for_update={"read": shared}, populate_existing=True)
        if locked is None:
            raise NotFound
        return locked


def plan_of(round: Round, area_ids: Sequence[int]) -> RoundPlan:
    """What staff have decided about the round so far."""
    names = {each.name for each in fields(RoundPlan)} - {"area_ids"}
    return RoundPlan(area_ids=area_ids, **{name: getattr(round, name) for name in names})


def fingerprint(plan: RoundPlan) -> str:
    """SHA-256 over everything the plan decides, the same for the same plan."""
    decided = asdict(plan) | {"area_ids": sorted(set(plan.area_ids))}
    text = repr(sorted(decided.items(), key=lambda item: item[0]))
    return hashlib.sha256(text.encode()).hexdigest()


def _fill(round: Round, plan: RoundPlan) -> None:
    for name in ("name", "theme", "budget", "description", "criteria", "ballot_kind", "max_choices", "minimum_age"):
        setattr(round, name, getattr(plan, name))
    round.content_receipts, round.proposals_each = plan.content_receipts, plan.proposals_each
    round.price_ceiling = plan.price_ceiling
    round.shows_support, round.publishes_together = plan.shows_support, plan.publishes_together
    round.rule, round.rule_parameters = plan.rule, dict(plan.rule_parameters)
    round.reference_date = plan.reference_date or plan.dates.voting.date()
    for phase, start in plan.dates.starts():
        setattr(round, f"{phase.value}_at", start)


def _free_slug(name: str) -> str:
    base = slug_of(name)
    with transaction() as session:
        taken = TAKEN | set(session.scalars(sa.select(Round.slug).where(Round.slug.startswith(base))))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
