"""Moderators decide while people write and vote: nobody is stopped because two wait for each other, on both engines."""

import time

from civic.accounts.queries import names_of
from civic.accounts.services import grant_role
from civic.audit.queries import first_broken_entry
from civic.discussion import services as discussion
from civic.discussion.services import comment, edit
from civic.mine import erasing
from civic.mine.erasing import erase
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.moderation.services import Statement, appeal, decide, report
from civic.policy import Role
from civic.proposals import services as proposing
from civic.proposals.history import content_of
from civic.proposals.queries import concealment_of, public_proposals
from civic.proposals.services import save_draft
from civic.reasons import NotFound
from civic.voting.queries import box_count
from tests.faults.test_concurrent_casts import at_once, casting

HIDE = Statement(measure=Measure.HIDE, rule=Rule.ABUSE, facts="Skældte ud.", reason="Tal pænt.")
# So many that the house itself reports them, and logs that it did.
LINKS = "Se https://a.example https://b.example https://c.example"


def hiding(kind, target, *, reporter, staff):
    case = case_by_public_id(report(kind=kind, target=target, reported_by=reporter, rule=Rule.ABUSE))
    return lambda case_id=case.id: decide(case_id=case_id, decided_by=staff, statement=HIDE)


def slow(monkeypatch, room, name, seconds=0.5):
    """Let what the room does by this name take so long that somebody else comes in between."""
    quickly = getattr(room, name)

    def do(*given, **named):
        done = quickly(*given, **named)
        time.sleep(seconds)
        return done

    monkeypatch.setattr(room, name, do)


def later(seconds, do, **named):
    """Begin so much after the others."""

    def wait():
        time.sleep(seconds)
        return do(**named)

    return wait


def test_a_comment_is_edited_and_decided_on_at_the_same_instant(app, make):
    proposal = make.proposal(make.round())
    writer, reporter, staff = (make.account(key) for key in ("sabro-2", "sabro-3", "medarbejder-1"))
    tasks = []
    for n in range(10):
        said = comment(proposal_id=proposal.id, author_id=writer, body=f"Nummer {n}")
        tasks.append(hiding(Target.COMMENT, said, reporter=reporter, staff=staff))
        tasks.append(lambda said=said, n=n: edit(public_id=said, author_id=writer, body=f"{LINKS} {n}"))
    answers = at_once(app, tasks)
    # Decided, edited, or hidden before it could be edited.
    assert {type(answer) for answer in answers} <= {str, type(None), NotFound}
    assert first_broken_entry("") is None


def test_a_comment_is_edited_and_answered_while_a_draft_saves_itself(app, make, monkeypatch):
    round = make.round()
    proposal, draft = make.proposal(round, author="sabro-1"), make.draft(round, author="sabro-4")
    writer, other = make.account("sabro-2"), make.account("sabro-3")
    said = comment(proposal_id=proposal.id, author_id=writer, body="Hvor?")
    answer = {"proposal_id": proposal.id, "author_id": other, "reply_to": said, "body": "Her."}
    saving = {"round_id": round.id, "author_id": draft.author_id, "area_id": draft.area_id, "slug": draft.slug}
    content = content_of(draft)
    # A draft is being saved; who answers, who saves another and who edits wait for the round in this order.
    slow(monkeypatch, proposing, "_write_behalf", 1.5)
    slow(monkeypatch, discussion, "hold", 0.8)
    save = [later(seconds, save_draft, content=content, **saving) for seconds in (0, 0.6)]
    changed = later(0.1, edit, public_id=said, author_id=writer, body="Hvor da?")
    answers = at_once(app, [*save, later(0.3, comment, **answer), changed])
    assert [type(answer) for answer in answers] == [str, str, str, type(None)]


def test_proposals_are_hidden_while_everyone_votes(app, make):
    round = make.voting()
    reporter, staff = make.account("sabro-5"), make.account("medarbejder-1")
    voters = [make.voter(round, f"sabro-{n}") for n in range(1, 6)]
    proposals = public_proposals(round.id)
    tasks = [casting(round.id, voter, ["1"], f"v{n}") for n, voter in enumerate(voters)]
    for proposal in proposals:
        tasks.insert(1, hiding(Target.PROPOSAL, proposal.slug, reporter=reporter, staff=staff))
    answers = at_once(app, tasks)
    assert all(isinstance(answer, str) for answer in answers)
    assert box_count(round.id) == 5
    assert all(concealment_of(proposal.id) for proposal in proposals)


def test_people_leave_while_their_words_are_decided_on(app, make):
    proposal = make.proposal(make.round(), author="sabro-5")
    reporter, staff = make.account("sabro-4"), make.account("medarbejder-1")
    for n in range(9):
        me = make.account(f"sabro-{n % 3 + 1}")
        said = comment(proposal_id=proposal.id, author_id=me, body=f"Nummer {n}")
        decided = hiding(Target.COMMENT, said, reporter=reporter, staff=staff)
        answers = at_once(app, [decided, lambda me=me: erase(account_id=me)])
        assert isinstance(answers[0], str) and names_of([me]) == {}
    assert first_broken_entry("") is None


def test_somebody_leaves_while_they_are_answered_with_what_the_house_reports(app, make, monkeypatch):
    proposal_id = make.proposal(make.round(), author="sabro-5").id
    me, other = make.account("sabro-1"), make.account("sabro-4")
    said = comment(proposal_id=proposal_id, author_id=me, body="Hvor?")
    slow(monkeypatch, discussion, "_tell_of")
    answer = {"proposal_id": proposal_id, "author_id": other, "body": LINKS, "reply_to": said}
    answers = at_once(app, [lambda: comment(**answer), lambda: erase(account_id=me)])
    assert isinstance(answers[0], str) and names_of([me]) == {}


def test_somebody_leaves_while_a_proposal_they_were_told_of_is_hidden(app, make, monkeypatch):
    proposal = make.proposal(make.round(), author="sabro-5")
    me, reporter, staff = (make.account(key) for key in ("sabro-1", "sabro-4", "medarbejder-1"))
    said = comment(proposal_id=proposal.id, author_id=me, body="Hvor?")
    comment(proposal_id=proposal.id, author_id=reporter, body="Her.", reply_to=said)
    slow(monkeypatch, erasing, "forget_person")
    hide = hiding(Target.PROPOSAL, proposal.slug, reporter=reporter, staff=staff)
    answers = at_once(app, [hide, lambda: erase(account_id=me)])
    assert isinstance(answers[0], str) and names_of([me]) == {}


def test_a_moderator_is_given_a_role_while_somebody_appeals(app, make):
    proposal = make.proposal(make.round(), author="sabro-5")
    reporter, staff, moderator = (make.account(key) for key in ("sabro-4", "medarbejder-1", "medarbejder-2"))
    areas = [make.area(slug).id for slug in ("sabro", "trige", "beder-malling", "lystrup")]
    for n, area_id in enumerate(areas):
        me = make.account(f"sabro-{n % 3 + 1}")
        said = comment(proposal_id=proposal.id, author_id=me, body=f"Nummer {n}")
        ruling = ruling_by_public_id(hiding(Target.COMMENT, said, reporter=reporter, staff=staff)())
        appealed = {"ruling_id": ruling.id, "account_id": me, "words": "Nej"}
        given = {"account_id": moderator, "role": Role.PLAYMAKER, "area_id": area_id}
        at_once(app, [lambda appealed=appealed: appeal(**appealed), lambda given=given: grant_role(**given)])
    assert first_broken_entry("") is None
