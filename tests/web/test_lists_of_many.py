"""The list and the search at ten proposals and at ten thousand: the same questions asked, a hundred shown at a time."""

import pytest

from civic.discussion.services import comment, support
from tests.support.many import many_proposals

MANY = 10_000
ADDRESSES = (
    "/runder/{}/forslag",
    "/runder/{}/forslag?words=b%C3%A6nkene+soeen",
    "/runder/{}/forslag?order=billigste&state=submitted",
)


@pytest.fixture
def rounds(make) -> tuple[str, str]:
    """The addresses of a round with ten proposals and of one with ten thousand."""
    slugs = []
    for name, count in (("Få forslag", 10), ("Mange forslag", MANY)):
        round = make.round(name=name)
        many_proposals(round, make.area().id, make.account("sabro-1"), count)
        slugs.append(round.slug)
    return slugs[0], slugs[1]


def test_ten_thousand_take_no_more_questions_than_ten_and_come_in_pages(client, rounds, queries, app):
    asked = []
    for slug in rounds:
        for address in ADDRESSES:
            client.see(address.format(slug))
            # What was kept whole would take no question at all.
            app.extensions["whole"].let_go()
            queries.clear()
            client.see(address.format(slug))
            asked.append(len(queries))
    assert asked[:3] == asked[3:]
    assert max(asked) == 3
    first = client.see(ADDRESSES[0].format(rounds[1]))
    assert "10.000 forslag, side 1 af 100" in first.text
    assert len(first.soup.select("#found article")) == 100
    assert first.follow("Næste").soup.select_one("#found article h2").get_text().strip().endswith(" 101")
    page = client.see(ADDRESSES[1].format(rounds[1]))
    assert "2.000 forslag, side 1 af 20" in page.text
    page = page.follow("Næste")
    assert "side 2 af 20" in page.text and page.soup.find(id="words")["value"] == "bænkene soeen"


def test_a_proposal_takes_as_many_questions_however_much_is_said_of_it(client, make, queries, app):
    proposal, asked = make.proposal(make.round()), []
    address = f"/forslag/{proposal.slug}"
    for people in (0, 4):
        for number in range(1, people + 1):
            who = make.account(f"sabro-{number}")
            said = comment(proposal_id=proposal.id, author_id=who, body=f"Jeg er nummer {number}.")
            comment(proposal_id=proposal.id, author_id=who, body=f"Svar til {number}.", reply_to=said)
            support(proposal_id=proposal.id, account_id=who)
        app.extensions.pop("whole", None)
        queries.clear()
        page = client.see(address)
        asked.append(len(queries))
    assert "Kommentarer (8)" in page.text
    assert asked == [8, 8]


def test_a_page_beyond_the_last_shows_the_first(client, make):
    round = make.round()
    many_proposals(round, make.area().id, make.account("sabro-1"), 101)
    assert "101 forslag, side 1 af 2" in client.see(f"/runder/{round.slug}/forslag?page=7").text


def test_they_come_in_the_order_asked_for(client, make):
    round = make.round()
    for title, cost in (("Dyr", 90_000_00), ("Billig", 1_000_00), ("Midt", 5_000_00)):
        make.proposal(round, title=title, cost=cost)

    def titles(order):
        page = client.see(f"/runder/{round.slug}/forslag?order={order}")
        return [heading.get_text().strip() for heading in page.soup.select("#found .card-heading")]

    assert titles("billigste") == ["Billig", "Midt", "Dyr"]
    assert titles("dyreste") == ["Dyr", "Midt", "Billig"]
    assert titles("nyeste") == ["Midt", "Billig", "Dyr"]
    assert titles("nonsense") == ["Dyr", "Billig", "Midt"]


def test_they_are_filtered_by_what_became_of_them(client, make):
    round = make.round()
    make.approved(make.proposal(round, title="Godkendt"), 10_000_00)
    make.proposal(round, title="Venter")
    page = client.see(f"/runder/{round.slug}/forslag").press("Søg", state="approved")
    assert [heading.get_text().strip() for heading in page.soup.select("#found .card-heading")] == ["Godkendt"]


def test_a_card_shows_the_change_at_once(client, make):
    round = make.round()
    proposal = make.proposal(round, title="Bænke")
    client.see(f"/runder/{round.slug}/forslag")
    make.approved(proposal, 12_345_00)
    assert "12.345 kr." in client.see(f"/runder/{round.slug}/forslag").text
