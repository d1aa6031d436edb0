"""Moderation reaches everyone it must: moderators hear of a case, see all of it, and can end it whatever happens."""

import io

import pytest

from civic.accounts.queries import account_by_id
from civic.accounts.services import grant_role
from civic.database import transaction
from civic.discussion.services import comment, support
from civic.files.services import keep_picture
from civic.moderation.queries import (
    Measure,
    Rule,
    Target,
    case_by_public_id,
    ruling_by_public_id,
    waiting_appeals,
    waiting_cases,
)
from civic.moderation.services import Statement, appeal, decide, report, step_aside
from civic.notices.queries import notices_for
from civic.policy import Role
from civic.proposals import inviting
from civic.proposals import services as proposing
from civic.proposals.queries import pictures_of, proposal_by_slug
from civic.proposals.rearranging import merge
from civic.proposals.services import Illustration
from civic.reasons import Blocked, NotFound
from civic.rounds.queries import round_by_id
from civic.rounds.services import locked_round
from tests.support.pictures import jpeg

GIVEN = {"rule": "abuse", "facts": "Skældte ud.", "reason": "Tal pænt."}


@pytest.fixture
def proposal(make):
    picture = Illustration(keep_picture(io.BytesIO(jpeg()), uploaded_by=None), "En mand på torvet")
    return make.proposal(make.round(), pictures=[picture])


@pytest.fixture
def said(make, proposal):
    """A comment by sabro-2, by public id."""
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body="Et grimt ord")


def opened(make, kind, target, by="sabro-3"):
    case = report(kind=kind, target=target, reported_by=make.account(by), rule=Rule.ABUSE, words="Han lyver")
    return case_by_public_id(case)


def hidden(make, case, measure=Measure.HIDE, **more):
    statement = Statement(measure, Rule.ABUSE, "Skældte ud.", "Tal pænt.", **more)
    return ruling_by_public_id(decide(case_id=case.id, decided_by=make.account("medarbejder-1"), statement=statement))


def withdrawn(make, proposal):
    proposing.withdraw(proposal_id=proposal.id, author_id=proposal.author_id)


def merged(make, proposal):
    other = make.proposal(round_by_id(proposal.round_id), author="sabro-4", title="Et andet")
    with transaction():
        locked_round(proposal.round_id)
        merge(proposal_id=proposal.id, into_id=other.id, title="Begge")


GOING = pytest.mark.parametrize("goes", [withdrawn, merged])


@GOING
@pytest.mark.parametrize("kind", Target)
def test_a_case_is_opened_and_decided_when_its_proposal_is_gone(signed_in, make, proposal, said, kind, goes):
    target = proposal.slug if kind is Target.PROPOSAL else said
    case = opened(make, kind, target)
    goes(make, proposal)
    page = signed_in("medarbejder-1").see(f"/moderation/sag/{case.public_id}")
    page.press("Afgør sagen", measure="hide", **GIVEN)
    assert not waiting_cases(None)


@GOING
def test_an_appeal_is_answered_when_the_proposal_is_gone(signed_in, make, travel, proposal, said, goes):
    ruling = hidden(make, opened(make, Target.COMMENT, said))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    goes(make, proposal)
    page = signed_in("medarbejder-2").see(f"/moderation/afgoerelse/{ruling.public_id}")
    page.press("Afgør klagen", measure="restore", **GIVEN)
    assert not waiting_appeals(None)


def test_an_appeal_about_a_withdrawn_proposal_is_won_also_when_people_vote(signed_in, make, travel, proposal):
    ruling = hidden(make, opened(make, Target.PROPOSAL, proposal.slug))
    appeal(ruling_id=ruling.id, account_id=proposal.author_id, words="Nej")
    withdrawn(make, proposal)
    travel(round_by_id(proposal.round_id).voting_at)
    page = signed_in("medarbejder-2").see(f"/moderation/afgoerelse/{ruling.public_id}")
    page.press("Afgør klagen", measure="restore", **GIVEN)
    assert not waiting_appeals(None)


def test_what_is_hidden_or_withdrawn_is_not_reported_again(make, proposal, said):
    hidden(make, opened(make, Target.COMMENT, said))
    with pytest.raises(NotFound):
        opened(make, Target.COMMENT, said)
    withdrawn(make, proposal)
    with pytest.raises(NotFound):
        opened(make, Target.PROPOSAL, proposal.slug)


def test_whoever_is_reported_does_not_see_by_whom_nor_their_words(signed_in, make, proposal):
    mine = comment(proposal_id=proposal.id, author_id=make.account("playmaker-2"), body="Mit eget")
    case = opened(make, Target.COMMENT, mine)
    name = account_by_id(make.account("sabro-3")).name
    own, other = (signed_in(who).see(f"/moderation/sag/{case.public_id}") for who in ("playmaker-2", "medarbejder-1"))
    assert all(words in other.text for words in (name, "Han lyver"))
    assert not any(words in own.text for words in (name, "Han lyver"))
    assert "Det er groft" in own.text


def test_the_moderators_see_the_reported_pictures_also_when_it_is_withdrawn(signed_in, make, proposal):
    case, moderator = opened(make, Target.PROPOSAL, proposal.slug), signed_in("playmaker-2")
    (shown,) = pictures_of(proposal)
    for goes in (None, withdrawn):
        if goes:
            goes(make, proposal)
        page = moderator.see(f"/moderation/sag/{case.public_id}")
        (picture,) = page.soup.select("main img")
        assert (picture["src"], picture["alt"]) == (f"/billeder/{shown.name}", "En mand på torvet")
        answer = moderator.ask("get", picture["src"])
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def kinds(make, key):
    return [notice.kind for notice in notices_for(make.account(key))]


def test_a_new_case_is_told_to_the_moderators_once(make, said):
    workers = ("playmaker-2", "medarbejder-1", "playmaker-1")
    before = [make.account(who) for who in workers]
    case = opened(make, Target.COMMENT, said)
    opened(make, Target.COMMENT, said, by="sabro-4")
    assert [kinds(make, who) for who in workers] == [["case_opened"], ["case_opened"], []]
    assert notices_for(before[0])[0].url == f"/moderation/sag/{case.public_id}"


def test_an_appeal_is_told_to_those_who_can_answer_it(make, said):
    make.account("playmaker-2"), make.account("medarbejder-2")
    ruling = hidden(make, opened(make, Target.COMMENT, said))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    assert [kinds(make, who)[0] for who in ("playmaker-2", "medarbejder-2")] == ["appeal_made", "appeal_made"]
    assert notices_for(make.account("playmaker-2"))[0].url == f"/moderation/afgoerelse/{ruling.public_id}"
    assert "appeal_made" not in kinds(make, "medarbejder-1")


def test_an_appeal_is_not_told_to_who_has_left_the_case_to_others(make, said):
    aside = make.account("playmaker-2")
    case = opened(make, Target.COMMENT, said)
    step_aside(case_id=case.id, account_id=aside)
    appeal(ruling_id=hidden(make, case).id, account_id=make.account("sabro-2"), words="Nej")
    assert "appeal_made" not in kinds(make, "playmaker-2")


def test_staff_see_what_waits_of_reports_and_appeals(signed_in, make, proposal, said):
    ruling = hidden(make, opened(make, Target.COMMENT, said))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    opened(make, Target.PROPOSAL, proposal.slug)
    staff = signed_in("medarbejder-2")
    overview = staff.see("/stab")
    assert "1 anmeldelse venter på en afgørelse" in overview.links
    assert overview.follow("1 klage venter på et svar").heading == "Anmeldelser"
    row = staff.see("/stab/arbejde").soup.find("a", string="Sabro").find_parent("tr")
    assert [row.find(attrs={"data-label": name}).text for name in ("Anmeldelser", "Klager")] == ["1", "1"]


def test_whoever_wrote_it_is_not_told_of_a_case(make, proposal):
    make.account("playmaker-2"), make.account("medarbejder-1")
    mine = comment(proposal_id=proposal.id, author_id=make.account("playmaker-2"), body="Mit eget")
    opened(make, Target.COMMENT, mine)
    assert "case_opened" not in kinds(make, "playmaker-2")
    assert kinds(make, "medarbejder-1") == ["case_opened"]


def test_a_blocked_person_neither_changes_what_is_public_nor_gives_a_heart(client, make, proposal, said):
    hidden(make, opened(make, Target.COMMENT, said), Measure.BLOCK, block_days=10)
    mine = make.proposal(round_by_id(proposal.round_id), author="sabro-5", title="Mit eget")
    hidden(make, opened(make, Target.COMMENT, by_sabro_5(make, proposal)), Measure.BLOCK, block_days=10)
    page = client.sign_in("sabro-5").see(f"/forslag/{mine.slug}/rediger")
    answer = page.press("Gem ændringer", status=403, title="Noget andet")
    assert "Du kan ikke skrive her før" in answer.text
    assert answer.soup.find("input", attrs={"name": "title"})["value"] == "Noget andet"
    assert proposal_by_slug(mine.slug).title == "Mit eget"
    with pytest.raises(Blocked):
        support(proposal_id=proposal.id, account_id=make.account("sabro-2"))


def by_sabro_5(make, proposal):
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-5"), body="Også grimt")


def test_a_blocked_person_still_writes_a_draft_of_their_own(client, make, proposal, said):
    draft = make.draft(round_by_id(proposal.round_id), author="sabro-2")
    hidden(make, opened(make, Target.COMMENT, said), Measure.BLOCK, block_days=10)
    page = client.sign_in("sabro-2").see(f"/forslag/{draft.slug}/rediger")
    answer = page.press("Gem kladde", title="Noget andet")
    assert proposal_by_slug(draft.slug).title == "Noget andet"
    assert "Du kan ikke skrive her før" in answer.press("Send ind", status=403).text


def test_the_day_of_a_playmaker_begins_with_the_reports_they_can_decide(signed_in, make, proposal, said):
    playmaker, other = signed_in("playmaker-2"), signed_in("playmaker-1")
    assert "anmeldelse" not in playmaker.see("/playmaker").text
    case = opened(make, Target.COMMENT, said)
    mine = comment(proposal_id=proposal.id, author_id=make.account("playmaker-2"), body="Mit eget")
    opened(make, Target.COMMENT, mine)
    queue = playmaker.see("/playmaker").follow("1 anmeldelse venter på en afgørelse")
    assert queue.heading == "Anmeldelser"
    assert "anmeldelse" not in other.see("/playmaker").text
    playmaker.see(f"/moderation/sag/{case.public_id}").press("Overlad sagen til en anden")
    assert "anmeldelse" not in playmaker.see("/playmaker").text


def test_the_day_of_a_playmaker_leaves_out_what_they_have_written_along_on(signed_in, make, proposal):
    worker = make.account("sabro-4")
    grant_role(account_id=worker, role=Role.PLAYMAKER, area_id=make.area().id)
    playmaker = signed_in("sabro-4")
    opened(make, Target.PROPOSAL, proposal.slug)
    assert "1 anmeldelse venter på en afgørelse" in playmaker.see("/playmaker").links
    name = account_by_id(worker).name
    secret = inviting.invite(proposal_id=proposal.id, invited_by=proposal.author_id, name=name)
    inviting.accept(secret=secret, account_id=worker)
    assert "anmeldelse" not in playmaker.see("/playmaker").text


def test_the_day_of_a_playmaker_tells_of_appeals_that_they_can_answer(signed_in, make, proposal, said):
    playmaker = signed_in("playmaker-2")
    ruling = hidden(make, opened(make, Target.COMMENT, said))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    assert "1 klage venter på et svar" in playmaker.see("/playmaker").links
