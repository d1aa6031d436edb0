"""Forms of a decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import HiddenField, TextAreaField, ValidationError

from civic.web.forms import Form, KronerField, at_most, required
from civic.web.language import lazy_text as _
from civic.web.language import text


class DecisionForm(Form):
    """What both decisions carry: which text was read."""

    seen = HiddenField()

    @property
    def seen_at(self) -> datetime | None:
        """The change that was read; a mangled one counts as very old, so that nothing is decided unread."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class ApproveForm(DecisionForm):
    """The price as the playmaker has checked it; `budget` in øre is the most it may be."""

    price = KronerField(_("Kontrolleret pris"), validators=[required(_("Skriv den pris, du har kontrolleret."))])

    def __init__(self, *, budget: int, **more: Any) -> None:
        super().__init__(**more)
        self.budget = budget

    def validate_price(self, field: KronerField) -> None:
        if field.data is not None and field.data <= 0:
            raise ValidationError(text("Prisen skal være over 0 kr."))
        if field.data is not None and field.data > self.budget:
            raise ValidationError(text("Prisen er større end hele rundens beløb."))


class RejectForm(DecisionForm):
    """Why not; everyone reads it."""

    reason = TextAreaField(
        _("Begrundelse"), validators=[required(_("Skriv en begrundelse. Alle kan læse den.")), at_most(2_000)]
    )


def first_values(seen: datetime, requested: int) -> Mapping[str, Any]:
    """What the sheet's forms hold before anything is typed; `requested` in øre."""
    return {"seen": seen.isoformat(), "price": requested or None}
