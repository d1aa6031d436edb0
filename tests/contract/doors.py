"""What a door of the house is, and who may stand before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from civic.policy import (
    EVERYONE,
    Permission,
    Role,
)
from civic.rounds.phases import IN_ORDER, Phase
from tests.support.world import Who

ROLES: Mapping[Who, Role] = {
    Who.VISITOR: Role.VISITOR,
    Who.AUTHOR: Role.RESIDENT,
    Who.NEIGHBOUR: Role.RESIDENT,
    Who.STRANGER: Role.RESIDENT,
    Who.PLAYMAKER: Role.PLAYMAKER,
    Who.OTHER_PLAYMAKER: Role.PLAYMAKER,
    Who.STAFF: Role.STAFF,
    Who.BOARD: Role.BOARD,
    Who.ADMINISTRATOR: Role.ADMINISTRATOR,
}
ANYONE = frozenset(Who)
LOCALS = frozenset({Who.AUTHOR, Who.NEIGHBOUR})
AUTHOR = frozenset({Who.AUTHOR})
OWN_PLAYMAKER = frozenset({Who.PLAYMAKER})
OWN_MODERATORS = frozenset({Who.PLAYMAKER, Who.STAFF})
NEIGHBOUR = frozenset({Who.NEIGHBOUR})
RULED_READERS = NEIGHBOUR | OWN_MODERATORS
ALWAYS = frozenset(IN_ORDER)
SOME_PHASES = frozenset({Phase.PLANNED, Phase.VOTING, Phase.CLOSED})
OF_THE_ROUND = ("{round}", "{proposal}", "{draft}", "{comment}")
DONE, ASKED_AGAIN, REFUSED, HIDDEN, NOT_NOW, SIGN_IN = "done", "asked again", "refused", "hidden", "not now", "sign in"


@dataclass(frozen=True)
class Door:
    """An endpoint. `to`: of those its permission lets in, whom it serves. `when`: the phases of the round it serves in.

    `answer` is what they get; outside the phases they get `otherwise`; others are refused, or it looks like nothing.
    """

    endpoint: str
    url: str
    permission: Permission = EVERYONE
    to: frozenset[Who] = ANYONE
    when: frozenset[Phase] = ALWAYS
    form: Mapping[str, Any] | None = None
    answer: str = DONE
    otherwise: str = NOT_NOW
    others: frozenset[str] = field(default=frozenset({REFUSED, HIDDEN}))

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    @property
    def room(self) -> str:
        return self.endpoint.partition(".")[0]

    def asked_in(self, phase: Phase) -> bool:
        """A door that leads to nothing of the round is asked in three phases; the others in each."""
        return phase in SOME_PHASES or any(place in self.url for place in OF_THE_ROUND)

    def expected(self, who: Who, phase: Phase) -> frozenset[str]:
        """What this person may see happen here in this phase."""
        if ROLES[who] not in self.permission.roles:
            return frozenset({SIGN_IN if who is Who.VISITOR else REFUSED})
        if who not in self.to:
            return frozenset({SIGN_IN}) if who is Who.VISITOR else self.others
        return frozenset({self.answer if phase in self.when else self.otherwise})


def during(*phases: Phase) -> frozenset[Phase]:
    return frozenset(phases)


PROPOSING = during(Phase.PROPOSALS)
DECIDING = during(Phase.PROPOSALS, Phase.QUALIFICATION)
VOTING = during(Phase.VOTING)
DISCUSSING = DECIDING | VOTING
AFTER_VOTING = during(Phase.RESULT, Phase.REALISATION, Phase.CLOSED)
BEFORE_VOTING = ALWAYS - VOTING - AFTER_VOTING
SPEAKERS = frozenset({Who.AUTHOR, Who.NEIGHBOUR, Who.STRANGER, Who.PLAYMAKER, Who.OTHER_PLAYMAKER, Who.STAFF})
