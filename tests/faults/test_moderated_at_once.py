"""Moderators decide while people write and vote: nobody is stopped because two wait for each other, on both engines."""

from civic.audit.queries import first_broken_entry
from civic.discussion.services import comment, edit
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id
from civic.moderation.services import Statement, decide, report
from civic.proposals.queries import concealment_of, public_proposals
from civic.reasons import NotFound
from civic.voting.queries import box_count
from tests.faults.test_concurrent_casts import at_once, casting

HIDE = Statement(measure=Measure.HIDE, rule=Rule.ABUSE, facts="Skældte ud.", reason="Tal pænt.")
# So many that the house itself reports them, and logs that it did.
LINKS = "Se https://a.example https://b.example https://c.example"


def hiding(kind, target, *, reporter, staff):
    case = case_by_public_id(report(kind=kind, target=target, reported_by=reporter, rule=Rule.ABUSE))
    return lambda case_id=case.id: decide(case_id=case_id, decided_by=staff, statement=HIDE)


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
