"""Staff's messages to the residents of areas: pages' services, and the job that tells everyone, some at a time."""

from datetime import timedelta

from civic.accounts.queries import residents_of
from civic.audit.services import record
from civic.database import transaction
from civic.jobs import job, stopping
from civic.notices.area_messages import area_message_by_id, confirm_area_message, sending_area_messages, tell_some
from civic.notices.sending import drop_dead, send_again
from civic.reasons import NotFound

AT_A_TIME = 200


def send_area_message(*, message_id: str, sent_by: int, seen: str) -> None:
    """Send the message, as it was `seen`, to everyone who lives in its areas; logged.

    Raises AlreadySent, MessageChanged, NotFound.
    """
    with transaction():
        confirm_area_message(message_id=message_id, seen=seen)
        record("area_message_sent", actor=sent_by, message=message_id)


def note_batch(*, message_id: str, made_by: int, persons: int) -> None:
    """Log that a batch file for Digital Post was made of the message, and for how many."""
    record("digital_post_batch_made", actor=made_by, message=message_id, persons=persons)


def retry_mail(*, mail_id: str, asked_by: int) -> None:
    """Try a mail that was given up again; logged, without whose it is. Raises NotFound."""
    with transaction():
        if not send_again(mail_id=mail_id):
            raise NotFound
        record("mail_tried_again", actor=asked_by, mail=mail_id)


def drop_mail(*, mail_id: str, asked_by: int) -> None:
    """Forget a mail that was given up; logged, without whose it is. Raises NotFound."""
    with transaction():
        if not drop_dead(mail_id=mail_id):
            raise NotFound
        record("mail_dropped", actor=asked_by, mail=mail_id)


@job("area_messages", every=timedelta(seconds=5))
def tell_residents() -> None:
    """Tell those who are next, until everyone has been told."""
    for message_id in sending_area_messages():
        while not stopping() and _tell_next(message_id):
            pass


def _tell_next(message_id: str) -> bool:
    message = area_message_by_id(message_id)
    if message is None:
        return False
    residents = residents_of(message.area_ids, after=message.reached, most=AT_A_TIME)
    tell_some(message_id=message_id, account_ids=residents, url="/mit")
    return bool(residents)
