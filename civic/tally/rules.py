"""Which rule counts, and with which parameters; everything a count depends on is declared here."""

from dataclasses import dataclass, fields
from enum import StrEnum

from civic.tally.errors import InvalidInput
from civic.tally.money import Money, exact, from_plain, plain

Value = int | str | bool | None


class RuleName(StrEnum):
    """The rules of civic/tally; docs/counting.md says where each comes from."""

    AARHUS = "aarhus"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"


class Satisfaction(StrEnum):
    """What an equal-shares voter gains from a funded project: its cost, or one."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Start(StrEnum):
    """The share each voter begins with: budget/n exactly, or rounded down to a whole number of steps."""

    EXACT = "exact"
    INTEGRAL = "integral"


class Completion(StrEnum):
    """What equal-shares does with the money left over."""

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD1 = "add1"
    ADD1U = "add1u"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and its parameters; parameters of other rules are ignored.

    aarhus: `skip` (off: stop at the first that does not fit), `threshold` (fewer votes are never funded),
    `part_funding` (the first that does not fit gets what is left), `at_least_one_outside` (a place name),
    `borda_first` (points of a first place in a ranking; 0 = as many as there are projects).
    equal-shares: `satisfaction`, `start`, `completion`, `stop_when_exhausted`, `step` (the currency unit: what
    add1 adds, and what an integral start is a whole number of), `compare_greedy` (take the outcome by votes if more
    voters prefer it).
    """

    name: RuleName = RuleName.AARHUS
    skip: bool = True
    threshold: Money = 0
    part_funding: bool = False
    at_least_one_outside: str | None = None
    borda_first: int = 0
    satisfaction: Satisfaction = Satisfaction.COST
    start: Start = Start.EXACT
    completion: Completion = Completion.NONE
    stop_when_exhausted: bool = False
    step: Money = 1
    compare_greedy: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", exact(self.threshold))
        object.__setattr__(self, "step", exact(self.step))
        if self.threshold < 0 or self.step <= 0 or self.borda_first < 0:
            raise InvalidInput("threshold and borda_first cannot be negative, and step must be positive")

    def parameters(self) -> dict[str, Value]:
        """The parameters this rule uses, JSON-able, defaults included: what a count must declare."""
        return {name: _plain(getattr(self, name)) for name in _USED[self.name]}

    def to_dict(self) -> dict[str, Value]:
        """`name` and the used parameters."""
        return {"name": self.name.value, **self.parameters()}

    @classmethod
    def from_dict(cls, data: dict[str, Value]) -> "Rule":
        """The rule `to_dict` wrote; unknown parameters, and values a parameter cannot have, are refused."""
        if not isinstance(data, dict):
            raise InvalidInput("a rule is a name and parameters")
        known = {field.name for field in fields(cls)}
        if unknown := [name for name in data if name not in known]:
            raise InvalidInput(f"unknown parameter {unknown[0]}")
        return cls(**{name: _read(name, value) for name, value in data.items()})  # type: ignore[arg-type]


_USED: dict[RuleName, tuple[str, ...]] = {
    RuleName.AARHUS: ("skip", "threshold", "part_funding", "at_least_one_outside", "borda_first"),
    RuleName.EQUAL_SHARES: ("satisfaction", "start", "completion", "stop_when_exhausted", "step", "compare_greedy"),
    RuleName.PHRAGMEN: (),
}

_CHOICES: dict[str, type[StrEnum]] = {
    "name": RuleName,
    "satisfaction": Satisfaction,
    "start": Start,
    "completion": Completion,
}


def _read(name: str, value: Value) -> object:
    """The value of a parameter as `to_dict` wrote it."""
    if name in _CHOICES:
        if value not in list(_CHOICES[name]):
            raise InvalidInput(f"{name} cannot be {value!r}")
        return _CHOICES[name](value)
    if name in ("threshold", "step") and value is not None:
        return from_plain(value)
    kind = str if name == "at_least_one_outside" else int if name == "borda_first" else bool
    if type(value) is not kind and (value is not None or name != "at_least_one_outside"):
        raise InvalidInput(f"{name} cannot be {value!r}")
    return value


def _plain(value: object) -> Value:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | bool):
        return value
    return plain(value)  # type: ignore[arg-type]
