"""From people to ballots: everyone who was marked as having voted is accounted for, in public and without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from civic.paper.queries import protocol
from civic.paper.showing import Table, public_notes, public_tables
from civic.results.publishing import together_on_paper
from civic.results.queries import InvalidBox
from civic.roll.queries import Channel, Turnout
from civic.rounds.queries import Round
from civic.settings import Settings

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Reckoning:
    """Whoever voted, and what came of it. Figures of the whole round.

    `broken`: boxes that opened and did not count. `missing`: marked on the roll where fewer ballots came back than
    marks; `beyond`: ballots that came back where there were more than marks.
    """

    voted: Mapping[Channel, int]
    counted: int
    unreadable: int
    broken: int
    invalid_on_paper: int
    missing: int
    beyond: int
    has_paper: bool

    @property
    def people(self) -> int:
        return sum(self.voted.values())

    @property
    def accounted(self) -> int:
        """The same number of people, from what came of their votes."""
        of_boxes = self.unreadable + self.broken
        return self.counted + of_boxes + self.invalid_on_paper + self.missing - self.beyond


def reckoning_of(
    turnout: Turnout, invalid: Sequence[InvalidBox], paper: Mapping[str, Any], *, counted: int
) -> Reckoning:
    """Account for the voters of a count of so many ballots; `paper`: the round's protocol, {} where there is none."""
    areas = paper.get("areas", ())
    differences = [area["marks"] - area["returned"] for area in areas]
    unreadable = sum(box.reason == UNREADABLE for box in invalid)
    return Reckoning(
        voted=turnout.by_channel,
        counted=counted,
        unreadable=unreadable,
        broken=len(invalid) - unreadable,
        invalid_on_paper=sum(sum(area["invalid"].values()) for area in areas),
        missing=sum(difference for difference in differences if difference > 0),
        beyond=-sum(difference for difference in differences if difference < 0),
        has_paper=any(area["marks"] or area["issued"] for area in areas),
    )


@dataclass(frozen=True)
class PaperView:
    """The public protocol of a round's paper. `fewest`: where fewer ballots came back, areas are told together."""

    tables: Sequence[Table]
    notes: Sequence[str]
    fewest: int
    is_together: bool


def paper_view(round: Round) -> PaperView:
    """What everyone may read about the paper of a round that has been counted."""
    settings: Settings = current_app.extensions["settings"]
    content, fewest = protocol(round.id), settings.fewest_ballots_shown
    together = together_on_paper(content, fewest)
    tells_reasons = sum(row["returned"] for row in content["areas"] if row["area"] in together) >= fewest
    return PaperView(
        tables=public_tables(content, together, tells_reasons=tells_reasons),
        notes=public_notes(content),
        fewest=fewest,
        is_together=bool(together),
    )
