"""The doors of the public board, of receipts, and of the steps that two people take together."""

from civic.policy import COUNTERS
from tests.contract.doors import AFTER_VOTING, ASKED_AGAIN, HIDDEN, NOT_NOW, VOTING, Door

NOW, THEN = "/runder/{round}/tavle", "/runder/{counted}/tavle"
STEPS = "/stab/runder/{round}/indgreb"
BEGUN = VOTING | AFTER_VOTING

BULLETIN = (
    Door("bulletin.board", NOW, when=BEGUN, otherwise=HIDDEN),
    Door("bulletin.area_list", f"{THEN}/omraade/{{area}}"),
    Door("bulletin.list_as_json", f"{THEN}/list.json"),
    Door("bulletin.list_as_csv", f"{THEN}/list.csv"),
    Door("bulletin.log", f"{NOW}/log.jsonl", when=BEGUN, otherwise=HIDDEN),
    Door("bulletin.checkpoints", f"{NOW}/checkpoints.json", when=BEGUN, otherwise=HIDDEN),
    Door("bulletin.checkpoint", f"{THEN}/checkpoints/1.json"),
    Door("bulletin.freeze_file", f"{NOW}/freezes/1.json", when=BEGUN, otherwise=HIDDEN),
    Door("bulletin.find", "/kvittering"),
    Door("bulletin.look_up", "/kvittering", form={"receipt": "AAAA-BBBB-CCCC-DDDD"}),
    Door("bulletin.steps", STEPS, COUNTERS),
    Door("bulletin.propose", STEPS, COUNTERS, form={}, answer=ASKED_AGAIN),
    Door("bulletin.rule_step", f"{STEPS}/regel", COUNTERS),
    Door("bulletin.propose_rule", f"{STEPS}/regel", COUNTERS, form={}, answer=ASKED_AGAIN),
    # Nobody has proposed anything.
    Door("bulletin.approve", f"{STEPS}/1/godkend", COUNTERS, form={}, answer=HIDDEN),
    Door("bulletin.drop", f"{STEPS}/1/afvis", COUNTERS, form={}, answer=HIDDEN),
    Door("voting.have_i_voted", "/stem/{round}/har-jeg-stemt", when=BEGUN, otherwise=HIDDEN),
    Door("voting.ask_whether_i_voted", "/stem/{round}/har-jeg-stemt", when=BEGUN, form={}, otherwise=HIDDEN),
    # Nobody is identified, and nobody has a receipt.
    Door("voting.withdraw", "/stem/{round}/traek-tilbage", when=BEGUN, form={}, answer=NOT_NOW, otherwise=HIDDEN),
    Door("voting.mail_receipt", "/stem/{round}/kvittering/mail", form={"address": "ida@example.dk"}, answer=HIDDEN),
)
