"""Why a service says no. A service raises one of these by name; web/refusals.py alone turns it into words.

One door to all of them: `from civic.reasons import VotingClosed`.
"""

from civic.reasons.base import *  # noqa: F403
from civic.reasons.paper import *  # noqa: F403
from civic.reasons.people import *  # noqa: F403
from civic.reasons.proposing import *  # noqa: F403
from civic.reasons.voting import *  # noqa: F403
