"""A person's mail address, what they want sent there, and the links in mails."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import db
from civic.notices.models import AddressClaim, Mail, MailAddress
from civic.notices.queries import Pace, Topic, mail_address_of, paces_of
from civic.notices.services import post, set_pace, tell
from tests.support.mail import html_of, mail_through, post_office, send, text_of

IDA = "ida@example.dk"
TITLE = "Bænke ved søen"


@pytest.fixture
def office(app):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        yield office
    app.extensions["settings"] = before


def link_in(message, start):
    """The path of the link in the mail that begins so."""
    return re.search(rf"http://127\.0\.0\.1:5000({start}\S+)", text_of(message))[1]


@pytest.fixture
def person(app, office, client):
    """Somebody who has given their address and shown that it is theirs."""
    client.sign_in("sabro-1")
    client.see("/mit").follow("Få beskeder på mail").press("Send mig et link", address=IDA)
    send(app)
    client.see(link_in(office.arrived.pop(), "/mail/bekraeft/")).press("Ja, brug adressen")
    return db.session.scalar(sa.select(MailAddress.account_id))


def tells(account_id, kind="proposal_submitted", **details):
    tell(account_id=account_id, kind=kind, url="/runder/sabro-2026", **({"title": TITLE} | details))


def test_an_address_is_used_once_its_link_is_opened_and_the_button_pressed(app, office, client):
    page = client.sign_in("sabro-1").see("/mit/mail")
    page.press("Send mig et link", address=IDA)
    assert db.session.scalar(sa.select(MailAddress)) is None
    send(app)
    path = link_in(office.arrived[0], "/mail/bekraeft/")
    page = client.see(path)
    assert IDA in page.text and db.session.scalar(sa.select(MailAddress)) is None
    assert IDA in page.press("Ja, brug adressen").text


def test_the_link_works_once_without_a_sign_in_and_is_kept_hashed(app, office, client, another_client):
    client.sign_in("sabro-1").see("/mit/mail").press("Send mig et link", address=IDA)
    send(app)
    path = link_in(office.arrived[0], "/mail/bekraeft/")
    token = path.rpartition("/")[2]
    assert len(token) >= 43 and token.encode() not in db.session.scalar(sa.select(AddressClaim.token_hash))
    stranger = another_client()
    page = stranger.see(path)
    page.press("Ja, brug adressen")
    again = page.press("Ja, brug adressen", status=404)
    assert "Linket er brugt eller for gammelt" in again.text
    stranger.see(path, status=404)


def test_the_link_is_spent_after_a_day_and_by_a_newer_one(app, office, client, travel):
    settings = client.sign_in("sabro-1").see("/mit/mail")
    settings.press("Send mig et link", address=IDA)
    settings.press("Send mig et link", address="bo@example.dk")
    send(app)
    paths = {message["To"]: link_in(message, "/mail/bekraeft/") for message in office.arrived}
    client.see(paths[IDA], status=404)
    travel(fresh_now() + timedelta(hours=25))
    client.see(paths["bo@example.dk"], status=404)


def test_mail_goes_on_to_the_old_address_until_the_new_one_is_confirmed(app, office, client, person):
    client.see("/mit/mail").press("Send mig et link", address="bo@example.dk")
    tells(person)
    send(app)
    assert {message["To"]: "Bekræft" in message["Subject"] for message in office.arrived} == {
        IDA: False,
        "bo@example.dk": True,
    }


@pytest.mark.parametrize("typed", ["", "ida", "ida@example", "ida@example.dk, bo@example.dk", "Ida <ida@example.dk>"])
def test_what_is_no_address_is_asked_for_again(client, office, typed):
    page = client.sign_in("sabro-1").see("/mit/mail").press("Send mig et link", address=typed, status=422)
    assert page.errors() and db.session.scalar(sa.select(Mail)) is None


def test_an_address_that_is_asked_for_too_often_gets_no_more_and_the_reader_is_told(office, client):
    page = client.sign_in("sabro-1").see("/mit/mail")
    for _ in range(3):
        page.press("Send mig et link", address=IDA)
    refused = page.press("Send mig et link", address=IDA, status=429)
    assert "Prøv igen i morgen" in refused.text
    db.session.rollback()
    assert len(list(db.session.scalars(sa.select(Mail)))) == 3


def test_a_mistyped_address_uses_up_nothing(office, client):
    page = client.sign_in("sabro-1").see("/mit/mail")
    for _ in range(6):
        page = page.press("Send mig et link", address="ida@", status=422)
    assert "Vi har sendt en mail" in page.press("Send mig et link", address=IDA).text


def test_taking_the_address_away_forgets_it_and_what_waits(app, office, client, person):
    tells(person)
    client.see("/mit/mail").press("Slet min mailadresse")
    send(app)
    assert office.arrived == [] and mail_address_of(person) is None
    assert db.session.scalar(sa.select(Mail)) is None


def test_a_notice_is_mailed_with_its_words_a_link_and_a_way_to_stop(app, office, person):
    tells(person)
    send(app)
    (message,) = office.arrived
    assert message["Subject"] == "Nyt om noget, du har skrevet" and TITLE in text_of(message)
    assert "\nhttp://127.0.0.1:5000/runder/sabro-2026\n" in text_of(message)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip("<>").startswith("http://127.0.0.1:5000/afmeld/")


def test_the_way_to_stop_stands_as_it_is_on_one_line(app, office, person):
    """RFC 2369: a mail program looks for <https://…>, and reads no encoded words there."""
    tells(person)
    send(app)
    (line,) = [line for line in office.as_sent[-1].splitlines() if line.startswith(b"List-Unsubscribe:")]
    assert re.fullmatch(rb"List-Unsubscribe: <http://127\.0\.0\.1:5000/afmeld/[\w.-]+>", line)


def test_a_long_subject_is_read_as_it_was_written(app, office):
    """Spaces included, wherever it is folded: Python's own folding may lose one between two encoded words."""
    for more in range(12):
        name = f"{'x' * more} Et sted på åen, på søen og på øen for både små og store på hjul"
        post(to=IDA, kind="receipt", language="da", round_name=name, receipt="ABCD-EFGH-IJKL-MNOP", path="/kvittering")
        db.session.commit()
        send(app)
        assert office.arrived[-1]["Subject"] == f"Din kvittering for {name.strip()}"
        assert all(len(line) < 79 for line in office.as_sent[-1].splitlines() if line.startswith((b"Subject:", b" =?")))


def test_what_people_write_is_only_words_in_a_mail(app, office, person):
    tells(person, title='<img src=x onerror="alert(1)">\r\nBcc: all@example.dk\n\nhttp://127.0.0.1:5000.evil.example/')
    send(app)
    (message,) = office.arrived
    assert "<img" not in html_of(message) and "evil.example/</a>" not in html_of(message)
    assert message["Bcc"] is None and "Bcc" not in message["Subject"]


def test_a_topic_is_mailed_as_the_person_chose(app, office, client, person):
    client.see("/mit/mail").press("Gem valg", mine="never", language="da")
    tells(person)
    assert db.session.scalar(sa.select(Mail)) is None
    assert paces_of(person)[Topic.MINE] is Pace.NEVER


def test_mails_come_in_the_language_the_person_chose(app, office, client, person):
    client.see("/mit/mail").press("Gem valg", language="en")
    tells(person)
    send(app)
    assert office.arrived[0]["Content-Language"] == "en" and "Your proposal" in text_of(office.arrived[0])


def test_one_post_to_the_mails_own_link_stops_the_topic_without_cookie_or_token(app, office, person):
    tells(person)
    send(app)
    path = office.arrived[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:5000")
    bare = app.test_client(use_cookies=False)
    assert bare.get(path).status_code == 200 and paces_of(person)[Topic.MINE] is Pace.AT_ONCE
    assert bare.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.rollback()
    assert paces_of(person)[Topic.MINE] is Pace.NEVER and paces_of(person)[Topic.AREA] is Pace.AT_ONCE


def test_the_link_also_stops_everything(app, office, another_client, person):
    tells(person)
    send(app)
    tells(person)
    page = another_client().see(link_in(office.arrived[0], "/afmeld/")).press("Send slet ingen mails")
    assert "ikke flere" in page.text
    db.session.rollback()
    assert set(paces_of(person).values()) == {Pace.NEVER} and db.session.scalar(sa.select(Mail)) is None


def test_a_link_stops_nothing_for_another_address_or_when_it_is_forged(app, office, client, person):
    tells(person)
    send(app)
    path = link_in(office.arrived.pop(), "/afmeld/")
    client.see("/mit/mail").press("Send mig et link", address="bo@example.dk")
    send(app)
    client.see(link_in(office.arrived.pop(), "/mail/bekraeft/")).press("Ja, brug adressen")
    bare = app.test_client(use_cookies=False)
    assert bare.post(path).status_code == 200
    assert bare.post(path[:-3] + "abc").status_code == 404 and bare.get("/afmeld/x").status_code == 404
    db.session.rollback()
    assert paces_of(person)[Topic.MINE] is Pace.AT_ONCE


def test_telling_many_takes_a_constant_number_of_statements(app, make, queries):
    from civic.notices.services import tell_all

    few, many = [make.account(f"sabro-{n}") for n in (1, 2)], [make.account(f"{a}-1") for a in ("trige", "sabro")]
    many += [make.account(f"lystrup-{n}") for n in range(1, 6)]
    queries.clear()
    tell_all(account_ids=few, kind="proposal_submitted", url="/", title=TITLE)
    for_few = len(queries)
    queries.clear()
    tell_all(account_ids=many, kind="proposal_submitted", url="/", title=TITLE)
    assert len(queries) == for_few


def test_a_notice_that_was_rolled_back_is_not_mailed(app, office, person):
    from civic.database import transaction

    def fails():
        with transaction():
            tells(person)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    send(app)
    assert office.arrived == []


def test_an_address_a_code_and_a_token_are_never_in_the_log(app, office, person, capsys):
    office.at_recipient[IDA] = f"550 {IDA} is unknown"
    tells(person)
    set_pace(account_id=person, topic=Topic.AREA, pace=Pace.NEVER)
    send(app)
    logged = capsys.readouterr().out
    assert "mail_failed" in logged and IDA not in logged


def test_a_reason_with_marks_is_plain_text_in_the_message_and_in_the_mail(app, office, person, client):
    reason = "Stien er **privat**. Se [her](https://sti.example/kort)."
    tells(person, kind="proposal_rejected", reason=reason)
    send(app)
    said = "Stien er privat. Se her (https://sti.example/kort)."
    assert said in text_of(office.arrived[0]) and said in html_of(office.arrived[0])
    assert said in client.see("/mit").text


def test_a_question_to_a_department_is_plain_text_in_the_mail(app, office):
    about = {"title": TITLE, "words": "Må man:\n\n- *grave*?", "due": "i morgen", "path": "/hoering/a"}
    post(to=IDA, kind="department_question", language="da", **about)
    send(app)
    assert "Må man:\n\n– grave?" in text_of(office.arrived[0])
