"""A worker killed between the mail server's yes and the commit: a copy at most, and nothing lost."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from civic.clock import fresh_now, move_clock_to
from civic.database import db
from civic.notices.models import Mail
from civic.notices.sending import TAKEN_FOR
from civic.notices.services import post
from tests.support.databases import TestDatabase
from tests.support.mail import SENDER, post_office
from tests.support.sources import ROOT

PATIENCE = 60


def worker(database: TestDatabase, port: int) -> subprocess.Popen[bytes]:
    """`flask work --once`, a process of its own on the test's database."""
    with database.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    environment = {
        **os.environ,
        "CIVIC_DATA": str(database.settings.data_directory),
        "DATABASE_URL": url,
        "CIVIC_SMTP_HOST": "127.0.0.1",
        "CIVIC_SMTP_PORT": str(port),
        "CIVIC_SMTP_SECURITY": "none",
        "CIVIC_MAIL_SENDER": SENDER,
    }
    return subprocess.Popen([sys.executable, "-m", "flask", "work", "--once"], cwd=ROOT, env=environment)


def test_a_worker_killed_as_the_server_says_yes_sends_a_copy_later_under_the_same_number(
    app: Flask, database: TestDatabase
) -> None:
    for name in ("ida", "bo", "pia"):
        post(to=f"{name}@example.dk", kind="address_confirmation", language="da", path="/mail/bekraeft/abc")
    running: list[subprocess.Popen[bytes]] = []
    with post_office() as office:

        def kill() -> None:
            office.before_answer = None
            running[0].send_signal(signal.SIGKILL)
            running[0].wait(PATIENCE)

        office.before_answer = kill
        running.append(worker(database, office.port))
        assert running[0].wait(PATIENCE) == -signal.SIGKILL
        assert len(office.arrived) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3
        db.session.rollback()
        move_clock_to(fresh_now() + TAKEN_FOR + timedelta(minutes=1))
        assert worker(database, office.port).wait(PATIENCE) == 0
    assert db.session.scalar(sa.select(Mail.id)) is None
    numbers = [str(message["Message-ID"]) for message in office.arrived]
    assert len(numbers) == 4 and len(set(numbers)) == 3 and numbers.count(numbers[0]) == 2


def test_what_is_told_while_the_mail_server_is_away_is_kept_and_arrives(app: Flask, database: TestDatabase) -> None:
    with post_office() as office:
        port = office.port
    post(to="ida@example.dk", kind="address_confirmation", language="da", path="/mail/bekraeft/abc")
    assert worker(database, port).wait(PATIENCE) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1
    db.session.rollback()
    move_clock_to(fresh_now() + timedelta(minutes=1))
    with post_office(port=port) as office:
        assert worker(database, port).wait(PATIENCE) == 0
    assert [message["To"] for message in office.arrived] == ["ida@example.dk"]
