"""Each change of a submitted proposal is kept, and anyone can read it."""

import pytest

from civic.proposals import rearranging, services
from civic.proposals.differences import as_kept_now, changed_fields
from civic.proposals.queries import CostKind, proposal_by_slug, versions_of
from civic.proposals.services import Cost, ProposalContent
from civic.qualification.offers import move

SAID = ProposalContent("Bænke ved søen", "Vi vil sidde ned.", "Ved søen", [Cost("Bænke", 20_000_00)])


def say(proposal, **changed):
    content = ProposalContent(**{**vars(SAID), **changed})
    services.save_draft(
        round_id=proposal.round_id,
        author_id=proposal.author_id,
        area_id=proposal.area_id,
        content=content,
        slug=proposal.slug,
    )


def causes(proposal):
    return [(version.cause.value, version.role) for version in versions_of(proposal.id)]


def test_a_draft_has_no_history_and_handing_in_begins_it(make):
    round = make.round()
    draft = make.draft(round)
    assert causes(draft) == []
    assert causes(make.proposal(round)) == [("submitted", "author")]


def test_each_change_is_a_version_and_the_same_again_is_none(make):
    proposal = make.proposal(make.round())
    for body in ("Én", "To", "To"):
        say(proposal, body=body)
    assert [version.content["body"] for version in versions_of(proposal.id)][:2] == ["To", "Én"]
    assert len(versions_of(proposal.id)) == 3


def test_anyone_reads_what_was_added_and_removed(client, make):
    proposal = make.proposal(make.round())
    say(proposal, title="Røde bænke ved søen", body="Vi vil gerne sidde.")
    page = client.see(f"/forslag/{proposal.slug}").follow("Se, hvad der er ændret")
    assert [each.get_text() for each in page.soup.select("ins")][:1] == ["Tilføjet: Røde bænke Slut."]
    assert any("Fjernet:" in each.get_text() for each in page.soup.select("del"))
    assert "forslagsstilleren" in page.text and "Anders" not in page.soup.find("main").get_text()


def test_words_in_a_history_are_words(client, make):
    proposal = make.proposal(make.round())
    say(proposal, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    page = client.see(f"/forslag/{proposal.slug}/aendringer")
    main = page.soup.find("main")
    assert main.find("script") is None and main.find("img") is None
    assert "<script>alert(1)</script>" in main.get_text()


def test_what_others_do_to_it_is_in_the_history_too(make):
    round = make.round(areas=("sabro", "solbjerg"))
    proposal, other = make.proposal(round), make.proposal(round, author="sabro-2", title="Borde")
    by = make.account("playmaker-2")
    move(proposal_id=proposal.id, area_id=make.area("solbjerg").id, words="Der", moved_by=by)
    rearranging.merge(proposal_id=other.id, into_id=proposal.id, title="Begge")
    part = rearranging.split(proposal_id=proposal.id, title="En del", lines=[2])
    services.mark_approved(proposal_id=proposal.id, price=19_000_00)
    told = [("priced", "playmaker"), ("split", "playmaker"), ("merged", "playmaker"), ("moved", "playmaker")]
    assert causes(proposal) == [*told, ("submitted", "author")]
    assert causes(proposal_by_slug(part)) == [("split", "playmaker")]


def test_saving_after_a_merge_changes_only_what_was_changed(client, make):
    round, own = make.round(), Cost("Frivillige", 5_000_00, CostKind.OWN)
    proposal, other = make.proposal(round), make.proposal(round, author="sabro-2", title="Borde")
    for each, label in ((proposal, "Bænke"), (other, "Borde")):
        say(each, costs=[Cost(label, 20_000_00), own])
    rearranging.merge(proposal_id=other.id, into_id=proposal.id, title="Begge")
    page = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/rediger")
    page.press("Gem ændringer", title="Begge dele")
    latest = client.see(f"/forslag/{proposal.slug}/aendringer").soup.select_one("section.change")
    assert [each.get_text() for each in latest.select("ins, del")] == ["Tilføjet:  dele Slut."]


def test_a_rejection_after_a_merge_changes_nothing_of_what_it_says(make):
    round, own = make.round(), Cost("Frivillige", 5_000_00, CostKind.OWN)
    proposal, other = make.proposal(round), make.proposal(round, author="sabro-2", title="Borde")
    say(proposal, costs=[Cost("Bænke", 20_000_00), own])
    rearranging.merge(proposal_id=other.id, into_id=proposal.id, title="Begge")
    before = causes(proposal)
    services.mark_rejected(proposal_id=proposal.id)
    assert causes(proposal) == before


def test_the_order_of_costs_in_an_older_version_is_no_change():
    costs = [["Bænke", 1, "asked", False], ["Vi selv", 2, "own", True], ["Borde", 3, "asked", False]]
    now = [costs[0], costs[2], costs[1]]
    old = {"title": "Begge", "costs": costs, "pictures": []}
    assert changed_fields(as_kept_now(old), as_kept_now({**old, "costs": now})) == []


def test_what_was_submitted_before_there_was_a_history_is_its_first_version(make):
    from civic.database import transaction

    proposal = make.proposal(make.round())
    with transaction() as session:
        session.delete(versions_of(proposal.id)[0])
    say(proposal, body="Nyt")
    assert [version.content["body"] for version in versions_of(proposal.id)] == ["Nyt", SAID_FIRST]


SAID_FIRST = "Vi vil gerne kunne sidde ned på turen."


def test_a_draft_a_withdrawn_and_a_hidden_one_show_no_history(client, make):
    round = make.round()
    draft, gone, hidden = make.draft(round), make.proposal(round, title="Væk"), make.proposal(round, title="Skjult")
    services.withdraw(proposal_id=gone.id, author_id=gone.author_id)
    rearranging.conceal(proposal_id=hidden.id, reason="Navne på andre.")
    for each in (draft, gone):
        client.see(f"/forslag/{each.slug}/aendringer", status=404)
    assert "sidde ned" not in client.see(f"/forslag/{hidden.slug}/aendringer").text


def test_those_who_decide_read_what_a_hidden_and_a_withdrawn_one_said_before(signed_in, make):
    round = make.round()
    gone, hidden = make.proposal(round, title="Væk"), make.proposal(round, title="Skjult")
    services.withdraw(proposal_id=gone.id, author_id=gone.author_id)
    rearranging.conceal(proposal_id=hidden.id, reason="Navne på andre.")
    playmaker, stranger = signed_in("playmaker-2"), signed_in("playmaker-1")
    for each in (gone, hidden):
        assert playmaker.see(f"/forslag/{each.slug}/aendringer").heading == f"Ændringer i {each.title}"
    stranger.see(f"/forslag/{gone.slug}/aendringer", status=404)


def test_a_long_history_comes_in_parts_with_the_same_number_of_queries(client, make, queries):
    proposal = make.proposal(make.round())
    url = f"/forslag/{proposal.slug}/aendringer"
    client.see(url)
    queries.clear()
    client.see(url)
    few = len(queries)
    for number in range(24):
        say(proposal, body=f"Nr. {number}")
    queries.clear()
    page = client.see(url)
    assert len(queries) == few
    assert len(page.soup.select(".change")) == 20
    assert "Sendt ind" in page.follow("Se ældre ændringer").text


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999"])
def test_nonsense_for_a_place_in_the_history_is_harmless(client, make, before):
    proposal = make.proposal(make.round())
    client.see(f"/forslag/{proposal.slug}/aendringer?foer={before}")
