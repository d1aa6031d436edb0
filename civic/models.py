"""Every table of the house, imported together so that migrations and foreign keys know them all."""

from civic.accounts import models as accounts
from civic.areas import models as areas
from civic.audit import models as audit
from civic.bulletin import models as bulletin
from civic.clock import ClockOffset
from civic.discussion import models as discussion
from civic.files import models as files
from civic.following import models as following
from civic.jobs import Job
from civic.letters import models as letters
from civic.moderation import models as moderation
from civic.notices import models as notices
from civic.paper import models as paper
from civic.proposals import models as proposals
from civic.qualification import models as qualification
from civic.rehearsal import models as rehearsal
from civic.results import models as results
from civic.roll import models as roll
from civic.rounds import models as rounds
from civic.voting import models as voting
from civic.web.sessions import WebSession

__all__ = [
    "ClockOffset",
    "Job",
    "WebSession",
    "accounts",
    "areas",
    "audit",
    "bulletin",
    "discussion",
    "files",
    "letters",
    "following",
    "moderation",
    "notices",
    "paper",
    "proposals",
    "qualification",
    "rehearsal",
    "results",
    "roll",
    "rounds",
    "voting",
]
