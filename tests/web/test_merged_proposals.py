"""What was said to a proposal stays readable when it becomes part of another, and those who followed it are told."""

import pytest

from civic.database import transaction
from civic.discussion.services import comment, support
from civic.following.queries import Subject, follows
from civic.following.services import follow
from civic.notices.queries import notices_for
from civic.proposals import services as proposing
from civic.proposals.queries import proposal_by_slug
from civic.proposals.rearranging import conceal, merge, split
from civic.proposals.services import Cost, ProposalContent
from civic.rounds.services import locked_round

MOVED = "Forslaget er lagt sammen med et andet"


@pytest.fixture
def round(make):
    return make.round(shows_support=True)


@pytest.fixture
def gone(make, round):
    """A proposal that sabro-3 has commented on and follows, and that one person supports."""
    gone = make.proposal(round, author="sabro-1", title="Bænke ved søen")
    neighbour = make.account("sabro-3")
    comment(proposal_id=gone.id, author_id=neighbour, body="Ja, og et bord")
    follow(account_id=neighbour, subject=Subject.PROPOSAL, subject_id=gone.id)
    support(proposal_id=gone.id, account_id=make.account("sabro-4"))
    return gone


@pytest.fixture
def stays(make, round):
    return make.proposal(round, author="sabro-2", title="Borde ved søen")


def put_together(gone, stays):
    with transaction():
        locked_round(gone.round_id)
        merge(proposal_id=gone.id, into_id=stays.id, title="Bænke og borde")


def test_everyone_reads_on_the_trace_what_was_said_and_changed_and_how_many_liked_it(client, gone, stays):
    put_together(gone, stays)
    page = client.see(f"/forslag/{stays.slug}").follow("Læs kommentarerne til det")
    assert page.heading == MOVED
    assert all(
        words in page.text for words in ("Bænke ved søen", "Ja, og et bord", "1 beboer har givet forslaget et hjerte")
    )
    assert "Send kommentar" not in page.buttons
    assert "Log ind for at skrive en kommentar" not in page.links
    assert page.follow("Se, hvad der er ændret").heading == "Ændringer i Bænke ved søen"
    assert "Ja, og et bord" in client.see(f"/forslag/{gone.slug}/kommentarer").text
    assert page.follow("Bænke og borde").heading == "Bænke og borde"


def test_a_follower_follows_the_joint_proposal_and_is_told(make, client, gone, stays):
    put_together(gone, stays)
    who = make.account("sabro-3")
    (notice, *_) = notices_for(who)
    assert (notice.kind, notice.url) == ("followed_merged", f"/forslag/{stays.slug}")
    assert follows(who, Subject.PROPOSAL, stays.id)
    assert not follows(who, Subject.PROPOSAL, gone.id)
    assert "Du følger nu det fælles forslag" in client.sign_in("sabro-3").see("/mit").text


def test_whoever_follows_both_follows_one_and_authors_are_told_by_the_offer(make, gone, stays):
    for who, which in (("sabro-3", stays), ("sabro-1", gone), ("sabro-2", gone)):
        follow(account_id=make.account(who), subject=Subject.PROPOSAL, subject_id=which.id)
    put_together(gone, stays)
    told = [who for who in ("sabro-1", "sabro-2", "sabro-3") if "followed_merged" in kinds(make, who)]
    assert told == ["sabro-3"]


def test_whoever_follows_the_other_one_hears_that_more_was_put_into_it(make, gone, stays):
    follow(account_id=make.account("sabro-4"), subject=Subject.PROPOSAL, subject_id=stays.id)
    title = stays.title
    put_together(gone, stays)
    (notice,) = notices_for(make.account("sabro-4"))
    assert (notice.kind, notice.details["title"]) == ("followed_merged", title)


def kinds(make, key):
    return [notice.kind for notice in notices_for(make.account(key))]


def test_nothing_is_added_to_what_has_been_merged_and_nothing_typed_is_lost(client, gone, stays):
    page = client.sign_in("sabro-5").see(f"/forslag/{gone.slug}")
    put_together(gone, stays)
    answer = page.press("Send kommentar", status=409, body="Det her skrev jeg længe på")
    assert "Det her skrev jeg længe på" in answer.text
    assert answer.follow("Til forslagets side").heading == MOVED
    page.press("Giv et hjerte", status=409)
    page.press("Følg forslaget", status=409)


def test_a_comment_on_the_trace_is_reported_like_any_other(signed_in, client, gone, stays):
    put_together(gone, stays)
    page = client.sign_in("sabro-5").see(f"/forslag/{gone.slug}")
    form = page.follow(next(words for words in page.links if words.startswith("Anmeld kommentaren")))
    answer = form.press("Send til moderatoren", rule="abuse")
    assert answer.heading == MOVED
    queue = signed_in("medarbejder-1").see("/moderation")
    case = queue.follow(next(words for words in queue.links if words.startswith("En kommentar")))
    case.press("Afgør sagen", measure="hide", rule="abuse", facts="Grimt.", reason="Tal pænt.")
    seen = client.see(f"/forslag/{gone.slug}").text
    assert "Tal pænt." in seen
    assert "Ja, og et bord" not in seen


@pytest.mark.parametrize("hidden", ["gone", "stays"])
def test_a_trace_names_what_is_hidden_by_its_number_alone(client, gone, stays, hidden):
    put_together(gone, stays)
    away, seen = (gone, stays) if hidden == "gone" else (stays, gone)
    title, page_of_it = away.title, f"/forslag/{away.slug}"
    with transaction():
        conceal(proposal_id=away.id, reason="Navne på andre.")
    assert client.see(page_of_it).heading == "Forslaget er skjult"
    page = client.see(f"/forslag/{seen.slug}")
    assert f"orslag nr. {away.number}" in page.text
    assert f"»{title}«" not in page.text
    assert page_of_it not in page.links.values()


def parts_of(make, round):
    """A proposal of sabro-5, and what was split off it."""
    whole = make.proposal(round, author="sabro-5", title="Det hele")
    two = ProposalContent("Det hele", "Fordi.", "Torvet", [Cost("Bænk", 5_000_00), Cost("Træ", 3_000_00)])
    about = {"round_id": round.id, "author_id": whole.author_id, "area_id": whole.area_id}
    proposing.save_draft(slug=whole.slug, content=two, **about)
    with transaction():
        locked_round(round.id)
        slug = split(proposal_id=whole.id, title="Et træ", lines=[2])
    return whole, proposal_by_slug(slug)


def test_what_was_split_off_can_be_merged(make, client, round, stays):
    _whole, part = parts_of(make, round)
    put_together(part, stays)
    assert "Bænke og borde" in client.see(f"/forslag/{part.slug}").links


def test_what_was_split_off_and_withdrawn_is_its_authors_alone(make, client, round):
    _whole, part = parts_of(make, round)
    proposing.withdraw(proposal_id=part.id, author_id=part.author_id)
    for place in ("", "/kommentarer", "/aendringer"):
        client.see(f"/forslag/{part.slug}{place}", status=404)
