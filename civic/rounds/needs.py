"""What a voting needs before it opens: a key to seal ballots to, a roll, and something to vote on.

By the clock it begins at its time. Without one of these it does not open but waits, and what it waits for can still be
given to it. The rooms on the floors above tell which rounds have what.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.queries import Round, board_keys_of, may_keep_ballots

# So long before the voting staff and board are told of what is missing.
WARNED_BEFORE = timedelta(days=7)
Having = Callable[[Sequence[int]], Collection[int]]
Opened = Callable[[Sequence[int]], dict[int, date]]
TooDear = Callable[[Round], int]
Proposed = Callable[[int], bool]


class Need(StrEnum):
    """What must be there for a vote to be cast, and a ballot to mean something."""

    KEY = "key"
    ROLL = "roll"
    PROJECTS = "projects"


_having: dict[Need, list[Having]] = {need: [] for need in Need}
_opened: list[Opened] = []
_too_dear: list[TooDear] = []
_proposed: list[Proposed] = []


def gives(need: Need) -> Callable[[Having], Having]:
    """Register what tells which of these rounds (ids) have what is needed, in a constant number of queries."""

    def register(having: Having) -> Having:
        _having[need].append(having)
        return having

    return register


def tells_opened(opened: Opened) -> Opened:
    """Register what tells on which day the voting of these rounds (ids) opened; others are left out."""
    _opened.append(opened)
    return opened


def tells_too_dear(count: TooDear) -> TooDear:
    """Register what counts the proposals that a round is to vote on, but cannot pay for."""
    _too_dear.append(count)
    return count


def too_dear_in(round: Round) -> int:
    """How many proposals the round is to vote on that cost more than all it has: its budget was lowered since."""
    return sum(count(round) for count in _too_dear)


def tells_proposed(tell: Proposed) -> Proposed:
    """Register what tells whether people have handed anything in to a round (its id)."""
    _proposed.append(tell)
    return tell


def is_proposed_in(round_id: int) -> bool:
    """Whether anything has been handed in to the round: from then on it takes proposals, until it no longer does."""
    return any(tell(round_id) for tell in _proposed)


def opened_on(round_ids: Sequence[int]) -> dict[int, date]:
    """The day on which the voting opened, for those of the rounds where that has been kept."""
    return {round_id: day for opened in _opened for round_id, day in opened(round_ids).items()}


def missing_in(rounds: Sequence[Round]) -> dict[int, list[Need]]:
    """What each round still needs before anyone can vote in it, by id; nothing once the voting has opened.

    Nor for a round that was voted on elsewhere. A constant number of queries.
    """
    missing: dict[int, list[Need]] = {round.id: [] for round in rounds}
    own = [round for round in rounds if round.imported_from is None]
    opened = opened_on([round.id for round in own]) if own else {}
    asked = [round for round in own if round.id not in opened]
    if not asked:
        return missing
    ids = [round.id for round in asked]
    found = {need: {id for having in each for id in having(ids)} for need, each in _having.items()}
    found[Need.KEY] = _keyed(asked)
    return missing | {id: [need for need in Need if id not in found[need]] for id in ids}


def missing_to_vote(round: Round) -> list[Need]:
    """What this round still needs before anyone can vote in it."""
    return missing_in([round])[round.id]


def waits(round: Round, moment: datetime) -> bool:
    """Whether the time of the voting has come, but it has not opened, since something is missing."""
    is_due = round.cancelled_at is None and round.phase_at(moment) not in BEFORE_VOTING
    return is_due and bool(missing_to_vote(round))


def is_before_opening(round: Round, moment: datetime) -> bool:
    """Whether nobody can have voted: what is voted on, by whom and under which key, may still change."""
    return round.phase_at(moment) in BEFORE_VOTING or waits(round, moment)


def opened_in(rounds: Sequence[Round], moment: datetime) -> set[int]:
    """Those of the rounds whose ballot is fixed: nothing keeps the voting from opening, or they were called off."""
    begun = [round for round in rounds if round.phase_at(moment) not in BEFORE_VOTING]
    missing = missing_in(begun)
    return {round.id for round in begun if round.cancelled_at is not None or not missing[round.id]}


def is_open(round: Round, moment: datetime) -> bool:
    """Whether the round can be voted in."""
    return round.phase_at(moment) is Phase.VOTING and not missing_to_vote(round)


def waiting_in(rounds: Sequence[Round], moment: datetime) -> dict[int, list[Need]]:
    """What is missing in those of the rounds whose voting should be open now but waits."""
    missing = missing_in([round for round in rounds if round.phase_at(moment) is Phase.VOTING])
    return {id: needs for id, needs in missing.items() if needs}


def lacking_of(rounds: Sequence[Round], missing: Mapping[int, list[Need]], moment: datetime) -> dict[int, list[Need]]:
    """Of what is `missing` that which hurries: where a voting waits or should open within a week; a key always."""
    near = {round.id for round in rounds if is_near(round, moment)}
    called_off = {round.id for round in rounds if round.cancelled_at is not None}
    lacking = {id: [each for each in needs if id in near or each is Need.KEY] for id, needs in missing.items()}
    return {id: needs for id, needs in lacking.items() if needs and id not in called_off}


def is_near(round: Round, moment: datetime) -> bool:
    """Whether the voting is so near that staff and board should hear of what is missing."""
    return round.voting_at <= moment + WARNED_BEFORE


def _keyed(rounds: Sequence[Round]) -> set[int]:
    """The rounds with a key to seal to; one that the board has sent and not confirmed is waited for."""
    sent = board_keys_of([round.id for round in rounds])
    unconfirmed = {id for id, key in sent.items() if key.confirmed_at is None}
    return {round.id for round in rounds if may_keep_ballots(round) and round.id not in unconfirmed}
