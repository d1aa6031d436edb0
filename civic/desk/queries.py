"""The rounds as staff watch them: what comes next and what waits. Never a choice, never a running total."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.accounts.queries import playmaker_names_of
from civic.areas.queries import Area
from civic.moderation.queries import waiting_appeals, waiting_cases
from civic.proposals.queries import waiting_counts
from civic.qualification.queries import waiting_in
from civic.roll.queries import Turnout, turnouts
from civic.rounds.needs import Need, is_near, lacking_of, missing_in
from civic.rounds.phases import AFTER_VOTING, BEFORE_VOTING, Phase
from civic.rounds.queries import Round, areas_of_rounds
from civic.rounds.words import PHASE_NAMES, needs_in_words, next_start


@dataclass(frozen=True)
class DeskRow:
    """One round. `next_phase` and `next_at` are None when it has ended; `waiting` proposals await a decision.

    `needs_board`: it is voted on, or will be within a week, so that the election board should be ready.
    """

    round: Round
    phase: Phase
    phase_name: str
    area_names: str
    next_phase: str | None
    next_at: datetime | None
    waiting: int
    turnout: Turnout
    needs: Sequence[Need]
    is_fixed: bool
    needs_board: bool

    @property
    def lacks(self) -> str:
        """What the voting lacks that is near or should be open by now: it cannot open without. "" for nothing."""
        return "" if self.is_over else needs_in_words(self.needs)

    @property
    def is_over(self) -> bool:
        """Whether the voting has closed, so that a result exists or is on its way."""
        return self.phase in AFTER_VOTING


def rows_of(rounds: Sequence[Round], moment: datetime) -> list[DeskRow]:
    """A row for each round in the same order, told from `moment`; a constant number of queries."""
    ids = [round.id for round in rounds]
    areas, waiting, voted = areas_of_rounds(ids), waiting_counts(ids), turnouts(ids)
    missing = missing_in(rounds)
    lacking = lacking_of(rounds, missing, moment)
    rows = []
    for round in rounds:
        phase, coming = round.phase_at(moment), next_start(round, moment)
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
                needs=lacking.get(round.id, []),
                is_fixed=phase not in BEFORE_VOTING and not missing[round.id],
                needs_board=is_near(round, moment) and phase not in AFTER_VOTING and not round.imported_from,
            )
        )
    return rows


@dataclass(frozen=True)
class Workload:
    """What waits in one area: proposals without a decision, the oldest's days, open questions, cases of moderation and
    appeals of what was decided in them."""

    area: Area
    playmakers: str
    waiting: int
    oldest_days: int
    unanswered: int
    cases: int
    appeals: int


def workloads(areas: Sequence[Area]) -> list[Workload]:
    """What waits in each of these areas, in the same order; a constant number of queries."""
    ids = [area.id for area in areas]
    waiting, playmakers = waiting_in(ids), playmaker_names_of(ids)
    cases = Counter(each.case.area_id for each in waiting_cases(ids))
    appeals = Counter(case.area_id for _, _, case in waiting_appeals(ids))
    return [
        Workload(
            area=area,
            playmakers=", ".join(playmakers.get(area.id, ())),
            waiting=len(waiting[area.id][1]),
            oldest_days=max((each.days for each in waiting[area.id][1]), default=0),
            unanswered=sum(each.unanswered for each in waiting[area.id][1]),
            cases=cases[area.id],
            appeals=appeals[area.id],
        )
        for area in areas
    ]
