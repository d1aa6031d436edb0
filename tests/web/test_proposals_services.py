"""What proposals.services promises, on both engines."""

import io
from datetime import timedelta

import pytest

from civic.files.queries import is_kept
from civic.files.services import keep_picture, picture_path
from civic.proposals import queries, services
from civic.proposals.content import Fault
from civic.reasons import AlreadyDecided, Incomplete, NotFound, NotYourArea, WrongPhase
from civic.rounds.queries import Phase
from tests.support.pictures import jpeg


def save(round, author_id, area_id, **content):
    said = services.ProposalContent(**{"title": "Bænke", **content})
    return services.save_draft(round_id=round.id, author_id=author_id, area_id=area_id, content=said)


def test_a_draft_may_be_empty_and_gets_a_slug(make):
    slug = save(make.round(), make.account("sabro-1"), make.area().id, title="")
    assert slug.startswith("forslag-")
    assert queries.proposal_by_slug(slug).state is queries.State.DRAFT


def test_the_same_key_saves_the_same_draft(make):
    round, author, area = make.round(), make.account("sabro-1"), make.area().id
    said, key = services.ProposalContent(title="Bænke"), services.new_key()
    for _ in range(2):
        services.save_draft(round_id=round.id, author_id=author, area_id=area, content=said, key=key)
    assert len(queries.proposals_by_author(author)) == 1


def test_another_s_key_and_title_lead_to_a_draft_of_one_s_own(make):
    round, area = make.round(), make.area().id
    said, key = services.ProposalContent(title="Kollision"), "aaaaaaaa"
    slugs = {
        services.save_draft(round_id=round.id, author_id=make.account(who), area_id=area, content=said, key=key)
        for who in ("sabro-1", "sabro-2", "sabro-1")
    }
    assert len(slugs) == 2
    public = next(iter(slugs))[-8:]
    copied = services.save_draft(
        round_id=round.id, author_id=make.account("sabro-3"), area_id=area, content=said, key=public
    )
    assert copied not in slugs


def test_submitting_gives_the_rounds_next_number_and_tells_the_author(make):
    from civic.notices.queries import notices_for

    round = make.round()
    numbers = [make.proposal(round, title=title).number for title in ("Først", "Så")]
    assert numbers == [1, 2]
    told = notices_for(make.account("sabro-1"))
    assert [(n.kind, n.details["number"]) for n in told] == [("proposal_submitted", 2), ("proposal_submitted", 1)]


def test_submitting_twice_changes_nothing(make):
    proposal = make.proposal(make.round())
    services.submit(proposal_id=proposal.id, author_id=proposal.author_id)
    assert proposal.number == 1


def test_the_slug_follows_the_title_that_was_submitted(make):
    round = make.round()
    draft = make.draft(round, title="Udkast")
    key = draft.slug[-8:]
    said = services.ProposalContent("Bænke", "Fordi", "Søen", [services.Cost("Bænk", 100)])
    services.save_draft(
        round_id=round.id, author_id=draft.author_id, area_id=draft.area_id, content=said, slug=draft.slug
    )
    assert services.submit(proposal_id=draft.id, author_id=draft.author_id) == f"baenke-{key}"


@pytest.mark.parametrize(
    ("content", "field", "fault"),
    [
        ({"title": ""}, "title", Fault.EMPTY),
        ({"body": "Ring til 010190-1234"}, "body", Fault.PERSON),
        ({"costs": []}, "costs", Fault.NO_COST),
        ({"costs": [services.Cost("", 100)]}, "costs", Fault.UNNAMED_COST),
        ({"costs": [services.Cost("Bænk", 100_000_01)]}, "costs", Fault.TOO_DEAR),
    ],
)
def test_an_incomplete_draft_is_not_submitted(make, content, field, fault):
    whole = {"body": "Fordi", "place": "Søen", "costs": [services.Cost("Bænk", 100)]}
    author = make.account("sabro-1")
    slug = save(make.round(), author, make.area().id, **{**whole, **content})
    with pytest.raises(Incomplete) as refused:
        services.submit(proposal_id=queries.proposal_by_slug(slug).id, author_id=author)
    assert refused.value.details["fields"][field] is fault
    assert queries.proposal_by_slug(slug).number is None


def test_a_proposal_for_the_whole_budget_may_be_submitted(make):
    assert make.proposal(make.round(budget=100_000_00), cost=100_000_00).number == 1


def test_the_proposal_phase_is_half_open(make, travel):
    round = make.round()
    draft = make.draft(round)
    travel(round.qualification_at - timedelta(seconds=20))
    services.submit(proposal_id=draft.id, author_id=draft.author_id)
    travel(round.qualification_at)
    with pytest.raises(WrongPhase):
        make.draft(round, title="For sent")


def test_an_area_outside_the_round_is_refused(make):
    with pytest.raises(NotYourArea):
        save(make.round(areas=("sabro",)), make.account("solbjerg-1"), make.area("solbjerg").id)


def test_anothers_draft_is_not_found(make):
    draft = make.draft(make.round())
    stranger = make.account("sabro-2")
    for attempt in (services.submit, services.withdraw):
        with pytest.raises(NotFound):
            attempt(proposal_id=draft.id, author_id=stranger)


def test_a_withdrawn_proposal_keeps_its_number(make):
    round = make.round()
    first = make.proposal(round)
    services.withdraw(proposal_id=first.id, author_id=first.author_id)
    assert make.proposal(round, title="Den næste").number == 2
    assert [p.number for p in queries.public_proposals(round.id)] == [2]


def test_a_withdrawn_draft_is_gone(make):
    draft = make.draft(make.round())
    services.withdraw(proposal_id=draft.id, author_id=draft.author_id)
    assert not queries.proposals_by_author(draft.author_id)


def test_a_decided_proposal_can_be_neither_changed_nor_withdrawn(make):
    round = make.round()
    proposal = make.proposal(round)
    services.mark_approved(proposal_id=proposal.id, price=100)
    with pytest.raises(AlreadyDecided):
        services.withdraw(proposal_id=proposal.id, author_id=proposal.author_id)
    with pytest.raises(AlreadyDecided):
        services.mark_rejected(proposal_id=proposal.id)


def test_only_approved_proposals_are_on_the_ballot(make):
    round = make.round()
    approved, _waiting, rejected = (make.proposal(round, title=title) for title in ("Ja", "Måske", "Nej"))
    services.mark_approved(proposal_id=approved.id, price=100)
    services.mark_rejected(proposal_id=rejected.id)
    assert [p.title for p in queries.proposals_on_ballot(round.id)] == ["Ja"]
    assert [p.title for p in queries.public_proposals(round.id)] == ["Ja", "Måske", "Nej"]
    assert queries.waiting_counts([round.id]) == {round.id: 1}


def test_an_imported_project_is_approved_and_has_no_author(make):
    round = make.round(phase=Phase.VOTING)
    project = services.ImportedProposal("p-1", 7, "Et navn " * 30, 100)
    made = services.import_proposals(round_id=round.id, area_id=make.area().id, projects=[project])
    found = queries.proposals_on_ballot(round.id)[0]
    assert made == {"p-1": found.id}
    assert (found.number, found.price, found.author_id, len(found.title)) == (7, 100, None, 120)


def test_a_submitted_proposal_must_stay_complete(make):
    proposal = make.proposal(make.round())
    said = services.ProposalContent(title="Uden alt andet")
    with pytest.raises(Incomplete):
        services.save_draft(
            round_id=proposal.round_id,
            author_id=proposal.author_id,
            area_id=proposal.area_id,
            content=said,
            slug=proposal.slug,
        )
    assert queries.proposal_by_id(proposal.id).title == "Bænke ved søen"


def test_a_picture_goes_when_no_proposal_shows_it_any_more(make):
    round, author, area = make.round(), make.account("sabro-1"), make.area().id
    first, second = (keep_picture(io.BytesIO(jpeg()), uploaded_by=author) for _ in range(2))
    draft = queries.proposal_by_slug(save(round, author, area, pictures=[services.Illustration(first)]))
    beside = queries.proposal_by_slug(save(round, author, area, pictures=[services.Illustration(first)]))
    change = services.ProposalContent(title="Bænke", pictures=[services.Illustration(second)])
    services.save_draft(round_id=round.id, author_id=author, area_id=area, content=change, slug=draft.slug)
    assert is_kept(first) and is_kept(second)
    services.withdraw(proposal_id=beside.id, author_id=author)
    assert not is_kept(first) and not picture_path(first).exists()
    services.withdraw(proposal_id=draft.id, author_id=author)
    assert not is_kept(second) and not picture_path(second).exists()
