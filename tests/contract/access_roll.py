"""The doors to the roll, to letters and to help. A list waits in the round, and somebody asks to be on its roll."""

from civic.policy import COUNTERS, STAFF
from tests.contract.doors import ASKED_AGAIN, BEFORE_VOTING, HIDDEN, NOT_NOW, VOTING, Door

STAFFS, VOTERS = "/stab/runder/{round}", "/stem/{round}"
ASKED = f"{STAFFS}/valgliste/anmodninger/{{asked}}"
UPLOAD = {"upload": "{upload}"}

ROLL = (
    Door("roll.show", f"{STAFFS}/valgliste", STAFF),
    Door("roll.upload", f"{STAFFS}/valgliste", STAFF, form={}, answer=ASKED_AGAIN),
    Door("roll.take", f"{STAFFS}/valgliste/godkend", STAFF, when=BEFORE_VOTING, form=UPLOAD | {"many": "y"}),
    Door("roll.drop", f"{STAFFS}/valgliste/kasser", STAFF, form=UPLOAD),
    Door("roll.adding", f"{STAFFS}/valgliste/tilfoej", STAFF),
    Door("roll.add", f"{STAFFS}/valgliste/tilfoej", STAFF, form={}, answer=ASKED_AGAIN),
    Door("roll.request", ASKED, STAFF),
    Door(
        "roll.grant",
        f"{ASKED}/optag",
        STAFF,
        when=BEFORE_VOTING | VOTING,
        form={"area": "{area_id}", "reason": "other"},
    ),
    Door("roll.refuse", f"{ASKED}/afslaa", STAFF, form={"statement": "Du bor i Borum."}),
    # letters
    Door("rehearsal.show", f"{STAFFS}/generalproeve", STAFF),
    Door("rehearsal.ask", f"{STAFFS}/generalproeve", STAFF, form={}, when=BEFORE_VOTING),
    Door("letters.show", f"{STAFFS}/stemmebreve", STAFF),
    Door("letters.make", f"{STAFFS}/stemmebreve", STAFF, form={}, answer=ASKED_AGAIN),
    Door("letters.revoke", f"{STAFFS}/stemmebreve/tilbage", STAFF, form={}, answer=ASKED_AGAIN),
    # There is no batch.
    Door(
        "letters.revoke_whole_batch",
        f"{STAFFS}/stemmebreve/samling-tilbage",
        STAFF,
        form={"batch": "1", "reason": "lost"},
        answer=HIDDEN,
    ),
    Door("voting.letter", f"{VOTERS}/stemmebrev", when=VOTING),
    Door("voting.enter_with_letter", f"{VOTERS}/stemmebrev", when=VOTING, form={"code": "x"}, answer=ASKED_AGAIN),
    # help
    Door("voting.screen", f"{VOTERS}/hjaelp", when=VOTING),
    Door("voting.enter_with_help", f"{VOTERS}/hjaelp", when=VOTING, form={}, answer=ASKED_AGAIN),
    Door("voting.helping", f"{STAFFS}/hjaelp", STAFF),
    Door("voting.help_somebody", f"{STAFFS}/hjaelp", STAFF, form={}, answer=ASKED_AGAIN),
    Door("voting.helped", "/valgbestyrelse/{round}/hjaelp", COUNTERS),
    # Nobody has been turned away in these browsers.
    Door("voting.not_on_roll", f"{VOTERS}/ikke-paa-listen", answer=NOT_NOW),
    Door("voting.ask_to_be_added", f"{VOTERS}/ikke-paa-listen", form={}, answer=NOT_NOW),
)
