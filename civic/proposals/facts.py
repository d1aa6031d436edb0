"""What everyone is shown of a proposal, besides its own row."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic.accounts.words import shown
from civic.areas.queries import Area, area_by_id
from civic.proposals.content import Illustration
from civic.proposals.queries import CostKind, CostLine, Proposal, costs_of, pictures_of
from civic.proposals.reading import behalves_in, writers_of
from civic.proposals.words import CATEGORY_NAMES, COST_KIND_NAMES, ROLE_NAMES
from civic.web.language import text


@dataclass(frozen=True)
class OtherMoney:
    """A line that the fund does not pay."""

    label: str
    kind: str
    amount: int
    is_granted: bool


@dataclass(frozen=True)
class Facts:
    """Amounts in øre; `authors` by name, the first first; `handed_in_by` the workers who did it for a resident."""

    area: Area
    authors: Sequence[str]
    handed_in_by: Sequence[str]
    pictures: Sequence[Illustration]
    costs: Sequence[CostLine]
    requested: int
    others: Sequence[OtherMoney]
    whole: int
    category: str


def facts_of(proposal: Proposal, area: Area | None = None, *, by_name: bool = True) -> Facts:
    """The proposal's facts in four queries, or five without its `area`; without names for outsiders."""
    lines = costs_of([proposal.id])[proposal.id]
    asked = [line for line in lines if line.kind is CostKind.ASKED]
    authors, workers = _people(proposal) if by_name else ([], [])
    area = area or area_by_id(proposal.area_id)
    if area is None:
        raise LookupError(proposal.area_id)
    return Facts(
        area=area,
        authors=authors,
        handed_in_by=workers,
        pictures=pictures_of(proposal),
        costs=asked,
        requested=sum(line.amount for line in asked),
        others=[
            OtherMoney(line.label, str(COST_KIND_NAMES[line.kind]), line.amount, line.is_granted)
            for line in lines
            if line.kind is not CostKind.ASKED
        ],
        whole=sum(line.amount for line in lines),
        category=str(CATEGORY_NAMES[proposal.category]) if proposal.category else "",
    )


def _people(proposal: Proposal) -> tuple[list[str], list[str]]:
    """Whose proposal it is, and the workers who handed in for residents: for this one, and for what was merged in."""
    names, behalves = writers_of(proposal.id), behalves_in(proposal.id)
    own = [behalf for behalf, _account_id in behalves if behalf.proposal_id == proposal.id]
    working = {account_id for _behalf, account_id in behalves}
    residents = [behalf.name or text("en beboer") for behalf, _account_id in behalves]
    others = [shown(name) for each, name in names.items() if each not in working]
    workers = [
        f"{shown(names[each], works_here=True)}, {ROLE_NAMES[behalf.role]}"
        for behalf, each in behalves
        if each in names
    ]
    if not (others or residents or proposal.pabulib_id):
        others = [shown(None)]
    return [*residents, *others] if own else [*others, *residents], list(dict.fromkeys(workers))
