"""What a proposal says, apart from any table, and what it lacks before it can be submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.characters import can_be_seen
from civic.proposals.models import Category, CostKind
from civic.roll.reading import names_somebody

LONGEST_TITLE = 120
LONGEST_BODY = 5_000
LONGEST_PLACE = 120
LONGEST_LABEL = 120
MOST_LINES = 20
MOST_PICTURES = 4
LONGEST_PICTURE_TEXT = 200
# Denmark, with the sea around it.
LATITUDES, LONGITUDES = (54.5, 57.9), (8.0, 15.3)


@dataclass(frozen=True)
class Cost:
    """One line of the costs; `amount` in øre. In a draft, 0 means that no amount has been given yet.

    `label` is what the money is for, or for OTHER who gives it; `is_granted` whether they have promised it.
    """

    label: str
    amount: int
    kind: CostKind = CostKind.ASKED
    is_granted: bool = False


@dataclass(frozen=True)
class Illustration:
    """A picture, by the name it is kept under, and what it shows in words for those who cannot see it."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class ProposalContent:
    """Everything the author writes. State, number and checked price are not the author's to write."""

    title: str
    body: str = ""
    place: str = ""
    costs: Sequence[Cost] = ()
    pictures: Sequence[Illustration] = ()
    category: Category | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def requested(self) -> int:
        """The sum of what the fund is asked for, in øre."""
        return sum(cost.amount for cost in self.costs if cost.kind is CostKind.ASKED)


class Fault(StrEnum):
    """Why a draft cannot be submitted yet."""

    EMPTY = "empty"
    PERSON = "person"
    NO_COST = "no cost"
    UNNAMED_COST = "unnamed cost"
    TOO_DEAR = "too dear"
    OVER_CEILING = "over ceiling"
    NO_PICTURE_TEXT = "no picture text"
    TOO_MANY_PICTURES = "too many pictures"
    HALF_A_PIN = "half a pin"
    PIN_ELSEWHERE = "pin elsewhere"


def faults_of(content: ProposalContent, *, budget: int, ceiling: int | None = None) -> Mapping[str, Fault]:
    """What must be mended before submission, by field. Empty when nothing is missing.

    In øre: `budget` is what all proposals share, `ceiling` the most that one may be given.
    """
    checks = [
        ("title", not can_be_seen(content.title), Fault.EMPTY),
        ("body", not can_be_seen(content.body), Fault.EMPTY),
        ("place", not can_be_seen(content.place), Fault.EMPTY),
        *((name, names_somebody(getattr(content, name)), Fault.PERSON) for name in ("title", "body", "place")),
        ("costs", content.requested <= 0, Fault.NO_COST),
        ("costs", any(not can_be_seen(cost.label) for cost in content.costs), Fault.UNNAMED_COST),
        ("costs", content.requested > budget, Fault.TOO_DEAR),
        ("costs", ceiling is not None and content.requested > ceiling, Fault.OVER_CEILING),
        ("latitude", (content.latitude is None) is not (content.longitude is None), Fault.HALF_A_PIN),
        ("latitude", not _in_denmark(content), Fault.PIN_ELSEWHERE),
        ("pictures", len(content.pictures) > MOST_PICTURES, Fault.TOO_MANY_PICTURES),
        ("pictures", any(not can_be_seen(each.text) for each in content.pictures), Fault.NO_PICTURE_TEXT),
    ]
    return {field: fault for field, wrong, fault in checks if wrong}


def _in_denmark(content: ProposalContent) -> bool:
    return (content.latitude is None or LATITUDES[0] <= content.latitude <= LATITUDES[1]) and (
        content.longitude is None or LONGITUDES[0] <= content.longitude <= LONGITUDES[1]
    )
