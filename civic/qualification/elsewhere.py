"""What waits for a playmaker in the rooms above this one: they bring it along when they open."""

from collections.abc import Callable, Iterable

from civic.policy import Actor

# A sentence, and the page it leads to.
Line = tuple[str, str]
_rooms: list[Callable[[Actor], Iterable[Line]]] = []


def on_today(lines: Callable[[Actor], Iterable[Line]]) -> Callable[[Actor], Iterable[Line]]:
    """Register what else waits for this playmaker today, in the reader's language."""
    _rooms.append(lines)
    return lines


def waiting_elsewhere(actor: Actor) -> list[Line]:
    """All of it."""
    return [line for lines in _rooms for line in lines(actor)]
