"""Whatever people do, and in whatever order: boxes, roll and log agree after every step, and the count is the votes.

Hypothesis draws the steps: somebody comes on the roll, finds themselves on it, casts, casts again from an old page,
withdraws, votes by letter, is marked on paper; the voting closes, the box is opened and counted.
"""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from civic.accounts.demonstration import person_by_key
from civic.clock import move_clock_to
from civic.database import db
from civic.letters.services import make_letters
from civic.paper.services import mark_voter
from civic.reasons import (
    AlreadyOnPaper,
    AlreadyOnRoll,
    AlreadyOpened,
    CodeNotValid,
    NothingChosen,
    NotOnRoll,
    NoVote,
    OverBudget,
    PersonNotOnRoll,
    PersonOnPaper,
    Reason,
    VoteChangedElsewhere,
    VotingClosed,
    VotingStillOpen,
    WrongPhase,
)
from civic.results.queries import outcome_of, run_of, selections_of
from civic.results.services import open_and_count
from civic.roll.services import add_to_roll, terms_of
from civic.voting.helping import voter_with_letter
from civic.voting.queries import box_count
from civic.voting.services import cast_ballot, find_voter, withdraw_ballot
from tests.support.factories import NOON, Make
from tests.support.invariants import assert_box_is_whole, is_in_box
from tests.support.paper import Paper

# Those of Sabro are on the roll; the one from Trige may be put on it.
PEOPLE = [*(f"sabro-{n}" for n in range(1, 4)), "trige-1"]
PRICES = {"1": 40_000_00, "2": 50_000_00, "3": 30_000_00}
BUDGET, FEW_STEPS, EXAMPLES = 100_000_00, 30, 12
people = st.sampled_from(PEOPLE)
choices = st.lists(st.sampled_from(sorted(PRICES)), unique=True, max_size=3)


class Voting(RuleBasedStateMachine):
    """One round and four people. `box` is what each one's slot must hold: the token and the choices."""

    database = None
    found, letters, casts = Bundle("found"), Bundle("letters"), Bundle("casts")

    def __init__(self) -> None:
        super().__init__()
        self.database.reset()
        self.context = self.database.app.app_context()
        self.context.push()
        self.make = Make()
        move_clock_to(NOON)
        self.round = self.make.voting(*PRICES.values(), budget=BUDGET)
        self.round_id, self.slug, self.closes_at = self.round.id, self.round.slug, self.round.result_at
        self.staff = self.make.account("medarbejder-1")
        self.cpr = {key: person_by_key(key).cpr for key in PEOPLE}
        self.on_roll = set(PEOPLE[:3])
        self.seq = dict.fromkeys(PEOPLE, 0)
        self.paper: set[str] = set()
        self.box: dict[str, tuple[str, list[str], bytes]] = {}
        self.receipts: dict[str, str] = {}
        self.pages = 0
        self.closed = self.opened = False

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    def trying(self, do):
        """What came of it: its value, or the reason for a refusal."""
        try:
            return do()
        except Reason as reason:
            return type(reason)

    @rule(who=people)
    def comes_on_the_roll(self, who):
        area = self.make.area("sabro").id
        values = {"roll_key": terms_of(self.round).roll_key(self.cpr[who]), "area_id": area, "born": None}
        made = self.trying(lambda: add_to_roll(round_id=self.round_id, reason="moved", added_by=self.staff, **values))
        expected = WrongPhase if self.closed else AlreadyOnRoll if who in self.on_roll else None
        assert made is expected
        if made is None:
            self.on_roll.add(who)

    @rule(target=found, who=people)
    def finds_themselves(self, who):
        voter = self.trying(lambda: find_voter(round=self.round, person=self.cpr[who]))
        if who not in self.on_roll or who in self.paper or self.opened:
            assert voter in {NotOnRoll, AlreadyOnPaper, VotingClosed}
            return (who, None, "")
        self.pages += 1
        return (who, voter, f"page-{self.pages}")

    @rule(target=letters, who=people)
    def gets_a_letter(self, who):
        lines = ["person\n", f"{self.cpr[who]}\n"]
        made = self.trying(
            lambda: make_letters(round_id=self.round_id, lines=lines, as_file=lambda *_: b"", made_by=self.staff)
        )
        return (who, "" if isinstance(made, type) else made.letters[0][1])

    @rule(target=found, letter=letters)
    def opens_a_letter(self, letter):
        who, code = letter
        voter = self.trying(lambda: voter_with_letter(round=self.round, code=code))
        if isinstance(voter, type):
            assert voter in {CodeNotValid, NotOnRoll, AlreadyOnPaper, VotingClosed}
            return (who, None, "")
        self.pages += 1
        return (who, voter, f"page-{self.pages}")

    @rule(page=found, selections=choices)
    def casts_a_ballot(self, page, selections):
        who, voter, idem = page
        if voter is None:
            return
        held = self.box.get(who)
        same = held is not None and held[:2] == (idem, sorted(selections))
        receipt = self.trying(
            lambda: cast_ballot(round_id=self.round_id, voter=voter, selections=selections, idem=idem)
        )
        if same and not self.opened:
            assert receipt == self.receipts[who]
            return
        assert self.refusal(who, voter, selections) is (receipt if isinstance(receipt, type) else None) or (
            receipt is CodeNotValid and voter.letter
        )
        if isinstance(receipt, str):
            self.box[who], self.receipts[who] = (idem, sorted(selections), voter.slot), receipt
            self.seq[who] += 1

    def refusal(self, who, voter, selections):
        """Why the ballot must be refused, or None."""
        if self.closed:
            return VotingClosed
        if who in self.paper:
            return AlreadyOnPaper
        if voter.seq != self.seq[who]:
            return VoteChangedElsewhere
        if not selections:
            return NothingChosen
        return OverBudget if sum(PRICES[project] for project in selections) > BUDGET else None

    @rule(page=found)
    def withdraws(self, page):
        who, voter, _idem = page
        if voter is None:
            return
        done = self.trying(lambda: withdraw_ballot(round_id=self.round_id, voter=voter))
        changed = VoteChangedElsewhere if voter.seq != self.seq[who] else None if who in self.box else NoVote
        assert done is (VotingClosed if self.closed else AlreadyOnPaper if who in self.paper else changed)
        if done is None:
            del self.box[who]
            self.seq[who] += 1

    @rule(who=people)
    def votes_on_paper(self, who):
        marked = self.trying(lambda: mark_voter(round_id=self.round_id, person=self.cpr[who], marked_by=self.staff))
        if self.closed:
            assert marked is VotingClosed
        elif who not in self.on_roll:
            assert marked is PersonNotOnRoll
        elif who in self.paper:
            assert marked is PersonOnPaper
        else:
            assert marked.superseded == (who in self.box)
            self.paper.add(who)
            self.box.pop(who, None)
            self.seq[who] += 1

    @precondition(lambda self: not self.closed)
    @rule()
    def is_not_opened_early(self):
        board = self.make.account("valgstyrer-1")
        assert self.trying(lambda: open_and_count(round_id=self.round_id, by=board)) is VotingStillOpen

    @precondition(lambda self: not self.closed and self.pages > 4)
    @rule()
    def closes(self):
        move_clock_to(self.closes_at + timedelta(seconds=1))
        self.closed = True

    @precondition(lambda self: self.closed)
    @rule()
    def is_opened_and_counted(self):
        board = self.make.account("valgstyrer-1")
        if self.opened:
            assert self.trying(lambda: open_and_count(round_id=self.round_id, by=board)) is AlreadyOpened
            return
        if self.paper:
            counted = Paper(self.make, self.round)
            for ballot in counted.ballots(counted.batch(len(self.paper))):
                counted.by_two(ballot, "1")
        open_and_count(round_id=self.round_id, by=board)
        self.opened = True
        votes = [selections for _idem, selections, _slot in self.box.values()] + [["1"]] * len(self.paper)
        assert sorted(sorted(ballot) for ballot in selections_of(self.round_id)) == sorted(votes)
        assert outcome_of(run_of(self.round_id)).cast == len(votes)

    @invariant()
    def the_box_is_whole(self):
        db.session.rollback()
        if self.opened:
            assert box_count(self.round_id) == 0
            return
        assert_box_is_whole(self.round_id, self.slug)
        assert box_count(self.round_id) == len(self.box)
        for idem, selections, slot in self.box.values():
            assert is_in_box(self.round_id, self.slug, slot=slot, idem=idem, selections=selections)


def test_whatever_people_do_the_box_is_whole_and_the_count_is_the_votes(database):
    Voting.database = database
    few = settings(max_examples=EXAMPLES, stateful_step_count=FEW_STEPS, deadline=None, database=None, derandomize=True)
    run_state_machine_as_test(Voting, settings=settings(few, suppress_health_check=list(HealthCheck)))
