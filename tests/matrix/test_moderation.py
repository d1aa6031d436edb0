"""Moderation: who may report, decide, appeal, answer and take back, in every phase."""

import pytest

from civic.policy import MODERATORS, SIGNED_IN
from civic.rounds.phases import IN_ORDER, Phase
from tests.contract.doors import (
    ANYONE,
    ASKED_AGAIN,
    HIDDEN,
    NEIGHBOUR,
    NOT_NOW,
    OWN_MODERATORS,
    REFUSED,
    RULED_READERS,
    Door,
)
from tests.contract.knocking import everyone_at
from tests.matrix import doors_of
from tests.support.world import Who, World

CASE, RULING = "/moderation/sag/{case}", "/moderation/afgoerelse/{ruling}"
REPORTED = {"rule": "abuse", "words": "Grimt."}
STATED = {"rule": "abuse", "facts": "Der står et skældsord.", "reason": "Tal pænt til hinanden."}
ACTIONS = (
    # Nobody reports their own words.
    *(
        Door("moderation.report", f"/anmeld/{what}", SIGNED_IN, ANYONE - {writer}, form=REPORTED)
        for what, writer in (("comment/{comment}", Who.NEIGHBOUR), ("proposal/{proposal}", Who.AUTHOR))
    ),
    Door("moderation.reporting", "/anmeld/proposal/{proposal}", SIGNED_IN),
    *(
        Door("moderation.decide", CASE, MODERATORS, OWN_MODERATORS, form={**STATED, "measure": measure})
        for measure in ("keep", "hide", "warn")
    ),
    # To keep somebody from writing is for staff; a comment has no discussion to close.
    Door(
        "moderation.decide",
        CASE,
        MODERATORS,
        frozenset({Who.STAFF}),
        form={**STATED, "measure": "block", "block_days": "7"},
        others=frozenset({REFUSED, ASKED_AGAIN}),
    ),
    Door(
        "moderation.decide", CASE, MODERATORS, OWN_MODERATORS, form={**STATED, "measure": "close"}, answer=ASKED_AGAIN
    ),
    # The one it is about may appeal, once it was decided; those who moderate there read it and may not.
    Door(
        "moderation.appeal",
        RULING + "/klage",
        SIGNED_IN,
        NEIGHBOUR,
        form={"words": "Det passer ikke."},
        others=frozenset({REFUSED, HIDDEN, NOT_NOW}),
    ),
    # Nobody has appealed.
    Door(
        "moderation.answer",
        RULING + "/svar",
        MODERATORS,
        OWN_MODERATORS,
        form={**STATED, "measure": "keep"},
        answer=HIDDEN,
    ),
    Door("moderation.ruling", RULING, SIGNED_IN, RULED_READERS),
    Door("moderation.undo", RULING + "/tilbage", MODERATORS, OWN_MODERATORS, form=STATED),
)


@pytest.mark.parametrize("phase", IN_ORDER)
def test_everyone_gets_what_the_table_says(world: World, phase: Phase):
    everyone_at(world, [*doors_of("moderation"), *ACTIONS], phase)
