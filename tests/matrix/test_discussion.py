"""Discussion: who may comment, reply, give a heart and follow, in every phase."""

import pytest

from civic.policy import RESIDENT, SIGNED_IN
from civic.rounds.phases import IN_ORDER, Phase
from tests.contract.doors import ASKED_AGAIN, DECIDING, DISCUSSING, SPEAKERS, Door
from tests.contract.knocking import everyone_at
from tests.matrix import doors_of
from tests.support.world import World

COMMENTS = "/forslag/{proposal}/kommentarer"
ACTIONS = (
    Door("discussion.index", COMMENTS + "?orden=nyeste"),
    Door("discussion.index", COMMENTS + "?svar={comment}"),
    Door("discussion.create", COMMENTS, SIGNED_IN, SPEAKERS, DISCUSSING, {"body": "Enig.", "reply_to": "{comment}"}),
    Door("discussion.create", COMMENTS, SIGNED_IN, SPEAKERS, form={"body": ""}, answer=ASKED_AGAIN),
    Door("discussion.support", "/forslag/{proposal}/hjerte", RESIDENT, when=DECIDING, form={"action": "take-back"}),
    Door("discussion.follow", "/forslag/{proposal}/foelg", SIGNED_IN, form={"action": "take-back"}),
    Door("following.follow_area", "/omraader/{area}/foelg", SIGNED_IN, form={"action": "take-back"}),
)


@pytest.mark.parametrize("phase", IN_ORDER)
def test_everyone_gets_what_the_table_says(world: World, phase: Phase):
    everyone_at(world, [*doors_of("discussion", "following"), *ACTIONS], phase)
