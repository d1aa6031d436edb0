"""The doors of the house: every endpoint, who may pass it and when. One line each; the tests compare it both ways."""

from civic.policy import ADMINISTRATOR, MODERATORS, PLAYMAKER, RESIDENT, SIGNED_IN, STAFF
from civic.proposals.policy import PROPOSERS
from tests.contract.access_board import BULLETIN
from tests.contract.access_count import COUNT
from tests.contract.access_mail import MAIL
from tests.contract.access_paper import PAPER
from tests.contract.access_proposing import PROPOSALS
from tests.contract.access_roll import ROLL
from tests.contract.doors import (
    ASKED_AGAIN,
    AUTHOR,
    BEFORE_VOTING,
    DECIDING,
    DISCUSSING,
    HIDDEN,
    LOCALS,
    NEIGHBOUR,
    NOT_NOW,
    OWN_MODERATORS,
    OWN_PLAYMAKER,
    PROPOSING,
    REFUSED,
    RULED_READERS,
    SPEAKERS,
    VOTING,
    Door,
)

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
    Door("proposals.picture", "/billeder/{picture}"),
    Door("pages.front", "/"),
    Door("pages.areas", "/omraader"),
    Door("pages.rounds", "/runder"),
    Door("pages.about", "/om"),
    Door("pages.accessibility", "/was"),
    Door("pages.help_index", "/hjaelp"),
    Door("pages.help_voting", "/hjaelp/afstemning"),
    Door("pages.help_proposing", "/hjaelp/forslag"),
    Door("pages.help_playmaker", "/hjaelp/playmaker"),
    Door("pages.help_staff", "/hjaelp/medarbejder"),
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
    *PROPOSALS,
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
    # The comment is a neighbour's. The clock is turned back for the proposal phase: there it has just been written.
    Door("discussion.editing", "/kommentarer/{comment}/ret", SIGNED_IN, NEIGHBOUR),
    Door("discussion.edit", "/kommentarer/{comment}/ret", SIGNED_IN, NEIGHBOUR, PROPOSING, {"body": "Nej."}),
    Door("discussion.support", "/forslag/{proposal}/hjerte", RESIDENT, when=DECIDING, form={}),
    Door("following.follow_area", "/omraader/{area}/foelg", SIGNED_IN, form={}),
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
    # It stands on no screen that staff lend out.
    Door("voting.keep_receipt", "/stem/{round}/kvittering/laengere", form={}, answer=HIDDEN),
    Door("voting.leave", "/stem/{round}/afslut", form={}),
    # result
    Door("results.show", "/runder/{counted}/resultat"),
    Door("results.paper", "/runder/{counted}/resultat/papir"),
    Door("exports.result_csv", "/runder/{counted}/resultat.csv"),
    Door("exports.result_pabulib", "/runder/{counted}/resultat.pb"),
    Door("exports.count_package", "/runder/{counted}/optaelling.zip"),
    Door("exports.verifier", "/hjaelp/tael-selv-efter/verify.py"),
    Door("pages.help_recount", "/hjaelp/tael-selv-efter"),
    # playmakers
    Door("qualification.today", "/playmaker", PLAYMAKER),
    Door("qualification.sheet", "/playmaker/forslag/{proposal}", PLAYMAKER, OWN_PLAYMAKER),
    Door(
        "qualification.approve",
        "/playmaker/forslag/{proposal}/godkend",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"price": "10.000", "seen": "{seen}"},
    ),
    # Its author has not been heard.
    Door(
        "qualification.reject",
        "/playmaker/forslag/{proposal}/afvis",
        PLAYMAKER,
        OWN_PLAYMAKER,
        form={"reason": "Det ejer kommunen ikke.", "seen": "{seen}"},
        answer=NOT_NOW,
    ),
    Door("qualification.save_sheet", "/playmaker/forslag/{proposal}/ark", PLAYMAKER, OWN_PLAYMAKER, form={}),
    Door("qualification.recuse", "/playmaker/forslag/{proposal}/til-andre", PLAYMAKER, OWN_PLAYMAKER, form={}),
    Door(
        "qualification.ask",
        "/playmaker/forslag/{proposal}/spoerg",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"words": "Hvor?"},
    ),
    Door(
        "qualification.hear",
        "/playmaker/forslag/{proposal}/hoer",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"words": "Nej.", "days": "3"},
    ),
    Door(
        "qualification.forward",
        "/playmaker/forslag/{proposal}/send-videre",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {"department": "Vej", "address": "vej@example.org", "words": "Må man?", "days": "3"},
    ),
    Door("qualification.question", "/forslag/{proposal}/spoergsmaal/{question}", PROPOSERS, AUTHOR),
    Door(
        "qualification.answer",
        "/forslag/{proposal}/spoergsmaal/{question}",
        PROPOSERS,
        AUTHOR,
        form={"words": "Ved søen."},
    ),
    Door("qualification.department", "/hoering/ukendt", answer=HIDDEN),
    Door("qualification.answer_for_department", "/hoering/ukendt", form={"words": "Ja."}, answer=HIDDEN),
    Door("qualification.arrange", "/playmaker/forslag/{proposal}/ordne", PLAYMAKER, OWN_PLAYMAKER),
    *(
        Door(
            f"qualification.{act}",
            f"/playmaker/forslag/{{proposal}}/{where}",
            PLAYMAKER,
            OWN_PLAYMAKER,
            form={},
            answer=ASKED_AGAIN,
        )
        for act, where in (("merge", "laeg-sammen"), ("split", "del"), ("move", "flyt"))
    ),
    Door(
        "qualification.exclude",
        "/playmaker/forslag/{proposal}/udeluk",
        PLAYMAKER,
        OWN_PLAYMAKER,
        DECIDING,
        {},
    ),
    Door("qualification.offer", "/mit/tilbud/{offer}", PROPOSERS, LOCALS),
    Door("qualification.agree", "/mit/tilbud/{offer}/ja", PROPOSERS, LOCALS, form={}),
    Door("qualification.refuse", "/mit/tilbud/{offer}/nej", PROPOSERS, LOCALS, form={}),
    Door("qualification.publish", "/stab/runder/{round}/offentliggoer", STAFF, form={}),
    # staff
    Door("desk.workload", "/stab/arbejde", STAFF),
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
    # election board
    *COUNT,
    *BULLETIN,
    *MAIL,
    *PAPER,
    *ROLL,
)
