"""What everyone is shown of a proposal, besides its own row."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic.accounts.queries import names_of
from civic.areas.queries import Area, area_by_id
from civic.proposals.content import Illustration
from civic.proposals.queries import CostKind, CostLine, Proposal, authors_of, behalf_of, costs_of, pictures_of
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
    """Amounts in øre; `authors` by name, the first first; `handed_in_by` when a worker did it for a resident."""

    area: Area
    authors: Sequence[str]
    handed_in_by: str
    pictures: Sequence[Illustration]
    costs: Sequence[CostLine]
    requested: int
    others: Sequence[OtherMoney]
    whole: int
    category: str


def facts_of(proposal: Proposal, *, by_name: bool = True) -> Facts:
    """The proposal's facts in five queries; without names for who is no resident or worker here."""
    lines, behalf = costs_of([proposal.id])[proposal.id], behalf_of(proposal.id)
    asked = [line for line in lines if line.kind is CostKind.ASKED]
    writing = authors_of(proposal)
    names = names_of(writing)
    first = names.get(proposal.author_id or 0, "")
    joined = [names[each] for each in writing if each in names and each != proposal.author_id]
    began = [first] if first else []
    if behalf is not None:
        began = [behalf.name or text("en beboer")]
    area = area_by_id(proposal.area_id)
    if area is None:
        raise LookupError(proposal.area_id)
    return Facts(
        area=area,
        authors=[*began, *joined] if by_name else [],
        handed_in_by=f"{first}, {ROLE_NAMES[behalf.role]}" if behalf and by_name else "",
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
