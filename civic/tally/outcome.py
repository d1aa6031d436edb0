"""What a count says: who is funded, every step on the way, every tie, and why for each project."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from civic.tally.money import Money, from_plain, plain
from civic.tally.rules import Rule


class Decision(StrEnum):
    """What a step decided about its project."""

    FUNDED = "funded"
    FUNDED_OUTSIDE = "funded-outside"
    PART_FUNDED = "part-funded"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    BELOW_THRESHOLD = "below-threshold"
    NO_VOTES = "no-votes"
    CONFLICT = "conflict"
    SUPPORTERS_SHORT = "supporters-short"


class Why(StrEnum):
    """The reason shown for a project; the words belong to the pages, the parameters come along."""

    FUNDED = "funded"
    FUNDED_OUTSIDE = "funded-outside"
    FUNDED_COMPLETION = "funded-completion"
    PART_FUNDED = "part-funded"
    TOO_DEAR = "too-dear"
    STOPPED = "stopped"
    BELOW_THRESHOLD = "below-threshold"
    NO_VOTES = "no-votes"
    CONFLICT = "conflict"
    LOST_TIE = "lost-tie"
    SUPPORTERS_SHORT = "supporters-short"


class TieBreak(StrEnum):
    """What put tied projects in order."""

    COST = "cost"
    VOTES = "votes"
    LOT = "lot"
    ID = "id"


@dataclass(frozen=True, slots=True)
class Step:
    """One project considered. Money is exact, in the instance's unit.

    `score` is what the rule sorts by (votes, points, Borda), `votes` the ballots naming the project, `before`
    and `after` the money left around it, `amount` what it gets.

    Where voters pay, `price` is the largest payment of any supporter (equal-shares) or the time of purchase
    (phragmen), and for equal-shares `score` is the effective vote count cost/price. Both are rounded to a
    millionth for reading; the decisions were made on the exact values.
    """

    number: int
    project: str
    score: Money
    votes: int
    cost: Money
    before: Money
    decision: Decision
    amount: Money
    after: Money
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Equal projects whose order decided something, in the order they were taken, and what ordered them."""

    projects: tuple[str, ...]
    broken_by: TieBreak
    score: Money
    step: int


@dataclass(frozen=True, slots=True)
class Preference:
    """How many voters prefer the outcome of equal shares, and how many that by votes; the rest get as much of both."""

    shares: int
    votes: int

    @property
    def by_votes(self) -> bool:
        """Whether the outcome by votes is taken: more voters prefer it."""
        return self.votes > self.shares


Param = int | str | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a project was funded or not. `params` are JSON-able; amounts may be "p/q" (see `money.plain`)."""

    project: str
    code: Why
    params: Mapping[str, Param]


@dataclass(frozen=True)
class Outcome:
    """The result of `count`: same inputs, same bytes.

    `selected` are the funded ids in the order of funding (a part-funded project is among them);
    `amounts` what each gets. `endowment` is the share per voter equal-shares ended with. `preference` is there where
    equal-shares was compared with the count by votes; when that was taken the steps are its steps and there is no
    endowment.
    """

    rule: Rule
    seed: str | None
    budget: Money
    cast: int
    blank: int
    selected: tuple[str, ...]
    amounts: Mapping[str, Money]
    spent: Money
    remainder: Money
    rounds: tuple[Step, ...]
    ties: tuple[Tie, ...]
    explanations: Mapping[str, Explanation]
    input_sha256: str
    endowment: Money | None = None
    preference: Preference | None = None

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dict; see `to_bytes` for stable bytes."""
        return {
            "rule": self.rule.to_dict(),
            "seed": self.seed,
            "budget": plain(self.budget),
            "cast": self.cast,
            "blank": self.blank,
            "selected": list(self.selected),
            "amounts": {project: plain(amount) for project, amount in self.amounts.items()},
            "spent": plain(self.spent),
            "remainder": plain(self.remainder),
            "rounds": [_step_to_dict(step) for step in self.rounds],
            "ties": [_tie_to_dict(tie) for tie in self.ties],
            "explanations": {
                name: {"code": why.code.value, "params": dict(why.params)} for name, why in self.explanations.items()
            },
            "input_sha256": self.input_sha256,
            "endowment": None if self.endowment is None else plain(self.endowment),
            "preference": None if self.preference is None else asdict(self.preference),
        }

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: sorted keys, no spaces."""
        return json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Outcome":
        """The outcome `to_dict` wrote."""
        return cls(
            rule=Rule.from_dict(data["rule"]),
            seed=data["seed"],
            budget=from_plain(data["budget"]),
            cast=data["cast"],
            blank=data["blank"],
            selected=tuple(data["selected"]),
            amounts={project: from_plain(amount) for project, amount in data["amounts"].items()},
            spent=from_plain(data["spent"]),
            remainder=from_plain(data["remainder"]),
            rounds=tuple(_step_from_dict(step) for step in data["rounds"]),
            ties=tuple(_tie_from_dict(tie) for tie in data["ties"]),
            explanations={
                name: Explanation(name, Why(why["code"]), dict(why["params"]))
                for name, why in data["explanations"].items()
            },
            input_sha256=data["input_sha256"],
            endowment=None if data["endowment"] is None else from_plain(data["endowment"]),
            preference=Preference(**data["preference"]) if data.get("preference") else None,
        )


_STEP_MONEY = ("score", "cost", "before", "amount", "after")


def _step_to_dict(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "project": step.project,
        "votes": step.votes,
        "decision": step.decision.value,
        "price": None if step.price is None else plain(step.price),
        **{name: plain(getattr(step, name)) for name in _STEP_MONEY},
    }


def _step_from_dict(data: Mapping[str, Any]) -> Step:
    return Step(
        number=data["number"],
        project=data["project"],
        votes=data["votes"],
        decision=Decision(data["decision"]),
        price=None if data["price"] is None else from_plain(data["price"]),
        **{name: from_plain(data[name]) for name in _STEP_MONEY},
    )


def _tie_to_dict(tie: Tie) -> dict[str, Any]:
    return {
        "projects": list(tie.projects),
        "broken_by": tie.broken_by.value,
        "score": plain(tie.score),
        "step": tie.step,
    }


def _tie_from_dict(data: Mapping[str, Any]) -> Tie:
    return Tie(
        projects=tuple(data["projects"]),
        broken_by=TieBreak(data["broken_by"]),
        score=from_plain(data["score"]),
        step=data["step"],
    )
