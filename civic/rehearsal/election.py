"""The rehearsal itself: one round played from its making to its signature, through the services, on a moved clock."""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby

from flask import Flask

from civic import sealing, vault
from civic.areas.services import load_default_areas
from civic.bulletin.services import publish_boards
from civic.clock import fresh_now, move_clock_to
from civic.database import db
from civic.letters.services import Bearer, bearer_of, make_letters, make_slip, take_slip
from civic.paper.batches import BatchCount, add_batch, confirm_batch, enter_ballot, totals_of
from civic.paper.queries import ballot_numbers, batch_by_number, numbers_of
from civic.paper.services import mark_voter
from civic.proposals.queries import Proposal, proposal_by_slug
from civic.proposals.services import Cost, ProposalContent, save_draft, submit
from civic.qualification.offers import exclude
from civic.qualification.services import approve
from civic.rehearsal.actors import Actors, Broken, Browser, area_id, make_area, real_residents
from civic.rehearsal.plan import Invented, Plan, Way, invented_people, roll_lines
from civic.results.services import open_and_count, sign_count
from civic.roll.services import load_roll
from civic.rounds.keys import confirm_key, send_key
from civic.rounds.phases import Dates
from civic.rounds.queries import BallotKind, Round, round_by_slug
from civic.rounds.services import BOX_KEY, RoundPlan, create_round
from civic.sealing import shares
from civic.voting.services import Voter, cast_ballot, find_voter, voter_with, withdraw_ballot

STAFF, OTHER_STAFF, OPENS, SIGNS = "medarbejder-1", "medarbejder-2", "valgstyrer-1", "valgstyrer-2"
PHASE, EVENING = timedelta(days=7), timedelta(hours=12)
DAYS = 7
Progress = Callable[[str, int, int], None]


class Rehearsal:
    """One election. `progress` is told what is under way, how much of it is done, and of how much."""

    def __init__(self, app: Flask, plan: Plan, *, voters: int, seed: str, progress: Progress) -> None:
        self.app, self.plan, self.voters, self.seed, self.progress = app, plan, voters, seed, progress
        self.actors = Actors()
        self.parts: list[str] = []
        self.slug = ""
        self.people: list[Invented] = []
        self.projects: list[str] = []
        self.codes: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.dates = Dates(*(fresh_now() + timedelta(days=1) + PHASE * n for n in range(8)))

    def play(self) -> Round:
        """Everything in its order; the round with its published result. Raises Broken."""
        self.set_up()
        self.make_key()
        self.propose()
        self.take_in_roll()
        self.vote()
        self.count_paper()
        self.open_and_sign()
        return self.round

    @property
    def round(self) -> Round:
        """The round, once it has been set up."""
        found = round_by_slug(self.slug)
        if found is None:
            raise Broken("the round is gone")
        return found

    def set_up(self) -> None:
        """The areas and the round."""
        self.progress("areas, round and projects", 0, 1)
        load_default_areas()
        for slug in {*self.plan.areas, *(project.area for project in self.plan.projects)}:
            make_area(slug)
        plan = RoundPlan(
            name=self.plan.name,
            theme=self.plan.name,
            budget=self.plan.budget,
            area_ids=[area_id(slug) for slug in self.plan.areas],
            dates=self.dates,
            ballot_kind=BallotKind(self.plan.ballot_kind),
            max_choices=self.plan.max_choices,
            rule=self.plan.rule,
            rule_parameters=self.plan.rule_parameters,
        )
        self.slug = create_round(plan=plan, created_by=self.actors.worker(STAFF))

    def make_key(self) -> None:
        """The board makes its key, splits it between three, and two members bring the public half to the round."""
        private_key, public_key = sealing.new_key_pair()
        round, sent = self.round, sealing.read_public(sealing.public_file(public_key))
        send_key(round_id=round.id, public_key=sent, sent_by=self.actors.worker(OPENS))
        confirm_key(
            round_id=round.id, fingerprint=sealing.fingerprint(public_key), confirmed_by=self.actors.worker(SIGNS)
        )
        if vault.read(self.slug, BOX_KEY) is not None:
            raise Broken("the server kept a private key of its own")
        self.parts = shares.split(private_key, needed=2, among=3)

    def propose(self) -> None:
        """Residents propose, a playmaker approves each at its price."""
        move_clock_to(self.dates.proposals + EVENING)
        made = []
        for place, project in enumerate(self.plan.projects):
            author, area = self.actors.resident(project.area, place), area_id(project.area)
            content = ProposalContent(
                title=project.title, body=self.plan.name, place="Her", costs=[Cost("Alt", project.price)]
            )
            slug = save_draft(round_id=self.round.id, author_id=author, area_id=area, content=content)
            made.append(submit(proposal_id=proposed(slug).id, author_id=author))
        move_clock_to(self.dates.qualification + EVENING)
        for slug, project in zip(made, self.plan.projects, strict=True):
            playmaker = self.actors.playmaker(project.area)
            approve(proposal_id=proposed(slug).id, decided_by=playmaker, price=project.price)
            self.projects.append(proposed(slug).project_id)
        for group in self.plan.exclusive:
            first, *others = (proposed(made[place]).id for place in group)
            by = self.actors.playmaker(self.plan.projects[group[0]].area)
            exclude(proposal_id=first, others=others, excluded_by=by)

    def take_in_roll(self) -> None:
        """The roll, and letters for those who get one."""
        round, reference = self.round, self.round.reference_date
        made = invented_people(self.plan, voters=self.voters, days=DAYS, seed=self.seed, reference=reference)
        real = real_residents(list(self.plan.areas))[: self.voters // 10]
        for place, (person, instead) in enumerate(zip(real, made, strict=False)):
            self.keys[person.cpr] = person.key
            values = (person.cpr, person.area_slug, person.born, Way.BROWSER, instead.day, instead.chosen)
            made[place] = Invented(*values)
        self.people = made
        load_roll(round_id=round.id, lines=roll_lines(self.people), loaded_by=self.actors.worker(STAFF))
        with_letter = [person for person in self.people if person.way is Way.LETTER]
        if with_letter:
            lines = ["person\n", *(f"{person.cpr}\n" for person in with_letter)]
            batch = make_letters(
                round_id=round.id, lines=lines, as_file=lambda _round, _batch: b"", made_by=self.actors.worker(STAFF)
            )
            self.codes = {person.cpr: code for person, (_, code) in zip(with_letter, batch.letters, strict=True)}

    def vote(self) -> None:
        """Day after day, each person in their own way; every night a checkpoint."""
        done = 0
        order = sorted(range(len(self.people)), key=lambda place: (self.people[place].day, place))
        for day, places in groupby(order, key=lambda place: self.people[place].day):
            move_clock_to(self.dates.voting + timedelta(days=day) + EVENING / 2)
            for place in places:
                self.vote_of(self.people[place])
                done += 1
                if done % 20 == 0 or done == len(self.people):
                    self.progress("votes", done, len(self.people))
            db.session.rollback()
            publish_boards()

    def vote_of(self, person: Invented) -> None:
        """All that one person does."""
        if person.way is Way.BROWSER:
            Browser(self.app).vote(self.slug, self.keys[person.cpr], self.ids(person.chosen))
        elif person.way is Way.PAPER:
            mark_voter(round_id=self.round.id, person=person.cpr, marked_by=self.actors.worker(STAFF))
        else:
            self.cast(self.voter_of(person), person.chosen)
        if person.again:
            self.cast(self.voter_of(person), person.again)
        if person.withdraws:
            withdraw_ballot(round_id=self.round.id, voter=self.voter_of(person))
        if person.late_paper:
            mark_voter(round_id=self.round.id, person=person.cpr, marked_by=self.actors.worker(STAFF))

    def voter_of(self, person: Invented) -> Voter:
        """The person as they come to the ballot: by themselves, with a letter, or with somebody's help."""
        round = self.round
        if person.way is Way.LETTER:
            bearer = bearer_of(round, self.codes[person.cpr])
            return voter_with(round, bearer.roll_key, bearer.slot, bearer.letter)
        voter = find_voter(round=round, person=person.cpr)
        if person.way is Way.ASSISTED:
            code = make_slip(
                round=round, bearer=Bearer(voter.roll_key, voter.slot), until=fresh_now() + timedelta(minutes=30)
            )
            bearer = take_slip(round=round, code=code)
            return voter_with(round, bearer.roll_key, bearer.slot)
        return voter

    def cast(self, voter: Voter, chosen: Sequence[int]) -> None:
        """The choices go into the box."""
        cast_ballot(round_id=self.round.id, voter=voter, selections=self.ids(chosen), idem=secrets.token_urlsafe(24))

    def count_paper(self) -> None:
        """The paper of each area is counted in batches, and every ballot typed by two."""
        move_clock_to(self.dates.result + timedelta(hours=1))
        on_paper = sorted(
            (person for person in self.people if person.way is Way.PAPER or person.late_paper),
            key=lambda person: person.area,
        )
        done = 0
        for slug, group in groupby(on_paper, key=lambda person: person.area):
            voters = list(group)
            # The first of many left their ballot blank.
            blank = 1 if len(voters) > 10 else 0
            self.count_batch(slug, voters, blank)
            done += len(voters)
            self.progress("paper ballots", done, len(on_paper))

    def count_batch(self, slug: str, voters: Sequence[Invented], blank: int) -> None:
        """One area's batch, from its totals to its last ballot."""
        round, typed = self.round, list(voters)[blank:]
        issued = len(voters)
        count = BatchCount(f"Hallen i {slug}", area_id(slug), issued, issued, blank, len(typed), {})
        number = add_batch(round_id=round.id, count=count, counted_by=self.actors.worker(STAFF))
        batch = batch_by_number(round.id, number)
        if batch is None:
            raise Broken("a batch of paper ballots is gone")
        confirm_batch(
            round_id=round.id, number=number, seen=totals_of(batch), confirmed_by=self.actors.worker(OTHER_STAFF)
        )
        printed = {project: printed for printed, project in numbers_of(round.id).items()}
        for ballot, person in zip(ballot_numbers(batch), typed, strict=True):
            numbers = [printed[project] for project in self.ids(person.chosen)]
            for worker in (STAFF, OTHER_STAFF):
                enter_ballot(
                    round_id=round.id,
                    ballot=ballot,
                    outcome="valid",
                    numbers=numbers,
                    entered_by=self.actors.worker(worker),
                )

    def open_and_sign(self) -> None:
        """Two members bring their parts of the key; the box is opened and counted, and another signs."""
        self.progress("opening, counting and signing", 0, 1)
        private_key = shares.join(self.parts[:2])
        open_and_count(round_id=self.round.id, by=self.actors.worker(OPENS), private_key=private_key)
        sign_count(round_id=self.round.id, signed_by=self.actors.worker(SIGNS))
        self.progress("opening, counting and signing", 1, 1)

    def ids(self, chosen: Sequence[int]) -> list[str]:
        """The projects' ids in the count."""
        return [self.projects[place] for place in chosen]


def proposed(slug: str) -> Proposal:
    """The proposal of this slug."""
    found = proposal_by_slug(slug)
    if found is None:
        raise Broken("a proposal is gone")
    return found
