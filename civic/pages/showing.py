"""Which proposals the page of a round shows, and in which order."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from civic.areas.queries import areas_by_id
from civic.clock import from_local, today
from civic.proposals.queries import Proposal, State, proposals_by_id, public_projects, requested_of
from civic.rounds.queries import Round
from civic.web.whole import holds_until

MOST_CARDS = 12


@dataclass(frozen=True)
class ShownProposal:
    """A proposal on a card: `price` (øre) is the checked one, or what the author asks for."""

    proposal: Proposal
    price: int
    area: str


@dataclass(frozen=True)
class ShownProposals:
    """The first cards; `on_ballot` once they are what is voted on."""

    cards: Sequence[ShownProposal]
    on_ballot: bool


def proposals_shown(round: Round, *, on_ballot: bool, withdrawn: Collection[str] = ()) -> ShownProposals:
    """Those still in the running; once voting has opened, those on the ballot. Four queries.

    `withdrawn`: the project ids that were taken off the ballot since.

    The order is drawn anew each day, so that no proposal is helped by its number.
    """
    states = (State.APPROVED,) if on_ballot else (State.SUBMITTED, State.APPROVED)
    public = public_projects(round.id, states, on_ballot=on_ballot)
    ids = [proposal_id for proposal_id, project_id in public if project_id not in withdrawn]
    first = proposals_by_id(_drawn_today(ids)[:MOST_CARDS])
    asked = requested_of(proposal.id for proposal in first)
    areas = areas_by_id(proposal.area_id for proposal in first)
    cards = [
        ShownProposal(each, asked[each.id] if each.price is None else each.price, areas[each.area_id].name)
        for each in first
    ]
    return ShownProposals(cards, on_ballot)


def _drawn_today(proposal_ids: Sequence[int]) -> list[int]:
    day = today()
    holds_until(from_local(datetime.combine(day + timedelta(days=1), time.min)))
    return sorted(proposal_ids, key=lambda each: hashlib.sha256(f"{day}:{each}".encode()).digest())
