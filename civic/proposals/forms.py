"""The one short page on which a proposal is written."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from civic.areas.queries import Area
from civic.characters import can_be_seen
from civic.files.queries import is_uploaded_by
from civic.files.services import keep_picture
from civic.proposals.content import (
    LONGEST_BODY,
    LONGEST_LABEL,
    LONGEST_PICTURE_TEXT,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_LINES,
    MOST_PICTURES,
    Cost,
    Fault,
    Illustration,
    ProposalContent,
    faults_of,
)
from civic.proposals.queries import PUBLIC, Behalf, Category, CostKind, CostLine, Proposal, State, pictures_of
from civic.proposals.search import Order, Wanted
from civic.proposals.services import OnBehalf
from civic.proposals.words import CATEGORY_NAMES, COST_KIND_NAMES, FAULT_SENTENCES, ORDER_NAMES, STATE_NAMES
from civic.reasons import NotAPicture, PictureTooLarge
from civic.rounds.queries import Round
from civic.web.errors import sentence_for
from civic.web.forms import Form, KronerField, Lines, Optional, at_most, optional_choice, required
from civic.web.language import degrees, kroner, text
from civic.web.language import lazy_text as _

LONGEST_NAME = 80
# More than anybody looks for; no database compares with a text without end.
LONGEST_SEARCH = 200
FEWEST_LINES = 3
MOST_FUNDING = 6
# Buttons that only show more of the page, and the page that saves itself.
IN_PASSING = {"autosave", "line", "funding", "alike", "up"}


class CostForm(Form):
    """One line of the costs."""

    class Meta(Form.Meta):
        csrf = False

    label = StringField(_("Hvad pengene skal bruges til"), validators=[at_most(LONGEST_LABEL)])
    amount = KronerField(_("Beløb"))

    @property
    def is_used(self) -> bool:
        return bool(self.label.data or self.amount.data)

    def cost(self) -> Cost:
        return Cost(self.label.data or "", self.amount.data or 0)


class FundingForm(CostForm):
    """Money that does not come from the fund."""

    kind = SelectField(_("Hvem betaler?"), default=CostKind.OWN.value)
    is_granted = BooleanField(_("Pengene er lovet"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, str(COST_KIND_NAMES[kind])) for kind in (CostKind.OWN, CostKind.OTHER)]

    def cost(self) -> Cost:
        said = super().cost()
        return Cost(said.label, said.amount, CostKind(self.kind.data), bool(self.is_granted.data))


class PictureForm(Form):
    """A picture that was uploaded before, and what it shows."""

    class Meta(Form.Meta):
        csrf = False

    name = HiddenField()
    text = StringField(_("Beskriv billedet"), validators=[at_most(LONGEST_PICTURE_TEXT)])
    is_removed = BooleanField(_("Fjern billedet"))


class DegreesField(StringField):
    """A latitude or longitude in degrees (`56,1572` or `56.1572`), as a float of five decimals (a metre) in `data`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.raw_data = [typed]
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"-?[0-9]{1,3}(?:[.,][0-9]{1,15})?", typed):
            raise ValidationError(text("Skriv et tal i grader, for eksempel 56,1572."))
        self.data = round(float(typed.replace(",", ".")), 5)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else degrees(self.data)


class ProposalForm(Form):
    """A draft may be incomplete; `is_ready` asks for what a submission needs. Nothing here decides state or price."""

    title = StringField(_("Titel"), validators=[at_most(LONGEST_TITLE)])
    body = TextAreaField(_("Hvad vil I gøre, og hvorfor?"), validators=[at_most(LONGEST_BODY)])
    place = StringField(_("Sted"), validators=[at_most(LONGEST_PLACE)])
    area = SelectField(_("Lokalområde"), coerce=int)
    costs = Lines(FormField(CostForm), min_entries=FEWEST_LINES, max_entries=MOST_LINES)
    funding = Lines(FormField(FundingForm), min_entries=1, max_entries=MOST_FUNDING)
    category = SelectField(_("Emne"), validators=[optional_choice()])
    latitude = DegreesField(_("Bredde (nord)"), validators=[Optional()])
    longitude = DegreesField(_("Længde (øst)"), validators=[Optional()])
    pictures = Lines(FormField(PictureForm), max_entries=MOST_PICTURES)
    picture = FileField(_("Nyt billede"), validators=[Optional()])
    picture_text = StringField(_("Beskriv det nye billede"), validators=[at_most(LONGEST_PICTURE_TEXT)])
    key = HiddenField()
    seen = HiddenField()

    def offer(self, areas: Sequence[Area]) -> "ProposalForm":
        """Let the person choose among the round's areas."""
        self.area.choices = [(area.id, area.name) for area in areas]
        self.category.choices = [("", text("Vælg ikke noget"))]
        self.category.choices += [(category.value, str(name)) for category, name in CATEGORY_NAMES.items()]
        self._number_lines()
        return self

    def accept(self, account_id: int | None, *, wish: str, shown: Collection[str] = ()) -> bool:
        """Whether all that was typed can be kept; `wish` is the button that was pressed.

        A picture that came with it is taken in; of those uploaded before, one's own and those `shown` in the proposal
        stay. A page that saves itself throws nothing away and asks for nothing yet.
        """
        valid, in_passing = bool(self.validate()), wish in IN_PASSING
        before = len(self.pictures)
        self._keep_pictures(account_id, shown, removes=not in_passing)
        try:
            if self.picture.data:
                self._add_picture(account_id)
            elif self.picture_text.data and not in_passing:
                self.picture.errors = [text("Vælg det billede, du har beskrevet, eller slet beskrivelsen.")]
            elif wish == "picture" and len(self.pictures) == before:
                self.picture.errors = [text("Vælg først et billede.")]
        except (NotAPicture, PictureTooLarge) as refused:
            self.picture.errors = [sentence_for(refused)]
        self._number_lines()
        return valid and not self.picture.errors

    def add_line(self) -> None:
        """Show one more cost line, as far as there may be more."""
        if len(self.costs) < MOST_LINES:
            self.costs.append_entry()
            self._number_lines()

    def add_funding(self) -> None:
        """Show one more line of other money, as far as there may be more."""
        if len(self.funding) < MOST_FUNDING:
            self.funding.append_entry()
            self._number_lines()

    def move_picture_up(self, at: int) -> None:
        """Let the picture on line `at`, counted from 1, change places with the one before it, if there are two."""
        if 1 < at <= len(self.pictures):
            before, it = self.pictures[at - 2].form, self.pictures[at - 1].form
            for one, other in zip(before, it, strict=True):
                one.data, other.data = other.data, one.data
            # The errors stand at their words.
            before.text.errors, it.text.errors = it.text.errors, before.text.errors

    @property
    def seen_at(self) -> datetime | None:
        """When the text was last saved that is being changed."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None

    @property
    def has_more(self) -> bool:
        """Whether something is filled in, or wrong, among what is not asked for at first."""
        fields = (self.category, self.latitude, self.longitude)
        return any(field.data or field.errors for field in fields) or any(
            line.form.is_used or line.form.errors for line in self.funding
        )

    @property
    def has_pictures(self) -> bool:
        """Whether there is a picture, or something typed or wrong about one."""
        return bool(self.pictures.entries or self.picture.errors or self.picture_text.data or self.picture_text.errors)

    @property
    def may_add_picture(self) -> bool:
        return len(self.pictures) < MOST_PICTURES

    def content(self) -> ProposalContent:
        return ProposalContent(
            title=self.title.data or "",
            body=self.body.data or "",
            place=self.place.data or "",
            costs=[line.form.cost() for line in self._used()],
            pictures=[Illustration(each.form.name.data, each.form.text.data or "") for each in self.pictures],
            category=Category(self.category.data) if self.category.data else None,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
        )

    def behalf(self) -> OnBehalf | None:
        """For whom it is handed in; residents write for themselves."""
        return None

    def is_ready(self, round: Round) -> bool:
        """Whether it can be submitted in the round; what is missing is said next to each field."""
        unpriced = [line.form.amount for line in self._used() if line.form.amount.data is None]
        for field in unpriced:
            field.errors = [text("Skriv beløbet. Et overslag er nok.")]
        self.mark(faults_of(self.content(), budget=round.budget, ceiling=round.price_ceiling), round.price_ceiling)
        return not self.flat.errors

    def mark(self, faults: Mapping[str, Fault], ceiling: int | None) -> None:
        """Say each fault next to its field. `ceiling` (øre): the most that one proposal may be given."""
        for name, fault in faults.items():
            sentence = str(FAULT_SENTENCES[fault]) % {"ceiling": kroner(ceiling or 0)}
            for field in self._at_fault(name, fault):
                field.errors = [*field.errors, sentence]

    @property
    def flat(self) -> "Flat":
        return Flat(self)

    def _number_lines(self) -> None:
        for number, line in enumerate(self.costs, start=1):
            line.form.label.label.text = text("Udgift %(number)s", number=number)
            line.form.amount.label.text = text("Beløb for udgift %(number)s", number=number)
        for number, line in enumerate(self.funding, start=1):
            line.form.kind.label.text = text("Hvem betaler? (%(number)s)", number=number)
            line.form.label.label.text = text("Navn eller formål (%(number)s)", number=number)
            line.form.amount.label.text = text("Beløb (%(number)s)", number=number)
            line.form.is_granted.label.text = text("Pengene er lovet (%(number)s)", number=number)
        for number, line in enumerate(self.pictures, start=1):
            line.form.text.label.text = text("Beskriv billede %(number)s", number=number)
            line.form.is_removed.label.text = text("Fjern billede %(number)s", number=number)

    def _keep_pictures(self, account_id: int | None, shown: Collection[str], *, removes: bool) -> None:
        kept: dict[str, Any] = {}
        for line in self.pictures:
            name = line.form.name.data or ""
            is_mine = name in shown or is_uploaded_by(name, account_id)
            if is_mine and not (removes and line.form.is_removed.data):
                kept.setdefault(name, line)
        self.pictures.entries = list(kept.values())

    def _add_picture(self, account_id: int | None) -> None:
        if len(self.pictures) >= MOST_PICTURES:
            self.picture.errors = [str(FAULT_SENTENCES[Fault.TOO_MANY_PICTURES])]
            return
        name = keep_picture(self.picture.data.stream, uploaded_by=account_id)
        words = self.pictures.append_entry({"name": name, "text": self.picture_text.data}).form.text
        words.errors, self.picture_text.errors = self.picture_text.errors, []
        self.picture_text.data = ""

    def _used(self) -> list[Any]:
        return [line for line in (*self.costs, *self.funding) if line.form.is_used]

    def _at_fault(self, name: str, fault: Fault) -> list[Any]:
        if fault is Fault.NO_PICTURE_TEXT:
            return [line.form.text for line in self.pictures if not can_be_seen(line.form.text.data or "")]
        if fault is Fault.TOO_MANY_PICTURES:
            return [self.picture]
        if fault is Fault.UNNAMED_COST:
            return [line.form.label for line in self._used() if not line.form.label.data]
        return [self.costs[0].form.amount] if name == "costs" else [self[name]]


class BehalfForm(ProposalForm):
    """A proposal that a worker hands in for a resident."""

    role = ""
    resident_name = StringField(_("Beboerens navn"), validators=[at_most(LONGEST_NAME), Optional()])
    has_agreed = BooleanField(_("Beboeren har sagt ja til, at navnet står på forslaget"))

    def accept(self, account_id: int | None, *, wish: str, shown: Collection[str] = ()) -> bool:
        valid = super().accept(account_id, wish=wish, shown=shown)
        if self.has_agreed.data and not self.resident_name.data:
            self.resident_name.errors = [text("Skriv navnet, eller fjern krydset. Så står der »en beboer«.")]
            return False
        return valid

    def behalf(self) -> OnBehalf | None:
        """The name is kept with consent only."""
        return OnBehalf(self.role, self.resident_name.data if self.has_agreed.data else "")


class Flat:
    """The form's fields in one row, those of the cost lines too, as the summary of errors lists them."""

    form_errors = ()

    def __init__(self, form: ProposalForm) -> None:
        self.form = form

    def __iter__(self) -> Iterator[Any]:
        for field in self.form:
            if field.name in {"costs", "funding", "pictures"}:
                yield from (part for line in field for part in line.form)
            else:
                yield field

    @property
    def errors(self) -> list[str]:
        return [message for field in self for message in field.errors]


class SearchForm(Form):
    """Which of a round's proposals to show."""

    ASKED = ("words", "area", "category", "state", "order")

    class Meta(Form.Meta):
        csrf = False

    area = SelectField(_("Lokalområde"), validate_choice=False)
    category = SelectField(_("Emne"), validate_choice=False)
    state = SelectField(_("Afgørelse"), validate_choice=False)
    order = SelectField(_("Rækkefølge"), validate_choice=False)
    words = StringField(_("Søg i forslagene"))

    def offer(self, areas: Sequence[tuple[str, str]]) -> "SearchForm":
        """Let the reader choose among what the round has; areas as slug and name."""
        every = ("", text("Alle"))
        self.area.choices = [every, *areas]
        self.category.choices = [every, *((each.value, str(name)) for each, name in CATEGORY_NAMES.items())]
        self.state.choices = [every, *((each.value, str(STATE_NAMES[each])) for each in PUBLIC)]
        self.order.choices = [(each.value, str(name)) for each, name in ORDER_NAMES.items()]
        return self


def wanted(asked: Mapping[str, str], areas: Sequence[Area]) -> Wanted:
    """What the search form asks for; what nobody offers is as if it had not been."""
    return Wanted(
        words=asked.get("words", "")[:LONGEST_SEARCH],
        area_id=next((area.id for area in areas if area.slug == asked.get("area")), None),
        category=next((each for each in Category if each == asked.get("category")), None),
        state=next((each for each in PUBLIC if each == asked.get("state")), None),
        order=next((each for each in Order if each == asked.get("order")), Order.NUMBER),
    )


class InvitationForm(Form):
    """Whom to invite to write along."""

    name = StringField(_("Navn"), validators=[required(), at_most(LONGEST_NAME)])
    address = StringField(_("Mailadresse"), validators=[Optional(), at_most(254)])


def typed(proposal: Proposal, costs: Sequence[CostLine], behalf: Behalf | None = None) -> dict[str, Any]:
    """A proposal as the form shows it. In a draft, 0 kr. means that no amount has been given yet."""
    nothing_yet = proposal.state is State.DRAFT

    def line(cost: CostLine) -> dict[str, Any]:
        return {"label": cost.label, "amount": None if nothing_yet and not cost.amount else cost.amount}

    return {
        "title": proposal.title,
        "body": proposal.body,
        "place": proposal.place,
        "area": proposal.area_id,
        "category": proposal.category.value if proposal.category else "",
        "latitude": proposal.latitude,
        "longitude": proposal.longitude,
        "costs": [line(each) for each in costs if each.kind is CostKind.ASKED],
        "funding": [
            {**line(each), "kind": each.kind.value, "is_granted": each.is_granted}
            for each in costs
            if each.kind is not CostKind.ASKED
        ],
        "pictures": [{"name": each.name, "text": each.text} for each in pictures_of(proposal)],
        "seen": proposal.updated_at.isoformat(),
        "resident_name": behalf.name if behalf else "",
        "has_agreed": bool(behalf and behalf.name),
    }
