"""The doors about mail: a person's own, the links in mails, and what staff see and send."""

from civic.policy import SIGNED_IN, STAFF
from tests.contract.doors import ASKED_AGAIN, HIDDEN, Door

A_MESSAGE = {"area_ids": "{area_id}", "title": "Borgermøde", "text": "Kom til borgermøde på torsdag."}

MAIL = (
    Door("mine.mail", "/mit/mail", SIGNED_IN),
    Door("mine.give_address", "/mit/mail/adresse", SIGNED_IN, form={"address": "ida@example.dk"}),
    Door("mine.drop_address", "/mit/mail/fjern", SIGNED_IN, form={}),
    Door("mine.choose", "/mit/mail/valg", SIGNED_IN, form={"language": "tlh"}, answer=ASKED_AGAIN),
    # Nobody was sent these links.
    Door("mine.look_at_address", "/mail/bekraeft/x", answer=HIDDEN),
    Door("mine.take_address", "/mail/bekraeft/x", form={}, answer=HIDDEN),
    Door("mine.look_at_stop", "/afmeld/x", answer=HIDDEN),
    Door("mine.stop_mail", "/afmeld/x", form={}, answer=HIDDEN),
    # staff
    Door("desk.mail", "/stab/mail", STAFF),
    Door("desk.retry", "/stab/mail/x/igen", STAFF, form={}, answer=HIDDEN),
    Door("desk.drop", "/stab/mail/x/slet", STAFF, form={}, answer=HIDDEN),
    Door("desk.messages", "/stab/beskeder", STAFF),
    Door("desk.new_message", "/stab/beskeder/ny", STAFF),
    Door("desk.write_message", "/stab/beskeder/ny", STAFF, form=A_MESSAGE),
    Door("desk.message", "/stab/beskeder/x", STAFF, answer=HIDDEN),
    Door("desk.edit_message", "/stab/beskeder/x/ret", STAFF, answer=HIDDEN),
    Door("desk.change_message", "/stab/beskeder/x/ret", STAFF, form=A_MESSAGE, answer=HIDDEN),
    Door("desk.send_message", "/stab/beskeder/x/send", STAFF, form={}, answer=HIDDEN),
    Door("desk.digital_post", "/stab/beskeder/x/digital-post", STAFF, form={}, answer=HIDDEN),
)
