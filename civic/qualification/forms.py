"""Forms of a decision and of the work before it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from civic.markup import marked
from civic.notices.addresses import is_address
from civic.proposals.content import LONGEST_TITLE
from civic.qualification.inquiries import LONGEST_WAIT, SHORTEST_HEARING
from civic.qualification.models import Answer, Check, Sheet
from civic.qualification.words import CHECK_NAMES
from civic.roll.forms import no_person
from civic.rounds.fields import WholeNumberField, between
from civic.web.forms import Form, KronerField, Optional, at_most, required
from civic.web.language import kroner, text
from civic.web.language import lazy_text as _

LONGEST = 2_000
# A reason that was begun from a template and not finished.
BLANK = re.compile(r"\[[^\]\n]{1,80}\](?!\()")


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
    """The price as the playmaker has checked it; in øre, `requested` is the author's.

    The most it may be is `budget`, or `ceiling` where the round has one.
    """

    price = KronerField(_("Kontrolleret pris"), validators=[required(_("Skriv den pris, du har kontrolleret."))])
    explanation = TextAreaField(
        _("Hvorfor er prisen en anden end forslagets?"), [Optional(), at_most(LONGEST), no_person]
    )

    def __init__(self, *, budget: int, ceiling: int | None, requested: int, **more: Any) -> None:
        super().__init__(**more)
        self.budget, self.ceiling, self.requested = budget, ceiling, requested

    def validate_price(self, field: KronerField) -> None:
        if field.data is not None and field.data <= 0:
            raise ValidationError(text("Prisen skal være over 0 kr."))
        if field.data is not None and field.data > self.budget:
            raise ValidationError(text("Prisen er større end hele rundens beløb."))
        if field.data is not None and self.ceiling is not None and field.data > self.ceiling:
            raise ValidationError(
                text("Et forslag kan højst få %(ceiling)s i denne runde.", ceiling=kroner(self.ceiling))
            )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.price.data not in {None, self.requested} and not self.price.errors and not self.explanation.data:
            sentence = text("Prisen er en anden end forslagets. Skriv hvorfor. Alle kan læse det.")
            self.explanation.errors = [*self.explanation.errors, sentence]
            return False
        return fine


class RejectForm(DecisionForm):
    """Why not; everyone reads it."""

    reason = TextAreaField(
        _("Begrundelse"),
        validators=[required(_("Skriv en begrundelse. Alle kan læse den.")), at_most(LONGEST), no_person],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        refuse_blanks(field)


class HearingForm(Form):
    """What speaks against the proposal, and how long its author has to answer."""

    words = TextAreaField(
        _("Det taler imod forslaget"),
        validators=[required(_("Skriv, hvad der taler imod forslaget.")), at_most(LONGEST), no_person],
        id="hear-words",
    )
    days = WholeNumberField(
        _("Frist i dage"),
        [required(), between(SHORTEST_HEARING, LONGEST_WAIT, _("Fristen skal være mellem 3 og 60 dage."))],
        id="hear-days",
    )

    def validate_words(self, field: TextAreaField) -> None:
        refuse_blanks(field)


class QuestionForm(Form):
    """A question to the author."""

    words = TextAreaField(
        _("Spørgsmål"), validators=[required(_("Skriv dit spørgsmål.")), at_most(LONGEST), no_person], id="ask-words"
    )


class AnswerForm(Form):
    """The answer to a question."""

    words = TextAreaField(_("Dit svar"), validators=[required(_("Skriv dit svar.")), at_most(LONGEST), no_person])


class DepartmentForm(Form):
    """A question to a department by mail."""

    department = StringField(_("Afdeling"), validators=[required(_("Skriv, hvem du spørger.")), at_most(120)])
    address = StringField(_("Mailadresse"), validators=[required(_("Skriv afdelingens mailadresse.")), at_most(254)])
    words = TextAreaField(
        _("Spørgsmål"),
        validators=[required(_("Skriv dit spørgsmål.")), at_most(LONGEST), no_person],
        id="forward-words",
    )
    days = WholeNumberField(
        _("Frist i dage"),
        [required(), between(1, LONGEST_WAIT, _("Fristen skal være mellem 1 og 60 dage."))],
        id="forward-days",
    )

    def validate_address(self, field: StringField) -> None:
        if not is_address(field.data):
            raise ValidationError(text("Skriv en mailadresse, for eksempel byggeri@kommune.dk."))


class MergeForm(Form):
    """Into which proposal this one should go, what they are called together, and why."""

    into = SelectField(_("Læg sammen med"), [required(_("Vælg et forslag."))], coerce=int)
    title = StringField(_("Fælles titel"), [required(), at_most(LONGEST_TITLE)], id="merge-title")
    words = TextAreaField(_("Hvorfor?"), [required(_("Skriv hvorfor.")), at_most(LONGEST), no_person], id="merge-words")

    def __init__(self, others: Mapping[int, str], **more: Any) -> None:
        super().__init__(**more)
        self.into.choices = [SelectChoice(number, name) for number, name in others.items()]


class SplitForm(Form):
    """Which costs become a proposal of their own, what it is called, and why."""

    lines = SelectMultipleField(_("Udgifter til det nye forslag"), [required(_("Vælg en udgift."))], coerce=int)
    title = StringField(_("Det nye forslags titel"), [required(), at_most(LONGEST_TITLE)], id="split-title")
    words = TextAreaField(_("Hvorfor?"), [required(_("Skriv hvorfor.")), at_most(LONGEST), no_person], id="split-words")

    def __init__(self, lines: Mapping[int, str], **more: Any) -> None:
        super().__init__(**more)
        self.lines.choices = [SelectChoice(number, marked(name)) for number, name in lines.items()]


class MoveForm(Form):
    """Another area of the round, and why."""

    area = SelectField(_("Lokalområde"), [required(_("Vælg et lokalområde."))], coerce=int)
    words = TextAreaField(_("Hvorfor?"), [required(_("Skriv hvorfor.")), at_most(LONGEST), no_person], id="move-words")

    def __init__(self, areas: Mapping[int, str], **more: Any) -> None:
        super().__init__(**more)
        self.area.choices = [SelectChoice(number, name) for number, name in areas.items()]


class ExcludeForm(Form):
    """Proposals that cannot be built beside this one; none is an answer too."""

    others = SelectMultipleField(_("Kan ikke bygges sammen med"), [Optional()], coerce=int)

    def __init__(self, others: Mapping[int, str], **more: Any) -> None:
        super().__init__(**more)
        self.others.choices = [SelectChoice(number, marked(name)) for number, name in others.items()]


class SheetForm(Form):
    """The checklist, a field for each check, and private notes; and which of them were there to be changed."""

    seen = HiddenField()
    notes = TextAreaField(_("Noter, som kun playmakere kan se"), [Optional(), at_most(LONGEST * 2), no_person])

    def checks(self) -> Mapping[Check, Answer]:
        """What has been answered."""
        given = {check: self[check.value].data for check in Check}
        return {check: Answer(answer) for check, answer in given.items() if answer in list(Answer)}


for _check in Check:
    _choices = [
        SelectChoice("", _("Ikke set på endnu")),
        SelectChoice(Answer.YES.value, _("Ja")),
        SelectChoice(Answer.NO.value, _("Nej")),
    ]
    setattr(SheetForm, _check.value, RadioField(CHECK_NAMES[_check], choices=_choices, default=""))


def refuse_blanks(field: TextAreaField) -> None:
    """Refuse a text that was begun from a template and not finished."""
    left = BLANK.search(field.data or "")
    if left:
        raise ValidationError(text("Udfyld det, der står i firkantet parentes: %(blank)s", blank=left[0]))


def first_values(seen: datetime, requested: int, reason: str = "") -> Mapping[str, Any]:
    """What the sheet's forms hold before anything is typed; `requested` in øre."""
    return {"seen": seen.isoformat(), "price": requested or None, "reason": reason, "words": reason, "days": 14}


def sheet_values(sheet: Sheet | None) -> Mapping[str, Any]:
    """What has been noted so far."""
    return {"notes": sheet.notes, "seen": sheet.seen, **sheet.checks} if sheet else {}
