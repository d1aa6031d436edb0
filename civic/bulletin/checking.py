"""Does the house still hold what it once published? An old backup that was put back does not."""

import json
from collections.abc import Iterator

from civic.audit.queries import entries_between, first_broken_entry
from civic.bulletin.queries import checkpoint_by_number
from civic.rounds.queries import round_by_slug


def differences(text: str) -> Iterator[str]:
    """What of a checkpoint's file (its text as it was downloaded) the database does not hold, in a sentence each."""
    try:
        kept = json.loads(text)
        slug, n = str(kept["round"]), int(kept["n"])
        log_n, log_hash = int(kept["log"]["n"]), str(kept["log"]["hash"])
    except (ValueError, KeyError, TypeError):
        yield "this is no checkpoint"
        return
    round = round_by_slug(slug)
    if round is None:
        yield f"there is no round {slug}"
        return
    stored = checkpoint_by_number(round.id, n)
    if stored is None:
        yield f"checkpoint {n} of {slug} is not here: an older copy of the database has been put back"
    elif stored.content != text:
        yield f"checkpoint {n} of {slug} is another here: its history has been rewritten"
    entry = next(iter(entries_between(log_n, log_n, scope=slug)), None)
    if entry is None:
        yield f"the log of {slug} ends before entry {log_n}: an older copy of the database has been put back"
    elif entry.hash.hex() != log_hash:
        yield f"entry {log_n} of the log of {slug} is another here: its history has been rewritten"
    broken = first_broken_entry(slug)
    if broken is not None:
        yield f"the log of {slug} is broken at entry {broken}"
