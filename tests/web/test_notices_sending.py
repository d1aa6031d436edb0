"""Mail goes out through a real server, survives its faults, and nothing of it stays behind."""

import socket
import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import db, transaction
from civic.notices import sending
from civic.notices.models import Mail, MailCount
from civic.notices.queries import mail_health
from civic.notices.sending import drop_dead, pause_after, send_again
from civic.notices.services import Attachment, post
from civic.notices.transports import ServerAway
from tests.support.mail import certificate, html_of, mail_through, post_office, send, text_of

IDA = "ida@example.dk"
CONFIRMATION = {"kind": "address_confirmation", "language": "da", "path": "/mail/bekraeft/abc"}


@pytest.fixture
def office(app):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        yield office
    app.extensions["settings"] = before


def waiting():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Mail)))


def later(travel):
    travel(fresh_now() + timedelta(hours=8))


def test_a_mail_arrives_as_text_and_html_and_nothing_of_it_is_kept(app, office):
    post(to=IDA, **CONFIRMATION)
    send(app)
    (message,) = office.arrived
    assert message["To"] == IDA and "Bekræft din mailadresse" in message["Subject"]
    assert "\nhttp://127.0.0.1:5000/mail/bekraeft/abc\n" in text_of(message)
    assert '<a href="http://127.0.0.1:5000/mail/bekraeft/abc">' in html_of(message)
    assert message["Auto-Submitted"] == "auto-generated" and "<html lang" in html_of(message)
    assert waiting() == [] and db.session.scalar(sa.select(sa.func.sum(MailCount.sent))) == 1


def test_a_mail_speaks_the_readers_language(app, office):
    post(to=IDA, **(CONFIRMATION | {"language": "en"}))
    send(app)
    assert office.subjects() == ["Confirm your email address"]
    assert office.arrived[0]["Content-Language"] == "en" and '<html lang="en">' in html_of(office.arrived[0])


def test_an_attachment_comes_along(app, office):
    post(to=IDA, **CONFIRMATION, attachments=[Attachment("kontrol.json", "application/json", b'{"n": 1}')])
    send(app)
    (attached,) = office.arrived[0].iter_attachments()
    assert attached.get_filename() == "kontrol.json" and attached.get_content() == b'{"n": 1}'


def test_what_waits_cannot_be_read_without_the_installations_secret(app):
    post(to=IDA, **CONFIRMATION)
    (mail,) = waiting()
    assert b"ida" not in mail.sealed and b"bekraeft" not in mail.sealed


def test_a_mail_is_written_with_what_it_tells_of_or_not_at_all(app):
    def fails():
        with transaction():
            post(to=IDA, **CONFIRMATION)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert waiting() == []


@pytest.mark.parametrize("to", ["ida@example.dk\r\nBcc: all@example.dk", "ida@example.dk, bo@example.dk", "Ida", ""])
def test_an_address_that_says_more_than_one_address_is_refused(app, to):
    with pytest.raises(ValueError, match="address"):
        post(to=to, **CONFIRMATION)


def test_while_the_server_is_away_mail_waits_and_arrives_afterwards(app, office):
    gone = office.settings(port=_closed_port())
    mail_through(app, gone)
    post(to=IDA, **CONFIRMATION)
    for _ in range(3):
        with pytest.raises(ServerAway):
            send(app)
    assert [(mail.attempts, mail.is_dead) for mail in waiting()] == [(0, False)]
    mail_through(app, office.settings())
    send(app)
    assert len(office.arrived) == 1 and waiting() == []


def test_a_server_that_hangs_is_left_after_the_timeout_and_tried_later(app, office, travel):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mail_through(app, office.settings(port=silent.getsockname()[1], timeout=0.3))
        post(to=IDA, **CONFIRMATION)
        started = time.monotonic()
        with pytest.raises(ServerAway):
            send(app)
        assert time.monotonic() - started < 3
    mail_through(app, office.settings())
    send(app)
    assert len(office.arrived) == 1


def test_a_mail_refused_for_now_is_tried_again_later(app, office, travel):
    office.at_recipient[IDA] = "450 try later"
    post(to=IDA, **CONFIRMATION)
    send(app)
    send(app)
    (mail,) = waiting()
    assert (mail.attempts, mail.error, mail.is_dead) == (1, "SMTP 450", False)
    office.at_recipient.clear()
    later(travel)
    send(app)
    assert len(office.arrived) == 1 and waiting() == []


def test_a_mail_refused_for_good_is_laid_aside_and_stops_no_other(app, office):
    office.at_recipient[IDA] = "550 no such person"
    post(to=IDA, **CONFIRMATION)
    post(to="bo@example.dk", **CONFIRMATION)
    send(app)
    (dead,) = mail_health().dead
    assert (dead.address, dead.error) == ("i…@example.dk", "SMTP 550")
    assert [message["To"] for message in office.arrived] == ["bo@example.dk"]


def test_a_mail_laid_aside_can_be_sent_again_or_dropped(app, office):
    office.after_data = {IDA: "554 no", "bo@example.dk": "554 no"}
    post(to=IDA, **CONFIRMATION)
    post(to="bo@example.dk", **CONFIRMATION)
    send(app)
    ids = {dead.address: dead.id for dead in mail_health().dead}
    office.after_data.clear()
    assert send_again(mail_id=ids["i…@example.dk"]) and drop_dead(mail_id=ids["b…@example.dk"])
    assert not drop_dead(mail_id=ids["i…@example.dk"]) and not send_again(mail_id="unknown")
    send(app)
    assert [message["To"] for message in office.arrived] == [IDA] and waiting() == []


def test_a_server_that_refuses_the_sender_lays_no_mail_aside(app, office):
    class Strict(type(office)):
        async def handle_MAIL(self, *_):  # noqa: N802
            return "550 not from you"

    with post_office(office=Strict()) as strict:
        mail_through(app, strict.settings())
        post(to=IDA, **CONFIRMATION)
        with pytest.raises(ServerAway, match="SMTP 550"):
            send(app)
    assert [mail.is_dead for mail in waiting()] == [False]


def test_a_mail_is_given_up_after_many_attempts(app, office, travel):
    office.at_recipient[IDA] = "450 try later"
    post(to=IDA, **CONFIRMATION)
    with transaction() as session:
        session.execute(sa.update(Mail).values(attempts=sending.MOST_ATTEMPTS - 1))
    send(app)
    assert [mail.is_dead for mail in waiting()] == [True]


def test_a_mail_whose_words_cannot_be_found_is_laid_aside_and_stops_no_other(app, office):
    post(to=IDA, kind="moon_landing", language="da")
    post(to="bo@example.dk", **CONFIRMATION)
    send(app)
    assert [dead.error for dead in mail_health().dead] == ["TemplateNotFound"]
    assert len(office.arrived) == 1


def test_who_dies_between_the_servers_yes_and_the_commit_sends_a_copy_with_the_same_number(app, office, travel):
    def killed():
        raise KeyboardInterrupt

    post(to=IDA, **CONFIRMATION)
    real, sending._end = sending._end, lambda *_args, **_named: killed()
    try:
        with pytest.raises(KeyboardInterrupt):
            send(app)
    finally:
        sending._end = real
    send(app)
    assert len(office.arrived) == 1, "taken by the one that died, for a while"
    travel(fresh_now() + sending.TAKEN_FOR + timedelta(minutes=1))
    send(app)
    first, second = office.arrived
    assert first["Message-ID"] == second["Message-ID"] and waiting() == []


def test_two_workers_at_once_send_each_mail_once(app, office):
    for n in range(60):
        post(to=f"beboer-{n}@example.dk", **CONFIRMATION)
    workers = [threading.Thread(target=send, args=(app,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(office.arrived) == 60 == len({message["To"] for message in office.arrived})
    assert office.connections >= 1 and waiting() == []


def test_no_transaction_is_open_while_the_server_takes_its_time(app, office):
    def another_writes():
        with app.app_context():
            db.session.execute(sa.text("SELECT 1"))
            post(to="bo@example.dk", **CONFIRMATION)
            db.session.remove()
        office.before_answer = None

    office.before_answer = another_writes
    post(to=IDA, **CONFIRMATION)
    send(app)
    assert [message["To"] for message in office.arrived] == [IDA, "bo@example.dk"]


def test_mail_goes_over_an_encrypted_connection_with_a_login(app, office, tmp_path, monkeypatch):
    from aiosmtpd.smtp import AuthResult, LoginPassword

    context, authority = certificate(tmp_path)
    seen = []

    def check(_server, _session, _envelope, _mechanism, data):
        assert isinstance(data, LoginPassword)
        seen.append(data)
        return AuthResult(success=data.password == b"secret", handled=False)

    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    options = {"tls_context": context, "require_starttls": True, "authenticator": check, "auth_required": True}
    with post_office(**options) as strict:
        post(to=IDA, **CONFIRMATION)
        mail_through(app, strict.settings(security="starttls", user="civic", password="wrong"))
        with pytest.raises(ServerAway, match="SMTP 535"):
            send(app)
        mail_through(app, strict.settings(security="starttls", user="civic", password="secret"))
        send(app)
        assert len(strict.arrived) == 1 and len(seen) >= 2


def test_a_server_with_a_certificate_nobody_vouches_for_gets_no_mail(app, office, tmp_path):
    context, _authority = certificate(tmp_path)
    with post_office(tls_context=context) as strange:
        mail_through(app, strange.settings(security="starttls"))
        post(to=IDA, **CONFIRMATION)
        with pytest.raises(ServerAway):
            send(app)
        assert strange.arrived == []


def test_a_house_without_a_server_writes_its_mail_into_a_folder(app):
    post(to=IDA, **CONFIRMATION)
    send(app)
    (file,) = (app.extensions["settings"].data_directory / "mail").glob("*.eml")
    assert b"To: ida@example.dk" in file.read_bytes() and waiting() == []
    file.unlink()


def test_a_house_that_wants_no_mail_keeps_none(app, office):
    mail_through(app, office.settings(host="none"))
    assert post(to=IDA, **CONFIRMATION) is False
    assert waiting() == []


def test_nobodys_mailbox_is_filled_by_strangers(app, office):
    answers = [post(to=to, **CONFIRMATION) for to in (IDA, "IDA@example.dk", IDA, IDA, IDA)]
    assert answers == [True, True, True, False, False]
    assert post(to="bo@example.dk", **CONFIRMATION)


def test_the_pauses_double_up_to_six_hours_and_last_for_days():
    pauses = [pause_after(n) for n in range(1, sending.MOST_ATTEMPTS)]
    assert timedelta(seconds=45) <= pauses[0] <= timedelta(seconds=75)
    assert all(pause <= timedelta(hours=7.5) for pause in pauses)
    assert timedelta(days=2) < sum(pauses, timedelta()) < timedelta(days=5)


def test_a_clock_that_was_moved_back_keeps_no_mail_waiting(app, office, travel):
    post(to=IDA, **CONFIRMATION)
    with transaction() as session:
        session.execute(sa.update(Mail).values(next_try_at=fresh_now() + timedelta(days=30)))
    send(app)
    assert len(office.arrived) == 1


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
