"""What happens in a round of the demonstration, and when."""

import io
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from civic.clock import local
from civic.demonstration.cast import Cast, area, home_of, playmaker_of
from civic.demonstration.content import Remark, RoundStory, Story, Task
from civic.demonstration.papers import count_on_paper, mark_on_paper
from civic.demonstration.pictures import drawn
from civic.demonstration.tasks import begin
from civic.demonstration.voters import MadeUpVoter, extra_voters, made_up_ballots, residents_of, roll_lines
from civic.discussion.services import comment
from civic.files.services import keep_picture
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.moderation.services import Statement, appeal, decide, report
from civic.proposals.queries import Proposal, proposal_by_slug
from civic.proposals.services import Illustration, ProposalContent, save_draft, submit
from civic.qualification.inquiries import answer, hear_author
from civic.qualification.queries import inquiry_by_public_id
from civic.qualification.services import approve, reject
from civic.reasons import NotFound
from civic.results.services import open_and_count, sign_count
from civic.roll.services import load_roll
from civic.rounds.phases import Dates
from civic.rounds.queries import Round, round_by_slug
from civic.rounds.services import RoundPlan, create_round
from civic.voting.queries import ballot_projects
from civic.voting.services import cast_ballot, find_voter

STAFF, COLLEAGUE = "medarbejder-1", "medarbejder-2"
OPENS, SIGNS = "valgstyrer-1", "valgstyrer-2"
SET_UP_BEFORE = timedelta(days=5)
EVENING = timedelta(hours=7)
COUNTED_AFTER = timedelta(hours=20)
# People write between eight in the morning and ten in the evening.
WAKES, AWAKE = timedelta(hours=8), 14 / 24
TALKED_FOR = timedelta(days=9)
HEARING_DAYS = 3
A_DAY = timedelta(days=1)
PRICE_CHECKED = "Vi har indhentet tilbud, og prisen er rettet efter dem."


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment (aware)."""

    at: datetime
    happen: Callable[[], object]


def events_of(story: RoundStory, cast: Cast, now: datetime) -> Iterator[Event]:
    """Everything that has happened in the round by `now`, each thing at its time."""
    return Telling(story, cast, now).events()


class Telling:
    """One round's story as it is played: what has been made so far is kept between the events."""

    def __init__(self, story: RoundStory, cast: Cast, now: datetime) -> None:
        self.story, self.cast, self.now = story, cast, now
        self.dates: Dates = story.dates(local(now).date())
        self.slug = ""
        self.proposals: dict[str, str] = {}
        self.said: dict[Remark, str] = {}
        self.voters: list[MadeUpVoter] = []

    def events(self) -> Iterator[Event]:
        yield Event(min(self.dates.framing - SET_UP_BEFORE, self.now - 3 * SET_UP_BEFORE), self.set_up)
        if self.story.voters and self.dates.proposals < self.now:
            yield Event(self.dates.proposals, self.take_in_roll)
        for position, proposal in enumerate(self.story.proposals):
            yield from self.events_of_proposal(position, proposal)
        for position, task in enumerate(self.story.tasks):
            yield Event(self.now - A_DAY + position * timedelta(minutes=25), partial(self.work, task))
        for remark in (each for proposal in self.story.proposals for each in proposal.remarks if each.reported):
            yield Event(self.now - A_DAY, partial(self.report, remark))
        yield from self.events_of_voting()
        if self.story.votes and self.dates.realisation < self.now:
            yield Event(self.dates.result + timedelta(hours=22), self.open)
            yield Event(self.dates.result + timedelta(hours=26), self.sign)

    def events_of_proposal(self, position: int, proposal: Story) -> Iterator[Event]:
        submitted = self.by_day(self.dates.proposals + timedelta(days=proposal.day, minutes=37 * position % 400))
        yield Event(submitted, partial(self.propose, proposal))
        if proposal.price is not None or proposal.rejected:
            yield Event(self.decided_at(position, submitted), partial(self.decide, proposal))
        talk = list(self.talk_about(proposal))
        end = min(submitted + TALKED_FOR, self.now, self.dates.result)
        for number, act in enumerate(talk, start=1):
            yield Event(self.by_day(submitted + (end - submitted) * number / (len(talk) + 1)), act)

    def talk_about(self, proposal: Story) -> Iterator[Callable[[], None]]:
        """What is said about the proposal, in order, and what the playmaker hides of it."""
        for remark in proposal.remarks:
            yield partial(self.say, proposal, remark)
            for reply in remark.replies:
                yield partial(self.answer, proposal, remark, reply)
            if remark.hidden:
                yield partial(self.hide, proposal, remark)

    def decided_at(self, position: int, submitted: datetime) -> datetime:
        """In the qualification phase, one proposal after the other; where it has not begun, already now."""
        start = self.dates.qualification if self.dates.qualification < self.now else submitted
        end = min(self.dates.voting, self.now)
        return self.by_day(start + (end - start) * (position + 1) / (len(self.story.proposals) + 2))

    def by_day(self, moment: datetime) -> datetime:
        """The moment moved out of the night, in the same order as before; the day of loading is left as it is."""
        there = local(moment)
        if there.date() == local(self.now).date():
            return moment
        midnight = datetime.combine(there.date(), time(), there.tzinfo)
        return (midnight + WAKES + (there - midnight) * AWAKE).astimezone(UTC)

    def events_of_voting(self) -> Iterator[Event]:
        """One evening after the other, until the voting closes or it is now."""
        if not self.story.votes:
            return
        end = min(self.dates.result, self.now)
        evenings = []
        evening = self.dates.voting + EVENING
        while evening < end:
            evenings.append(evening)
            evening += timedelta(days=1)
        for number, at in enumerate(evenings):
            yield Event(at, partial(self.vote, number, len(evenings)))
        if self.story.paper and self.dates.result + COUNTED_AFTER < self.now:
            yield Event(self.dates.result - COUNTED_AFTER, partial(self.mark_on_paper, self.story.paper[0]))
            yield Event(self.dates.result + COUNTED_AFTER, partial(self.count_on_paper, *self.story.paper))

    def set_up(self) -> None:
        """Staff make the round."""
        story = self.story
        plan = RoundPlan(
            name=story.name,
            theme=story.theme,
            description=story.description,
            criteria=story.criteria,
            budget=story.budget,
            area_ids=[area(slug).id for slug in story.areas],
            dates=self.dates,
            ballot_kind=story.ballot,
            max_choices=story.max_choices,
        )
        self.slug = create_round(plan=plan, created_by=self.cast.account(STAFF))

    def round(self) -> Round:
        """The round, once it has been set up."""
        found = round_by_slug(self.slug)
        if found is None:
            raise NotFound
        return found

    def take_in_roll(self) -> None:
        """Staff load the roll: the demonstration's residents and the made-up voters."""
        round = self.round()
        inhabitants = {slug: area(slug).residents for slug in self.story.areas}
        self.voters = extra_voters(round.slug, inhabitants, self.story.voters, round.reference_date)
        lines = roll_lines([*residents_of(self.story.areas), *self.voters])
        load_roll(round_id=round.id, lines=lines, loaded_by=self.cast.account(STAFF))

    def propose(self, proposal: Story) -> None:
        """A resident writes the proposal and hands it in."""
        author_id = self.cast.account(proposal.author)
        pictures = [
            Illustration(keep_picture(io.BytesIO(drawn(motif, proposal.title)), uploaded_by=author_id), words)
            for motif, words in proposal.pictures
        ]
        content = ProposalContent(
            title=proposal.title,
            body=proposal.body,
            place=proposal.place,
            costs=proposal.costs,
            pictures=pictures,
        )
        home = area(home_of(proposal.author))
        slug = save_draft(round_id=self.round().id, author_id=author_id, area_id=home.id, content=content)
        self.proposals[proposal.title] = submit(proposal_id=self._by_slug(slug).id, author_id=author_id)

    def decide(self, proposal: Story) -> None:
        """The area's playmaker decides."""
        decided = self.proposed(proposal)
        playmaker = self.cast.account(playmaker_of(home_of(proposal.author)))
        if proposal.price is not None:
            asked = sum(cost.amount for cost in proposal.costs)
            why = "" if asked == proposal.price else PRICE_CHECKED
            approve(proposal_id=decided.id, decided_by=playmaker, price=proposal.price, explanation=why)
            return
        heard = hear_author(proposal_id=decided.id, asked_by=playmaker, words=proposal.rejected, days=HEARING_DAYS)
        inquiry = inquiry_by_public_id(heard)
        if inquiry is None:
            raise NotFound
        answer(inquiry_id=inquiry.id, words="Tak. Det kan jeg godt se.")
        reject(proposal_id=decided.id, decided_by=playmaker, reason=proposal.rejected)

    def say(self, proposal: Story, remark: Remark) -> None:
        """Somebody comments."""
        self.said[remark] = comment(
            proposal_id=self.proposed(proposal).id, author_id=self.cast.account(remark.by), body=remark.text
        )

    def answer(self, proposal: Story, remark: Remark, reply: Remark) -> None:
        """Somebody replies to a comment."""
        comment(
            proposal_id=self.proposed(proposal).id,
            author_id=self.cast.account(reply.by),
            body=reply.text,
            reply_to=self.said[remark],
        )

    def hide(self, proposal: Story, remark: Remark) -> None:
        """The area's playmaker hides a comment."""
        playmaker = self.cast.account(playmaker_of(home_of(proposal.author)))
        case = case_by_public_id(
            report(kind=Target.COMMENT, target=self.said[remark], reported_by=playmaker, rule=Rule.ABUSE)
        )
        if case is None:
            raise NotFound
        statement = Statement(Measure.HIDE, Rule.ABUSE, remark.text, remark.hidden)
        ruling = ruling_by_public_id(decide(case_id=case.id, decided_by=playmaker, statement=statement))
        if remark.appeal and ruling:
            appeal(ruling_id=ruling.id, account_id=self.cast.account(remark.by), words=remark.appeal)

    def report(self, remark: Remark) -> None:
        """Somebody reports a comment, and the case waits."""
        by, words = remark.reported or ("", "")
        who = self.cast.account(by)
        report(kind=Target.COMMENT, target=self.said[remark], reported_by=who, rule=Rule.ADVERTISING, words=words)

    def work(self, task: Task) -> None:
        """The area's playmaker asks, hears or proposes something, and waits for the answer."""
        about, playmaker = self.by_title(task.about), self.cast.account(playmaker_of(self.story.areas[0]))
        begin(task, about.id, playmaker, self.by_title(task.into).id if task.into else None)

    def vote(self, evening: int, evenings: int) -> None:
        """The share of the voters that comes on this evening casts its ballots."""
        round = self.round()
        appeal = {proposal.title: proposal.appeal for proposal in self.story.proposals}
        ballots = made_up_ballots(
            round=round,
            projects=ballot_projects(round),
            appeal=appeal,
            count=self.story.votes,
            tie=self.story.tie,
        )
        for voter, chosen in list(zip(self.voters, ballots, strict=False))[evening::evenings]:
            found = find_voter(round=round, person=voter.cpr)
            cast_ballot(round_id=round.id, voter=found, selections=chosen, idem=secrets.token_urlsafe(24))

    def mark_on_paper(self, count: int) -> None:
        """The next voters come to an event instead."""
        voters = self.voters[self.story.votes : self.story.votes + count]
        mark_on_paper(round=self.round(), voters=voters, marked_by=self.cast.account(STAFF))

    def count_on_paper(self, count: int, place: str) -> None:
        """Two employees count what they got: one blank, one unclear, the rest as people choose."""
        round = self.round()
        appeal = {proposal.title: proposal.appeal for proposal in self.story.proposals}
        projects = ballot_projects(round)
        chosen = made_up_ballots(round=round, projects=projects, appeal=appeal, count=count - 2, tie=None)
        staff = self.cast.account(STAFF), self.cast.account(COLLEAGUE)
        home = area(self.story.areas[0])
        count_on_paper(round=round, area=home, place=place, ballots=[*chosen, []], unclear=1, staff=staff)

    def open(self) -> None:
        """The board opens the box and counts."""
        open_and_count(round_id=self.round().id, by=self.cast.account(OPENS))

    def sign(self) -> None:
        """Another member of the board signs."""
        sign_count(round_id=self.round().id, signed_by=self.cast.account(SIGNS))

    def proposed(self, proposal: Story) -> Proposal:
        """The proposal, once it has been handed in."""
        return self.by_title(proposal.title)

    def by_title(self, title: str) -> Proposal:
        """The proposal that was handed in under this title."""
        return self._by_slug(self.proposals[title])

    @staticmethod
    def _by_slug(slug: str) -> Proposal:
        found = proposal_by_slug(slug)
        if found is None:
            raise NotFound
        return found
