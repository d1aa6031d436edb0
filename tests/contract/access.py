"""The doors of the house: every endpoint, who may pass it and when. One line each; the tests compare it both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from civic.policy import (
    ADMINISTRATOR,
    BOARD,
    EVERYONE,
    MODERATORS,
    PLAYMAKER,
    RESIDENT,
    SIGNED_IN,
    STAFF,
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
A_PROPOSAL = {
    "title": "Et nyt forslag",
    "body": "Fordi vi mangler det.",
    "place": "Torvet",
    "area": "{area_id}",
    "costs-0-label": "Bænke",
    "costs-0-amount": "10.000",
    "key": "abcd2345",
}
AN_AREA = {"name": "Ny by", "residents": "900", "is_active": "y"}

DOORS = (
    # accounts
    Door("accounts.sign_in", "/log-ind"),
    Door("accounts.start_sign_in", "/log-ind", form={"next": "/"}),
    # Nobody has asked these people to identify themselves.
    Door("accounts.identified", "/log-ind/retur", answer=REFUSED),
    Door("accounts.sign_out", "/log-ud", form={}),
    Door("accounts.demonstration_people", "/demo-mitid"),
    Door("accounts.choose_demonstration_person", "/demo-mitid", form={"person": "sabro-1"}),
    Door("accounts.stay", "/log-ind/bliv", SIGNED_IN, form={}),
    Door("accounts.ask_area", "/log-ind/omraade", RESIDENT),
    Door("accounts.say_area", "/log-ind/omraade", RESIDENT, form={"area": "{area_id}", "next": "/"}),
    Door("accounts.sign_out_everywhere", "/log-ud/alle", SIGNED_IN, form={}),
    # administrators
    Door("accounts.people", "/administration/personer", ADMINISTRATOR),
    Door("accounts.person", "/administration/personer/{account}", ADMINISTRATOR),
    Door("accounts.grant", "/administration/personer/{account}/roller", ADMINISTRATOR, form={"role": "staff"}),
    Door("accounts.revoke", "/administration/personer/{account}/roller/{grant}/fjern", ADMINISTRATOR, form={}),
    # pages
    Door("static", "/static/civic.css"),
    Door("favicon", "/favicon.ico"),
    Door("robots", "/robots.txt"),
    Door("files.picture", "/billeder/{picture}"),
    Door("pages.front", "/"),
    Door("pages.areas", "/omraader"),
    Door("pages.rounds", "/runder"),
    Door("pages.about", "/om"),
    Door("pages.accessibility", "/was"),
    Door("pages.help_voting", "/hjaelp/afstemning"),
    Door("pages.help_rule", "/hjaelp/regler/ligelige-andele"),
    Door("pages.open_data", "/data"),
    Door("pages.privacy", "/privatliv"),
    Door("pages.set_language", "/sprog", form={"language": "en", "next": "/"}),
    Door("pages.area", "/omraader/{area}"),
    Door("pages.round", "/runder/{round}"),
    Door("pages.proposal", "/forslag/{proposal}"),
    Door("pages.help_secret", "/hjaelp/hemmelig"),
    # mine
    Door("mine.overview", "/mit", SIGNED_IN),
    Door("mine.read_messages", "/mit/beskeder", SIGNED_IN, form={}),
    # proposals
    Door("proposals.index", "/runder/{round}/forslag"),
    Door("proposals.new", "/runder/{round}/forslag/nyt", RESIDENT, LOCALS, PROPOSING),
    Door("proposals.create", "/runder/{round}/forslag/nyt", RESIDENT, LOCALS, PROPOSING, A_PROPOSAL),
    Door("proposals.edit", "/forslag/{draft}/rediger", RESIDENT, AUTHOR),
    Door("proposals.update", "/forslag/{draft}/rediger", RESIDENT, AUTHOR, PROPOSING, A_PROPOSAL),
    Door("proposals.withdrawal", "/forslag/{proposal}/traek-tilbage", RESIDENT, AUTHOR),
    Door("proposals.withdraw", "/forslag/{proposal}/traek-tilbage", RESIDENT, AUTHOR, PROPOSING, {}),
    # discussion
    Door("discussion.index", "/forslag/{proposal}/kommentarer"),
    Door(
        "discussion.create",
        "/forslag/{proposal}/kommentarer",
        SIGNED_IN,
        SPEAKERS,
        DISCUSSING,
        {"body": "Godt forslag."},
    ),
    # The comment is a neighbour's, and was written long ago.
    Door("discussion.editing", "/kommentarer/{comment}/ret", SIGNED_IN, NEIGHBOUR),
    Door("discussion.edit", "/kommentarer/{comment}/ret", SIGNED_IN, NEIGHBOUR, form={"body": "Nej."}, answer=NOT_NOW),
    Door("discussion.support", "/forslag/{proposal}/hjerte", RESIDENT, when=DECIDING, form={}),
    Door("discussion.follow", "/forslag/{proposal}/foelg", SIGNED_IN, form={}),
    # moderation
    Door("moderation.reporting", "/anmeld/comment/{comment}", SIGNED_IN),
    Door("moderation.report", "/anmeld/comment/{comment}", SIGNED_IN, form={}, answer=ASKED_AGAIN),
    Door("moderation.queue", "/moderation", MODERATORS),
    Door("moderation.case", "/moderation/sag/{case}", MODERATORS, OWN_MODERATORS),
    Door("moderation.decide", "/moderation/sag/{case}", MODERATORS, OWN_MODERATORS, form={}, answer=ASKED_AGAIN),
    Door("moderation.step_aside", "/moderation/sag/{case}/til-andre", MODERATORS, OWN_MODERATORS, form={}),
    Door("moderation.ruling", "/moderation/afgoerelse/{ruling}", SIGNED_IN, RULED_READERS),
    Door(
        "moderation.appeal",
        "/moderation/afgoerelse/{ruling}/klage",
        SIGNED_IN,
        RULED_READERS,
        form={},
        answer=ASKED_AGAIN,
    ),
    Door(
        "moderation.answer",
        "/moderation/afgoerelse/{ruling}/svar",
        MODERATORS,
        OWN_MODERATORS,
        form={},
        answer=ASKED_AGAIN,
    ),
    Door("moderation.figures", "/moderation/tal"),
    # voting
    Door("voting.choose", "/stem/{round}", when=VOTING),
    Door("voting.change_choice", "/stem/{round}/valg", when=VOTING, form={"project": "{project}", "action": "choose"}),
    # Nothing has been chosen yet.
    Door("voting.review", "/stem/{round}/gennemse", when=VOTING, answer=ASKED_AGAIN),
    Door("voting.identify", "/stem/{round}/identificer", when=VOTING, answer=ASKED_AGAIN),
    Door("voting.start_identification", "/stem/{round}/identificer", when=VOTING, form={}),
    # Nobody is in the booth.
    Door("voting.cast", "/stem/{round}/afgiv", form={"idem": "x"}, answer=NOT_NOW),
    Door("voting.receipt", "/stem/{round}/kvittering", answer=HIDDEN),
    Door("voting.leave", "/stem/{round}/afslut", form={}),
    # result
    Door("results.show", "/runder/{counted}/resultat"),
    Door("exports.result_csv", "/runder/{counted}/resultat.csv"),
    Door("exports.result_pabulib", "/runder/{counted}/resultat.pb"),
    # playmakers
    Door("qualification.today", "/playmaker", PLAYMAKER),
    Door("qualification.sheet", "/playmaker/forslag/{proposal}", PLAYMAKER, OWN_PLAYMAKER),
    Door(
        "qualification.approve",
        "/playmaker/forslag/{proposal}/godkend",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"price": "20.000", "seen": "{seen}"},
    ),
    Door(
        "qualification.reject",
        "/playmaker/forslag/{proposal}/afvis",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"reason": "Det ejer kommunen ikke.", "seen": "{seen}"},
    ),
    # staff
    Door("areas.index", "/stab/omraader", STAFF),
    Door("areas.new", "/stab/omraader/nyt", STAFF),
    Door("areas.add", "/stab/omraader/nyt", STAFF, form={**AN_AREA, "slug": "ny-by"}),
    Door("areas.edit", "/stab/omraader/{area}", STAFF),
    Door("areas.change", "/stab/omraader/{area}", STAFF, form=AN_AREA),
    Door("desk.overview", "/stab", STAFF),
    Door("rounds.index", "/stab/runder", STAFF),
    Door("rounds.new", "/stab/runder/ny", STAFF),
    Door("rounds.create", "/stab/runder/ny", STAFF, form={}, answer=ASKED_AGAIN),
    Door("rounds.edit", "/stab/runder/{round}", STAFF),
    Door(
        "rounds.change",
        "/stab/runder/{round}",
        STAFF,
        when=BEFORE_VOTING,
        form={},
        answer=ASKED_AGAIN,
    ),
    Door("roll.show", "/stab/runder/{round}/valgliste", STAFF),
    Door("roll.upload", "/stab/runder/{round}/valgliste", STAFF, form={}, answer=ASKED_AGAIN),
    # election board
    Door("results.boxes", "/valgbestyrelse", BOARD),
    Door("results.box", "/valgbestyrelse/{round}", BOARD),
    Door(
        "results.open_",
        "/valgbestyrelse/{round}/aabn",
        BOARD,
        when=AFTER_VOTING,
        form={},
    ),
    # There is no count to sign.
    Door("results.sign", "/valgbestyrelse/{round}/underskriv", BOARD, form={}, answer=NOT_NOW),
)
