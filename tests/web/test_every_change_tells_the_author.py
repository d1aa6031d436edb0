"""Nobody is left to wonder what became of their idea: whatever others do to a proposal, its author hears of it.

Every verb of the rooms that deal with proposals is either walked here or named with the reason why it is silent.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from civic.accounts.queries import account_by_id, actor_by_id
from civic.audit.queries import entries
from civic.clock import fresh_now
from civic.discussion.services import comment
from civic.moderation import services as moderation
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.notices.queries import notices_for
from civic.proposals import inviting
from civic.proposals import services as proposing
from civic.proposals.queries import open_invitations, proposal_by_slug
from civic.proposals.services import Cost, ProposalContent
from civic.qualification import inquiries, offers, services
from civic.qualification.queries import inquiry_by_public_id, offer_by_public_id
from civic.results import services as results
from civic.voting import emergency
from civic.voting.freezing import freeze_open_votings
from tests.support.sources import HOUSE, public_functions

ROOMS = ("rounds", "proposals", "qualification", "moderation", "discussion", "voting", "results")
FILES = ("services.py", "rearranging.py", "inviting.py", "history.py", "inquiries.py", "offers.py")
FILES += ("undecided.py", "emergency.py", "forgetting.py")
# What tells nobody, and why.
SILENT = {
    "rounds.services": dict.fromkeys(("create_round", "create_rounds", "change_round"), "no proposal changes by it")
    | dict.fromkeys(
        ("before_ballot", "on_changed_voters", "locked_round", "plan_of", "fingerprint"), "changes nothing"
    ),
    "voting.services": dict.fromkeys(
        ("find_voter", "person_on_roll", "voter_with", "refuse_unless_voting", "checked_selection", "sealed_boxes"),
        "changes nothing",
    )
    | dict.fromkeys(("cast_ballot", "withdraw_ballot", "take_out"), "nobody is told of a ballot")
    | {"take_sealed_boxes": "part of what is done, which tells"},
    "voting.emergency": dict.fromkeys(("before_step", "after_step", "steps_now"), "changes nothing")
    | dict.fromkeys(("propose_step", "drop_step"), "nothing is done by one person")
    | dict.fromkeys(("forget_cancelled", "mend_cancelled"), "secrets of a round whose end was told"),
    "results.services": dict.fromkeys(
        ("open_and_count", "open_box", "count_round", "keep_count"), "there is no result before it is signed"
    )
    | dict.fromkeys(("refusals_logged", "counted"), "changes nothing"),
    "qualification.undecided": {"remind_playmakers": "tells the playmakers what waits"},
    "proposals.services": {
        "on_public_words": "changes nothing",
        "new_key": "changes nothing",
        "save_draft": "the author's own act",
        "mark_approved": "part of a decision, which tells",
        "mark_rejected": "part of a decision, which tells",
        "import_proposals": "nobody here wrote them",
        "write_content": "part of what the author does",
        "throw_away": "a draft, part of what its author does, which tells those who write along",
        "refuse_incomplete": "changes nothing",
        "next_number": "changes nothing",
        "proposal_slug": "changes nothing",
        "reprice": "part of an emergency step by two people, which tells (bulletin/services.py)",
    },
    "proposals.history": {
        "content_of": "changes nothing",
        "kept": "part of what is done, which tells",
        "role_of": "changes nothing",
    },
    "proposals.forgetting": {"forget_author": "the author's own act; who writes along is told (test_own_data.py)"},
    "proposals.inviting": {
        "invite": "the author's own act",
        "take_back_invitation": "the author's own act",
        "link_hash": "changes nothing",
        "refuse_hidden": "changes nothing",
    },
    "proposals.rearranging": dict.fromkeys(
        ("merge", "split", "move", "exclude", "conceal", "reveal"), "part of a decision, which tells"
    )
    | {"merged_content": "changes nothing"},
    "qualification.services": {
        "recuse": "changes nothing about the proposal",
        "refuse_partial": "changes nothing",
        "save_sheet": "the playmakers' own notes",
        "publish_before_ballot": "publishes, which tells",
        "publish_in_time": "publishes, which tells",
    },
    "qualification.inquiries": {
        "ask_department": "the author is asked or heard if it matters",
        "answer": "the author's own act, or a department's to the playmaker",
        "tell_of_overdue": "tells the playmaker",
        "token_hash": "changes nothing",
    },
    "qualification.offers": {
        "refuse": "the author's own act",
        "asked_about": "changes nothing",
        "is_current": "changes nothing",
    },
    "moderation.services": {
        "report": "nothing is done by a report, and a false one should frighten nobody",
        "step_aside": "changes nothing about the proposal",
        "appeal": "the author's own act",
        "logged": "changes nothing",
    },
    "discussion.services": {
        "edit": "the other's own words, a quarter of an hour long",
        "support": "a number on the page",
        "take_back_support": "a number on the page",
        "take_back_all_support": "a number on the page",
        "hide": "part of a decision, which tells",
        "restore": "part of a decision, which tells",
        "close": "part of a decision, which tells",
        "reopen": "part of a decision, which tells",
        "on_comment": "changes nothing",
        "hold": "changes nothing",
    },
}


class Stage:
    """A submitted proposal by sabro-1, and the people around it."""

    def __init__(self, make, travel):
        self.make, self.travel = make, travel
        self.round = make.round(areas=("sabro", "solbjerg"))
        self.proposal = make.proposal(self.round, author="sabro-1")
        self.about = {"proposal_id": self.proposal.id}
        self.by, self.author = make.account("playmaker-2"), make.account("sabro-1")

    def hear(self):
        public_id = inquiries.hear_author(**self.about, asked_by=self.by, words="Nej.", days=3)
        inquiries.answer(inquiry_id=inquiry_by_public_id(public_id).id, words="Nå.")

    def offer_merge(self):
        other = self.make.proposal(self.round, author="sabro-2", title="Et andet")
        return offers.offer_merge(**self.about, into_id=other.id, title="Begge", words="Ens", offered_by=self.by)

    def ruled(self, measure):
        case = moderation.report(
            kind=Target.PROPOSAL, target=self.proposal.slug, reported_by=self.make.account("sabro-3"), rule=Rule.OTHER
        )
        statement = moderation.Statement(measure, Rule.OTHER, "Opdigtet.", "Det findes ikke.")
        return moderation.decide(case_id=case_by_public_id(case).id, decided_by=self.by, statement=statement)


def submit(stage):
    draft = stage.make.draft(stage.round, title="Et nyt")
    proposing.submit(proposal_id=proposal_by_slug(draft.slug).id, author_id=stage.author)


def accepted(stage):
    other = stage.make.account("sabro-2")
    secret = inviting.invite(**stage.about, invited_by=stage.author, name=account_by_id(other).name)
    inviting.accept(secret=secret, account_id=other)
    return other


def leave(stage):
    inviting.leave(**stage.about, account_id=accepted(stage))


def remove(stage):
    stage.author, first = accepted(stage), stage.author
    inviting.remove(**stage.about, account_id=stage.author, removed_by=first)


def withdraw(stage):
    """Whoever writes along is the author who must hear of it."""
    stage.author, first = accepted(stage), stage.author
    proposing.withdraw(**stage.about, author_id=first)


def approve(stage):
    services.approve(**stage.about, decided_by=stage.by, price=20_000_00)


def reject(stage):
    stage.hear()
    services.reject(**stage.about, decided_by=stage.by, reason="Nej.")


def publish(stage):
    stage.round = stage.make.round(name="Samlet", publishes_together=True)
    proposal = stage.make.proposal(stage.round)
    services.approve(proposal_id=proposal.id, decided_by=stage.by, price=20_000_00)
    services.publish(round_id=stage.round.id, published_by=stage.by)


def ask_author(stage):
    inquiries.ask_author(**stage.about, asked_by=stage.by, words="Hvor?")


def hear_author(stage):
    inquiries.hear_author(**stage.about, asked_by=stage.by, words="Nej.", days=3)


def offer_split(stage):
    content = ProposalContent("To", "Fordi.", "Torvet", [Cost("Bænk", 5_000_00), Cost("Træ", 3_000_00)])
    where = {"round_id": stage.round.id, "area_id": stage.make.area().id}
    slug = proposing.save_draft(author_id=stage.author, content=content, **where)
    slug = proposing.submit(proposal_id=proposal_by_slug(slug).id, author_id=stage.author)
    about = proposal_by_slug(slug).id
    offers.offer_split(proposal_id=about, title="Et træ", lines=[2], words="To", offered_by=stage.by)


def agree(stage):
    offer = offer_by_public_id(stage.offer_merge())
    for key in ("sabro-1", "sabro-2"):
        offers.agree(offer_id=offer.id, account_id=stage.make.account(key))


def close_outdated(stage):
    stage.offer_merge()
    stage.travel(fresh_now() + timedelta(minutes=1))
    content = ProposalContent("Andet", "Nye ord.", "Torvet", [Cost("Bænk", 5_000_00)])
    where = {"round_id": stage.round.id, "area_id": stage.make.area().id, "slug": stage.proposal.slug}
    proposing.save_draft(author_id=stage.author, content=content, **where)
    offers.close_outdated()


def move(stage):
    offers.move(**stage.about, area_id=stage.make.area("solbjerg").id, words="Der", moved_by=stage.by)


def exclude(stage):
    other = stage.make.proposal(stage.round, author="sabro-2", title="Et andet")
    offers.exclude(**stage.about, others=[other.id], excluded_by=stage.by)


def decide(stage):
    stage.ruled(Measure.HIDE)


def answer_appeal(stage):
    ruling = ruling_by_public_id(stage.ruled(Measure.HIDE))
    moderation.appeal(ruling_id=ruling.id, account_id=stage.author, words="Jo.")
    statement = moderation.Statement(Measure.RESTORE, Rule.OTHER, "Det findes.", "Vi tog fejl.")
    by = stage.make.account("medarbejder-1")
    moderation.answer_appeal(ruling_id=ruling.id, decided_by=by, statement=statement)


def undo(stage):
    ruling = ruling_by_public_id(stage.ruled(Measure.HIDE))
    statement = moderation.Statement(Measure.RESTORE, Rule.OTHER, "Det findes.", "Jeg tog fejl.")
    moderation.undo(ruling_id=ruling.id, decided_by=stage.by, statement=statement)


def say(stage):
    comment(**stage.about, author_id=stage.make.account("sabro-2"), body="Godt")


def sign_count(stage):
    stage.round = stage.make.voting(name="Talt op")
    for project in ("1", "2"):
        stage.make.vote(stage.round, project, key=f"sabro-{project}")
    stage.travel(stage.round.result_at)
    results.open_and_count(round_id=stage.round.id, by=stage.make.account("valgstyrer-1"))
    results.sign_count(round_id=stage.round.id, signed_by=stage.make.account("valgstyrer-2"))


def take_step(stage, step, **details):
    by, also = stage.make.account("medarbejder-1"), stage.make.account("valgstyrer-1")
    about = {"round_id": stage.round.id, "step": step, "details": details, "reason": "Derfor"}
    emergency.approve_step(intervention_id=emergency.propose_step(**about, proposed_by=by), approved_by=also)


def cancel(stage):
    """While proposals are still made: of those that are sent in, and of drafts."""
    stage.author = stage.make.draft(stage.round, author="sabro-3").author_id
    take_step(stage, emergency.Step.CANCEL)


def open_voting(stage):
    """With one approved proposal, and one that nobody has decided."""
    approved = stage.make.proposal(stage.round, author="sabro-2", title="Et andet")
    services.approve(proposal_id=approved.id, decided_by=stage.by, price=20_000_00)
    stage.make.roll(stage.round)
    stage.travel(stage.round.voting_at + timedelta(minutes=1))
    freeze_open_votings()


WALKS: dict[tuple[str, str], tuple[Callable[[Stage], None], str]] = {
    ("proposals.services", "submit"): (submit, "proposal_submitted"),
    ("proposals.services", "withdraw"): (withdraw, "proposal_withdrawn"),
    ("proposals.inviting", "accept"): (accepted, "co_author_joined"),
    ("proposals.inviting", "leave"): (leave, "co_author_left"),
    ("proposals.inviting", "remove"): (remove, "co_author_removed"),
    ("qualification.services", "approve"): (approve, "proposal_approved"),
    ("qualification.services", "reject"): (reject, "proposal_rejected"),
    ("qualification.services", "publish"): (publish, "proposal_approved"),
    ("qualification.inquiries", "ask_author"): (ask_author, "question_asked"),
    ("qualification.inquiries", "hear_author"): (hear_author, "hearing_asked"),
    ("qualification.offers", "offer_merge"): (Stage.offer_merge, "merge_offered"),
    ("qualification.offers", "offer_split"): (offer_split, "split_offered"),
    ("qualification.offers", "agree"): (agree, "proposal_merged"),
    ("qualification.offers", "close_outdated"): (close_outdated, "offer_outdated"),
    ("qualification.offers", "move"): (move, "proposal_moved"),
    ("qualification.offers", "exclude"): (exclude, "proposal_excludes"),
    ("moderation.services", "decide"): (decide, "moderated"),
    ("moderation.services", "answer_appeal"): (answer_appeal, "appeal_answered"),
    ("moderation.services", "undo"): (undo, "ruling_taken_back"),
    ("discussion.services", "comment"): (say, "comment_on_proposal"),
    ("rounds.services", "settle_ballot"): (open_voting, "proposal_undecided"),
    ("qualification.undecided", "tell_of_undecided"): (open_voting, "proposal_undecided"),
    ("voting.emergency", "approve_step"): (cancel, "round_cancelled"),
    ("results.services", "sign_count"): (sign_count, "project_result"),
}
# What the author of the project hears of each step that two people take once the voting has begun.
STEPS = {
    "pause": ({}, "step_taken"),
    "resume": ({}, "step_taken"),
    "price": ({"project": "1", "price": 45_000_00}, "project_changed"),
    "withdraw": ({"project": "1"}, "project_changed"),
    "budget": ({"budget": 90_000_00}, "step_taken"),
    "rule": ({"rule": "equal-shares", "parameters": {"completion": "none"}}, "step_taken"),
    "extend": ({}, "step_taken"),
    "cancel": ({}, "round_cancelled"),
}


def refuse(stage):
    offers.refuse(offer_id=offer_by_public_id(stage.offer_merge()).id, account_id=stage.make.account("sabro-2"))


def take_back(stage):
    inviting.invite(**stage.about, invited_by=stage.author, name="Nogen")
    (open_,) = open_invitations(stage.proposal.id, fresh_now())
    inviting.take_back_invitation(**stage.about, public_id=open_.public_id, account_id=stage.author)


def verbs():
    for room in ROOMS:
        for name in FILES:
            file = HOUSE / room / name
            for function in public_functions(file) if file.exists() else ():
                yield f"{room}.{file.stem}", function.name


def test_every_verb_is_walked_or_silent_for_a_reason():
    silent = {(module, name) for module, names in SILENT.items() for name in names}
    assert set(verbs()) == set(WALKS) | silent
    assert not set(WALKS) & silent


@pytest.mark.parametrize(("module", "name"), WALKS)
def test_the_author_hears_of_it(make, travel, module, name):
    stage = Stage(make, travel)
    walk, kind = WALKS[module, name]
    travel(fresh_now() + timedelta(minutes=1))
    since = fresh_now()
    walk(stage)
    told = notices_for(stage.author)
    assert kind in [notice.kind for notice in told if notice.created_at >= since]
    assert all(notice.url.startswith("/") for notice in told)


@pytest.mark.parametrize("step", emergency.Step)
def test_the_author_hears_of_each_step_taken_in_an_emergency(make, travel, step):
    stage = Stage(make, travel)
    stage.round = make.voting(name="Der stemmes")
    details, kind = STEPS[step.value]
    if step is emergency.Step.EXTEND:
        details = {"until": (stage.round.result_at + timedelta(days=1)).isoformat()}
    elif step is not emergency.Step.PAUSE:
        take_step(stage, emergency.Step.PAUSE)
    travel(fresh_now() + timedelta(minutes=1))
    since = fresh_now()
    take_step(stage, step, **details)
    assert [notice.kind for notice in notices_for(stage.author) if notice.created_at >= since] == [kind]


@pytest.mark.parametrize("walk", [*(walk for walk, _kind in WALKS.values()), refuse, take_back])
def test_no_resident_is_named_in_the_log_that_is_published(make, travel, walk):
    """The log goes out as it is once voting begins. Who reported whom must not be in it."""
    stage = Stage(make, travel)
    walk(stage)
    log = entries(stage.round.slug)
    named = {int(entry.actor.removeprefix("account:")) for entry in log if entry.actor}
    assert log and all(actor_by_id(account_id).roles for account_id in named)
    assert {entry.kind for entry in log}.isdisjoint({"reported", "appealed", "ruled", "appeal_answered", "taken_back"})
