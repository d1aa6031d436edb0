"""The demonstration's rounds as they are written in `rounds/*.json`: amounts in kroner there, in øre here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from civic.clock import from_local
from civic.proposals.services import Cost
from civic.rounds.phases import Dates
from civic.rounds.queries import BallotKind

ROUNDS = Path(__file__).with_name("rounds")
OERE = 100
NOON = time(12)


@dataclass(frozen=True)
class Remark:
    """A comment, or a reply to one. `by` is a key of the demonstration's people.

    `reported` is who reported it, and why; the case waits. `hidden` is why the playmaker hid it, `appeal` what its
    author says to that.
    """

    by: str
    text: str
    replies: tuple["Remark", ...] = ()
    reported: tuple[str, str] | None = None
    hidden: str = ""
    appeal: str = ""


@dataclass(frozen=True)
class Task:
    """What the playmaker has begun about a proposal, a day or so ago: `do` is ask, hear, forward or merge.

    `into` and `title`: for a merge, the other proposal and what the two would be called. `department` and `address`:
    whom a question is sent to; nobody has such an address, and the mail stays in the demonstration's folder.
    """

    do: str
    about: str
    words: str
    into: str = ""
    title: str = ""
    department: str = ""
    address: str = ""


@dataclass(frozen=True)
class Story:
    """One proposal and what became of it. `day` counts from the start of the proposal phase; amounts in øre.

    `pictures` are what is drawn, each with its description. `appeal` is how often the made-up voters choose it.
    """

    day: float
    author: str
    title: str
    body: str
    place: str
    costs: Sequence[Cost]
    pictures: Sequence[tuple[str, str]]
    price: int | None
    rejected: str
    appeal: int
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class RoundStory:
    """One round. `days` are the starts of the seven phases and the end, counted from the day of loading.

    `voters` are made-up people on the roll beside the demonstration's residents; `votes` of them have voted.
    `tie` names two proposals of the same price that get the same number of votes.
    """

    name: str
    theme: str
    description: str
    criteria: str
    budget: int
    areas: Sequence[str]
    ballot: BallotKind
    max_choices: int | None
    days: Sequence[int]
    proposals: Sequence[Story]
    voters: int
    votes: int
    # How many more vote on paper, and where.
    paper: tuple[int, str] | None
    tie: tuple[str, str] | None
    tasks: Sequence[Task] = ()

    def dates(self, today: date) -> Dates:
        """The phases' starts, each at noon in Denmark, told from `today`."""
        return Dates(*(from_local(datetime.combine(today + timedelta(days=day), NOON)) for day in self.days))


def written_rounds() -> Sequence[RoundStory]:
    """Every round of the demonstration, in the order of its files."""
    return [_round(json.loads(file.read_text(encoding="utf-8"))) for file in sorted(ROUNDS.glob("*.json"))]


def _round(found: dict[str, Any]) -> RoundStory:
    tie, paper = found.get("tie"), found.get("paper")
    return RoundStory(
        name=found["name"],
        theme=found["theme"],
        description="\n\n".join(found["description"]),
        criteria="\n".join(f"- {line}" for line in found["criteria"]),
        budget=found["budget"] * OERE,
        areas=found["areas"],
        ballot=BallotKind(found.get("ballot", "knapsack")),
        max_choices=found.get("max_choices"),
        days=found["days"],
        proposals=[_proposal(proposal) for proposal in found.get("proposals", [])],
        voters=found.get("voters", 0),
        votes=found.get("votes", 0),
        paper=(paper[0], paper[1]) if paper else None,
        tie=(tie[0], tie[1]) if tie else None,
        tasks=[Task(**task) for task in found.get("tasks", [])],
    )


def _proposal(found: dict[str, Any]) -> Story:
    approved = found.get("approved")
    return Story(
        day=found["day"],
        author=found["author"],
        title=found["title"],
        body="\n\n".join(found["body"]),
        place=found["place"],
        costs=[Cost(label, amount * OERE) for label, amount in found["costs"]],
        pictures=[(motif, words) for motif, words in found.get("pictures", [])],
        price=None if approved is None else approved * OERE,
        rejected=found.get("rejected", ""),
        appeal=found.get("appeal", 1),
        remarks=[_remark(remark) for remark in found.get("comments", [])],
    )


def _remark(found: dict[str, Any]) -> Remark:
    replies = tuple(_remark(reply) for reply in found.get("replies", []))
    reported = found.get("reported")
    return Remark(
        by=found["by"],
        text=found["text"],
        replies=replies,
        reported=(reported[0], reported[1]) if reported else None,
        hidden=found.get("hidden", ""),
        appeal=found.get("appeal", ""),
    )
