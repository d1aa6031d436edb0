"""Refusals about voting, the roll, letters and the box."""

from civic.reasons.base import Reason


# voting
class VotingNotOpen(Reason):
    """The voting has not begun."""


class VotingClosed(Reason):
    """The voting is over by the database's clock."""


class VotingPaused(Reason):
    """Two people have paused the voting."""


class RoundCancelled(Reason):
    """Two people have called the round off."""


class NoVote(Reason):
    """There is no ballot in the box to withdraw."""


class StepNotNow(Reason):
    """What two people can do to a voting does not fit how it stands now."""


class StepDecided(Reason):
    """Somebody decided the step first; nothing was changed."""


class NotAlone(Reason):
    """A step is approved by another person than the one who proposed it."""


class BoxPaused(Reason):
    """The box is not opened while the voting is paused: two people first decide how it goes on."""


class FreezeBroken(Reason):
    """What is stored as voted on is not what was published as voted on."""


class NothingChosen(Reason):
    """An empty selection."""


class UnknownProject(Reason):
    """A project that is not on this ballot."""


class OverBudget(Reason):
    """The selection costs more than the amount. Details: cost, budget (øre)."""


class TooManyChosen(Reason):
    """More projects than the ballot allows. Details: limit."""


class NotOnRoll(Reason):
    """The person is not on the round's roll."""


class AlreadyOnPaper(Reason):
    """The person has voted on paper; paper beats web."""


class BallotChanged(Reason):
    """The choices were changed after the page with them was shown."""


class VoteChangedElsewhere(Reason):
    """Another ballot was registered after this page was made."""


class NotIdentified(Reason):
    """Nobody has identified themselves for this ballot, or too long ago."""


# roll
class FaultyFile(Reason):
    """A file with faults; nothing was taken from it. Details: faults, a list of (line, sentence)."""


class RollIsInUse(Reason):
    """The roll may not be replaced once voting has begun."""


class ManyWouldGo(Reason):
    """More than half of the roll would go, and nobody has said that it is meant. Details: gone, before."""


class RollUploadGone(Reason):
    """The list that waited was taken, dropped or replaced by another."""


class SecondPersonNeeded(Reason):
    """A roll is replaced by two people: whoever uploaded the list may not approve it."""


class NoRoll(Reason):
    """The round has no roll yet."""


class AlreadyOnRoll(Reason):
    """The person is on the roll as it is."""


class TooYoungForRoll(Reason):
    """The person is below the round's age on its reference date. Details: age."""


class AlreadyAsked(Reason):
    """The person has asked to be on the roll before."""


# letters and help
class CodeNotValid(Reason):
    """A code of no letter, or of one that is used or revoked: all the same to whoever typed it."""


class NoLetter(Reason):
    """The person has no letter that could be taken back."""


class ScreenIsSignedIn(Reason):
    """Somebody is signed in where a ballot is about to be filled in with help."""


# the box and its key
class VotingStillOpen(Reason):
    """The box cannot be opened before the voting has closed."""


class AlreadyOpened(Reason):
    """The box has been opened before."""


class KeyMissing(Reason):
    """The round's private key is not here."""


class BoxNotReady(Reason):
    """The time of the voting has come, but it waits: the round lacks a key, a roll or a project (rounds/needs.py)."""


class WrongKey(Reason):
    """The private key belongs to another public key than the round's."""


class WrongPassphrase(Reason):
    """The passphrase does not open the key file."""


class DamagedKey(Reason):
    """The key file is not as it was written."""


class NotAKeyFile(Reason):
    """The file is something else than the key that was asked for."""


class PrivateKeyGiven(Reason):
    """The private key was sent where the public one was asked for."""


class TooFewShares(Reason):
    """Fewer parts of the key than it takes. Details: given, needed."""


class MixedShares(Reason):
    """The parts belong to different keys."""


class DamagedShare(Reason):
    """A part of the key is mistyped or incomplete. Details: number."""


class WrongFingerprint(Reason):
    """What was typed is not the fingerprint of the key that waits."""


class OwnKey(Reason):
    """Another member must vouch for a key than the one who sent it in."""


class SamePerson(Reason):
    """Two different people are needed."""


class AlreadySigned(Reason):
    """The count has been signed."""


class NotCounted(Reason):
    """There is no count to sign or show yet."""
