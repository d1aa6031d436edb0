"""Why a service says no. A service raises one of these by name; web/errors.py alone turns it into words."""

from typing import Any


class Reason(Exception):
    """A refusal that the person can understand and act upon. Keyword details fill its sentence."""

    def __init__(self, **details: Any) -> None:
        super().__init__(details)
        self.details = details


class NotFound(Reason):
    """There is no such thing, or not for this reader: the two look the same."""


# at the door
class FromElsewhere(Reason):
    """Another site asked for a change here."""


class DemonstrationIsLocal(Reason):
    """Somebody reaches a demonstration from another machine, where anyone could be anyone."""


class IdentityRefused(Reason):
    """The identity provider did not confirm who this is, or not well enough."""


class IdentityProviderDown(Reason):
    """The identity provider does not answer."""


# people and places
class LastAdministrator(Reason):
    """Without an administrator nobody could give anybody a role."""


class OwnRole(Reason):
    """Nobody gives a role to themselves."""


class SlugTaken(Reason):
    """Another area has that name in its address."""


class Blocked(Reason):
    """The person may write nothing for a while. Details: until."""


# rounds and proposals
class WrongPhase(Reason):
    """The round is not in the phase where this is done."""


class RoundIsFixed(Reason):
    """Voting has begun: what was voted on may not change."""


class NotYourArea(Reason):
    """A playmaker or resident of another area."""


class OwnProposal(Reason):
    """Nobody decides about a proposal of their own."""


class AlreadyDecided(Reason):
    """Someone decided this proposal first; nothing was changed."""


class HearingMissing(Reason):
    """The author must be heard before a proposal is rejected."""


class Recused(Reason):
    """The playmaker has left the proposal to others."""


class OfferClosed(Reason):
    """The merge or split has been done, refused, or can no longer be done as it was offered."""


class AlreadyAnswered(Reason):
    """The question has been answered."""


class AnsweredTooLate(Reason):
    """The deadline for the answer is over."""


class ProposalChanged(Reason):
    """The author has changed the proposal since it was read."""


class ChangedMeanwhile(Reason):
    """Another of the authors has changed the proposal since it was opened for writing."""


class TooManyProposals(Reason):
    """The person has submitted as many as the round lets one person. Details: limit."""


class TooManyCoAuthors(Reason):
    """So many are invited to write along already. Details: limit."""


class InvitationSpent(Reason):
    """The invitation has been used by another, taken back, is too old, or never was."""


class InvitationNotForYou(Reason):
    """The invitation is for somebody of another name."""


class OwnInvitation(Reason):
    """Whoever writes the proposal already needs no invitation to it."""


class Incomplete(Reason):
    """Something needed is missing; `fields` maps field name to sentence key."""


class NotAPicture(Reason):
    """The uploaded file is not a picture that can be read."""


class PictureTooLarge(Reason):
    """The uploaded picture has too many bytes or pixels."""


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


# roll, count
class FaultyFile(Reason):
    """A file with faults; nothing was taken from it. Details: faults, a list of (line, sentence)."""


class RollIsInUse(Reason):
    """The roll may not be replaced once voting has begun."""


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


class VotingStillOpen(Reason):
    """The box cannot be opened before the voting has closed."""


class AlreadyOpened(Reason):
    """The box has been opened before."""


class KeyMissing(Reason):
    """The round's private key is not here."""


class BoxNotReady(Reason):
    """The round has no public key of the board's, so that no ballot can be sealed."""


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


# moderation
class DiscussionClosed(Reason):
    """A moderator has closed the discussion."""


class TooLateToEdit(Reason):
    """A comment can be changed only shortly after it was written."""


class SaidBefore(Reason):
    """The same words by the same person, again."""


class TooManyWhenNew(Reason):
    """A new account writes less at first. Details: limit."""


class OwnCase(Reason):
    """Nobody reports or judges their own words, nor a case they have stepped aside from."""


class OwnRuling(Reason):
    """An appeal is answered by another person than the one who decided."""


class CaseDecided(Reason):
    """Somebody decided the case first; nothing was changed."""


class AlreadyAppealed(Reason):
    """The ruling has been appealed."""


class TooLateToAppeal(Reason):
    """The half year is over."""


# paper
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


# mail
class TooMuchMail(Reason):
    """So much mail was asked for to this address today that no more is sent."""


class LinkIsSpent(Reason):
    """The link from a mail has been used, is too old, or was never sent."""


class AlreadySent(Reason):
    """The message is on its way and cannot be changed or sent again."""
