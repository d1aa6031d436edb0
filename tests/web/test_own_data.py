"""A person's own data: what they have said and follow, all of it to take along, and erasing it."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.accounts.queries import account_by_id, actor_by_id, names_of
from civic.accounts.services import block, grant_role
from civic.clock import fresh_now
from civic.database import Base, db, transaction
from civic.discussion.services import comment, support
from civic.following.queries import Subject, followed_by
from civic.following.services import follow
from civic.mine.erasing import erase
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.moderation.services import Statement, appeal, decide, report
from civic.notices.queries import Pace, Topic, notices_for
from civic.notices.services import set_pace
from civic.notices.subscribing import claim_address
from civic.policy import Role
from civic.proposals import inviting
from civic.proposals.queries import authors_of, costs_of, proposal_by_id, proposals_by_author
from civic.proposals.services import withdraw
from civic.reasons import BlockRuns, NotFound, WorksHere
from civic.voting.queries import box_count

NAME = "Anders Olsen"


@pytest.fixture
def me(make):
    return make.account("sabro-1")


@pytest.fixture
def theirs(make):
    """Another's proposal."""
    return make.proposal(make.round(), author="sabro-2", title="Borde ved søen")


def rows_naming(account_id):
    """Every table and column that still points at the account."""
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns if _is_a_person(column)]
    return {str(each) for each in columns if db.session.scalar(sa.select(each).where(each == account_id).limit(1))}


def _is_a_person(column):
    return any(key.column.table.name == "account" for key in column.foreign_keys)


def test_own_comments_stand_on_ones_page_five_of_them_and_the_others_behind(client, make, me, theirs):
    for number in range(7):
        comment(proposal_id=theirs.id, author_id=me, body=f"Nummer {number}")
    page = client.sign_in("sabro-1").see("/mit")
    assert "Nummer 6" in page.text and "Nummer 1" not in page.text
    assert "Nummer 0" in page.follow("Se alle dine 7 kommentarer").text


def test_what_one_follows_is_listed_and_let_go_there(client, make, me, theirs):
    follow(account_id=me, subject=Subject.PROPOSAL, subject_id=theirs.id)
    follow(account_id=me, subject=Subject.AREA, subject_id=make.area().id)
    page = client.sign_in("sabro-1").see("/mit").follow("Se, hvad du følger")
    assert {"Sabro", "Borde ved søen"} <= set(page.links)
    page.press("Følg ikke mere Sabro")
    assert (followed_by(me, Subject.AREA), followed_by(me, Subject.PROPOSAL)) == ([], [theirs.id])


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30])
def test_what_is_no_number_of_ours_is_not_found(client, me, number):
    client.sign_in("sabro-1")
    client.send("/mit/foelger", {"csrf_token": client.token(), "subject": "area", "id": number}, status=404)


def test_a_withdrawn_proposals_title_is_not_told_to_those_who_followed_it(client, make, me, theirs):
    follow(account_id=me, subject=Subject.PROPOSAL, subject_id=theirs.id)
    comment(proposal_id=theirs.id, author_id=me, body="Hvor?")
    withdraw(proposal_id=theirs.id, author_id=theirs.author_id)
    client.sign_in("sabro-1")
    for path in ("/mit/foelger", "/mit/kommentarer"):
        assert "Borde" not in client.see(path).text


def test_the_file_has_what_hangs_on_the_account_and_no_vote(client, make, me, theirs):
    mine = make.proposal(make.round(name="Anden"), title="Bænke")
    comment(proposal_id=theirs.id, author_id=me, body="Det støtter jeg.")
    support(proposal_id=theirs.id, account_id=me)
    follow(account_id=me, subject=Subject.AREA, subject_id=make.area().id)
    page = client.sign_in("sabro-1").see("/mit/oplysninger")
    answer = client.ask("get", page.links["Hent filen (JSON)"])
    found = json.loads(answer.get_data())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (found["profil"]["navn"], found["forslag"][0]["titel"]) == (NAME, mine.title)
    assert (found["forslag"][0]["emne"], found["forslag"][0]["paa_kortet"]) == (mine.category, None)
    assert found["kommentarer"][0]["tekst"] == "Det støtter jeg." and len(found["logget_ind"]) == 1
    assert found["hjerter"] == [f"/forslag/{theirs.slug}"] and found["foelger_lokalomraader"] == ["Sabro"]
    assert found["beskeder"] and "stemme er ikke med" in found["om"]


def test_the_file_has_what_the_person_answered_to_a_decision_about_their_words(client, make, me, theirs):
    said = comment(proposal_id=theirs.id, author_id=me, body="Et grimt ord")
    by = make.account("sabro-3")
    case = report(kind=Target.COMMENT, target=said, reported_by=by, rule=Rule.ABUSE, words="Se her")
    hide = Statement(measure=Measure.HIDE, rule=Rule.ABUSE, facts="Skældte ud.", reason="Tal pænt.")
    public_id = decide(case_id=case_by_public_id(case).id, decided_by=make.account("playmaker-2"), statement=hide)

    def told():
        client.sign_in("sabro-1")
        found = json.loads(client.ask("get", "/mit/oplysninger.json").get_data())
        return found["afgoerelser_om_det_du_har_skrevet"]

    assert [each["din_klage"] for each in told()] == [None]
    appeal(ruling_id=ruling_by_public_id(public_id).id, account_id=me, words="Det var ikke ment sådan.")
    assert [each["din_klage"]["tekst"] for each in told()] == ["Det var ikke ment sådan."]


def test_the_file_takes_a_constant_number_of_queries(client, make, me, theirs, queries):
    def asked():
        queries.clear()
        client.see("/mit/oplysninger.json")
        return len(queries)

    round = make.round(name="Anden")
    make.proposal(round)
    client.sign_in("sabro-1").see("/mit")
    first = asked()
    make.proposal(round, title="En til")
    comment(proposal_id=theirs.id, author_id=me, body="Hvor?")
    support(proposal_id=theirs.id, account_id=me)
    assert asked() == first


def test_who_leaves_is_a_former_user_where_everyone_reads_and_nothing_more_elsewhere(client, make, me, theirs):
    mine = make.approved(make.proposal(make.round(name="Anden")), 20_000_00)
    comment(proposal_id=theirs.id, author_id=me, body="Det støtter jeg.")
    support(proposal_id=theirs.id, account_id=me)
    follow(account_id=me, subject=Subject.AREA, subject_id=make.area().id)
    set_pace(account_id=me, topic=Topic.MINE, pace=Pace.NEVER)
    claim_address(account_id=me, address="anders@example.dk", language="da")
    client.sign_in("sabro-1").see("/mit/oplysninger/slet").press("Ja, slet mine oplysninger")
    assert client.see("/mit").url == "/log-ind"
    assert rows_naming(me) == {"comment.author_id"}
    for slug in (mine.slug, theirs.slug):
        text = client.see(f"/forslag/{slug}").text
        assert "idligere bruger" in text and NAME not in text
    account = account_by_id(me)
    assert (account.name, account.sort_key, account.area_id, account.is_resident) == ("", "", None, False)
    assert make.account("sabro-1") != me


def test_drafts_go_and_withdrawn_words_with_them(make, me):
    round = make.round()
    make.draft(round, title="Kun tænkt")
    gone = make.proposal(round, title="Fortrudt")
    withdraw(proposal_id=gone.id, author_id=me)
    erase(account_id=me)
    left = proposal_by_id(gone.id)
    assert (left.title, left.body, left.place, left.search_key.strip(" |"), costs_of([gone.id])[gone.id]) == (
        "",
        "",
        "",
        "",
        [],
    )
    assert proposals_by_author(me) == [] and left.number == 1


def test_whoever_writes_along_goes_on_and_is_told(make, me):
    proposal = make.proposal(make.round())
    secret = inviting.invite(proposal_id=proposal.id, invited_by=me, name="Knud")
    knud = make.account("sabro-3")
    inviting.accept(secret=secret, account_id=knud)
    erase(account_id=me)
    assert authors_of(proposal_by_id(proposal.id)) == [knud] and proposal.author_id == knud
    assert notices_for(knud)[0].kind == "co_author_left" and notices_for(knud)[0].details["name"] == ""


def test_nobody_leaves_a_proposal_that_waits_for_a_decision_without_an_author(client, make, me):
    make.proposal(make.round())
    page = client.sign_in("sabro-1").see("/mit/oplysninger/slet").press("Ja, slet mine oplysninger", status=409)
    assert "»Bænke ved søen« er ikke afgjort endnu" in page.text
    assert names_of([me]) == {me: NAME}


def test_what_was_never_decided_keeps_nobody_for_good(make, me, travel):
    round = make.round()
    make.proposal(round)
    travel(round.voting_at + timedelta(days=1))
    erase(account_id=me)
    assert names_of([me]) == {}


def test_who_works_here_or_is_kept_from_writing_is_not_erased(make, me):
    with pytest.raises(WorksHere):
        erase(account_id=make.account("playmaker-2"))
    with transaction():
        block(account_id=me, until=fresh_now() + timedelta(days=3))
    with pytest.raises(BlockRuns):
        erase(account_id=me)


def test_who_is_erased_while_people_vote_still_votes_once(make, me):
    round = make.voting()
    make.vote(round, "1")
    erase(account_id=me)
    make.account("sabro-1")
    make.vote(round, "2")
    assert box_count(round.id) == 1


def test_who_is_gone_is_given_no_role_and_is_nobody(me):
    erase(account_id=me)
    assert actor_by_id(me) is None
    with pytest.raises(NotFound):
        grant_role(account_id=me, role=Role.STAFF)


def test_who_is_gone_is_not_blocked(signed_in, make, me, theirs):
    said = comment(proposal_id=theirs.id, author_id=me, body="Et grimt ord")
    case = report(kind=Target.COMMENT, target=said, reported_by=make.account("sabro-3"), rule=Rule.ABUSE)
    erase(account_id=me)
    page = signed_in("medarbejder-1").see(f"/moderation/sag/{case}")
    assert {each["value"] for each in page.soup.select("input[name=measure]")} == {"keep", "hide", "warn"}
