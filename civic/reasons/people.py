"""Refusals at the door, and of what has to do with people, places and mail."""

from civic.reasons.base import Reason


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


class WorksHere(Reason):
    """Whoever decides here is not erased while they do."""


class BlockRuns(Reason):
    """Nobody comes back with another account to write while they are kept from it. Details: until."""


class ProposalWaits(Reason):
    """A proposal that its author alone has handed in is not decided yet. Details: title."""


# mail
class TooMuchMail(Reason):
    """So much mail was asked for to this address today that no more is sent."""


class LinkIsSpent(Reason):
    """The link from a mail has been used, is too old, or was never sent."""


class AlreadySent(Reason):
    """The message is on its way and cannot be changed or sent again."""


class MessageChanged(Reason):
    """Somebody else has changed the message since it was read."""
