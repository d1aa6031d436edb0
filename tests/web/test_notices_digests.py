"""Digests: what was told and not read, at seven in the morning in Denmark, summer and winter."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from civic.clock import COPENHAGEN
from civic.database import db, transaction
from civic.notices.digests import last_seven, write_digests
from civic.notices.models import Mail, MailAddress
from civic.notices.queries import Pace, Topic
from civic.notices.services import mark_read, set_pace, tell
from tests.support.mail import mail_through, post_office, send, text_of


def danish(*parts):
    return datetime(*parts, tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "pace", "seven"),
    [
        (danish(2026, 6, 3, 6, 59), Pace.DAILY, danish(2026, 6, 2, 7)),
        (danish(2026, 6, 3, 7, 0), Pace.DAILY, danish(2026, 6, 3, 7)),
        (danish(2026, 6, 3, 12), Pace.WEEKLY, danish(2026, 6, 1, 7)),
        (danish(2026, 6, 1, 6, 59), Pace.WEEKLY, danish(2026, 5, 25, 7)),
        # The nights when the clocks are put forward and back.
        (danish(2026, 3, 29, 6, 59), Pace.DAILY, danish(2026, 3, 28, 7)),
        (danish(2026, 3, 29, 7, 1), Pace.DAILY, danish(2026, 3, 29, 7)),
        (danish(2026, 10, 25, 6, 59), Pace.DAILY, danish(2026, 10, 24, 7)),
        (danish(2026, 10, 25, 7, 1), Pace.DAILY, danish(2026, 10, 25, 7)),
        (danish(2026, 10, 26, 6, 59), Pace.WEEKLY, danish(2026, 10, 19, 7)),
    ],
)
def test_the_last_seven_oclock_is_a_danish_one(moment, pace, seven):
    assert last_seven(moment, pace) == seven


@pytest.fixture
def office(app):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        yield office
    app.extensions["settings"] = before


@pytest.fixture
def ida(app, make, travel, office):
    """Somebody with an address since the evening before the clocks are put back, who wants what she wrote daily."""
    travel(danish(2026, 10, 24, 20))
    account_id = make.account("sabro-1")
    evening = danish(2026, 10, 24, 20)
    with transaction() as session:
        held = {"account_id": account_id, "address": "ida@example.dk", "language": "da", "confirmed": evening.date()}
        session.add(MailAddress(**held, daily_until=evening, weekly_until=evening))
    set_pace(account_id=account_id, topic=Topic.MINE, pace=Pace.DAILY)
    return account_id


def tells(account_id, title):
    tell(account_id=account_id, kind="proposal_submitted", url="/mit", title=title)


def mails():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail))


def test_a_day_is_told_of_in_one_mail_over_the_night_of_25_hours(app, office, ida, travel):
    tells(ida, "Bænke")
    travel(danish(2026, 10, 25, 2, 30))
    tells(ida, "Gynger")
    travel(danish(2026, 10, 25, 6, 58))
    write_digests()
    assert mails() == 0
    travel(danish(2026, 10, 25, 7, 1))
    for _ in range(3):
        write_digests()
    assert mails() == 1
    send(app)
    (message,) = office.arrived
    assert message["Subject"] == "2 nyheder til dig"
    assert "Bænke" in text_of(message) and "Gynger" in text_of(message)


def test_the_next_day_tells_only_what_is_new(app, office, ida, travel):
    tells(ida, "Bænke")
    travel(danish(2026, 10, 25, 7, 1))
    write_digests()
    tells(ida, "Gynger")
    travel(danish(2026, 10, 26, 7, 1))
    write_digests()
    send(app)
    texts = sorted(("Bænke" in text_of(message), "Gynger" in text_of(message)) for message in office.arrived)
    assert texts == [(False, True), (True, False)]


def test_what_was_read_or_never_told_makes_no_mail(app, ida, travel):
    tells(ida, "Bænke")
    mark_read(account_id=ida)
    travel(danish(2026, 10, 25, 7, 1))
    write_digests()
    assert mails() == 0
    travel(danish(2026, 10, 26, 7, 1))
    write_digests()
    assert mails() == 0


def test_a_week_is_told_of_on_monday(app, ida, travel):
    set_pace(account_id=ida, topic=Topic.MINE, pace=Pace.WEEKLY)
    tells(ida, "Bænke")
    travel(danish(2026, 10, 25, 8))
    write_digests()
    assert mails() == 0
    travel(danish(2026, 10, 26, 7, 1))
    write_digests()
    assert mails() == 1


def test_a_job_that_was_away_for_days_writes_one_digest(app, ida, travel):
    tells(ida, "Bænke")
    travel(danish(2026, 10, 30, 12))
    write_digests()
    write_digests()
    assert mails() == 1


def test_digests_for_many_take_a_constant_number_of_statements_a_batch(app, make, travel, queries):
    counts = []
    for day, area, residents in ((27, "trige", 1), (28, "lystrup", 5)):
        evening = danish(2026, 10, day, 20)
        travel(evening)
        for n in range(1, residents + 1):
            account_id = make.account(f"{area}-{n}")
            with transaction() as session:
                held = {"account_id": account_id, "address": "a@example.dk", "language": "da"}
                session.add(MailAddress(**held, confirmed=evening.date(), daily_until=evening, weekly_until=evening))
            set_pace(account_id=account_id, topic=Topic.MINE, pace=Pace.DAILY)
            tells(account_id, "Bænke")
        travel(danish(2026, 10, day + 1, 7, 1))
        queries.clear()
        write_digests()
        counts.append(len(queries))
    assert counts[1] == counts[0] and mails() == 6
