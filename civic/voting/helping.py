"""The ways into the booth without MitID: a voting letter, and help from staff on a screen that they lend out."""

from collections import Counter
from datetime import datetime, timedelta

from civic.audit.queries import entries_of
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.letters.services import Bearer, bearer_of, make_slip, take_slip
from civic.roll.queries import Channel, entry_of
from civic.roll.reading import is_person
from civic.rounds.queries import Round
from civic.rounds.services import locked_round
from civic.voting.services import Voter, find_voter, refuse_unless_voting, voter_with

SLIP_GOOD_FOR = timedelta(minutes=10)
STARTED = "assisted_vote_started"


def voter_with_letter(*, round: Round, code: str) -> Voter:
    """Whoever the letter with this code stands for. Raises CodeNotValid, NotOnRoll, AlreadyOnPaper."""
    bearer = bearer_of(round, code)
    return voter_with(round, bearer.roll_key, bearer.slot, bearer.letter)


def start_help(*, round_id: int, who: str, reason: str, helped_by: int) -> tuple[str, datetime]:
    """Give somebody staff have before them a slip: its code and how long it is good. They fill in their ballot alone.

    `who` is a CPR number, in memory only, or the code of a voting letter. Logged with who helped, the reason's code and
    whether the person had voted already, but not with the person. Raises NotOnRoll, AlreadyOnPaper, CodeNotValid, and
    what `refuse_unless_voting` raises.
    """
    with transaction():
        round = locked_round(round_id, shared=True)
        refuse_unless_voting(round)
        voter = find_voter(round=round, person=who) if is_person(who) else voter_with_letter(round=round, code=who)
        until = fresh_now() + SLIP_GOOD_FOR
        code = make_slip(round=round, bearer=Bearer(voter.roll_key, voter.slot, voter.letter), until=until)
        entry = entry_of(round_id, voter.roll_key)
        again = entry is not None and entry.channel is not Channel.NONE
        record(STARTED, scope=round.slug, actor=helped_by, reason=reason, again=again)
    return code, until


def voter_with_slip(*, round: Round, code: str) -> Voter:
    """Whoever the slip was written for; it is used up with this. Raises CodeNotValid, NotOnRoll, AlreadyOnPaper."""
    bearer = take_slip(round=round, code=code)
    return voter_with(round, bearer.roll_key, bearer.slot, bearer.letter)


def help_given(round: Round) -> dict[int, tuple[int, int]]:
    """How many each account has helped in the round, and how many of those had voted already."""
    helped: Counter[int] = Counter()
    again: Counter[int] = Counter()
    for entry in entries_of([STARTED], scope=round.slug):
        account = int(entry.actor.removeprefix("account:"))
        helped[account] += 1
        again[account] += '"again":true' in entry.body
    return {account: (count, again[account]) for account, count in sorted(helped.items())}
