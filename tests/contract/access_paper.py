"""The doors to paper. The counted round had paper; in the other nobody has voted on paper yet."""

from civic.policy import COUNTERS, STAFF
from tests.contract.doors import AFTER_VOTING, ASKED_AGAIN, HIDDEN, NOT_NOW, VOTING, Door

NOW, THEN = "/stab/runder/{round}/papir", "/stab/runder/{counted}/papir"
FROM_VOTING = VOTING | AFTER_VOTING

PAPER = (
    Door("paper.overview", NOW, STAFF),
    Door("paper.draw", f"{NOW}/numre", STAFF, when=FROM_VOTING, form={}),
    Door("paper.ballot", f"{THEN}/stemmeseddel/{{area}}.pdf", STAFF),
    Door("paper.marking", f"{NOW}/noter", STAFF),
    Door("paper.mark", f"{NOW}/noter", STAFF, when=VOTING, form={"person": "{person}"}),
    Door("paper.releases", f"{NOW}/slet", STAFF),
    Door("paper.ask_release", f"{NOW}/slet", STAFF, form={}, answer=ASKED_AGAIN),
    Door("paper.decide_release", f"{NOW}/slet/afgoer", STAFF, form={}, answer=HIDDEN),
    Door("paper.all_lists", f"{NOW}/lister", STAFF),
    Door("paper.make_list", f"{NOW}/lister", STAFF, when=VOTING, form={"place": "Kroen", "lines": "10"}),
    Door("paper.one_list", f"{THEN}/lister/1", STAFF),
    Door("paper.list_sheet", f"{THEN}/lister/1.pdf", STAFF),
    Door("paper.read_list", f"{THEN}/lister/1", STAFF, form={}, answer=ASKED_AGAIN),
    # What has been counted stays as it is.
    Door("paper.empty_list", f"{THEN}/lister/1/tom", STAFF, form={}, answer=NOT_NOW),
    Door("paper.new_batch", f"{NOW}/bundter/nyt", STAFF),
    Door("paper.add_batch", f"{NOW}/bundter/nyt", STAFF, form={}, answer=ASKED_AGAIN),
    Door("paper.batch", f"{THEN}/bundter/1", STAFF),
    Door("paper.edit_batch", f"{THEN}/bundter/1/ret", STAFF),
    Door("paper.correct_batch", f"{THEN}/bundter/1/ret", STAFF, form={}, answer=ASKED_AGAIN),
    Door("paper.confirm_batch", f"{THEN}/bundter/1/bekraeft", STAFF, form={"seen": "x"}, answer=NOT_NOW),
    Door("paper.typing", f"{NOW}/tast", STAFF),
    Door("paper.enter", f"{NOW}/tast", STAFF, form={}, answer=ASKED_AGAIN),
    # Nobody disagrees about that one.
    Door("paper.difference", f"{THEN}/forskelle/10009", STAFF, answer=HIDDEN),
    Door("paper.look_again", f"{THEN}/forskelle/10009", STAFF, form={}, answer=HIDDEN),
    Door("paper.reconciling", f"{NOW}/afstem", STAFF),
    Door("paper.explain", f"{THEN}/afstem/{{area}}", STAFF, form={}, answer=ASKED_AGAIN),
    Door("paper.confirm_explanation", f"{THEN}/afstem/{{area}}/bekraeft", STAFF, form={"seen": "x"}, answer=NOT_NOW),
    Door("paper.minutes", f"{THEN}/protokol", COUNTERS),
    Door("paper.minutes_csv", f"{THEN}/protokol.csv", COUNTERS),
    Door("paper.minutes_pdf", f"{THEN}/protokol.pdf", COUNTERS),
)
