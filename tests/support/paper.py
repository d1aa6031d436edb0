"""Vote and count on paper as staff do, through the services."""

from collections.abc import Sequence
from typing import Any

from civic.accounts.demonstration import person_by_key
from civic.paper import batches, lists, services
from civic.paper.queries import ballot_numbers, batch_by_number, numbers_of
from tests.support.factories import Make

ONE, OTHER, THIRD = "medarbejder-1", "medarbejder-2", "administrator-1"


def cpr_of(key: str) -> str:
    person = person_by_key(key)
    assert person and person.cpr
    return person.cpr


class Paper:
    """A round's paper: `Paper(make, round).mark("sabro-1")`."""

    def __init__(self, make: Make, round: Any) -> None:
        self.make, self.round = make, round
        self.one, self.other, self.third = (make.account(key) for key in (ONE, OTHER, THIRD))

    def mark(self, *keys: str) -> list[services.Marked]:
        """These people vote on paper at an event."""
        return [services.mark_voter(round_id=self.round.id, person=cpr_of(key), marked_by=self.one) for key in keys]

    def count(self, valid: int = 0, *, area: str = "sabro", **figures: Any) -> batches.BatchCount:
        """A batch that adds up unless told otherwise."""
        blank, invalid = figures.pop("blank", 0), figures.pop("invalid", {})
        returned = figures.pop("returned", valid + blank + sum(invalid.values()))
        values = {"place": "Sabro Kro", "issued": returned, **figures}
        area_id = self.make.area(area).id
        return batches.BatchCount(
            area_id=area_id, returned=returned, blank=blank, valid=valid, invalid=invalid, **values
        )

    def batch(self, valid: int = 0, *, confirm: bool = True, **figures: Any) -> int:
        """A counted batch, confirmed by another; its number."""
        count = self.count(valid, **figures)
        number = batches.add_batch(round_id=self.round.id, count=count, counted_by=self.one)
        if confirm:
            self.confirm(number)
        return number

    def confirm(self, number: int, by: int | None = None) -> None:
        """A second person stands for the batch's totals."""
        found = batch_by_number(self.round.id, number)
        assert found
        seen = batches.totals_of(found)
        batches.confirm_batch(round_id=self.round.id, number=number, seen=seen, confirmed_by=by or self.other)

    def ballots(self, batch: int) -> list[int]:
        """The numbers drawn for the batch's ballots."""
        found = batch_by_number(self.round.id, batch)
        assert found
        return ballot_numbers(found)

    def printed(self, *projects: str) -> list[int]:
        """The numbers of these projects on the printed ballot."""
        numbers = {project: number for number, project in numbers_of(self.round.id).items()}
        return [numbers[project] for project in projects]

    def enter(
        self, ballot: int, projects: Sequence[str] = (), *, by: int, outcome: str = "valid", again: bool = False
    ) -> batches.Outcome:
        """One person types a ballot."""
        return batches.enter_ballot(
            round_id=self.round.id,
            ballot=ballot,
            outcome=outcome,
            numbers=self.printed(*projects),
            entered_by=by,
            again=again,
        )

    def by_two(self, ballot: int, *projects: str, outcome: str = "valid") -> None:
        """Two people type the same."""
        for who in (self.one, self.other):
            self.enter(ballot, projects, by=who, outcome=outcome)

    def list(self, lines: int = 10) -> int:
        """A list for a place without a network."""
        return lists.make_list(round_id=self.round.id, place="Forsamlingshuset", lines=lines, made_by=self.one)

    def read(self, number: int, *lines: str) -> lists.ListReport:
        """The list comes back as CSV, with these lines below the header."""
        rows = ["line;person\n", *(f"{line}\n" for line in lines)]
        return lists.read_list(round_id=self.round.id, number=number, lines=rows, read_by=self.one)
