"""Refusals about votes on paper."""

from civic.reasons.base import Reason


class PersonNotOnRoll(Reason):
    """The person whom staff have before them is not on the round's roll."""


class PersonOnPaper(Reason):
    """The person whom staff have before them has voted on paper already."""


class NotOnPaper(Reason):
    """No vote on paper is noted for the person."""


class ReleaseAsked(Reason):
    """Somebody has asked already to take this mark off the roll."""


class PaperIsCounted(Reason):
    """The box has been opened, and the paper with it: nothing of it may change."""


class AnotherPerson(Reason):
    """The same person may not do both halves of what takes two."""


class DoesNotAddUp(Reason):
    """The totals of a batch contradict each other. Details: sum, returned."""


class MoreThanIssued(Reason):
    """More ballots came back than were handed out. Details: issued, returned."""


class BallotsAreEntered(Reason):
    """So many ballots of the batch have been typed in that it cannot have fewer. Details: entered."""


class UnknownBallotNumber(Reason):
    """No ballot of the round has this number. Details: number."""


class BallotIsEntered(Reason):
    """Two people have typed this ballot and agree. Details: number."""


class EnteredByYou(Reason):
    """The same person types a ballot once only. Details: number."""


class BallotIsDisputed(Reason):
    """Two people have typed this ballot and disagree. Details: number."""


class NotDisputed(Reason):
    """Nobody disagrees about this ballot. Details: number."""


class MistypedNumber(Reason):
    """The check digit of a project number does not fit. Details: number."""


class NumberNotOnBallot(Reason):
    """No project of the round has this number. Details: number."""


class RepeatedNumber(Reason):
    """The same project was typed twice. Details: number."""


class NothingToExplain(Reason):
    """The marks on the roll and the ballots agree, or the figures have changed since they were explained."""


class ListIsSettled(Reason):
    """The list has been read in already."""


class PaperNotReconciled(Reason):
    """The paper is not accounted for. Details: missing, a sentence."""
