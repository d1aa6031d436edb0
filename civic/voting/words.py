"""What staff and board are told of a voting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from civic.notices.queries import Topic
from civic.notices.words import register
from civic.rounds.needs import Need
from civic.rounds.words import needs_in_words
from civic.web.language import date_time, text

LACKS = "voting_lacks"


def _lacks(told: Mapping[str, Any]) -> str:
    opens = date_time(datetime.fromisoformat(told["opens"]))
    words = {"round": told["round"], "time": opens, "what": needs_in_words(Need(need) for need in told["needs"])}
    return text(
        "Afstemningen i »%(round)s« kan ikke åbne, før dette er klar: %(what)s. Den begynder efter planen %(time)s.",
        **words,
    )


register({LACKS: _lacks}, {LACKS: Topic.WORK})
