"""Whatever people do, and in whatever order: boxes, roll and log agree after every step, and the count is the votes.

Hypothesis draws the steps: somebody comes on the roll, finds themselves on it, casts, casts again from an old page,
withdraws, votes by letter, is marked on paper; the voting closes, the box is opened and counted. Whatever was drawn,
every run ends with a box that is opened, with the paper joined, and with a result that is compared.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
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
    FaultyFile,
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
from civic.roll.queries import Channel, turnout
from civic.roll.services import add_to_roll, terms_of
from civic.voting.helping import voter_with_letter
from civic.voting.queries import box_count
from civic.voting.services import Voter, cast_ballot, find_voter, withdraw_ballot
from tests.support.factories import NOON, Make
from tests.support.invariants import assert_box_is_whole, is_in_box
from tests.support.paper import Paper

# Those of Sabro are on the roll; the one from Trige may be put on it.
PEOPLE = ["sabro-1", "sabro-2", "trige-1"]
PRICES = {"1": 40_000_00, "2": 50_000_00, "3": 30_000_00}
BUDGET, STEPS, EXAMPLES = 80_000_00, 40, 12
people = st.sampled_from(PEOPLE)
# Three that fit, one that costs too much, one with nothing in it.
choices = st.sampled_from([["1"], ["2", "3"], ["2"], ["1", "2", "3"], []])
# What is on a sheet of paper; nothing is a blank one.
sheets = st.sampled_from([["1"], ["2", "3"], ["3"], []])
# What must have come about in some run: a test of what never happens holds always.
HAPPENS = {
    "cast",
    "cast again",
    "cast by letter",
    "cast repeated",
    "cast after closing",
    "cast after opening",
    "withdrawn",
    "marked on paper",
    "paper took out a vote",
    "cast after paper",
    "paper beat the web",
    "closed",
    "opened",
    "opened with paper and web",
    "opened with a blank sheet",
    "opened with nothing in it",
}


@dataclass(frozen=True)
class Page:
    """A page in somebody's browser from which they can cast: who the roll said they were then, and its token."""

    who: str
    voter: Voter
    idem: str
    code: str = ""


class Voting(RuleBasedStateMachine):
    """One round and four people. `box` is what each one's slot must hold: the token and the choices."""

    database = None
    happened: Counter[str] = Counter()
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
        self.on_roll = set(PEOPLE[:2])
        self.seq = dict.fromkeys(PEOPLE, 0)
        self.paper: dict[str, list[str]] = {}
        self.box: dict[str, tuple[str, list[str], bytes]] = {}
        self.receipts: dict[str, str] = {}
        self.ready: dict[str, str] = {}
        self.by_letter: set[str] = set()
        self.beaten: set[str] = set()
        self.pages = 0
        self.standing: dict[str, Page] = {}
        self.sent: dict[str, Page] = {}
        self.closed = self.opened = False

    def teardown(self) -> None:
        try:
            if not self.closed:
                if self.pages:
                    self.vote_in_the_last_minute()
                self.close_the_voting()
            if not self.opened:
                self.open_and_compare()
        finally:
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

    def page(self, who, find, code="", refusals=(NotOnRoll, AlreadyOnPaper, VotingClosed)):
        """The page of somebody who looked themselves up, if the roll lets them vote."""
        voter = self.trying(find)
        may = who in self.on_roll and who not in self.paper and not self.opened
        assert isinstance(voter, Voter) is (may and self.ready.get(who, "") == code if code else may)
        if not isinstance(voter, Voter):
            assert voter in refusals
            return multiple()
        self.pages += 1
        self.standing[who] = Page(who, voter, f"page-{self.pages}", code)
        return self.standing[who]

    @rule(target=found, who=people)
    def finds_themselves(self, who):
        return self.page(who, lambda: find_voter(round=self.round, person=self.cpr[who]))

    @rule(target=letters, who=people)
    def gets_a_letter(self, who):
        lines = ["person\n", f"{self.cpr[who]}\n"]
        making = {"round_id": self.round_id, "lines": lines, "as_file": lambda *_: b"", "made_by": self.staff}
        made = self.trying(lambda: make_letters(**making))
        if isinstance(made, type):
            assert made in ({WrongPhase} if self.closed else {FaultyFile})
            return multiple()
        self.ready[who] = made.letters[0][1]
        return (who, self.ready[who])

    @rule(target=found, letter=letters)
    def opens_a_letter(self, letter):
        who, code = letter
        refusals = (CodeNotValid, AlreadyOnPaper, VotingClosed)
        return self.page(who, lambda: voter_with_letter(round=self.round, code=code), code, refusals)

    @rule(target=letters, who=people, selections=choices)
    def gets_a_letter_and_votes_with_it(self, who, selections):
        letter = self.gets_a_letter(who)
        page = self.opens_a_letter(letter) if isinstance(letter, tuple) else None
        if isinstance(page, Page):
            self.cast(page, selections)
        return letter

    @rule(page=found, selections=choices)
    def casts_from_a_page(self, page, selections):
        self.cast(page, selections)

    @rule(target=found, who=people, selections=choices)
    def finds_themselves_and_casts(self, who, selections):
        page = self.finds_themselves(who)
        if isinstance(page, Page):
            self.cast(page, selections)
        return page

    def cast(self, page, selections):
        who, casting = page.who, {"voter": page.voter, "selections": selections, "idem": page.idem}
        repeated = self.box.get(who, ())[:2] == (page.idem, selections)
        receipt = self.trying(lambda: cast_ballot(round_id=self.round_id, **casting))
        if self.opened:
            assert receipt is VotingClosed
            self.happened["cast after opening"] += 1
        elif repeated:
            assert receipt == self.receipts[who]
            self.happened["cast repeated"] += 1
        elif refusal := self.refusal(page, selections):
            assert receipt is refusal
            self.happened["cast after closing"] += refusal is VotingClosed
            self.happened["cast after paper"] += refusal is AlreadyOnPaper
        else:
            assert isinstance(receipt, str)
            self.happened["cast again" if who in self.box else "cast"] += 1
            self.box[who], self.receipts[who] = (page.idem, selections, page.voter.slot), receipt
            self.seq[who] += 1
            self.by_letter.discard(who)
            self.sent[who] = page
            if page.code:
                del self.ready[who]
                self.by_letter.add(who)
                self.happened["cast by letter"] += 1

    @rule(who=people)
    def presses_the_button_again(self, who):
        if who in self.box:
            self.cast(self.sent[who], self.box[who][1])

    def refusal(self, page, selections):
        """Why the ballot must be refused, or None."""
        if self.closed:
            return VotingClosed
        if page.who in self.paper:
            return AlreadyOnPaper
        if page.voter.seq != self.seq[page.who]:
            return VoteChangedElsewhere
        if not selections:
            return NothingChosen
        if sum(PRICES[project] for project in selections) > BUDGET:
            return OverBudget
        return CodeNotValid if page.code and self.ready.get(page.who) != page.code else None

    @rule(page=found)
    def withdraws_from_a_page(self, page):
        self.withdraw(page)

    @rule(who=people)
    def finds_themselves_and_withdraws(self, who):
        page = self.finds_themselves(who)
        if isinstance(page, Page):
            self.withdraw(page)

    def withdraw(self, page):
        who, voter = page.who, page.voter
        done = self.trying(lambda: withdraw_ballot(round_id=self.round_id, voter=voter))
        changed = VoteChangedElsewhere if voter.seq != self.seq[who] else None if who in self.box else NoVote
        assert done is (VotingClosed if self.closed else AlreadyOnPaper if who in self.paper else changed)
        if done is None:
            del self.box[who]
            self.seq[who] += 1
            self.happened["withdrawn"] += 1

    @rule(who=people, writes=sheets)
    def votes_on_paper(self, who, writes):
        marked = self.trying(lambda: mark_voter(round_id=self.round_id, person=self.cpr[who], marked_by=self.staff))
        if self.closed:
            assert marked is VotingClosed
        elif who not in self.on_roll:
            assert marked is PersonNotOnRoll
        elif who in self.paper:
            assert marked is PersonOnPaper
        else:
            assert marked.superseded == (who in self.box)
            self.happened["paper took out a vote" if marked.superseded else "marked on paper"] += 1
            self.beaten |= {who} & set(self.box)
            self.paper[who] = writes
            self.box.pop(who, None)
            self.seq[who] += 1
            if who in self.standing:
                self.cast(self.standing[who], ["1"])

    def vote_in_the_last_minute(self) -> None:
        """What seldom comes together by chance: a letter, a button pressed twice, a change of mind; then paper."""
        self.comes_on_the_roll("trige-1")
        able = [who for who in PEOPLE if who in self.on_roll - set(self.paper)]
        late = next((who for who in reversed(able) if who not in self.box), None)
        if late:
            self.gets_a_letter_and_votes_with_it(late, ["2", "3"])
            self.presses_the_button_again(late)
            if self.pages % 2:
                self.finds_themselves_and_withdraws(late)
                self.finds_themselves_and_casts(late, ["1"])
        for who in able:
            if who not in self.box:
                self.finds_themselves_and_casts(who, ["2"])
        first = next((who for who in able if who in self.box and who != late), None)
        if first and not self.paper:
            self.votes_on_paper(first, ["2", "3"] if self.pages % 2 else [])

    @precondition(lambda self: not self.closed and self.pages > 8)
    @rule()
    def closes(self):
        self.close_the_voting()

    def close_the_voting(self) -> None:
        board = self.make.account("valgstyrer-1")
        assert self.trying(lambda: open_and_count(round_id=self.round_id, by=board)) is VotingStillOpen
        move_clock_to(self.closes_at + timedelta(seconds=1))
        self.closed = True
        self.happened["closed"] += 1
        for page in self.standing.values():
            # Whoever has a page open presses the button a second too late.
            self.cast(page, ["1"])

    @precondition(lambda self: self.closed and not self.opened)
    @rule()
    def is_opened_and_counted(self):
        self.open_and_compare()

    def open_and_compare(self) -> None:
        """The paper is counted and typed, the box is opened; and the result is what anyone can work out."""
        self.type_the_paper()
        opening = {"round_id": self.round_id, "by": self.make.account("valgstyrer-1")}
        open_and_count(**opening)
        self.opened = True
        assert self.trying(lambda: open_and_count(**opening)) is AlreadyOpened
        for page in self.standing.values():
            self.cast(page, ["1"])
        on_web = [selections for _idem, selections, _slot in self.box.values()]
        votes = on_web + list(self.paper.values())
        assert sorted(sorted(ballot) for ballot in selections_of(self.round_id)) == sorted(votes)
        by_letter = len(self.by_letter & set(self.box))
        channels = {Channel.WEB: len(on_web) - by_letter, Channel.LETTER: by_letter, Channel.PAPER: len(self.paper)}
        assert turnout(self.round_id).by_channel == {channel: count for channel, count in channels.items() if count}
        outcome = outcome_of(run_of(self.round_id))
        assert (outcome.cast, outcome.blank) == (len(votes), votes.count([]))
        assert set(outcome.selected) in list(results_of(votes))
        assert outcome.amounts == {project: PRICES[project] for project in outcome.selected}
        self.happened["opened"] += 1
        self.happened["opened with paper and web"] += bool(on_web and self.paper)
        self.happened["opened with a blank sheet"] += [] in votes
        self.happened["opened with nothing in it"] += not votes
        self.happened["paper beat the web"] += bool(self.beaten & set(self.paper))

    def type_the_paper(self) -> None:
        """Two people read every sheet."""
        written = sorted(self.paper.values(), reverse=True)
        if not written:
            return
        counted, blank = Paper(self.make, self.round), written.count([])
        # The blank ones come last; nobody types them.
        numbers = counted.ballots(counted.batch(len(written) - blank, blank=blank))
        for ballot, writes in zip(numbers, written, strict=False):
            counted.by_two(ballot, *writes)

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


def results_of(votes: Sequence[Sequence[str]]) -> Iterator[set[str]]:
    """What may be funded: in order of votes, whatever fits into what is left. A lot may order those that are equal."""
    score = Counter(project for ballot in votes for project in ballot)
    for order in permutations(score):
        if all(score[one] >= score[next_one] for one, next_one in zip(order, order[1:], strict=False)):
            left, funded = BUDGET, set()
            for project in order:
                if PRICES[project] <= left:
                    left -= PRICES[project]
                    funded.add(project)
            yield funded


def test_whatever_people_do_the_box_is_whole_and_the_count_is_the_votes(database):
    Voting.database, Voting.happened = database, Counter()
    few = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None, derandomize=True)
    run_state_machine_as_test(Voting, settings=settings(few, suppress_health_check=list(HealthCheck)))
    assert HAPPENS - set(+Voting.happened) == set()
