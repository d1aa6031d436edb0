"""What all refusals have in common."""

from typing import Any


class Reason(Exception):
    """A refusal that the person can understand and act upon. Keyword details fill its sentence."""

    def __init__(self, **details: Any) -> None:
        super().__init__(details)
        self.details = details


class NotFound(Reason):
    """There is no such thing, or not for this reader: the two look the same."""
