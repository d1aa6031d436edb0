"""A button pressed twice, or by two, at the same instant: done once, and nobody reads that something went wrong.

SQLite has one writer. On PostgreSQL both look before either has written.
"""

import pytest

from civic.audit.queries import entries_of
from civic.clock import fresh_now, today
from civic.database import transaction
from civic.discussion.queries import count_of_remarks, support_for
from civic.discussion.services import comment, support
from civic.following.queries import Subject, followers_of
from civic.following.services import follow
from civic.notices import unsubscribing
from civic.notices.models import MailAddress
from civic.notices.queries import Topic, mail_address_of, mail_health
from civic.notices.services import tell
from civic.notices.subscribing import remove_address
from civic.notices.unsubscribing import stop_token
from civic.proposals import inviting
from civic.proposals.queries import authors_of, open_invitations, proposal_by_id
from civic.proposals.services import Cost, ProposalContent, save_draft, withdraw
from civic.qualification import offers
from civic.qualification.queries import open_offers, sheet_of
from civic.qualification.services import recuse, save_sheet
from civic.reasons import AlreadyAsked, InvitationSpent, NotFound, OfferClosed, SaidBefore
from civic.roll.queries import requests_of
from civic.roll.requests import ask_for_roll
from civic.roll.services import terms_of
from tests.faults.test_concurrent_casts import THREADS, at_once
from tests.faults.test_moderated_at_once import slow
from tests.support.reading import ReadingClient
from tests.web.test_letters import cpr

TIMES = 5


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers if answer is not None)


@pytest.fixture
def proposal_id(make):
    return make.proposal(make.round()).id


@pytest.fixture
def me(make):
    return make.account("sabro-2")


def test_a_heart_is_one_heart(app, make, proposal_id):
    people = [make.account(f"sabro-{n}") for n in (2, 3, 4, 5)]
    for each in people:
        at_once(app, [lambda who=each: support(proposal_id=proposal_id, account_id=who)] * THREADS)
    assert support_for(proposal_id, people[0]) == (4, True)


def test_what_is_followed_twice_is_followed(app, make, proposal_id):
    people = [make.account(f"sabro-{n}") for n in (2, 3, 4, 5)]
    subject = {"subject": Subject.PROPOSAL, "subject_id": proposal_id}
    for each in people:
        at_once(app, [lambda who=each: follow(account_id=who, **subject)] * THREADS)
    assert set(people) <= set(followers_of(**subject))


def test_a_comment_is_said_once(app, proposal_id, me):
    words = "Der mangler lys på stien om vinteren."
    answers = at_once(app, [lambda: comment(proposal_id=proposal_id, author_id=me, body=words)] * THREADS)
    assert kinds(answers) == [SaidBefore.__name__] * (THREADS - 1) + ["str"]
    assert count_of_remarks(me) == 1


def test_mail_is_stopped_by_its_link_while_the_address_is_taken_away(app, me, monkeypatch):
    with transaction() as session:
        held = {"account_id": me, "address": "knud@example.dk", "language": "da", "confirmed": today()}
        session.add(MailAddress(**held, daily_until=fresh_now(), weekly_until=fresh_now()))
    tell(account_id=me, kind="proposal_submitted", url="/mit", title="Bænke", number=1)
    assert mail_health().waiting == 1
    token = stop_token(me, "knud@example.dk", (Topic.MINE,))
    slow(monkeypatch, unsubscribing, "set_pace")
    at_once(app, [lambda: unsubscribing.unsubscribe(token=token, from_all=True), lambda: remove_address(account_id=me)])
    assert mail_address_of(me) is None and mail_health().waiting == 0


def test_a_wish_to_be_on_the_roll_is_one_wish(app, make):
    round = make.voting()
    asked = {"round_id": round.id, "roll_key": terms_of(round).roll_key(cpr("trige-1")), "area_id": make.area().id}
    words = {"words": "Jeg flyttede hertil.", "contact": "", "old_enough": True}
    answers = at_once(app, [lambda: ask_for_roll(**asked, **words)] * THREADS)
    assert kinds(answers) == [AlreadyAsked.__name__] * (THREADS - 1)
    assert len(requests_of(asked["round_id"])) == 1


def test_the_first_notes_of_two_playmakers_are_both_kept_in_turn(app, make, proposal_id):
    by = make.account("playmaker-2")
    notes = [lambda n=n: save_sheet(proposal_id=proposal_id, checks={}, notes=f"{n}", changed_by=by) for n in range(10)]
    at_once(app, notes)
    assert sheet_of(proposal_id).notes in map(str, range(10))


def test_a_playmaker_leaves_a_proposal_to_others_once(app, make, proposal_id):
    round, by = make.round(name="Anden"), make.account("playmaker-2")
    others = [make.proposal(round, author="sabro-3", title=f"Nr. {n}").id for n in range(TIMES)]
    for each in others:
        at_once(app, [lambda left=each: recuse(proposal_id=left, account_id=by)] * THREADS)
    assert len(entries_of(["recused"], scope=round.slug)) == TIMES


def test_no_choice_of_the_first_quick_clicks_is_lost(app, make):
    slug = make.voting(10_00, 20_00, 30_00, 40_00).slug
    for _ in range(TIMES):
        client = ReadingClient(app)
        client.see(f"/stem/{slug}")
        token = client.token()
        cookies = {cookie.key: cookie.value for cookie in client.raw._cookies.values()}

        def click(project, token=token, cookies=cookies):
            tab = app.test_client()
            for name, value in cookies.items():
                tab.set_cookie(name, value)
            chosen = {"csrf_token": token, "project": project, "action": "choose"}
            return tab.post(f"/stem/{slug}/valg", data=chosen).status_code

        assert at_once(app, [lambda project=n: click(project) for n in "1234"]) == [303] * 4
        assert "Du har givet 100 kr." in client.see(f"/stem/{slug}").text


def test_a_draft_is_thrown_away_once(app, make, me):
    drafts = [make.draft(make.round(name=f"Runde {n}"), author="sabro-2") for n in range(TIMES)]
    for draft_id in [each.id for each in drafts]:
        throw = [lambda thrown=draft_id: withdraw(proposal_id=thrown, author_id=me)] * 3
        assert kinds(at_once(app, throw)) == [NotFound.__name__] * 2


def test_an_invitation_is_used_or_taken_back(app, make, proposal_id, me):
    author, knud = make.account("sabro-1"), make.account("sabro-3")
    for _ in range(TIMES):
        secret = inviting.invite(proposal_id=proposal_id, invited_by=author, name="Knud")
        (made,) = [each.public_id for each in open_invitations(proposal_id, fresh_now())]
        taken = {"proposal_id": proposal_id, "public_id": made, "account_id": author}
        answers = at_once(
            app,
            [
                lambda taken=taken: inviting.take_back_invitation(**taken),
                lambda secret=secret: inviting.accept(secret=secret, account_id=knud),
            ],
        )
        assert isinstance(answers[1], str | InvitationSpent)
        if knud in authors_of(proposal_by_id(proposal_id)):
            inviting.leave(proposal_id=proposal_id, account_id=knud)


def test_a_yes_to_an_offer_and_its_closing_do_not_wait_for_each_other(app, make):
    round, by = make.round(), make.account("playmaker-2")
    for n in range(TIMES):
        one, other = (make.proposal(round, author=f"sabro-{n + 1}", title=f"{each} {n}") for each in ("Et", "To"))
        words = {"title": "Begge", "words": "Fordi", "offered_by": by}
        offers.offer_merge(proposal_id=one.id, into_id=other.id, **words)
        changed = ProposalContent(f"Nyt {n}", "Ord og ord.", "Et sted", [Cost("Bænk", 100_00)])
        where = {"round_id": round.id, "area_id": one.area_id, "slug": one.slug}
        save_draft(author_id=one.author_id, content=changed, **where)
        (offer_id,) = [each.id for each in open_offers()]
        yes = {"offer_id": offer_id, "account_id": one.author_id}
        answers = at_once(app, [offers.close_outdated, lambda yes=yes: offers.agree(**yes)] * TIMES)
        assert kinds(answers) == [OfferClosed.__name__] * TIMES
        assert not open_offers()
