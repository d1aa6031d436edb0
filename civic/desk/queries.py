"""The rounds as staff watch them: what comes next and what waits. Never a choice, never a running total."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.proposals.queries import waiting_counts
from civic.roll.queries import Turnout, turnouts
from civic.rounds.phases import AFTER_VOTING, Phase
from civic.rounds.queries import Round, areas_of_rounds, may_keep_ballots
from civic.rounds.words import PHASE_NAMES, next_start


@dataclass(frozen=True)
class DeskRow:
    """One round. `next_phase` and `next_at` are None when it has ended; `waiting` proposals await a decision."""

    round: Round
    phase: Phase
    phase_name: str
    area_names: str
    next_phase: str | None
    next_at: datetime | None
    waiting: int
    turnout: Turnout

    @property
    def lacks_key(self) -> bool:
        """Whether the voting cannot open until the board has sent its key."""
        return not self.is_over and not self.round.imported_from and not may_keep_ballots(self.round)

    @property
    def is_over(self) -> bool:
        """Whether the voting has closed, so that a result exists or is on its way."""
        return self.phase in AFTER_VOTING


def rows_of(rounds: Sequence[Round], moment: datetime) -> list[DeskRow]:
    """A row for each round in the same order, told from `moment`; four queries however many rounds there are."""
    ids = [round.id for round in rounds]
    areas, waiting, voted = areas_of_rounds(ids), waiting_counts(ids), turnouts(ids)
    rows = []
    for round in rounds:
        phase, coming = round.phase_at(moment), next_start(round.dates, moment)
        rows.append(
            DeskRow(
                round=round,
                phase=phase,
                phase_name=str(PHASE_NAMES[phase]),
                area_names=", ".join(area.name for area in areas[round.id]),
                next_phase=str(PHASE_NAMES[coming[0]]) if coming else None,
                next_at=coming[1] if coming else None,
                waiting=waiting[round.id],
                turnout=voted[round.id],
            )
        )
    return rows
