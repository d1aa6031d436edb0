"""The doors to proposals: to write them, alone, together or for a resident, and to find them."""

from civic.policy import MODERATORS, RESIDENT
from civic.proposals.policy import PROPOSERS
from civic.rounds.phases import Phase
from tests.contract.doors import (
    ALWAYS,
    AUTHOR,
    HIDDEN,
    LOCALS,
    NEIGHBOUR,
    NOT_NOW,
    OWN_MODERATORS,
    PROPOSING,
    REFUSED,
    Door,
)

A_PROPOSAL = {
    "title": "Et nyt forslag",
    "body": "Fordi vi mangler det.",
    "place": "Torvet",
    "area": "{area_id}",
    "costs-0-label": "Bænke",
    "costs-0-amount": "10.000",
    "key": "abcd2345",
}
BEFORE_CLOSING = ALWAYS - {Phase.CLOSED}
PROPOSALS = (
    Door("proposals.index", "/runder/{round}/forslag"),
    Door("proposals.map", "/runder/{round}/forslag/kort"),
    Door("proposals.alike", "/runder/{round}/forslag/ligner"),
    Door("proposals.history", "/forslag/{proposal}/aendringer"),
    Door("proposals.new", "/runder/{round}/forslag/nyt", RESIDENT, LOCALS, PROPOSING),
    Door("proposals.create", "/runder/{round}/forslag/nyt", RESIDENT, LOCALS, PROPOSING, A_PROPOSAL),
    Door("proposals.new_for_resident", "/runder/{round}/forslag/paa-vegne", MODERATORS, OWN_MODERATORS, PROPOSING),
    Door(
        "proposals.create_for_resident",
        "/runder/{round}/forslag/paa-vegne",
        MODERATORS,
        OWN_MODERATORS,
        PROPOSING,
        A_PROPOSAL,
    ),
    Door("proposals.edit", "/forslag/{draft}/rediger", PROPOSERS, AUTHOR),
    Door("proposals.update", "/forslag/{draft}/rediger", PROPOSERS, AUTHOR, PROPOSING, A_PROPOSAL),
    Door("proposals.withdrawal", "/forslag/{proposal}/traek-tilbage", PROPOSERS, AUTHOR),
    Door("proposals.withdraw", "/forslag/{proposal}/traek-tilbage", PROPOSERS, AUTHOR, PROPOSING, {}),
    Door("proposals.co_authors", "/forslag/{proposal}/medforslagsstillere", PROPOSERS, AUTHOR),
    Door("proposals.invite", "/forslag/{proposal}/medforslagsstillere", PROPOSERS, AUTHOR, form={"name": "Bente"}),
    Door(
        "proposals.uninvite",
        "/forslag/{proposal}/medforslagsstillere/{invited}/fjern",
        PROPOSERS,
        AUTHOR,
        form={},
    ),
    Door("proposals.remove", "/forslag/{proposal}/medforslagsstillere/fjern", PROPOSERS, AUTHOR, form={"person": "0"}),
    # The author has nobody to leave it to.
    Door("proposals.leave", "/forslag/{proposal}/forlad", PROPOSERS, AUTHOR, form={}, answer=HIDDEN),
    # It is good for two weeks; the last phase comes later.
    Door("proposals.invitation", "/invitation/{invitation}", RESIDENT, when=BEFORE_CLOSING),
    # It is for the neighbour, by name.
    Door(
        "proposals.accept",
        "/invitation/{invitation}",
        RESIDENT,
        NEIGHBOUR,
        BEFORE_CLOSING,
        {},
        others=frozenset({REFUSED, NOT_NOW}),
    ),
)
