"""Comments on a proposal's page."""

import pytest

from civic.notices.queries import notices_for

SEND = "Send kommentar"


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def url(proposal):
    return f"/forslag/{proposal.slug}"


def say(client, url, words="Godt fundet på!"):
    return client.see(url).press(SEND, body=words)


def test_a_resident_of_any_area_comments_and_the_author_is_told(client, make, url, proposal):
    answer = say(client.sign_in("solbjerg-1"), url)
    assert "Godt fundet på!" in answer.text
    assert "Kommentarer (1)" in answer.text
    assert [n.kind for n in notices_for(proposal.author_id)][0] == "comment_on_proposal"


def test_the_author_is_not_told_of_their_own_comment(client, url, proposal):
    say(client.sign_in("sabro-1"), url)
    assert [n.kind for n in notices_for(proposal.author_id)] == ["proposal_submitted"]


def test_a_reply_stands_under_its_comment_and_cannot_be_replied_to(client, url):
    page = say(client.sign_in("sabro-2"), url)
    answer = page.follow("Svar til " + name_of(client)).press(SEND, body="Enig")
    replies = answer.soup.select(".comment .comment-replies .comment")
    assert [reply.find("p", class_=False).get_text() for reply in replies] == ["Enig"]
    assert not replies[0].find("a")


def test_a_playmaker_of_the_area_is_marked(client, make, url):
    make.account("playmaker-2")
    answer = say(client.sign_in("playmaker-2"), url)
    assert answer.soup.select_one(".comment .badge").get_text() == "Playmaker"


def test_a_visitor_is_shown_the_way_in(client, url):
    page = client.see(url)
    assert SEND not in page.buttons
    assert "Log ind for at skrive en kommentar" in page.links


def test_an_empty_or_too_long_comment_is_refused_and_kept(client, url):
    page = client.sign_in("sabro-2").see(url)
    assert "før du sender" in page.press(SEND, status=422, body=" ").errors()["body"]
    answer = page.press(SEND, status=422, body="x" * 2001)
    assert "for lang" in answer.errors()["body"]
    assert "x" * 2001 in answer.soup.find(id="body").get_text()


def test_words_are_never_markup(client, url):
    answer = say(client.sign_in("sabro-2"), url, "<script>alert(1)</script> [x](javascript:alert(1))")
    comment = answer.soup.select_one(".comment")
    assert not comment.find("script") and not comment.find("a", href=lambda h: h.startswith("javascript"))


def test_htmx_gets_the_comments_alone(client, url):
    page = client.sign_in("sabro-2").see(url)
    token = page.form_with(SEND).find("input", attrs={"name": "csrf_token"})["value"]
    answer = client.raw.post(
        f"{url}/kommentarer", data={"csrf_token": token, "body": "Hurtigt"}, headers={"HX-Request": "true"}
    )
    words = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "Hurtigt" in words and "<html" not in words


@pytest.mark.parametrize(("phase", "expected"), [("qualification_at", True), ("voting_at", True), ("result_at", False)])
def test_the_discussion_lasts_until_the_voting_ends(client, make, travel, phase, expected):
    round = make.round()
    url = f"/forslag/{make.proposal(round).slug}"
    client.sign_in("sabro-2")
    travel(getattr(round, phase))
    assert (SEND in client.see(url).buttons) is expected


def test_a_comment_after_the_voting_is_refused_and_stays_on_the_page(client, make, travel):
    round = make.round()
    url = f"/forslag/{make.proposal(round).slug}"
    page = client.sign_in("sabro-2").see(url)
    travel(round.result_at)
    answer = page.press(SEND, status=409, body="For sent")
    assert "Kommentaren er ikke sendt" in answer.text and SEND not in answer.buttons
    assert answer.soup.find("textarea").get_text().strip() == "For sent"
    typed = {"csrf_token": client.token(), "body": "For sent"}
    piece = client.ask("post", f"{url}/kommentarer", data=typed, headers={"HX-Request": "true"})
    assert (piece.status_code, "For sent" in piece.get_data(as_text=True)) == (409, True)
    assert "For sent" not in client.see(url).text


def test_staff_write_no_comments(client, make, url):
    make.account("medarbejder-1")
    client.sign_in("medarbejder-1")
    typed = {"csrf_token": client.token(), "body": "Hej"}
    assert "Beboere og playmakere" in client.send(f"{url}/kommentarer", typed, status=403).text


def name_of(client):
    """The name the visitor is signed in with, as the header shows it."""
    return client.see("/").soup.select_one(".portal-tools a.function-link").find(string=True, recursive=False).strip()
