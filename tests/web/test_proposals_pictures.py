"""Up to four pictures of a proposal, each with its words, in a browser without JavaScript."""

import io
from datetime import timedelta

import pytest

from civic.accounts.demonstration import person_by_key
from civic.clock import fresh_now
from civic.database import transaction
from civic.files.queries import is_kept
from civic.files.services import keep_picture, picture_path
from civic.proposals import illustrating, rearranging, services
from civic.proposals.inviting import accept, invite
from civic.proposals.models import Version
from civic.proposals.queries import pictures_of, proposal_by_id, proposal_by_slug, proposals_by_author
from civic.proposals.services import Illustration
from civic.rounds.services import locked_round
from tests.support.pictures import jpeg
from tests.web.test_files_pictures import bomb

WHOLE = {
    "title": "Bænke ved søen",
    "body": "Så kan alle sidde ned.",
    "place": "Søstien",
    "costs-0-label": "To bænke",
    "costs-0-amount": "18.500",
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def page(client, make):
    """The empty form, as a resident of Sabro sees it."""
    return client.sign_in("sabro-1").see(f"/runder/{make.round().slug}/forslag/nyt")


def photo(data=None):
    return io.BytesIO(data or jpeg()), "søen.jpg"


def kept(*words):
    return [Illustration(keep_picture(io.BytesIO(jpeg()), uploaded_by=None), each) for each in words]


def words(make):
    return [each.text for each in pictures_of(proposals_by_author(make.account("sabro-1"))[0])]


def laid_up(page, *texts):
    for text in texts:
        page = page.press("Læg billedet op", picture=photo(), picture_text=text)
    return page


def test_four_pictures_stand_in_the_order_they_came(page, make):
    answer = laid_up(page, "Et", "To", "Tre").press("Send ind", picture=photo(), picture_text="Fire", **WHOLE)
    assert [img["alt"] for img in answer.soup.find("main").find_all("img")] == ["Et", "To", "Tre", "Fire"]
    assert words(make) == ["Et", "To", "Tre", "Fire"]
    assert "Nyt billede" not in answer.follow("Ret forslaget").text


def test_the_first_one_stands_on_the_card(page, client, make):
    laid_up(page, "Et", "To").press("Send ind", **WHOLE)
    cards = client.see(page.url.replace("/nyt", "")).soup.find("main").find_all("img", alt=True)
    assert [img["alt"] for img in cards if img["alt"]] == ["Et"]


def test_a_fifth_is_refused_at_its_field(page, make):
    full = laid_up(page, "Et", "To", "Tre", "Fire")
    answer = full.press("Gem kladde", status=422, picture=photo(), **WHOLE)
    assert answer.errors() == {"picture": "Fejl: Der kan højst være fire billeder. Fjern et først."}
    assert len(answer.soup.select(".picture-line")) == 4


def test_a_picture_is_moved_up_without_a_script_and_its_words_with_it(page, client, make):
    moved = laid_up(page, "Et", "To", "Tre").press("Flyt op billede 3", **WHOLE).press("Flyt op billede 2")
    assert [moved.soup.find(id=f"pictures-{n}-text")["value"] for n in range(3)] == ["Tre", "Et", "To"]
    assert "Flyt op billede 1" not in moved.buttons and moved.soup.find(id="title")["value"] == WHOLE["title"]
    moved.press("Send ind", **WHOLE)
    assert words(make) == ["Tre", "Et", "To"]
    typed = {"csrf_token": client.token(), "do": "up-2", "area": make.area().id}
    answer = client.ask("post", page.url, data=typed, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Billeder" in answer and "<h1" not in answer


def test_laying_a_picture_up_keeps_what_was_typed(page):
    answer = page.press("Læg billedet op", picture=photo(), picture_text="Søen", **WHOLE)
    assert answer.soup.find(id="title")["value"] == WHOLE["title"]
    assert answer.soup.find(id="pictures-0-text")["value"] == "Søen"
    assert not answer.soup.find(id="picture_text").get("value")


def test_htmx_gets_the_pictures_alone(page, client):
    typed = {"csrf_token": client.token(), "do": "picture", "picture": photo(), "picture_text": "Søen"}
    answer = client.raw.post(page.url, data=typed, headers={"HX-Request": "true"})
    assert 'value="Søen"' in answer.get_data(as_text=True) and "<h1" not in answer.get_data(as_text=True)


def test_any_of_them_is_taken_away_with_its_file(page, make):
    draft = laid_up(page, "Et", "To", "Tre").press("Gem kladde", **WHOLE)
    shown = pictures_of(proposals_by_author(make.account("sabro-1"))[0])
    draft.press("Gem kladde", **{"pictures-0-is_removed": "y", "pictures-2-is_removed": "y"})
    assert words(make) == ["To"]
    assert [picture_path(each.name).exists() for each in shown] == [False, True, False]


def test_the_page_that_saves_itself_throws_no_picture_away(page, client, make):
    draft = laid_up(page, "Et", "To").press("Gem kladde", **WHOLE)
    shown = pictures_of(proposals_by_author(make.account("sabro-1"))[0])
    typed = {"csrf_token": client.token(), "do": "autosave", "area": make.area().id, "picture_text": "Om lidt"}
    for n, each in enumerate(shown):
        typed |= {
            f"pictures-{n}-name": each.name,
            f"pictures-{n}-text": f"{each.text}!",
            f"pictures-{n}-is_removed": "y",
        }
    answer = client.raw.post(draft.url, data=typed, headers={"HX-Request": "true"})
    assert "Kladden er gemt" in answer.get_data(as_text=True)
    assert words(make) == ["Et!", "To!"]


def test_words_without_a_picture_are_asked_about(page):
    answer = page.press("Gem kladde", status=422, picture_text="Søen", **WHOLE)
    assert "Vælg det billede, du har beskrevet" in answer.errors()["picture"]
    assert "Vælg først et billede." in page.press("Læg billedet op", status=422).errors()["picture"]


def test_words_that_are_too_long_are_kept_beside_their_picture(page):
    long = "å" * 100_000
    answer = page.press("Gem kladde", status=422, picture=photo(), picture_text=long, **WHOLE)
    assert "for lang" in answer.errors()["pictures-0-text"]
    assert answer.soup.find(id="pictures-0-text")["value"] == long


def test_each_picture_needs_words_before_it_is_handed_in(page):
    answer = laid_up(page, "Et", "", "Tre").press("Send ind", status=422, **WHOLE)
    assert set(answer.errors()) == {"pictures-1-text"}
    assert answer.press("Send ind", **{"pictures-1-text": "To"}).heading == WHOLE["title"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (jpeg() + bytes(10 * 1024 * 1024), "for stort"),
        (jpeg() + bytes(40 * 1024 * 1024), "for stort"),
        (bomb(), "for stort"),
        (SVG, "ikke et billede"),
    ],
    ids=["10 MB", "40 MB", "bomb", "SVG"],
)
def test_a_file_that_cannot_be_shown_is_refused_at_its_field_and_nothing_is_lost(page, data, sentence):
    answer = laid_up(page, "Et").press("Send ind", status=422, picture=photo(data), picture_text="Søen", **WHOLE)
    assert set(answer.errors()) == {"picture"} and sentence in answer.errors()["picture"]
    typed = {name: answer.soup.find(id=name)["value"] for name in ("title", "picture_text", "pictures-0-text")}
    assert typed == {"title": WHOLE["title"], "picture_text": "Søen", "pictures-0-text": "Et"}
    assert WHOLE["body"] in answer.soup.find(id="body").text


def test_the_history_tells_which_pictures_came_and_went(page, client):
    handed_in = laid_up(page, "Et", "To").press("Send ind", **WHOLE)
    changed = {"pictures-0-is_removed": "y", "picture": photo(), "picture_text": "Tre"}
    history = handed_in.follow("Ret forslaget").press("Gem ændringer", **changed).follow("Se, hvad der er ændret")
    assert "Billeder" in [each.get_text() for each in history.soup.select(".change h3")]
    assert "Billede: Et" in history.soup.find("del").get_text()
    assert "Billede: Tre" in history.soup.find("ins").get_text()
    assert history.soup.find("main").find("img") is None


def as_it_was_kept_with_one_picture(proposal):
    with transaction() as session:
        version = session.get(Version, (proposal.id, 1))
        ((name, text),) = version.content["pictures"]
        rest = {each: value for each, value in version.content.items() if each != "pictures"}
        version.content = {**rest, "picture": name, "picture_text": text}


def test_a_history_from_before_there_were_several_is_read_on(client, make):
    proposal = make.proposal(make.round(), pictures=kept("Et"))
    as_it_was_kept_with_one_picture(proposal)
    content = {**vars(services.content_of(proposal)), "title": "Nye bænke"}
    services.save_draft(
        round_id=proposal.round_id,
        author_id=proposal.author_id,
        area_id=proposal.area_id,
        content=services.ProposalContent(**content),
        slug=proposal.slug,
    )
    history = client.see(f"/forslag/{proposal.slug}/aendringer")
    assert [each.get_text() for each in history.soup.select(".change h3")] == ["Titel"]


def statuses(url, *clients):
    return [each.ask("get", url).status_code for each in clients]


def test_a_drafts_pictures_are_its_authors_alone(page, client, another_client, make):
    draft = laid_up(page, "Et", "To").press("Gem kladde", **WHOLE)
    urls = [img["src"] for img in draft.soup.select(".picture-line img")]
    visitor, neighbour = another_client(), another_client().sign_in("sabro-2")
    for url in urls:
        assert statuses(url, client, visitor, neighbour) == [200, 404, 404]
    draft.press("Send ind")
    for url in urls:
        assert statuses(url, client, visitor, neighbour) == [200, 200, 200]


def test_a_picture_on_a_page_not_yet_saved_is_its_uploaders_alone(page, client, another_client):
    url = laid_up(page, "Et").soup.select_one(".picture-line img")["src"]
    assert statuses(url, client, another_client()) == [200, 404]


def test_a_hidden_proposals_pictures_are_hidden_from_all_but_those_who_must_see_them(make, another_client):
    proposal = make.proposal(make.round(), pictures=kept("Et", "To"))
    with transaction():
        rearranging.conceal(proposal_id=proposal.id, reason="Et privat hus")
    make.account("playmaker-2")
    people = [another_client(), *(another_client().sign_in(who) for who in ("sabro-1", "sabro-2", "playmaker-2"))]
    for each in pictures_of(proposal):
        assert statuses(f"/billeder/{each.name}", *people) == [404, 200, 404, 200]


def test_a_public_picture_is_asked_for_each_time_and_sent_once(client, make, queries):
    (picture,) = kept("Et")
    proposal = make.proposal(make.round(), pictures=[picture])
    url = f"/billeder/{picture.name}"
    with client.raw.get(url) as response:
        assert (response.status_code, response.mimetype) == (200, "image/jpeg")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-cache"
        seen = {"If-None-Match": response.headers["ETag"]}
    queries.clear()
    with client.raw.get(url, headers=seen) as response:
        assert (response.status_code, response.get_data(), len(queries)) == (304, b"", 1)
    with transaction():
        rearranging.conceal(proposal_id=proposal.id, reason="Et privat hus")
    with client.raw.get(url, headers=seen) as response:
        assert response.status_code == 404


def test_whoever_writes_along_keeps_the_others_pictures(page, make, another_client):
    handed_in = laid_up(page, "Et", "To").press("Send ind", **WHOLE)
    proposal = proposal_by_slug(handed_in.url.rsplit("/", 1)[1])
    other = make.account("sabro-2")
    secret = invite(proposal_id=proposal.id, invited_by=proposal.author_id, name=person_by_key("sabro-2").name)
    accept(secret=secret, account_id=other)
    edit = another_client().sign_in("sabro-2").see(f"/forslag/{proposal.slug}/rediger")
    edit.press("Gem ændringer", title="Nye bænke")
    assert [each.text for each in pictures_of(proposal_by_id(proposal.id))] == ["Et", "To"]


def test_a_merge_takes_along_as_many_pictures_as_there_is_room_for(make):
    round = make.round()
    gone = make.proposal(round, title="Borde", pictures=kept("Bord", "Stol"))
    stays = make.proposal(round, author="sabro-2", pictures=kept("Et", "To", "Tre"))
    with transaction():
        locked_round(round.id)
        rearranging.merge(proposal_id=gone.id, into_id=stays.id, title="Bænke og borde")
    assert [each.text for each in pictures_of(stays)] == ["Et", "To", "Tre", "Bord"]
    assert all(is_kept(each.name) for each in (*pictures_of(stays), *pictures_of(gone)))


def test_what_was_laid_up_and_never_saved_goes_after_a_day(make, travel):
    shown, unsaved = kept("Et", "To")
    make.draft(make.round(), pictures=[shown])
    illustrating.discard_unsaved()
    assert is_kept(shown.name) and is_kept(unsaved.name)
    travel(fresh_now() + timedelta(days=1, minutes=1))
    illustrating.discard_unsaved()
    assert is_kept(shown.name) and not is_kept(unsaved.name)


def test_a_deleted_draft_takes_all_its_pictures_along(make):
    pictures = kept("Et", "To", "Tre")
    draft = make.draft(make.round(), pictures=pictures)
    services.withdraw(proposal_id=draft.id, author_id=draft.author_id)
    assert not any(is_kept(each.name) or picture_path(each.name).exists() for each in pictures)
