"""What can be wrong with a Pabulib file: faults stop the reading, remarks are reported beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.tally.errors import TallyError


class Problem(StrEnum):
    """Every fault and remark by name; the sentences are in `SENTENCES`."""

    EMPTY = "empty"
    BINARY = "binary"
    ENCODING = "encoding"
    QUOTING = "quoting"
    BEFORE_SECTION = "before-section"
    SECTION_MISSING = "section-missing"
    SECTION_TWICE = "section-twice"
    HEADER_MISSING = "header-missing"
    COLUMN_MISSING = "column-missing"
    COLUMN_TWICE = "column-twice"
    COLUMN_COUNT = "column-count"
    KEY_MISSING = "key-missing"
    KEY_TWICE = "key-twice"
    VOTE_TYPE = "vote-type"
    NUMBER = "number"
    NO_ID = "no-id"
    PROJECT_TWICE = "project-twice"
    VOTER_TWICE = "voter-twice"
    UNKNOWN_PROJECT = "unknown-project"
    POINTS_COUNT = "points-count"
    TOO_MANY_CHOICES = "too-many-choices"
    REPEATED_CHOICE = "repeated-choice"
    COUNT_DIFFERS = "count-differs"
    SCORE_DIFFERS = "score-differs"
    NO_PROJECTS = "no-projects"
    NO_VOTES = "no-votes"


SENTENCES: dict[Problem, str] = {
    Problem.EMPTY: "the file is empty",
    Problem.BINARY: "this is not a text file",
    Problem.ENCODING: "the text is not UTF-8",
    Problem.QUOTING: "a quoted field does not end as it should",
    Problem.BEFORE_SECTION: "text before the first section: {0}",
    Problem.SECTION_MISSING: "section {0} is missing",
    Problem.SECTION_TWICE: "section {0} comes twice",
    Problem.HEADER_MISSING: "section {0} has no header line",
    Problem.COLUMN_MISSING: "section {0} has no column {1}",
    Problem.COLUMN_TWICE: "section {0} has column {1} twice",
    Problem.COLUMN_COUNT: "{0} fields where the header has {1}",
    Problem.KEY_MISSING: "META does not tell {0}",
    Problem.KEY_TWICE: "META tells {0} twice",
    Problem.VOTE_TYPE: "unknown vote_type {0}",
    Problem.NUMBER: "{0} is not a number: {1}",
    Problem.NO_ID: "a project without an id, or with a comma in it",
    Problem.PROJECT_TWICE: "project {0} comes twice",
    Problem.VOTER_TWICE: "voter {0} comes twice",
    Problem.UNKNOWN_PROJECT: "a vote for the unknown project {0}",
    Problem.POINTS_COUNT: "{0} projects but {1} points",
    Problem.TOO_MANY_CHOICES: "{0} projects on a choose-1 ballot",
    Problem.REPEATED_CHOICE: "project {0} is named more than once on a ballot; it counts once",
    Problem.COUNT_DIFFERS: "{0} says {1}, but there are {2}",
    Problem.SCORE_DIFFERS: "project {0} is said to score {1}; its ballots give {2}, and they are believed",
    Problem.NO_PROJECTS: "the election is empty: it has no projects",
    Problem.NO_VOTES: "the election is empty: it has no votes",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One problem at one line (1 is the first line of the file)."""

    line: int
    problem: Problem
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"line {self.line}: {SENTENCES[self.problem].format(*self.details)}"


class BadFile(TallyError):  # noqa: N818 (the name is the reason)
    """The file cannot be read; `faults` holds every fault, by line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("; ".join(map(str, self.faults)))
