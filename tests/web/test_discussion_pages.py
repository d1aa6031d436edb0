"""Comments on a proposal's page."""

from datetime import timedelta

import pytest

from civic.clock import fresh_now
from civic.notices.queries import notices_for
from civic.proposals.queries import proposal_by_slug
from civic.rounds.queries import round_by_id

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
    assert "Svar" not in replies[0].get_text()


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


def test_staff_answer_for_the_municipality_and_the_author_is_marked(client, another_client, make, url):
    make.account("medarbejder-1")
    say(another_client().sign_in("medarbejder-1"), url, "Det må I godt")
    say(client.sign_in("sabro-1"), url, "Tak")
    badges = [badge.text for badge in client.see(url).soup.select(".comment .badge")]
    assert badges == ["Kommunen", "Forslagsstiller"]


def test_the_board_and_administrators_write_no_comments(client, make, url):
    make.account("valgstyrer-1")
    client.sign_in("valgstyrer-1")
    typed = {"csrf_token": client.token(), "body": "Hej"}
    assert "Beboere, playmakere" in client.send(f"{url}/kommentarer", typed, status=403).text


def test_a_comment_can_be_changed_for_a_quarter_of_an_hour_and_says_so(client, travel, url):
    say(client.sign_in("sabro-2"), url, "Godt forslga")
    page = client.see(url).follow("Ret din kommentar")
    answer = page.press("Gem", body="Godt forslag")
    assert "Godt forslag" in answer.text
    assert "rettet" in answer.text
    travel(fresh_now() + timedelta(minutes=16))
    assert "Ret din kommentar" not in client.see(url).links
    assert "i et kvarter" in page.press("Gem", status=409, body="Noget helt andet").text


def test_another_persons_comment_cannot_be_changed(client, another_client, url):
    say(client.sign_in("sabro-2"), url, "Mit")
    where = client.see(url).links["Ret din kommentar"]
    other = another_client().sign_in("sabro-3")
    other.see(where, status=404)
    other.send(where, {"csrf_token": other.token(), "body": "Dit"}, status=404)


def test_comments_are_read_in_the_order_one_likes(client, another_client, url):
    say(client.sign_in("sabro-2"), url, "Den første")
    say(client, url, "Den anden")
    newest = client.see(url).follow("Nyeste først").text
    assert newest.index("Den anden") < newest.index("Den første")
    client.see(f"{url}/kommentarer?orden=hvadsomhelst")


def test_a_heart_is_given_once_and_taken_back(client, another_client, url):
    client.sign_in("sabro-2").see(url).press("Giv et hjerte")
    another_client().sign_in("sabro-3").see(url).press("Giv et hjerte")
    page = client.see(url)
    assert "2 beboere har givet forslaget et hjerte." in page.text
    assert "1 beboer har givet forslaget et hjerte." in page.press("Tag dit hjerte tilbage").text


def test_hearts_are_neither_given_nor_shown_while_people_vote(client, make, travel, url):
    page = client.sign_in("sabro-2").see(url)
    travel(round_of(url).voting_at)
    page.press("Giv et hjerte", status=409)
    shown = client.see(url)
    assert "hjerte" not in shown.text


def test_a_round_can_keep_its_hearts_to_itself(client, make):
    proposal = make.proposal(make.round(shows_support=False))
    page = client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}").press("Giv et hjerte")
    assert "har givet forslaget" not in page.text
    assert "Tag dit hjerte tilbage" in page.buttons


def test_who_follows_a_proposal_hears_of_comments_by_others(client, another_client, make, url):
    client.sign_in("sabro-3").see(url).press("Følg forslaget")
    say(client, url, "Min egen")
    say(another_client().sign_in("sabro-2"), url, "En andens")
    assert [n.kind for n in notices_for(make.account("sabro-3"))] == ["comment_on_followed"]
    client.see(url).press("Følg ikke mere")
    say(another_client().sign_in("sabro-4"), url, "En tredjes")
    assert len(notices_for(make.account("sabro-3"))) == 1


def test_whoever_is_replied_to_hears_of_it_once(client, another_client, make, url):
    say(client.sign_in("sabro-3"), url, "Hvad mener I?")
    client.see(url).press("Følg forslaget")
    page = another_client().sign_in("sabro-2").see(url)
    page.follow("Svar til " + name_of(client)).press(SEND, body="Ja")
    assert [n.kind for n in notices_for(make.account("sabro-3"))] == ["reply_to_comment"]


def round_of(url):
    return round_by_id(proposal_by_slug(url.rsplit("/", 1)[1]).round_id)


def name_of(client):
    """The name the visitor is signed in with, as the header shows it."""
    return client.see("/").soup.select_one(".portal-tools a.function-link").find(string=True, recursive=False).strip()


def test_who_said_the_same_twice_can_say_something_else(client, url):
    words = "Det er godt fundet på, og det vil jeg gerne være med til."
    say(client.sign_in("sabro-2"), url, words)
    refused = client.see(url).press(SEND, status=409, body=words)
    assert refused.soup.find(id="body").get_text().strip() == words
    assert "Kommentarer (2)" in refused.press(SEND, body="Jeg kan komme på lørdag.").text
