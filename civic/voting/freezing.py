"""What is voted on, frozen when the voting opens: rules, prices, projects, limits, key and roll as one canonical text.

Its SHA-256 is public. Whoever comes first makes it, at the first cast or in a job; all would make the same, because
from the opening on every service refuses to change what it covers. Only two people together may (emergency.py), and
then a new freeze follows the old one. Casting reads its prices and limits from here: a freeze never changes, so it is
parsed once in each process and known by its fingerprint.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.areas.queries import areas_by_id
from civic.audit.queries import entries_of
from civic.audit.services import record
from civic.clock import fresh_now, local, now
from civic.database import db, one_at_a_time, transaction
from civic.jobs import job
from civic.proposals.queries import exclusive_groups, proposals_on_ballot
from civic.reasons import (
    BoxNotReady,
    FreezeBroken,
    NothingChosen,
    OverBudget,
    TooManyChosen,
    UnknownProject,
    VotingNotOpen,
)
from civic.roll.queries import roll_fingerprint
from civic.roll.services import before_late_additions
from civic.rounds.needs import missing_to_vote
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import BallotKind, Round, all_rounds, area_ids_of, round_by_id
from civic.rounds.services import locked_round, settle_ballot
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
    def exclusive(self) -> list[list[str]]:
        """Groups of projects of which at most one can be built, as they were when the voting opened."""
        # A voting that was opened before there were such groups has none.
        return list(self.content.get("exclusive", []))

    @cached_property
    def rivals(self) -> dict[str, list[str]]:
        """For each project of such a group the others that cannot be built beside it."""
        pairs = {(one, other) for group in self.exclusive for one in group for other in group if one != other}
        return {one: sorted(other for first, other in pairs if first == one) for one, _ in pairs}

    @cached_property
    def public_key(self) -> bytes | None:
        """The key that the ballots are sealed to."""
        key: str | None = self.content["public_key"]
        return bytes.fromhex(key) if key else None

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


def known(fingerprint: str | None) -> Frozen | None:
    """The freeze of this fingerprint, if this process has read it before."""
    return _known.get(fingerprint or "")


def frozen(round: Round) -> Frozen | None:
    """What is voted on in the round, as it stands now; None until the voting opens and for an imported round.

    Reads only: a freeze that nobody has stored yet is made in memory, as whoever stores it will make it.
    """
    found = stored_freeze(round.id)
    if found is None and _is_due(round, now()):
        return _first(round)
    return found


def stored_freeze(round_id: int) -> Frozen | None:
    """The freeze in force if it has been stored."""
    return _latest(db.session(), round_id)


def freezes_of(round: Round) -> list[Frozen]:
    """Every freeze of the round, the first first; the last is the one in force."""
    texts = sa.select(BallotFreeze.content).where(BallotFreeze.round_id == round.id).order_by(BallotFreeze.n)
    stored = [Frozen(text) for text in db.session.scalars(texts)]
    first = frozen(round) if not stored else None
    return stored or ([first] if first else [])


def freeze(round: Round) -> Frozen:
    """The freeze in force, made and logged if it is not there yet. Raises VotingNotOpen, BoxNotReady.

    In the caller's transaction, which holds the round (shared will do).
    """
    with transaction() as session:
        found = _latest(session, round.id)
        if found is None:
            if not _is_begun(round, fresh_now()):
                raise VotingNotOpen
            # Without the board's key, a roll or a project nobody can vote yet: they are part of what is frozen.
            if missing_to_vote(round):
                raise BoxNotReady
            one_at_a_time(f"freeze {round.id}")
            found = _latest(session, round.id)
        if found is None:
            settle_ballot(round.id)
            found = _keep(session, round, _first(round))
        return found


def freeze_again(round: Round, *, reason: str, prices: Mapping[str, int], withdrawn: Sequence[str]) -> Frozen:
    """The next freeze, with the reason that the public is given; budget, rule and times as the round has them now.

    `prices`: new prices (øre) by project id; `withdrawn`: projects taken off the ballot. The caller holds the round
    alone, and called `freeze` before it changed anything.
    """
    with transaction() as session:
        before = freeze(round)
        priced = [{**each, "price": prices.get(each["id"], each["price"])} for each in before.content["projects"]]
        content = {
            **before.content,
            **_terms(round),
            "projects": [each for each in priced if each["id"] not in withdrawn],
            "withdrawn": before.content["withdrawn"] + [each for each in priced if each["id"] in withdrawn],
            "exclusive": _left_of(before.exclusive, withdrawn),
            "n": before.n + 1,
            "previous": before.fingerprint,
            "reason": reason,
        }
        return _keep(session, round, Frozen(canonical(content)))


def refuse_broken_freeze(round: Round) -> None:
    """Go on only if what is stored as voted on is what was published, and the round has nothing else now.

    Asked before the box is opened and before the next freeze, in a transaction that holds the round.
    Raises FreezeBroken, VotingNotOpen, BoxNotReady.
    """
    freeze(round)
    freezes = freezes_of(round)
    logged = [json.loads(entry.body) for entry in entries_of(["ballot_frozen"], scope=round.slug)]
    if logged != [{"n": each.n, "fingerprint": each.fingerprint} for each in freezes]:
        raise FreezeBroken
    last = freezes[-1]
    live = {
        "price_ceiling": None,
        **_terms(round),
        "projects": [each for each in _projects(round) if each["id"] not in last.withdrawn],
    }
    if any(last.content.get(name) != value for name, value in json.loads(canonical(live)).items()):
        raise FreezeBroken
    if last.exclusive != _left_of(exclusive_groups(round.id), last.withdrawn):
        raise FreezeBroken


@before_late_additions
def freeze_first(round: Round) -> None:
    """The roll that is frozen is the one that stood when the voting opened."""
    if _is_due(round, fresh_now()):
        freeze(round)


@job("freezes", every=timedelta(minutes=1))
def freeze_open_votings() -> None:
    """Freeze what is voted on in each round whose voting has opened, so that no voter has to."""
    for due in [round.id for round in all_rounds() if round.phase_at(now()) is Phase.VOTING]:
        round = round_by_id(due)
        if round is not None and _is_due(round, now()) and stored_freeze(due) is None:
            with transaction():
                freeze(locked_round(due, shared=True))


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


def _is_due(round: Round, moment: datetime) -> bool:
    """Whether there should be a freeze: the time of the voting has come, and it lacks nothing."""
    return _is_begun(round, moment) and not missing_to_vote(round)


def _is_begun(round: Round, moment: datetime) -> bool:
    return round.imported_from is None and round.dates.phase_at(moment) not in BEFORE_VOTING


def _first(round: Round) -> Frozen:
    content = {
        **_terms(round),
        "format": FORMAT,
        "round": round.slug,
        "projects": _projects(round),
        "exclusive": exclusive_groups(round.id),
        "withdrawn": [],
        "roll": roll_fingerprint(round.id),
        "n": 1,
        "previous": None,
        "reason": None,
    }
    return Frozen(canonical(content))


def _terms(round: Round) -> dict[str, Any]:
    """What the round itself says of the vote and the count, as the database has it now."""
    area_ids = area_ids_of(round.id)
    return {
        "name": round.name,
        "areas": sorted(area.slug for area in areas_by_id(area_ids).values()),
        "budget": round.budget,
        "ballot": {"kind": round.ballot_kind.value, "max_choices": round.max_choices},
        "voters": {"minimum_age": round.minimum_age, "reference_date": round.reference_date.isoformat()},
        "rule": {"name": round.rule, "parameters": round.rule_parameters},
        "voting": {"opens": _moment(round.voting_at), "closes": _moment(round.result_at)},
        "public_key": round.public_key.hex() if round.public_key else None,
        "key_on_server": round.key_on_server,
        "lot_commitment": round.lot_commitment.hex() if round.lot_commitment else None,
        "content_receipts": round.content_receipts,
        # Only where there is one: what was frozen before there were any keeps its fingerprint.
        **({"price_ceiling": round.price_ceiling} if round.price_ceiling is not None else {}),
    }


def _projects(round: Round) -> list[dict[str, Any]]:
    """What stands on the ballot in the database now, by number, prices in øre."""
    proposals = [proposal for proposal in proposals_on_ballot(round.id) if proposal.price is not None]
    areas = areas_by_id({proposal.area_id for proposal in proposals})
    return [
        {"id": each.project_id, "title": each.title, "area": areas[each.area_id].slug, "price": each.price}
        for each in proposals
    ]


def _left_of(groups: Sequence[Sequence[str]], withdrawn: Collection[str]) -> list[list[str]]:
    """The groups without what was withdrawn, as far as there is still something to choose between."""
    left = [[project for project in group if project not in withdrawn] for group in groups]
    return sorted(group for group in left if len(group) > 1)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
