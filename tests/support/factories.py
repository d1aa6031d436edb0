"""Make what a test needs, through the services, with believable defaults."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from civic.accounts.demonstration import ISSUER, person_by_key
from civic.accounts.demonstration import people as demonstration_people
from civic.accounts.identity import Identity
from civic.accounts.services import account_for, grant_role
from civic.areas.queries import area_by_slug
from civic.areas.services import load_default_areas
from civic.clock import fresh_now, move_clock_to
from civic.database import transaction
from civic.policy import Role
from civic.proposals import services as proposing
from civic.proposals.queries import proposal_by_slug
from civic.proposals.rearranging import exclude
from civic.roll.services import load_roll
from civic.rounds.keys import confirm_key, send_key
from civic.rounds.phases import IN_ORDER, Dates, Phase
from civic.rounds.queries import round_by_slug
from civic.rounds.services import RoundPlan, create_round
from civic.sealing import fingerprint, new_key_pair
from civic.voting.services import Voter, cast_ballot, find_voter

NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


class Make:
    """`make.account("sabro-1")`, `make.round(...)`, … Areas are there from the start."""

    def __init__(self) -> None:
        load_default_areas()

    def account(self, key: str) -> int:
        """The account of a demonstration person, with the roles they have in the demonstration."""
        person = person_by_key(key)
        assert person, key
        resident = person.role is Role.RESIDENT
        area = person.area_slug if resident else None
        account_id = account_for(Identity(ISSUER, person.key, person.name, person.cpr or None, area, resident))
        if person.role is Role.PLAYMAKER:
            for slug in person.area_slug.split("+"):
                found = area_by_slug(slug)
                assert found
                grant_role(account_id=account_id, role=Role.PLAYMAKER, area_id=found.id)
        elif not resident:
            grant_role(account_id=account_id, role=person.role)
        return account_id

    def area(self, slug: str = "sabro") -> Any:
        found = area_by_slug(slug)
        assert found
        return found

    def round(
        self,
        *,
        areas: Sequence[str] = ("sabro",),
        phase: Phase = Phase.PROPOSALS,
        budget: int = 100_000_00,
        name: str = "Sabro 2026",
        **plan: Any,
    ) -> Any:
        """A round that came into `phase` a day ago; each phase lasts ten days. `budget` in øre."""
        first = fresh_now() - timedelta(days=1) - timedelta(days=10) * (IN_ORDER.index(phase) - 1)
        dates = Dates(*(first + timedelta(days=10) * n for n in range(8)))
        areas_ids = [self.area(slug).id for slug in areas]
        plan = {"theme": "Fællesskab", "proposals_each": None, **plan}
        slug = create_round(
            plan=RoundPlan(name=name, budget=budget, area_ids=areas_ids, dates=dates, **plan), created_by=None
        )
        return round_by_slug(slug)

    def draft(
        self,
        round: Any,
        *,
        author: str = "sabro-1",
        title: str = "Bænke ved søen",
        cost: int = 20_000_00,
        pictures: Sequence[proposing.Illustration] = (),
    ) -> Any:
        """A complete draft, in the author's own area; the round must take proposals. `cost` in øre."""
        author_id = self.account(author)
        content = proposing.ProposalContent(
            title=title,
            body="Vi vil gerne kunne sidde ned på turen.",
            place="Ved søen",
            costs=[proposing.Cost("Bænke", cost)],
            pictures=pictures,
        )
        area_id = self.area(author.rsplit("-", 1)[0]).id
        slug = proposing.save_draft(round_id=round.id, author_id=author_id, area_id=area_id, content=content)
        return proposal_by_slug(slug)

    def proposal(self, round: Any, *, author: str = "sabro-1", **draft: Any) -> Any:
        """A submitted proposal: like a draft."""
        made = self.draft(round, author=author, **draft)
        return proposal_by_slug(proposing.submit(proposal_id=made.id, author_id=made.author_id))

    def approved(self, proposal: Any, price: int) -> Any:
        """The proposal with its price (øre) on the ballot."""
        with transaction():
            proposing.mark_approved(proposal_id=proposal.id, price=price)
        return proposal

    def roll(self, round: Any, *, areas: Sequence[str] = ("sabro",)) -> None:
        """The demonstration's residents of these areas may vote."""
        load_roll(round_id=round.id, lines=self.roll_file(areas), loaded_by=None)

    def roll_file(self, areas: Sequence[str] = ("sabro",)) -> list[str]:
        """The lines of the file that `roll` loads."""
        people = [p for p in demonstration_people() if p.area_slug in areas and p.role is Role.RESIDENT]
        return ["person;area;born\n", *(f"{p.cpr};{p.area_slug};{p.born}\n" for p in people)]

    def voting(self, *prices: int, areas: Sequence[str] = ("sabro",), budget: int = 100_000_00, **plan: Any) -> Any:
        """A round whose voting began a day ago, with a proposal at each of these prices (øre) and a roll."""
        round = self.round(areas=areas, budget=budget, **plan)
        for number, price in enumerate(prices or (40_000_00, 50_000_00, 30_000_00), start=1):
            # Whoever came today may hand in five.
            author = f"sabro-{(number + 4) // 5}"
            self.approved(self.proposal(round, author=author, title=f"Forslag {number}", cost=100_00), price)
        self.roll(round, areas=areas)
        move_clock_to(round.voting_at + timedelta(days=1))
        return round

    def apart(self, *projects: str) -> Any:
        """A round whose voting began a day ago, with three proposals of which at most one of these can be built."""
        round = self.round()
        made = [self.proposal(round, title=f"Forslag {number}", cost=100_00) for number in (1, 2, 3)]
        for number, proposal in enumerate(made, start=1):
            self.approved(proposal, number * 10_000_00)
        rivals = {proposal.id for proposal in made if proposal.project_id in projects}
        with transaction():
            exclude(proposal_ids=rivals)
        self.roll(round)
        move_clock_to(round.voting_at + timedelta(days=1))
        return round

    def board_key(self, round: Any) -> bytes:
        """The private key of a pair that the board has made, sent in and confirmed; voting must not have begun."""
        private_key, public_key = new_key_pair()
        send_key(round_id=round.id, public_key=public_key, sent_by=self.account("valgstyrer-1"))
        typed = fingerprint(public_key)
        confirm_key(round_id=round.id, fingerprint=typed, confirmed_by=self.account("valgstyrer-2"))
        return private_key

    def voter(self, round: Any, key: str = "sabro-1") -> Voter:
        """The demonstration person as the round's roll knows them."""
        person = person_by_key(key)
        assert person
        return find_voter(round=round, person=person.cpr)

    def vote(self, round: Any, *selections: str, key: str = "sabro-1", idem: str = "") -> str:
        """A ballot cast by the demonstration person; its receipt."""
        voter = self.voter(round, key)
        return cast_ballot(
            round_id=round.id, voter=voter, selections=selections, idem=idem or secrets.token_urlsafe(24)
        )
