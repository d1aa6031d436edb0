"""Staff rehearse a round from its page; the job holds it beside the house."""

import re

from civic.rehearsal.queries import rehearsals_of
from civic.rehearsal.services import hold_rehearsals, plan_of
from civic.rounds.phases import Phase
from civic.rounds.queries import all_rounds


def test_a_round_is_rehearsed_with_its_own_projects_and_stays_as_it_is(signed_in, make, monkeypatch):
    monkeypatch.setattr("civic.rehearsal.services.VOTERS", 12)
    round = make.round(phase=Phase.PROPOSALS)
    make.approved(make.proposal(round, title="Bænke ved søen"), 40_000_00)
    staff = signed_in("medarbejder-1")
    staff.see(f"/stab/runder/{round.slug}/generalproeve").press("Hold en generalprøve")
    hold_rehearsals()
    page = staff.see(f"/stab/runder/{round.slug}/generalproeve")
    assert "kontrolprogrammet fandt intet galt" in page.text, page.text
    assert "40.000 kr. til Bænke ved søen" in page.text.replace("\xa0", " ")
    # Each line in Danish: nothing that the verifier says is unknown to the page.
    lines = [each.get_text(" ", strip=True) for each in page.soup.select(".rehearsal-report li")]
    assert len(lines) > 8 and not [line for line in lines if re.search(r"\b(the|each|of|are|by)\b", line)]
    assert [each.get_text(strip=True) for each in page.soup.select(".breadcrumbs li")][0] == "Medarbejdere"
    assert [each.slug for each in all_rounds()] == [round.slug]


def test_nothing_on_the_ballot_is_nothing_to_rehearse(signed_in, make):
    round = make.round(phase=Phase.PROPOSALS)
    page = signed_in("medarbejder-1").see(f"/stab/runder/{round.slug}/generalproeve")
    assert "Der er ingen forslag på stemmesedlen endnu." in page.text
    assert "Hold en generalprøve" not in page.buttons


def test_what_is_said_of_a_rehearsal_is_true_before_and_after_the_voting_begins(signed_in, make, travel):
    round = make.round(phase=Phase.PROPOSALS)
    make.approved(make.proposal(round), 40_000_00)
    staff = signed_in("medarbejder-1")
    page = staff.see(f"/stab/runder/{round.slug}/generalproeve").press("Hold en generalprøve")
    assert "bestilt og ikke færdig endnu" in page.text and "kan der ikke bestilles" not in page.text
    travel(round.voting_at)
    page = signed_in("medarbejder-1").see(f"/stab/runder/{round.slug}/generalproeve")
    assert "kan der ikke bestilles en generalprøve. Den, der er bestilt før, bliver holdt alligevel" in page.text
    assert "Ikke færdig endnu" in page.text and "I gang" not in page.text


def test_after_the_voting_began_none_can_be_ordered_and_none_is_promised(signed_in, make):
    page = signed_in("medarbejder-1").see(f"/stab/runder/{make.voting().slug}/generalproeve")
    assert "kan der ikke bestilles" in page.text and "bestilt før" not in page.text


def test_a_rehearsal_that_breaks_is_told(signed_in, make, monkeypatch):
    round = make.round(phase=Phase.PROPOSALS)
    make.approved(make.proposal(round), 40_000_00)
    staff = signed_in("medarbejder-1")
    staff.see(f"/stab/runder/{round.slug}/generalproeve").press("Hold en generalprøve")
    monkeypatch.setattr("civic.rehearsal.services._hold", lambda _plan, _voters: (False, "Error: the box is gone"))
    hold_rehearsals()
    assert rehearsals_of(round.id)[0].held is False
    assert "Noget gik galt" in staff.see(f"/stab/runder/{round.slug}/generalproeve").text


def test_the_plan_is_the_rounds_own(make):
    round = make.round(phase=Phase.PROPOSALS, rule="equal-shares")
    make.approved(make.proposal(round), 40_000_00)
    plan = plan_of(round)
    assert (plan.rule, plan.budget, [project.price for project in plan.projects]) == (
        "equal-shares",
        round.budget,
        [40_000_00],
    )


def test_what_cannot_be_built_together_is_rehearsed_so(make):
    plan = plan_of(make.apart("2", "3"))
    assert plan.exclusive == [[1, 2]]
