"""The seven phases of a round, as the clock gives them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where a round is. PLANNED comes before the seven phases and CLOSED after them."""

    PLANNED = "planned"
    FRAMING = "framing"
    INFORMATION = "information"
    PROPOSALS = "proposals"
    QUALIFICATION = "qualification"
    VOTING = "voting"
    RESULT = "result"
    REALISATION = "realisation"
    CLOSED = "closed"


SEVEN = (
    Phase.FRAMING,
    Phase.INFORMATION,
    Phase.PROPOSALS,
    Phase.QUALIFICATION,
    Phase.VOTING,
    Phase.RESULT,
    Phase.REALISATION,
)
IN_ORDER = (Phase.PLANNED, *SEVEN, Phase.CLOSED)
BEFORE_PROPOSALS = IN_ORDER[: IN_ORDER.index(Phase.PROPOSALS)]
BEFORE_VOTING = IN_ORDER[: IN_ORDER.index(Phase.VOTING)]
AFTER_VOTING = IN_ORDER[IN_ORDER.index(Phase.VOTING) + 1 :]


@dataclass(frozen=True)
class Dates:
    """When each phase begins (aware times), and when the last one ends. A phase is [start, next start)."""

    framing: datetime
    information: datetime
    proposals: datetime
    qualification: datetime
    voting: datetime
    result: datetime
    realisation: datetime
    closed: datetime

    def starts(self) -> list[tuple[Phase, datetime]]:
        return [(phase, getattr(self, phase.value)) for phase in (*SEVEN, Phase.CLOSED)]

    def start_of(self, phase: Phase) -> datetime:
        moment: datetime = getattr(self, phase.value)
        return moment

    def faults(self) -> list[Phase]:
        """The phases that do not begin after the one before them."""
        starts = self.starts()
        return [later for (_, a), (later, b) in zip(starts, starts[1:], strict=False) if b <= a]

    def phase_at(self, moment: datetime) -> Phase:
        """The phase at that moment; at the very start of a phase it has begun."""
        current = Phase.PLANNED
        for phase, start in self.starts():
            if moment >= start:
                current = phase
        return current

    def changes_after(self, moment: datetime) -> datetime | None:
        """When the next phase begins; None after the last."""
        return min((start for _, start in self.starts() if start > moment), default=None)
