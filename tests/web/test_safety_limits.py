"""How much and how often (design/7-safety.md: 9, 14). Every limit answers with a page of words."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from limits import parse_many

from civic.extensions import limiter
from civic.web import limits
from civic.web.limits import LARGEST_BODY, LARGEST_FORM, SIGN_IN, SLIP, network
from civic.web.sessions import BOOTH
from tests.support.databases import TestDatabase, another_app
from tests.support.factories import Make
from tests.support.reading import ReadingClient

SIGNING_IN = "accounts.start_sign_in"


@pytest.fixture
def limited(app: Flask, database: TestDatabase, make: Make) -> Iterator[Flask]:
    """The house with its limits on."""
    with another_app(replace(database.settings, rate_limits=True)) as made:
        yield made
        limiter.reset()


def used_up(limited: Flask, endpoint: str, rate: str, *, by: str, left: int = 0, came_from: str = "127.0.0.1") -> None:
    """As if the page had been asked for so often already: `by` "address" or "all_together"; `left` more are allowed."""
    with limited.test_request_context(environ_base={"REMOTE_ADDR": came_from}):
        key = getattr(limits, by)()
        for each in parse_many(rate):
            assert limiter.limiter.hit(each, key, endpoint, cost=each.amount - left)


def ask_often(client: ReadingClient, url: str, times: int, **more: object) -> list[int]:
    token = client.token()
    return [client.ask("post", url, data={"csrf_token": token}, **more).status_code for _ in range(times)]


def try_to_sign_in(client: ReadingClient, times: int, **more: object) -> list[int]:
    return ask_often(client, "/log-ind", times, **more)


def test_whoever_tries_too_often_is_told_to_wait(limited: Flask) -> None:
    client = ReadingClient(limited).sign_in("sabro-1")
    assert try_to_sign_in(client, 21)[-2:] == [303, 429]
    page = client.send("/log-ind", {"csrf_token": client.token()}, status=429)
    assert page.heading == "Det gik lidt for hurtigt" and "Vent et minut" in page.text


def test_a_new_draft_may_save_itself_as_often_as_an_old_one(limited: Flask, make: Make) -> None:
    client = ReadingClient(limited).sign_in("sabro-1")
    assert ask_often(client, f"/runder/{make.round().slug}/forslag/nyt", 41)[29:] == [422] * 11 + [429]


def test_the_limit_of_one_address_is_not_another_s(limited: Flask) -> None:
    client = ReadingClient(limited)
    used_up(limited, SIGNING_IN, SIGN_IN.address, by="address", left=1)
    assert try_to_sign_in(client, 2) == [303, 429]
    assert try_to_sign_in(client, 1, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}) == [303]


def test_all_together_are_limited_wherever_they_come_from(limited: Flask) -> None:
    client = ReadingClient(limited)
    used_up(limited, SIGNING_IN, SIGN_IN.all, by="all_together", left=1)
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    assert try_to_sign_in(client, 1) + try_to_sign_in(client, 1, **elsewhere) == [303, 429]


def test_people_on_one_address_are_limited_each_for_themselves(limited: Flask) -> None:
    first, second = ReadingClient(limited).sign_in("sabro-1"), ReadingClient(limited).sign_in("sabro-2")
    assert try_to_sign_in(first, 21)[-1] == 429
    assert try_to_sign_in(second, 1) == [303]


def identify(limited: Flask, slug: str, *booths: str) -> list[int]:
    """These browsers on one address begin to identify themselves, one after the other."""
    client = ReadingClient(limited)
    token, answers = client.token(), []
    for booth in booths:
        client.raw.set_cookie(BOOTH, booth)
        answers.append(client.ask("post", f"/stem/{slug}/identificer", data={"csrf_token": token}).status_code)
    return answers


def test_a_village_hall_of_two_hundred_votes_within_minutes(limited: Flask, make: Make) -> None:
    slug = make.voting().slug
    used_up(limited, "voting.start_identification", SIGN_IN.address, by="address", left=400)
    assert set(identify(limited, slug, *(f"booth-{number}" for number in range(25)))) == {303}


def test_one_booth_that_goes_on_and_on_shuts_nobody_else_out(limited: Flask, make: Make) -> None:
    slug = make.voting().slug
    assert identify(limited, slug, *["one"] * 25, "other")[-2:] == [429, 303]


def test_slips_cannot_be_guessed_even_by_many(limited: Flask, make: Make) -> None:
    slug = make.voting().slug
    used_up(limited, "voting.enter_with_help", SLIP.all, by="all_together", left=1)
    assert ask_often(ReadingClient(limited), f"/stem/{slug}/hjaelp", 2) == [422, 429]


def test_what_is_counted_names_no_address_and_no_booth(limited: Flask, make: Make) -> None:
    identify(limited, make.voting().slug, "booth-of-ida")
    counted = " ".join(limiter.storage._times)
    assert "voting.start_identification" in counted
    assert "booth-of-ida" not in counted and "127.0.0.1" not in counted


def test_htmx_gets_the_sentence_as_an_alert(limited: Flask) -> None:
    client = ReadingClient(limited)
    used_up(limited, SIGNING_IN, SIGN_IN.address, by="address")
    typed = {"csrf_token": client.token()}
    answer = client.ask("post", "/log-ind", data=typed, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (429, "#notices")
    assert "<html" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_a_household_counts_as_one(address: str, shared: str) -> None:
    assert network(address) == shared


@pytest.mark.parametrize("size", [LARGEST_FORM + 1, LARGEST_BODY + 1])
def test_too_many_words_are_refused_with_a_page(client: ReadingClient, size: int) -> None:
    page = client.send("/log-ind", {"csrf_token": client.token(), "next": "x" * size}, status=413)
    assert "fylder for meget" in page.text


def parts(*contents: tuple[str, bytes]) -> bytes:
    """The body of a form that comes in parts, with the boundary `x`."""
    head = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    file = b'; filename="billede.jpg"'
    return b"".join(head % (n.encode(), file if n == "file" else b"", c) for n, c in contents) + b"--x--\r\n"


def test_too_large_a_file_is_refused_with_a_page(client: ReadingClient) -> None:
    body = parts(("csrf_token", client.token().encode()), ("file", b"x" * LARGEST_BODY))
    answer = client.ask("post", "/log-ind", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "fylder for meget" in answer.get_data(as_text=True)) == (413, True)


def test_too_many_fields_are_refused_with_a_page(client: ReadingClient) -> None:
    body = parts(*((f"field{number}", b"x") for number in range(1100)))
    answer = client.ask("post", "/log-ind", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "fylder for meget" in answer.get_data(as_text=True)) == (413, True)
