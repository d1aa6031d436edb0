"""What has happened to a roll, in words, from the log."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from civic.roll.forms import REASONS
from civic.web.language import lazy_text as _
from civic.web.language import number, text

HAPPENED = {
    "roll_uploaded": _("En liste er sendt ind"),
    "roll_loaded": _("Valglisten er indlæst"),
    "roll_upload_dropped": _("En liste er kasseret"),
    "roll_dropped": _("Valglisten er fjernet, fordi rundens alder, dag eller områder er ændret"),
    "roll_added": _("En person er skrevet på"),
    "roll_request_refused": _("Et ønske er afslået"),
}


class Entry(Protocol):
    """What is needed of an entry in the log."""

    kind: str
    actor: str
    body: str
    day: date


@dataclass(frozen=True)
class Told:
    """One thing that happened to a roll. `account` is who did it."""

    day: date
    account: int | None
    what: str
    details: str


def told(entries: Iterable[Entry]) -> list[Told]:
    """The log's entries about a roll, the latest first."""
    found = [
        Told(
            day=entry.day,
            account=int(entry.actor.removeprefix("account:")) if entry.actor else None,
            what=str(HAPPENED[entry.kind]),
            details=_details(entry.kind, json.loads(entry.body)),
        )
        for entry in entries
    ]
    return found[::-1]


def latest_fingerprint(entries: Sequence[Entry]) -> str | None:
    """The roll's fingerprint as the log has it."""
    found = [json.loads(entry.body).get("roll") for entry in entries]
    return next((str(each) for each in reversed(found) if each), None)


def _details(kind: str, body: dict[str, object]) -> str:
    if kind == "roll_added":
        return str(dict(REASONS).get(str(body.get("reason")), ""))
    parts = []
    if "entitled" in body:
        parts.append(text("%(count)s personer", count=number(int(str(body["entitled"])))))
    if body.get("file"):
        parts.append(text("fil %(hash)s", hash=str(body["file"])[:16]))
    return ", ".join(parts)
