"""Refusals about rounds, proposals and what is said about them."""

from civic.reasons.base import Reason


# rounds and proposals
class WrongPhase(Reason):
    """The round is not in the phase where this is done."""


class RoundIsFixed(Reason):
    """Voting has begun: what was voted on may not change."""


class RoundChanged(Reason):
    """Somebody else has changed the round since its set-up was opened for writing."""


class NotYourArea(Reason):
    """A playmaker or resident of another area."""


class OwnProposal(Reason):
    """Nobody decides about a proposal of their own."""


class AlreadyDecided(Reason):
    """Someone decided this proposal first; nothing was changed."""


class DecidedMeanwhile(AlreadyDecided):
    """It was decided while the playmaker looked at its sheet, where the decision stands now."""


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


class SheetChanged(Reason):
    """Another playmaker has saved the sheet since it was opened."""


class ProposalChanged(Reason):
    """The author has changed the proposal since it was read."""


class ChangedMeanwhile(Reason):
    """Another of the authors has changed the proposal since it was opened for writing."""


class TooManyProposalsWhenNew(Reason):
    """A new account hands in fewer at first. Details: limit."""


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


class CameWithMerge(Reason):
    """Whoever wrote a proposal that was merged into another writes that one for as long as they like."""


class Incomplete(Reason):
    """Something needed is missing; `fields` maps field name to sentence key."""


class NotAPicture(Reason):
    """The uploaded file is not a picture that can be read."""


class PictureTooLarge(Reason):
    """The uploaded picture has too many bytes or pixels."""


class ProposalAway(Reason):
    """The proposal is hidden, withdrawn or part of another by now: nothing is said to it any more."""


class LinkSleeps(Reason):
    """A link leads to a proposal that a moderator has hidden: nobody sees it there until it is shown again."""


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


class TakenBack(Reason):
    """A moderator has taken the decision back already."""


class AppealWaits(Reason):
    """An appeal of the decision waits for an answer, and is to be answered first."""


class TooLateToAppeal(Reason):
    """The half year is over."""
