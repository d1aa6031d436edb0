"""Qualification: who may decide, ask, hear, forward, arrange and agree, in every phase."""

import pytest

from civic.policy import PLAYMAKER
from civic.proposals.policy import PROPOSERS
from civic.rounds.phases import IN_ORDER, Phase
from tests.contract.doors import ASKED_AGAIN, AUTHOR, DECIDING, OWN_PLAYMAKER, Door
from tests.contract.knocking import everyone_at
from tests.matrix import doors_of
from tests.support.world import World

SHEET = "/playmaker/forslag/{proposal}"
TOGETHER = {"into": "{other_id}", "title": "Begge", "words": "Det er det samme sted."}


def asked_again(act: str, where: str) -> Door:
    """Without the words that everyone is to read, or a price, nothing is done."""
    return Door(f"qualification.{act}", f"{SHEET}/{where}", PLAYMAKER, OWN_PLAYMAKER, form={}, answer=ASKED_AGAIN)


ACTIONS = (
    *(
        asked_again(act, where)
        for act, where in (
            ("approve", "godkend"),
            ("reject", "afvis"),
            ("ask", "spoerg"),
            ("hear", "hoer"),
            ("forward", "send-videre"),
        )
    ),
    # Another price than the author's needs an explanation.
    Door(
        "qualification.approve",
        SHEET + "/godkend",
        PLAYMAKER,
        OWN_PLAYMAKER,
        form={"price": "12.000", "seen": "{seen}"},
        answer=ASKED_AGAIN,
    ),
    Door(
        "qualification.approve",
        SHEET + "/godkend",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"price": "12.000", "explanation": "Frosten.", "seen": "{seen}"},
    ),
    Door("qualification.save_sheet", SHEET + "/ark", PLAYMAKER, OWN_PLAYMAKER, form={"lawful": "yes", "notes": "Husk"}),
    Door("qualification.merge", SHEET + "/laeg-sammen", PLAYMAKER, OWN_PLAYMAKER, DECIDING, TOGETHER),
    Door("qualification.exclude", SHEET + "/udeluk", PLAYMAKER, OWN_PLAYMAKER, DECIDING, {"others": "{other_id}"}),
    Door(
        "qualification.answer",
        "/forslag/{proposal}/spoergsmaal/{question}",
        PROPOSERS,
        AUTHOR,
        form={"words": ""},
        answer=ASKED_AGAIN,
    ),
)


@pytest.mark.parametrize("phase", IN_ORDER)
def test_everyone_gets_what_the_table_says(world: World, phase: Phase):
    everyone_at(world, [*doors_of("qualification"), *ACTIONS], phase)
