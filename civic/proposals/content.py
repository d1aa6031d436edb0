"""What a proposal says, apart from any table, and what it lacks before it can be submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.characters import can_be_seen

LONGEST_TITLE = 120
LONGEST_BODY = 5_000
LONGEST_PLACE = 120
LONGEST_LABEL = 120
MOST_LINES = 20


@dataclass(frozen=True)
class Cost:
    """One line of the costs; `amount` in øre. In a draft, 0 means that no amount has been given yet."""

    label: str
    amount: int


@dataclass(frozen=True)
class ProposalContent:
    """Everything the author writes. State, number and checked price are not the author's to write."""

    title: str
    body: str = ""
    place: str = ""
    costs: Sequence[Cost] = ()
    picture_name: str | None = None
    picture_text: str = ""

    @property
    def requested(self) -> int:
        """The sum of the costs, in øre."""
        return sum(cost.amount for cost in self.costs)


class Fault(StrEnum):
    """Why a draft cannot be submitted yet."""

    EMPTY = "empty"
    NO_COST = "no cost"
    UNNAMED_COST = "unnamed cost"
    TOO_DEAR = "too dear"
    NO_PICTURE_TEXT = "no picture text"


def faults_of(content: ProposalContent, *, budget: int) -> Mapping[str, Fault]:
    """What must be mended before submission, by field; `budget` in øre. Empty when nothing is missing."""
    checks = [
        ("title", not can_be_seen(content.title), Fault.EMPTY),
        ("body", not can_be_seen(content.body), Fault.EMPTY),
        ("place", not can_be_seen(content.place), Fault.EMPTY),
        ("costs", content.requested <= 0, Fault.NO_COST),
        ("costs", any(not can_be_seen(cost.label) for cost in content.costs), Fault.UNNAMED_COST),
        ("costs", content.requested > budget, Fault.TOO_DEAR),
        ("picture_text", bool(content.picture_name) and not can_be_seen(content.picture_text), Fault.NO_PICTURE_TEXT),
    ]
    return {field: fault for field, wrong, fault in checks if wrong}
