"""Sessions (design/7-safety.md: 3): kept on the server, sealed, renewed, and over when they should be."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from civic.database import db
from civic.web.sessions import WebSession
from tests.support.factories import Make
from tests.support.reading import ReadingClient

START = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def cookie_of(client: ReadingClient) -> str:
    cookie = client.raw.get_cookie("civic")
    return cookie.value if cookie else ""


def rows() -> list[WebSession]:
    return list(db.session.scalars(sa.select(WebSession)))


def is_signed_in(client: ReadingClient) -> bool:
    return client.ask("get", "/mit").status_code == 200


def with_cookie(client: ReadingClient, value: str) -> ReadingClient:
    client.raw.set_cookie("civic", value, domain="localhost")
    return client


def test_a_visitor_who_only_reads_has_no_row(client: ReadingClient) -> None:
    client.see("/")
    assert rows() == []


def test_a_session_can_be_used_again_only_with_its_cookie(client: ReadingClient, another_client, make: Make) -> None:
    client.sign_in("sabro-1")
    assert is_signed_in(with_cookie(another_client(), cookie_of(client)))
    assert not is_signed_in(with_cookie(another_client(), "s." + rows()[0].id.hex()))


def test_the_row_tells_nothing_of_what_is_remembered(client: ReadingClient, make: Make) -> None:
    client.see("/").press("English")
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/et-hemmeligt-sted"})
    kept = rows()[0]
    token = cookie_of(client).removeprefix("s.")
    assert len(token) >= 43, "256 bits"
    assert token.encode() not in kept.id + kept.content
    assert b"hemmeligt" not in kept.content and kept.content != b"en"


def test_a_row_that_was_tampered_with_is_nobodys_session(client: ReadingClient, make: Make) -> None:
    client.sign_in("sabro-1")
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.update(WebSession).values(content=rows()[0].content[::-1]))
        connection.commit()
    assert not is_signed_in(client)


def test_a_row_of_another_person_cannot_be_put_in_its_place(client: ReadingClient, another_client, make: Make) -> None:
    client.sign_in("sabro-1")
    another_client().sign_in("sabro-2")
    with db.engine.connect().execution_options(writes=True) as connection:
        first, second = connection.execute(sa.select(WebSession.id, WebSession.content)).all()
        connection.execute(sa.update(WebSession).where(WebSession.id == first.id).values(content=second.content))
        connection.execute(sa.update(WebSession).where(WebSession.id == second.id).values(content=first.content))
        connection.commit()
    assert not is_signed_in(client)


def test_signing_in_gives_a_new_session_and_the_old_one_dies(client: ReadingClient, another_client, make: Make) -> None:
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    before = cookie_of(client)
    client.send("/demo-mitid", {"csrf_token": client.token(), "person": "sabro-1"})
    assert cookie_of(client) != before
    assert not is_signed_in(with_cookie(another_client(), before))
    assert len(rows()) == 1


def test_signing_in_again_as_another_ends_the_first(client: ReadingClient, another_client, make: Make) -> None:
    before = cookie_of(client.sign_in("sabro-1"))
    client.sign_in("sabro-2")
    assert not is_signed_in(with_cookie(another_client(), before))
    assert "Navn Anders Olsen" not in client.see("/mit").text


def test_a_token_from_before_the_sign_in_is_worth_nothing_after(client: ReadingClient, make: Make) -> None:
    before = client.token()
    client.sign_in("sabro-1").send("/log-ud", {"csrf_token": before}, status=400)


def test_after_signing_out_the_cookie_is_worth_nothing(client: ReadingClient, another_client, make: Make) -> None:
    before = cookie_of(client.sign_in("sabro-1"))
    client.see("/").press("Log ud")
    assert not is_signed_in(with_cookie(another_client(), before))
    assert rows() == []


@pytest.mark.parametrize(("key", "minutes"), [("sabro-1", 15), ("medarbejder-1", 60)])
def test_a_session_waits_so_long_for_its_owner(client: ReadingClient, make: Make, key: str, minutes: int) -> None:
    make.account(key)
    with time_machine.travel(START) as clock:
        client.sign_in(key)
        for _ in range(3):
            clock.shift(timedelta(minutes=minutes - 1))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=minutes + 1))
        assert not is_signed_in(client)


def test_nobody_stays_signed_in_for_more_than_a_working_day(client: ReadingClient, make: Make) -> None:
    make.account("medarbejder-1")
    with time_machine.travel(START) as clock:
        client.sign_in("medarbejder-1")
        for _ in range(15):
            clock.shift(timedelta(minutes=31))
            is_signed_in(client)
        clock.shift(timedelta(minutes=31))
        assert not is_signed_in(client)


def test_sessions_that_are_over_are_cleared_out_by_the_next_comer(client: ReadingClient, another_client, make: Make):
    with time_machine.travel(START) as clock:
        client.sign_in("sabro-1")
        clock.shift(timedelta(minutes=61))
        another_client().sign_in("sabro-2")
        assert len(rows()) == 1


def test_the_warning_before_the_end_knows_how_long_and_how_to_stay(client: ReadingClient, make: Make) -> None:
    warning = client.sign_in("sabro-1").see("/").soup.find(id="session-warning")
    assert (warning["data-seconds"], warning["data-renew"]) == ("900", "/log-ind/bliv")
    stayed = client.ask("post", str(warning["data-renew"]), headers={"X-CSRFToken": client.token()})
    assert stayed.status_code == 204


def test_a_visitor_is_not_warned_of_an_end(client: ReadingClient) -> None:
    assert client.see("/").soup.find(id="session-warning") is None


@pytest.mark.parametrize("cookie", ["", "s.", "v.", "s.x", "v.x.y.z", "s.%00", "garbage", "s." + "x" * 4000])
def test_a_cookie_of_nonsense_is_a_visitors(client: ReadingClient, app: Flask, cookie: str) -> None:
    assert with_cookie(client, cookie).see("/").status == 200


def language_of(client: ReadingClient) -> str:
    return str(client.see("/").soup.html["lang"])


def test_what_a_visitor_keeps_for_us_cannot_be_changed_by_them(client: ReadingClient, another_client) -> None:
    client.see("/").press("English")
    signed, seal = cookie_of(client).rsplit(".", 1)
    assert language_of(with_cookie(another_client(), f"{signed}.{seal}")) == "en"
    assert language_of(with_cookie(another_client(), f"{signed}.{seal[::-1]}")) == "da"
    assert language_of(with_cookie(another_client(), f"{signed[:3]}X{signed[4:]}.{seal}")) == "da"


def test_what_a_visitor_keeps_for_us_is_worth_nothing_after_a_working_day(client: ReadingClient) -> None:
    with time_machine.travel(START) as clock:
        client.see("/").press("English")
        clock.shift(timedelta(hours=7))
        assert language_of(client) == "en"
        clock.shift(timedelta(hours=2))
        assert language_of(client) == "da"
