"""What is voted on, frozen when the voting opens: rules, prices, projects, limits, key and roll as one canonical text.

Its SHA-256 is public. Whoever comes first makes it, at the first cast or in a job; all would make the same, because
from the opening on every service refuses to change what it covers. Only two people together may (emergency.py), and
then a new freeze follows the old one. Casting reads its prices and limits from here: a freeze never changes, so it is
parsed once in each process and known by its fingerprint.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.areas.queries import areas_by_id
from civic.audit.services import record
from civic.clock import fresh_now, local, now
from civic.database import db, one_at_a_time, transaction
from civic.proposals.queries import proposals_on_ballot
from civic.reasons import NothingChosen, OverBudget, TooManyChosen, UnknownProject, VotingNotOpen
from civic.roll.queries import roll_fingerprint
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import BallotKind, Round, area_ids_of, may_keep_ballots
from civic.voting.models import BallotFreeze

FORMAT = "civic-freeze-1"
KEPT_IN_MEMORY = 64
_known: "OrderedDict[str, Frozen]" = OrderedDict()


@dataclass(frozen=True)
class Frozen:
    """One freeze. `content` as docs/board-format.md describes it; `fingerprint` is the SHA-256 (hex) of `text`."""

    text: str

    @cached_property
    def content(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.text)
        return loaded

    @cached_property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def n(self) -> int:
        return int(self.content["n"])

    @cached_property
    def prices(self) -> dict[str, int]:
        """The price (øre) of each project on the ballot, by its id."""
        return {project["id"]: project["price"] for project in self.content["projects"]}

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Projects that were on the ballot when the voting opened and are there no more."""
        return frozenset(project["id"] for project in self.content["withdrawn"])

    def check(self, selections: Sequence[str]) -> list[str]:
        """The chosen project ids in sorted order, if this ballot allows them. An id given twice is one choice.

        Raises NothingChosen, UnknownProject, TooManyChosen, OverBudget.
        """
        chosen = sorted(set(selections))
        ballot, budget = self.content["ballot"], self.content["budget"]
        if not chosen:
            raise NothingChosen
        if any(project not in self.prices for project in chosen):
            raise UnknownProject
        if ballot["max_choices"] is not None and len(chosen) > ballot["max_choices"]:
            raise TooManyChosen(limit=ballot["max_choices"])
        cost = sum(self.prices[project] for project in chosen)
        if ballot["kind"] == BallotKind.KNAPSACK and cost > budget:
            raise OverBudget(cost=cost, budget=budget)
        return chosen


def frozen(round: Round) -> Frozen | None:
    """What is voted on in the round, as it stands now; None before the voting and for an imported round.

    Reads only: a freeze that nobody has stored yet is made in memory, as whoever stores it will make it.
    """
    found = _latest(db.session(), round.id)
    if found is None and round.imported_from is None and round.phase_at(now()) not in BEFORE_VOTING:
        return _first(round)
    return found


def freezes_of(round: Round) -> list[Frozen]:
    """Every freeze of the round, the first first; the last is the one in force."""
    texts = sa.select(BallotFreeze.content).where(BallotFreeze.round_id == round.id).order_by(BallotFreeze.n)
    stored = [Frozen(text) for text in db.session.scalars(texts)]
    first = frozen(round) if not stored else None
    return stored or ([first] if first else [])


def freeze(round: Round) -> Frozen:
    """The freeze in force, made and logged if it is not there yet. Raises VotingNotOpen.

    In the caller's transaction, which holds the round (shared will do).
    """
    with transaction() as session:
        found = _latest(session, round.id)
        if found is None:
            # Without the board's key nobody can vote yet: the key is part of what is frozen.
            if round.phase_at(fresh_now()) in BEFORE_VOTING or not may_keep_ballots(round):
                raise VotingNotOpen
            one_at_a_time(f"freeze {round.id}")
            found = _latest(session, round.id) or _keep(session, round, _first(round))
        return found


def freeze_again(round: Round, *, withdrawn: Sequence[str], reason: str) -> Frozen:
    """The next freeze, over what the caller has just changed, with the reason that the public is given.

    `withdrawn`: the ids of projects taken off just now. The caller holds the round alone, and called `freeze` before
    the change.
    """
    with transaction() as session:
        before = freeze(round)
        projects = {project["id"]: project for project in before.content["projects"]}
        gone = [*before.content["withdrawn"], *(projects[project] for project in withdrawn)]
        content = {**_content(round), "roll": before.content["roll"], "withdrawn": gone}
        follows = {"n": before.n + 1, "previous": before.fingerprint, "reason": reason}
        return _keep(session, round, Frozen(canonical({**content, **follows})))


def counted_selection(freezes: Sequence[Frozen], selections: Sequence[str]) -> list[str]:
    """What an opened ballot counts for: its choices that are still on the ballot, in sorted order.

    A ballot stands if any of the round's freezes allowed it: whoever voted before a price rose keeps their vote.
    Choices that were withdrawn since fall away. Raises what the first freeze has against a ballot that none allows,
    and NothingChosen when nothing is left.
    """
    fault: Exception | None = None
    for each in freezes:
        try:
            kept = [project for project in each.check(selections) if project in freezes[-1].prices]
        except (NothingChosen, UnknownProject, TooManyChosen, OverBudget) as reason:
            fault = fault or reason
            continue
        if not kept:
            raise NothingChosen
        return kept
    raise fault or NothingChosen


def canonical(content: Any) -> str:
    """JSON that is written in one way only: sorted keys, no spaces, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _latest(session: Session, round_id: int) -> Frozen | None:
    of_round = sa.select(BallotFreeze).where(BallotFreeze.round_id == round_id).order_by(BallotFreeze.n.desc()).limit(1)
    fingerprint = session.scalar(of_round.with_only_columns(BallotFreeze.fingerprint))
    if fingerprint is None:
        return None
    if fingerprint not in _known:
        text = session.scalar(of_round.with_only_columns(BallotFreeze.content))
        found = Frozen(str(text))
        # What was tampered with is not what was published: take it, under the name that is really its own.
        _known[found.fingerprint] = found
        while len(_known) > KEPT_IN_MEMORY:
            _known.popitem(last=False)
        return found
    return _known[fingerprint]


def _keep(session: Session, round: Round, made: Frozen) -> Frozen:
    values = {"content": made.text, "fingerprint": made.fingerprint, "day": local(fresh_now()).date()}
    session.add(BallotFreeze(round_id=round.id, n=made.n, **values))
    session.flush()
    record("ballot_frozen", scope=round.slug, n=made.n, fingerprint=made.fingerprint)
    return made


def _first(round: Round) -> Frozen:
    roll = {"roll": roll_fingerprint(round.id), "withdrawn": []}
    return Frozen(canonical({**_content(round), **roll, "n": 1, "previous": None, "reason": None}))


def _content(round: Round) -> dict[str, Any]:
    """Everything that decides how a vote is given and counted, as the database has it now."""
    proposals = [proposal for proposal in proposals_on_ballot(round.id) if proposal.price is not None]
    area_ids = area_ids_of(round.id)
    areas = areas_by_id({*area_ids, *(proposal.area_id for proposal in proposals)})
    return {
        "format": FORMAT,
        "round": round.slug,
        "name": round.name,
        "areas": sorted(areas[area_id].slug for area_id in area_ids),
        "budget": round.budget,
        "ballot": {"kind": round.ballot_kind.value, "max_choices": round.max_choices},
        "voters": {"minimum_age": round.minimum_age, "reference_date": round.reference_date.isoformat()},
        "rule": {"name": round.rule, "parameters": round.rule_parameters},
        "voting": {"opens": _moment(round.voting_at), "closes": _moment(round.result_at)},
        "projects": [
            {"id": each.project_id, "title": each.title, "area": areas[each.area_id].slug, "price": each.price}
            for each in proposals
        ],
        "public_key": round.public_key.hex() if round.public_key else None,
        "key_on_server": round.key_on_server,
        "lot_commitment": round.lot_commitment.hex() if round.lot_commitment else None,
        "content_receipts": round.content_receipts,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
