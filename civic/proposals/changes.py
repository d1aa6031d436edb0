"""A proposal's history as people read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.areas.queries import areas_by_id
from civic.proposals.differences import Piece, Row, as_kept_now, changed_fields, listed, pieces
from civic.proposals.models import Category, Cause, CostKind
from civic.proposals.queries import versions_of
from civic.proposals.words import CATEGORY_NAMES, CAUSE_NAMES, COST_KIND_NAMES, ROLE_NAMES
from civic.web.language import degrees, kroner, text

AT_ONCE = 20


@dataclass(frozen=True)
class ChangedField:
    """One part of the proposal that was changed."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Step:
    """One version beside the one before it; the first changed nothing."""

    number: int
    cause: str
    by: str
    moment: datetime
    fields: Sequence[ChangedField]


@dataclass(frozen=True)
class History:
    """The latest steps; `older` is the number to ask for those before them, if there are any."""

    steps: Sequence[Step]
    older: int | None


def changes_of(proposal_id: int, *, before: int | None = None) -> History:
    """The proposal's versions, the latest first, at most twenty. Two queries."""
    kept = versions_of(proposal_id, before=before, most=AT_ONCE + 1)
    areas = {area_id: area.name for area_id, area in areas_by_id({version.content["area"] for version in kept}).items()}
    contents = [as_kept_now(version.content) for version in kept]
    steps = []
    for place, version in enumerate(kept[:AT_ONCE]):
        content = contents[place]
        earlier = contents[place + 1] if place + 1 < len(kept) else content
        fields = [
            ChangedField(_label(name), _pieces(name, earlier, content, areas))
            for name in changed_fields(earlier, content)
        ]
        by = ROLE_NAMES.get(version.role, ROLE_NAMES["staff"])
        cause = CAUSE_NAMES[Cause(version.cause)]
        steps.append(Step(version.number, str(cause), str(by), version.kept_at, fields))
    return History(steps, kept[AT_ONCE - 1].number if len(kept) > AT_ONCE else None)


def _label(name: str) -> str:
    labels = {
        "title": text("Titel"),
        "body": text("Beskrivelse"),
        "place": text("Sted"),
        "pin": text("Sted på kortet"),
        "area": text("Lokalområde"),
        "category": text("Emne"),
        "costs": text("Udgifter"),
        "pictures": text("Billeder"),
        "price": text("Kontrolleret pris"),
    }
    return labels[name]


def _pieces(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], areas: Mapping[int, str]
) -> Sequence[Piece]:
    if name == "pictures":
        return listed(before.get(name, []), after[name], _picture)
    return pieces(_words(name, before, areas), _words(name, after, areas))


def _picture(row: Row) -> str:
    """A picture in words: those that were taken out are not kept."""
    return text("Billede: %(words)s", words=row[1] or text("uden beskrivelse")) + "\n"


def _words(name: str, content: Mapping[str, Any], areas: Mapping[int, str]) -> str:
    """A part of the proposal as one text."""
    value = content.get(name)
    if value is None:
        return ""
    shown: dict[str, Callable[[Any], str]] = {
        "pin": lambda pin: text("%(north)s nord, %(east)s øst", north=degrees(pin[0]), east=degrees(pin[1])),
        "area": lambda area_id: areas.get(area_id, ""),
        "category": lambda category: str(CATEGORY_NAMES[Category(category)]),
        "costs": lambda costs: "\n".join(_cost(*cost) for cost in costs),
        "price": kroner,
    }
    return shown.get(name, str)(value)


def _cost(label: str, amount: int, kind: str, is_granted: bool) -> str:
    facts = [] if kind == CostKind.ASKED else [str(COST_KIND_NAMES[CostKind(kind)])]
    facts += [text("lovet")] if is_granted else []
    return f"{label}: {kroner(amount)}" + (f" ({', '.join(facts)})" if facts else "")
