"""The rows of the paper protocol, as it is kept and published."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from civic.paper.models import PaperList
from civic.paper.secrecy import BLANK, VALID
from civic.paper.states import AreaState, BatchState


def area_row(area: AreaState) -> dict[str, Any]:
    """One area."""
    said = area.explanation
    return {
        "area": area.area.slug,
        "marks": area.marks,
        "issued": area.issued,
        "returned": area.returned,
        "blank": sum(_blank(state) for state in area.batches),
        "invalid": dict(sorted(sum((_invalid(state) for state in area.batches), Counter()).items())),
        "valid": sum(state.found.get(VALID, 0) for state in area.batches),
        "explanation": {
            "marks": said.marks,
            "returned": said.returned,
            "reason": said.reason,
            "given_by": _who(said.given_by),
            "confirmed_by": _who(said.confirmed_by),
        }
        if said
        else None,
    }


def batch_row(state: BatchState, slugs: Mapping[int, str]) -> dict[str, Any]:
    """One batch; `slugs` of the areas by id."""
    batch = state.batch
    return {
        "number": batch.number,
        "area": slugs[batch.area_id],
        "place": batch.place,
        "day": batch.day.isoformat(),
        "issued": batch.issued,
        "returned": batch.returned,
        "blank": _blank(state),
        "invalid": dict(sorted(_invalid(state).items())),
        "valid": state.found.get(VALID, 0),
        "entered_by_two": state.final,
        "waiting": state.left,
        "counted_by": _who(batch.counted_by),
        "confirmed_by": _who(batch.confirmed_by),
    }


def list_row(each: PaperList) -> dict[str, Any]:
    """One offline list."""
    return {
        "number": each.number,
        "place": each.place,
        "lines": each.lines,
        "state": each.state.value,
        "marked": each.marked,
        "superseded": each.superseded,
        "aside": len(each.aside),
        "settled_by": _who(each.settled_by),
    }


def _blank(state: BatchState) -> int:
    return state.batch.blank + state.found.get(BLANK, 0)


def _invalid(state: BatchState) -> Counter[str]:
    """The ballots that do not count, by reason: those sorted out at the count and those found while typing."""
    found = {outcome: n for outcome, n in state.found.items() if outcome not in (VALID, BLANK)}
    return Counter({reason: n for reason, n in state.batch.invalid.items() if n}) + Counter(found)


def _who(account_id: int | None) -> str:
    return "" if account_id is None else f"account:{account_id}"
