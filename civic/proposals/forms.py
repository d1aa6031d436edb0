"""The one short page on which a proposal is written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FormField, HiddenField, SelectField, StringField, TextAreaField

from civic.areas.queries import Area
from civic.files.queries import is_uploaded_by
from civic.files.services import keep_picture
from civic.proposals.content import (
    LONGEST_BODY,
    LONGEST_LABEL,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_LINES,
    Cost,
    Fault,
    ProposalContent,
    faults_of,
)
from civic.proposals.queries import CostLine, Proposal, State
from civic.proposals.words import FAULT_SENTENCES
from civic.reasons import NotAPicture, PictureTooLarge
from civic.web.errors import sentence_for
from civic.web.forms import Form, KronerField, Lines, Optional, at_most
from civic.web.language import lazy_text as _
from civic.web.language import text

LONGEST_PICTURE_TEXT = 200
FEWEST_LINES = 3


class CostForm(Form):
    """One line of the costs."""

    class Meta(Form.Meta):
        csrf = False

    label = StringField(_("Hvad pengene skal bruges til"), validators=[at_most(LONGEST_LABEL)])
    amount = KronerField(_("Beløb"))

    @property
    def is_used(self) -> bool:
        return bool(self.label.data or self.amount.data)


class ProposalForm(Form):
    """A draft may be incomplete; `is_ready` asks for what a submission needs. Nothing here decides state or price."""

    title = StringField(_("Titel"), validators=[at_most(LONGEST_TITLE)])
    body = TextAreaField(_("Hvad vil I gøre, og hvorfor?"), validators=[at_most(LONGEST_BODY)])
    place = StringField(_("Sted"), validators=[at_most(LONGEST_PLACE)])
    area = SelectField(_("Lokalområde"), coerce=int)
    costs = Lines(FormField(CostForm), min_entries=FEWEST_LINES, max_entries=MOST_LINES)
    picture = FileField(_("Billede"), validators=[Optional()])
    picture_text = StringField(_("Beskriv billedet"), validators=[at_most(LONGEST_PICTURE_TEXT), Optional()])
    kept_picture = HiddenField()
    remove_picture = BooleanField(_("Fjern billedet"))
    key = HiddenField()

    def offer(self, areas: Sequence[Area]) -> "ProposalForm":
        """Let the person choose among the round's areas."""
        self.area.choices = [(area.id, area.name) for area in areas]
        self._number_lines()
        return self

    def accept(self, account_id: int | None) -> bool:
        """Whether all that was typed can be kept; a picture that came with it is taken in, and only one's own."""
        valid = bool(self.validate())
        if self.remove_picture.data or not is_uploaded_by(self.kept_picture.data or "", account_id):
            self.kept_picture.data = ""
        try:
            if self.picture.data:
                self.kept_picture.data = keep_picture(self.picture.data.stream, uploaded_by=account_id)
        except (NotAPicture, PictureTooLarge) as refused:
            self.picture.errors = [sentence_for(refused)]
            valid = False
        self.remove_picture.data = False
        return valid

    def add_line(self) -> None:
        """Show one more cost line, as far as there may be more."""
        if len(self.costs) < MOST_LINES:
            self.costs.append_entry()
            self._number_lines()

    def content(self) -> ProposalContent:
        return ProposalContent(
            title=self.title.data or "",
            body=self.body.data or "",
            place=self.place.data or "",
            costs=[Cost(line.form.label.data or "", line.form.amount.data or 0) for line in self._used()],
            picture_name=self.kept_picture.data or None,
            picture_text=self.picture_text.data or "",
        )

    def is_ready(self, budget: int) -> bool:
        """Whether it can be submitted for a round of `budget` øre; what is missing is said next to each field."""
        unpriced = [line.form.amount for line in self._used() if line.form.amount.data is None]
        for field in unpriced:
            field.errors = [text("Skriv beløbet. Et overslag er nok.")]
        self.mark(faults_of(self.content(), budget=budget))
        return not self.flat.errors

    def mark(self, faults: Mapping[str, Fault]) -> None:
        """Say each fault next to its field."""
        for name, fault in faults.items():
            for field in self._at_fault(name, fault):
                field.errors = [*field.errors, str(FAULT_SENTENCES[fault])]

    @property
    def flat(self) -> "Flat":
        return Flat(self)

    def _number_lines(self) -> None:
        for number, line in enumerate(self.costs, start=1):
            line.form.label.label.text = text("Udgift %(number)s", number=number)
            line.form.amount.label.text = text("Beløb for udgift %(number)s", number=number)

    def _used(self) -> list[Any]:
        return [line for line in self.costs if line.form.is_used]

    def _at_fault(self, name: str, fault: Fault) -> list[Any]:
        if fault is Fault.UNNAMED_COST:
            return [line.form.label for line in self._used() if not line.form.label.data]
        return [self.costs[0].form.amount] if name == "costs" else [self[name]]


class Flat:
    """The form's fields in one row, those of the cost lines too, as the summary of errors lists them."""

    form_errors = ()

    def __init__(self, form: ProposalForm) -> None:
        self.form = form

    def __iter__(self) -> Iterator[Any]:
        for field in self.form:
            if field.name == "costs":
                yield from (part for line in field for part in (line.form.label, line.form.amount))
            else:
                yield field

    @property
    def errors(self) -> list[str]:
        return [message for field in self for message in field.errors]


class SearchForm(Form):
    """Which of a round's proposals to show."""

    class Meta(Form.Meta):
        csrf = False

    area = SelectField(_("Lokalområde"), validate_choice=False)
    words = StringField(_("Søg i forslagene"))


def typed(proposal: Proposal, costs: Sequence[CostLine]) -> dict[str, Any]:
    """A proposal as the form shows it. In a draft, 0 kr. means that no amount has been given yet."""
    nothing_yet = proposal.state is State.DRAFT
    return {
        "title": proposal.title,
        "body": proposal.body,
        "place": proposal.place,
        "area": proposal.area_id,
        "costs": [
            {"label": line.label, "amount": None if nothing_yet and not line.amount else line.amount} for line in costs
        ],
        "kept_picture": proposal.picture_name or "",
        "picture_text": proposal.picture_text,
    }
