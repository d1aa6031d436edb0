"""Named reasons why a count cannot be made."""

from collections.abc import Sequence


class TallyError(Exception):
    """Base of every reason the tally gives for not counting."""


class InvalidInput(TallyError):  # noqa: N818 (the name is the reason)
    """The instance, the ballots or the rule contradict themselves; the message names where."""


class UnresolvedTie(TallyError):  # noqa: N818
    """A tie decides who is funded and no seed was given to draw the lot.

    `projects` are the tied ids in id order; the caller commits a seed and counts again.
    """

    def __init__(self, projects: Sequence[str]) -> None:
        self.projects = tuple(sorted(projects))
        super().__init__(f"a lot between {', '.join(self.projects)} decides, and no seed was given")


class UnknownProject(InvalidInput):
    """A ballot, a conflict group or a caller names a project the instance does not have."""

    def __init__(self, project: str) -> None:
        self.project = project
        super().__init__(f"unknown project {project!r}")
