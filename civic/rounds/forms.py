"""The shape of a round as staff type it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from civic.areas.queries import Area
from civic.clock import COPENHAGEN, from_local, local
from civic.rounds.fields import DayField, WholeNumberField, between
from civic.rounds.models import BallotKind, Round
from civic.rounds.phases import SEVEN, Dates, Phase
from civic.rounds.rule_form import RuleForm, rule_values
from civic.rounds.services import LONGEST_NAME, RoundPlan, fingerprint, plan_of
from civic.rounds.words import PHASE_NAMES
from civic.tally import RuleName
from civic.web.forms import (
    LARGEST_AMOUNT,
    Form,
    KronerField,
    LocalTimeField,
    Optional,
    at_most,
    required,
)
from civic.web.language import lazy_text as _
from civic.web.language import text

ONE_FUND, ONE_ROUND_EACH = "one", "each"
DATE_FIELDS = tuple(phase.value for phase in (*SEVEN, Phase.CLOSED))
# Days from the first day to the start of each phase, and to the end: what a usual round needs.
USUAL_DAYS = (0, 14, 28, 56, 84, 98, 105, 470)
USUAL_HOUR = 12


class BeginForm(Form):
    """Where a new round's form gets its first values from. Sent by GET."""

    class Meta(Form.Meta):
        csrf = False

    start = DayField(_("Første dag"), [Optional()])
    kopi = SelectField(_("Kopiér fra tidligere runde"), [Optional()], validate_choice=False)

    def offer(self, earlier: Sequence[Round]) -> None:
        """Let these rounds be copied."""
        nothing = SelectChoice("", text("Ingen"))
        self.kopi.choices = [nothing, *(SelectChoice(each.slug, each.name) for each in earlier)]


class RoundForm(RuleForm):
    """A round in being. `plan()` is what was decided, once `validate()` has said yes."""

    # The fingerprint of the round as it stood when its form was opened; a new round has none.
    seen = HiddenField()
    name = StringField(_("Rundens navn"), [required(), at_most(LONGEST_NAME)])
    theme = StringField(_("Tema"), [required(), at_most(200)])
    description = TextAreaField(_("Beskrivelse"), [Optional(), at_most(5000)])
    criteria = TextAreaField(_("Kriterier for forslag"), [Optional(), at_most(5000)])
    budget = KronerField(_("Beløb"), [required(), between(100, LARGEST_AMOUNT, _("Beløbet skal være mindst 1 krone."))])
    area_ids = SelectMultipleField(_("Lokalområder"), [required(_("Vælg mindst ét lokalområde."))], coerce=int)
    sharing = RadioField(
        _("Hvis du har valgt flere lokalområder"),
        choices=[
            SelectChoice(ONE_FUND, _("Én fælles pulje")),
            SelectChoice(ONE_ROUND_EACH, _("En runde til hvert område")),
        ],
        default=ONE_FUND,
    )
    minimum_age = WholeNumberField(
        _("Mindste alder"),
        [required(), between(10, 120, _("Alderen skal være mellem 10 og 120 år."))],
    )
    reference_date = DayField(_("Skal være fyldt på denne dato"), [required()])
    ballot_kind = RadioField(
        _("Sådan stemmer man"),
        choices=[
            SelectChoice(BallotKind.KNAPSACK.value, _("Del pengene ud")),
            SelectChoice(BallotKind.APPROVAL.value, _("Vælg nogle stykker")),
        ],
    )
    max_choices = WholeNumberField(
        _("Højst så mange forslag"), [Optional(), between(1, 500, _("Skriv et tal mellem 1 og 500."))]
    )
    content_receipts = BooleanField(_("Kvitteringen viser også, hvad man har valgt"))
    shows_support = BooleanField(_("Vis, hvor mange der støtter et forslag (♥), før der stemmes"))
    proposals_each = WholeNumberField(
        _("Så mange forslag kan én person sende ind"),
        [Optional(), between(1, 100, _("Skriv et tal mellem 1 og 100."))],
    )
    price_ceiling = KronerField(
        _("Højeste beløb til ét forslag"),
        [Optional(), between(100, LARGEST_AMOUNT, _("Beløbet skal være mindst 1 krone."))],
    )
    publishes_together = BooleanField(_("Offentliggør alle afgørelser på én gang"))
    framing = LocalTimeField(PHASE_NAMES[Phase.FRAMING], [required()])
    information = LocalTimeField(PHASE_NAMES[Phase.INFORMATION], [required()])
    proposals = LocalTimeField(PHASE_NAMES[Phase.PROPOSALS], [required()])
    qualification = LocalTimeField(PHASE_NAMES[Phase.QUALIFICATION], [required()])
    voting = LocalTimeField(PHASE_NAMES[Phase.VOTING], [required()])
    result = LocalTimeField(PHASE_NAMES[Phase.RESULT], [required()])
    realisation = LocalTimeField(PHASE_NAMES[Phase.REALISATION], [required()])
    closed = LocalTimeField(_("Runden slutter"), [required()])

    def offer(self, areas: Sequence[Area]) -> "RoundForm":
        """Let these areas be chosen."""
        self.area_ids.choices = [SelectChoice(area.id, area.name) for area in areas]
        self.offer_places(areas)
        return self

    @property
    def date_fields(self) -> list[LocalTimeField]:
        return [self[name] for name in DATE_FIELDS]

    def check(
        self, moment: datetime, bound_areas: Sequence[int] = (), promised: int = 0, *, is_proposed: bool = False
    ) -> bool:
        """Whether a round can be made of this at `moment` (aware); the errors stand next to their fields.

        `bound_areas` are those that may no longer be taken out of the round. `promised` (øre) is what one proposal may
        go on asking for: somebody may have written one that does. `is_proposed`: somebody has handed one in.
        """
        fine = bool(self.validate())
        if not self.area_ids.errors and set(bound_areas) - set(self.area_ids.data):
            self.fault("area_ids", text("Et lokalområde kan ikke tages ud, når der kan stilles forslag fra det."))
        if self.ballot_kind.data == BallotKind.APPROVAL and not self.max_choices.data and not self.max_choices.errors:
            self.fault("max_choices", text("Skriv, hvor mange forslag man højst kan vælge."))
        self._check_ceiling(promised)
        if all(field.data and not field.errors for field in self.date_fields):
            self._check_dates(moment, is_proposed=is_proposed)
        self._check_names()
        self.check_rule(shared_by=() if self.sharing.data == ONE_ROUND_EACH else self.area_ids.data or ())
        return fine and not self.errors

    def _check_dates(self, moment: datetime, *, is_proposed: bool) -> None:
        dates = self.dates()
        labels = {phase: str(self[phase.value].label.text) for phase, _start in dates.starts()}
        order = list(labels)
        for phase in dates.faults():
            before = labels[order[order.index(phase) - 1]]
            self.fault(phase.value, text("Tidspunktet skal ligge efter »%(before)s«.", before=before))
        if dates.voting <= moment and not self.voting.errors:
            self.fault("voting", text("Afstemningen skal begynde senere end nu."))
        # Back before it, the areas and the most for one could change under what has been handed in.
        if is_proposed and dates.proposals > moment and not self.proposals.errors:
            self.fault("proposals", text("Der er allerede stillet forslag, så fasen kan ikke begynde senere end nu."))

    def _check_ceiling(self, promised: int) -> None:
        ceiling = self.price_ceiling.data
        if ceiling is None or self.price_ceiling.errors:
            return
        if self.budget.data and ceiling > self.budget.data:
            self.fault("price_ceiling", text("Beløbet er større end hele rundens beløb."))
        elif ceiling < promised:
            self.fault("price_ceiling", text("Når der kan stilles forslag, kan beløbet kun hæves eller fjernes."))

    def _check_names(self) -> None:
        if self.sharing.data == ONE_ROUND_EACH and any(len(name) > LONGEST_NAME for name in self._names().values()):
            self.fault("name", text("Navnet er for langt, når lokalområdets navn kommer efter det. Gør det kortere."))

    def _names(self) -> dict[int, str]:
        """What each chosen area's own round would be called."""
        areas = {choice.value: choice.label for choice in self.area_ids.choices}
        return {number: f"{self.name.data}, {areas[number]}" for number in self.area_ids.data or () if number in areas}

    def dates(self) -> Dates:
        return Dates(*(field.data for field in self.date_fields if field.data))

    def plan(self, *, name: str | None = None, area_ids: Sequence[int] | None = None) -> RoundPlan:
        """The round as typed; amounts in øre, times in UTC."""
        kind = BallotKind(self.ballot_kind.data)
        return RoundPlan(
            name=name or self.name.data,
            theme=self.theme.data,
            description=self.description.data or "",
            criteria=self.criteria.data or "",
            budget=self.budget.data or 0,
            area_ids=area_ids or self.area_ids.data,
            dates=self.dates(),
            ballot_kind=kind,
            max_choices=self.max_choices.data if kind is BallotKind.APPROVAL else None,
            minimum_age=self.minimum_age.data,
            reference_date=self.reference_date.data,
            rule=self.rule.data,
            rule_parameters=self.rule_parameters(),
            content_receipts=bool(self.content_receipts.data),
            shows_support=bool(self.shows_support.data),
            publishes_together=bool(self.publishes_together.data),
            proposals_each=self.proposals_each.data,
            price_ceiling=self.price_ceiling.data,
        )

    def plans(self) -> list[RoundPlan]:
        """One plan, or one for each chosen area when each is to have a round of its own."""
        names = self._names()
        if self.sharing.data != ONE_ROUND_EACH or len(names) == 1:
            return [self.plan()]
        return [self.plan(name=name, area_ids=[area_id]) for area_id, name in names.items()]


def usual_start(today: date) -> date:
    """The first day we propose for a round made today."""
    return today + timedelta(days=14)


def first_values(start: date, model: Round | None, area_ids: Sequence[int]) -> dict[str, Any]:
    """What a new round's form shows: the usual round from `start`, or `model` moved to begin on that day."""
    if model is not None:
        values = values_of(model, area_ids)
        shift = start - local(model.framing_at).date()
        for name in DATE_FIELDS:
            values[name] = _moved(values[name], shift)
        values["reference_date"] = model.reference_date + shift
        return values
    times = [_at_noon(start + timedelta(days=days)) for days in USUAL_DAYS]
    return {
        "minimum_age": 15,
        "content_receipts": False,
        "shows_support": True,
        "proposals_each": 3,
        "ballot_kind": BallotKind.KNAPSACK.value,
        **rule_values(RuleName.AARHUS, {}),
        "reference_date": start + timedelta(days=USUAL_DAYS[DATE_FIELDS.index("voting")]),
        **dict(zip(DATE_FIELDS, times, strict=True)),
    }


def values_of(round: Round, area_ids: Sequence[int]) -> dict[str, Any]:
    """The round as its form shows it."""
    names = ("name", "theme", "description", "criteria", "budget", "minimum_age", "reference_date", "max_choices")
    return {
        "seen": fingerprint(plan_of(round, area_ids)),
        "content_receipts": round.content_receipts,
        "shows_support": round.shows_support,
        "publishes_together": round.publishes_together,
        "proposals_each": round.proposals_each,
        "price_ceiling": round.price_ceiling,
        **{name: getattr(round, name) for name in names},
        "area_ids": list(area_ids),
        "ballot_kind": round.ballot_kind.value,
        **rule_values(RuleName(round.rule), round.rule_parameters),
        **{phase.value: start for phase, start in round.dates.starts()},
    }


def _at_noon(day: date) -> datetime:
    return from_local(datetime(day.year, day.month, day.day, USUAL_HOUR))  # noqa: DTZ001 (naive local time is meant)


def _moved(moment: datetime, shift: timedelta) -> datetime:
    """So many days on at the same time by the clock on the wall, summer time or not."""
    return (moment.astimezone(COPENHAGEN) + shift).astimezone(UTC)
