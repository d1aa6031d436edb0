"""Any course of marking, counting, typing and correcting: the box opens if and only if a simple model says it may."""

from collections import Counter
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from civic.clock import move_clock_to
from civic.database import db
from civic.paper import batches, services
from civic.paper.queries import area_states, batch_by_number, missing, releases_of
from civic.reasons import PaperNotReconciled, Reason
from civic.results.models import Ballot
from civic.results.services import open_box
from civic.roll.queries import Channel, turnout
from civic.voting.queries import box_count
from tests.support.factories import Make
from tests.support.paper import Paper, cpr_of

PEOPLE = [f"sabro-{n}" for n in range(1, 6)]
CHOICES = [("1",), ("2",), ("1", "2"), ("1", "2", "3"), ()]
NAMES = count(1)


class PaperMachine(RuleBasedStateMachine):
    """`marked`, `web`, and by ballot what each person typed: all that decides."""

    @initialize()
    def begin(self):
        make = Make()
        self.paper = Paper(make, make.voting(name=f"Sabro {next(NAMES)}"))
        self.marked, self.web = set(), set()
        self.typed, self.totals, self.confirmed = {}, {}, set()
        self.explained = None

    @property
    def staff(self):
        return (self.paper.one, self.paper.other, self.paper.third)

    def tried(self, act):
        """Whether it was done; a refusal changes nothing, which the invariants see."""
        try:
            act()
        except Reason:
            return False
        return True

    @rule(person=st.sampled_from(PEOPLE))
    def vote(self, person):
        done = self.tried(lambda: self.paper.make.vote(self.paper.round, "1", key=person))
        assert done == (person not in self.marked)
        self.web |= {person} if done else set()

    @rule(person=st.sampled_from(PEOPLE))
    def mark(self, person):
        assert self.tried(lambda: self.paper.mark(person)) == (person not in self.marked)
        self.marked.add(person)
        self.web.discard(person)

    @rule(person=st.sampled_from(PEOPLE), same=st.booleans())
    def release(self, person, same):
        ask = {"person": cpr_of(person), "reason": "Fejl.", "asked_by": self.paper.one}
        if not self.tried(lambda: services.ask_release(round_id=self.paper.round.id, **ask)):
            assert person not in self.marked
            return
        (asked,) = releases_of(self.paper.round.id)
        by = self.paper.one if same else self.paper.other
        values = {"round_id": self.paper.round.id, "release_id": asked.id, "decided_by": by}
        assert self.tried(lambda: services.decide_release(grant=True, **values)) == (not same)
        if same:
            services.decide_release(grant=False, **values)
        else:
            self.marked.discard(person)

    @precondition(lambda self: len(self.totals) < 2)
    @rule(valid=st.integers(0, 2), blank=st.integers(0, 1), invalid=st.integers(0, 1), wrong=st.integers(-1, 1))
    def add_batch(self, valid, blank, invalid, wrong):
        totals = {"blank": blank, "invalid": {"unclear": invalid}, "returned": valid + blank + invalid + wrong}
        done = self.tried(lambda: self.paper.batch(valid, confirm=False, issued=9, **totals))
        assert done == (wrong == 0)
        if done:
            number = len(self.totals) + 1
            self.totals[number] = (valid, blank, valid + blank + invalid)
            self.typed |= {ballot: {} for ballot in self.paper.ballots(number)}

    @precondition(lambda self: self.totals)
    @rule(data=st.data(), by=st.integers(0, 1))
    def confirm(self, data, by):
        number = data.draw(st.sampled_from(sorted(self.totals)))
        done = self.tried(lambda: self.paper.confirm(number, by=self.staff[by]))
        assert done == (by == 1 and number not in self.confirmed)
        self.confirmed |= {number} if done else set()

    @precondition(lambda self: self.typed)
    @rule(data=st.data(), by=st.integers(0, 2), chosen=st.sampled_from(CHOICES), again=st.booleans())
    def enter(self, data, by, chosen, again):
        ballot = data.draw(st.sampled_from(sorted(self.typed)))
        entries, outcome = self.typed[ballot], "valid" if chosen else "blank"
        disputed = len(entries) > 1
        may = not self.final(ballot) and chosen != ("1", "2", "3")
        may = may and (disputed if again else not disputed and by not in entries)
        assert (
            self.tried(lambda: self.paper.enter(ballot, chosen, by=self.staff[by], outcome=outcome, again=again)) == may
        )
        if may:
            entries[by] = chosen

    @rule(same=st.booleans())
    def explain(self, same):
        figures = (len(self.marked), sum(returned for *_, returned in self.totals.values()))
        area = area_states(self.paper.round)[0].area.id
        values = {"area_id": area, "figures": figures, "reason": "Sådan er det.", "given_by": self.paper.one}
        done = self.tried(lambda: batches.explain(round_id=self.paper.round.id, **values))
        assert done == (figures[0] != figures[1])
        if done:
            by = self.paper.one if same else self.paper.other
            confirm = {"area_id": area, "seen": area_states(self.paper.round)[0].seen, "confirmed_by": by}
            agreed = self.tried(lambda: batches.confirm_explanation(round_id=self.paper.round.id, **confirm))
            assert agreed != same
            self.explained = figures if agreed else None

    def final(self, ballot):
        """What two people typed alike, if any did."""
        alike = Counter(self.typed[ballot].values()).most_common(1)
        return alike and alike[0][1] > 1 and [alike[0][0]]

    def is_reconciled(self):
        figures = (len(self.marked), sum(returned for *_, returned in self.totals.values()))
        balanced = figures[0] == figures[1] or self.explained == figures
        return balanced and self.confirmed == set(self.totals) and all(self.final(ballot) for ballot in self.typed)

    @invariant()
    def the_roll_and_the_box_are_as_the_model_says(self):
        expected = {Channel.PAPER: len(self.marked), Channel.WEB: len(self.web)}
        assert turnout(self.paper.round.id).by_channel == {channel: n for channel, n in expected.items() if n}
        assert box_count(self.paper.round.id) == len(self.web)
        assert (not missing(self.paper.round)) == self.is_reconciled()

    def teardown(self):
        if not hasattr(self, "explained"):
            return
        move_clock_to(self.paper.round.result_at)
        try:
            open_box(round_id=self.paper.round.id, opened_by=self.paper.one)
        except PaperNotReconciled:
            assert not self.is_reconciled()
            return
        assert self.is_reconciled()
        rows = sa.select(Ballot.selections).where(Ballot.round_id == self.paper.round.id, Ballot.channel == "paper")
        counted = sorted(tuple(row) for row in db.session.scalars(rows))
        blank = [()] * sum(blank for _, blank, _ in self.totals.values())
        assert counted == sorted(blank + [self.final(ballot)[0] for ballot in self.typed])
        assert batch_by_number(self.paper.round.id, 99) is None


def test_any_course_of_paper_agrees_with_the_model(app):
    effort = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(PaperMachine, settings=effort)
