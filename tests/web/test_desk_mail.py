"""What staff see of the mail, and their messages to the residents of areas."""

import io

import pytest
import sqlalchemy as sa

from civic.audit.queries import entries
from civic.database import db
from civic.desk import messages as desk_messages
from civic.desk.digital_post import batch, persons_in
from civic.desk.messages import tell_residents
from civic.desk.words import JOB_NAMES
from civic.jobs import Job, run_due
from civic.notices.models import AreaMessage, Mail, MailAddress, Notice
from civic.notices.services import post, tell_all
from civic.reasons import FaultyFile
from tests.support.mail import mail_through, post_office, send, text_of

WORDS = {"title": "Borgermøde i Sabro", "text": "Kom på torsdag.\n\nHilsen kommunen"}
CONFIRMATION = {"kind": "address_confirmation", "language": "da", "path": "/mail/bekraeft/abc"}


@pytest.fixture
def office(app):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        yield office
    app.extensions["settings"] = before


@pytest.fixture
def staff(signed_in):
    return signed_in("medarbejder-1")


def with_address(account_id, address="ida@example.dk", language="da"):
    from civic.clock import fresh_now
    from civic.database import transaction

    with transaction() as session:
        moment = fresh_now()
        held = {"account_id": account_id, "address": address, "language": language, "confirmed": moment.date()}
        session.add(MailAddress(**held, daily_until=moment, weekly_until=moment))
    return account_id


def written(staff, make, **changes):
    form = WORDS | {"area_ids": str(make.area("sabro").id)} | changes
    return staff.see("/stab").follow("Beskeder til lokalområder").follow("Skriv en besked").press("Se beskeden", **form)


def test_a_message_reaches_everyone_in_the_area_once_by_page_and_by_mail(app, office, staff, make):
    ida, bo, far = with_address(make.account("sabro-1")), make.account("sabro-2"), make.account("trige-1")
    page = written(staff, make)
    assert "2 beboere har logget ind" in page.text and "1 af dem" in page.text
    page.press("Send beskeden nu")
    for _ in range(2):
        tell_residents()
    told = db.session.scalars(sa.select(Notice.account_id).order_by(Notice.account_id)).all()
    assert list(told) == sorted([ida, bo]) and far not in told
    send(app)
    (message,) = office.arrived
    assert message["Subject"] == WORDS["title"] and "Kom på torsdag." in text_of(message)
    assert "2 beboere fik den" in staff.see(page.url).text


def test_english_readers_get_the_english_words(app, office, staff, make):
    with_address(make.account("sabro-1"), language="en")
    page = written(staff, make, title_english="Meeting in Sabro", text_english="Come on Thursday.")
    page.press("Send beskeden nu")
    tell_residents()
    send(app)
    assert office.subjects() == ["Meeting in Sabro"] and "Come on Thursday." in text_of(office.arrived[0])


def test_a_message_is_sent_once_however_often_the_button_is_pressed(staff, make):
    make.account("sabro-1")
    page = written(staff, make)
    page.press("Send beskeden nu")
    assert "allerede sendt" in page.press("Send beskeden nu", status=409).text
    tell_residents()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1


def test_sending_goes_on_where_it_was_cut_short(staff, make, monkeypatch):
    for n in range(1, 6):
        make.account(f"sabro-{n}")
    written(staff, make).press("Send beskeden nu")
    monkeypatch.setattr(desk_messages, "AT_A_TIME", 2)
    message_id = db.session.scalar(sa.select(AreaMessage.id))
    desk_messages._tell_next(message_id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 2
    tell_residents()
    told = list(db.session.scalars(sa.select(Notice.account_id)))
    assert len(told) == 5 == len(set(told))


def test_a_message_can_be_changed_until_it_is_sent_and_not_after(staff, make):
    page = written(staff, make)
    form = page.follow("Ret den")
    changed = form.press("Se beskeden", title="Nyt tidspunkt")
    assert changed.heading == "Nyt tidspunkt"
    changed.press("Send beskeden nu")
    assert "allerede sendt" in form.press("Se beskeden", title="For sent", status=409).text


def test_only_the_message_that_was_seen_is_sent(staff, make):
    page = written(staff, make)
    page.follow("Ret den").press("Se beskeden", title="Nyt tidspunkt")
    shown = page.press("Send beskeden nu", status=409)
    assert "En anden har ændret beskeden" in shown.text and shown.heading == "Nyt tidspunkt"
    assert db.session.scalar(sa.select(AreaMessage.confirmed_at)) is None
    shown.press("Send beskeden nu")
    assert db.session.scalar(sa.select(AreaMessage.confirmed_at))


def test_what_a_colleague_has_written_meanwhile_is_not_put_back(staff, make):
    page = written(staff, make)
    mine, theirs = page.follow("Ret den"), page.follow("Ret den")
    theirs.press("Se beskeden", title="Nyt tidspunkt")
    again = mine.press("Se beskeden", status=409, text="Mine ord")
    assert "En anden har ændret beskeden" in again.text and "Mine ord" in again.soup.textarea.get_text()
    assert db.session.scalar(sa.select(AreaMessage.title)) == "Nyt tidspunkt"


@pytest.mark.parametrize("wrong", [{"area_ids": ""}, {"title": ""}, {"text": " "}, {"title_english": "Only a title"}])
def test_an_unfinished_message_is_asked_for_again(staff, make, wrong):
    form = WORDS | {"area_ids": str(make.area("sabro").id)} | wrong
    if wrong == {"area_ids": ""}:
        form.pop("area_ids")
    if "title_english" in wrong:
        form["text_english"] = ""
    page = staff.see("/stab/beskeder/ny").press("Se beskeden", status=422, **form)
    assert page.errors() or "Vælg mindst ét lokalområde" in page.text


def test_who_sent_a_message_is_logged_and_not_what_it_said(staff, make):
    written(staff, make).press("Send beskeden nu")
    sent = [entry for entry in entries("house") if entry.kind == "area_message_sent"]
    assert len(sent) == 1 and sent[0].actor.startswith("account:") and "Borgermøde" not in sent[0].body


def test_a_list_of_persons_comes_back_as_a_batch_for_digital_post_and_is_kept_nowhere(staff, make):
    page = written(staff, make)
    persons = io.BytesIO(b"navn;person\nIda;010190-1234\nBo;0202902345\nIda igen;0101901234\n")
    form = {"csrf_token": staff.token(), "file": (persons, "beboere.csv")}
    answer = staff.ask("post", f"{page.url}/digital-post", data=form, content_type="multipart/form-data")
    lines = answer.get_data(as_text=True).split("\r\n")
    assert lines[0] == "\ufeffreference;person;title;text"
    assert [line.split(";")[1] for line in lines if "-1;" in line or "-2;" in line] == ["0101901234", "0202902345"]
    logged = [entry.body for entry in entries("house") if entry.kind == "digital_post_batch_made"]
    assert len(logged) == 1 and '"persons":2' in logged[0] and "0101901234" not in logged[0]


@pytest.mark.parametrize(
    ("lines", "line"),
    [(["name\n"], 1), (["person\n", "12345\n"], 2), (["person\n"], 1), (["person\n", "0101901234\n", "=1+1\n"], 3)],
)
def test_a_faulty_list_is_refused_with_its_lines_and_none_of_its_words(lines, line, app):
    with pytest.raises(FaultyFile) as refused:
        persons_in(lines)
    ((number, sentence),) = refused.value.details["faults"]
    assert number == line and "12345" not in sentence


def test_a_batch_computes_nothing_and_keeps_its_lines(app):
    made = "".join(batch(message_id="ab", title="=HYPERLINK(1)", words="To\nlinjer; og »tegn«", persons=["0101901234"]))
    assert made == '\ufeffreference;person;title;text\r\nab-1;0101901234;\'=HYPERLINK(1);"To\nlinjer; og »tegn«"\r\n'


def test_staff_see_how_the_mail_is_doing_and_no_address(app, office, staff):
    office.at_recipient["ida@example.dk"] = "550 no such person"
    post(to="ida@example.dk", **CONFIRMATION)
    post(to="bo@example.dk", **CONFIRMATION)
    send(app)
    page = staff.see("/stab").follow("Mails og faste opgaver")
    assert "SMTP 550" in page.text and "i…@example.dk" in page.text and "ida@example.dk" not in page.text
    office.at_recipient.clear()
    page.press("Prøv igen i…@example.dk")
    send(app)
    assert {message["To"] for message in office.arrived} == {"bo@example.dk", "ida@example.dk"}
    assert [entry.kind for entry in entries("house")].count("mail_tried_again") == 1


def test_staff_may_drop_what_cannot_be_delivered(app, office, staff):
    office.at_recipient["ida@example.dk"] = "550 no such person"
    post(to="ida@example.dk", **CONFIRMATION)
    send(app)
    page = staff.see("/stab/mail").press("Slet i…@example.dk")
    assert "i…@example.dk" not in page.text and db.session.scalar(sa.select(Mail)) is None


def test_staff_see_the_jobs_and_which_failed(app, office, staff):
    mail_through(app, office.settings(port=1))
    post(to="ida@example.dk", **CONFIRMATION)
    run_due(app)
    page = staff.see("/stab/mail")
    assert "Sender mails" in page.text and "ServerAway" in page.text


def test_every_job_has_a_name_that_staff_can_read(app, staff):
    run_due(app)
    assert set(db.session.scalars(sa.select(Job.name))) <= JOB_NAMES.keys()


def test_the_page_of_the_mail_asks_as_often_with_many_dead_as_with_one(app, office, staff, make, queries):
    account = with_address(make.account("sabro-1"))
    counts = []
    for n in (1, 20):
        for m in range(n):
            office.at_recipient[f"b-{n}-{m}@example.dk"] = "550 no"
            post(to=f"b-{n}-{m}@example.dk", **CONFIRMATION)
        tell_all(account_ids=[account], kind="proposal_submitted", url="/", title="x")
        send(app)
        queries.clear()
        staff.see("/stab/mail")
        counts.append(len(queries))
    assert counts[0] == counts[1]
