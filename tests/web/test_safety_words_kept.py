"""Whatever is refused, nobody has to write it again: what was typed stands on the refusal, to be copied."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.support.reading import ReadingClient
from tests.web.test_safety_limits import limited

__all__ = ["limited"]

WORDS = "Jeg har siddet en time og skrevet\n\nom bænken ved søen."


def kept(page):
    field = page.soup.find(id="words-sent")
    return field.get_text().strip() if field else None


@pytest.fixture
def comments(client, make):
    proposal = make.proposal(make.round())
    return client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}/kommentarer")


def test_a_comment_after_a_quarter_of_an_hour_is_shown_again(client, comments):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        refused = comments.press("Send kommentar", status=400, body=WORDS)
    assert kept(refused).split() == WORDS.split()
    assert refused.soup.find("a", href=re.compile(r"^/forslag/[^/]+/kommentarer$"))
    assert refused.soup.find("a", href=re.compile("^/log-ind.next=/forslag/"))


def test_a_proposal_sent_when_the_browser_has_forgotten_who_one_is_is_shown_again(client, make):
    page = client.sign_in("sabro-2").see(f"/runder/{make.round().slug}/forslag/nyt")
    client.raw.delete_cookie("civic", domain="localhost")
    refused = page.press("Gem kladde", status=400, title="En bænk", body=WORDS)
    assert kept(refused).startswith("En bænk\n\nJeg har siddet")


def test_no_number_code_or_choice_is_sent_back(client, make):
    sent = {"person": "0101011234", "code": "ABCD", "receipt": "XYZA", "projects": ["1"], "passphrase": "hemmelig"}
    refused = client.send("/stem/sabro-2026/afgiv", sent, status=400)
    assert kept(refused) is None
    assert not [value for value in ("0101011234", "ABCD", "XYZA", "hemmelig") if value in refused.text]


def a_proposal(make):
    return f"/runder/{make.round().slug}/forslag/nyt", "Gem kladde", {"title": "En bænk", "body": WORDS}


def a_comment(make):
    return f"/forslag/{make.proposal(make.round()).slug}/kommentarer", "Send kommentar", {"body": WORDS}


def a_report(make):
    return (
        f"/anmeld/proposal/{make.proposal(make.round()).slug}",
        "Send til moderatoren",
        {"rule": "abuse", "words": WORDS},
    )


def an_address(_make):
    return "/mit/mail", "Send mig et link", {"address": "ida@example.dk"}


@pytest.mark.parametrize("form", [a_proposal, a_comment, a_report, an_address])
def test_what_is_sent_too_often_is_shown_again(limited, make, form):
    client, (url, button, typed) = ReadingClient(limited).sign_in("sabro-2"), form(make)
    page = client.see(url)
    action = page.form_with(button).get("action") or url
    sent = typed | {"csrf_token": client.token()}
    assert any(client.ask("post", action, data=sent).status_code == 429 for _ in range(41))
    refused = page.press(button, status=429, **typed)
    assert refused.heading == "Det gik lidt for hurtigt"
    assert kept(refused).split() == " ".join(words for name, words in typed.items() if name != "rule").split()
