"""Proposing: who may write, save, hand in, change, withdraw and invite, in every phase."""

import pytest

from civic.policy import RESIDENT
from civic.proposals.policy import PROPOSERS
from civic.rounds.phases import IN_ORDER, Phase
from tests.contract.access_proposing import A_PROPOSAL
from tests.contract.doors import ASKED_AGAIN, AUTHOR, LOCALS, PROPOSING, Door
from tests.contract.knocking import everyone_at
from tests.matrix import doors_of
from tests.support.world import World

NEW, DRAFT, SUBMITTED = "/runder/{round}/forslag/nyt", "/forslag/{draft}/rediger", "/forslag/{proposal}/rediger"
NOTHING = {"area": "{area_id}", "key": "abcd2345"}
ACTIONS = (
    Door("proposals.create", NEW, RESIDENT, LOCALS, PROPOSING, {**A_PROPOSAL, "do": "submit"}),
    Door("proposals.create", NEW, RESIDENT, LOCALS, PROPOSING, {**A_PROPOSAL, "do": "autosave"}),
    Door("proposals.update", DRAFT, PROPOSERS, AUTHOR, PROPOSING, {**A_PROPOSAL, "do": "submit"}),
    Door("proposals.update", DRAFT, PROPOSERS, AUTHOR, PROPOSING, {**NOTHING, "do": "autosave"}),
    Door("proposals.update", SUBMITTED, PROPOSERS, AUTHOR, PROPOSING, A_PROPOSAL),
    # What is public stays complete.
    Door("proposals.update", SUBMITTED, PROPOSERS, AUTHOR, form=NOTHING, answer=ASKED_AGAIN),
    Door("proposals.withdraw", "/forslag/{draft}/traek-tilbage", PROPOSERS, AUTHOR, form={}),
    Door("proposals.invite", "/forslag/{proposal}/medforslagsstillere", PROPOSERS, AUTHOR, form={}, answer=ASKED_AGAIN),
)


@pytest.mark.parametrize("phase", IN_ORDER)
def test_everyone_gets_what_the_table_says(world: World, phase: Phase):
    everyone_at(world, [*doors_of("proposals"), *ACTIONS], phase)
