"""A round in words: its phases as steps on the way, and its rule as plain sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.areas.queries import area_by_slug
from civic.rounds.models import BallotKind, Round
from civic.rounds.needs import Need
from civic.rounds.phases import SEVEN, Dates, Phase
from civic.rounds.rules import RULE_PAGES
from civic.tally import Completion, RuleName, Satisfaction, Start
from civic.tally.money import from_plain
from civic.web.language import LazyString, decimal, text
from civic.web.language import lazy_text as _

KRONER = "DKK"
PHASE_NAMES: Mapping[Phase, LazyString] = {
    Phase.PLANNED: _("Planlagt"),
    Phase.FRAMING: _("Rammesætning"),
    Phase.INFORMATION: _("Information"),
    Phase.PROPOSALS: _("Forslagsfase"),
    Phase.QUALIFICATION: _("Kvalificering"),
    Phase.VOTING: _("Afstemning"),
    Phase.RESULT: _("Resultat"),
    Phase.REALISATION: _("Realisering"),
    Phase.CLOSED: _("Afsluttet"),
}

NEED_NAMES: Mapping[Need, LazyString] = {
    Need.KEY: _("valgbestyrelsens nøgle"),
    Need.ROLL: _("valglisten"),
    Need.PROJECTS: _("et godkendt forslag"),
}


def needs_in_words(needs: Iterable[Need]) -> str:
    """What is missing, as a list within a sentence."""
    return ", ".join(str(NEED_NAMES[need]) for need in needs)


@dataclass(frozen=True)
class PhaseStep:
    """One of the seven phases as a page shows it. `state` is `done`, `current` or `to come`."""

    label: str
    starts: datetime
    state: str


def phase_steps(dates: Dates, moment: datetime) -> list[PhaseStep]:
    """The seven phases in order, told from `moment`."""
    current = dates.phase_at(moment)
    steps = []
    for phase in SEVEN:
        begun = dates.start_of(phase) <= moment
        state = "current" if phase is current else "done" if begun else "to come"
        steps.append(PhaseStep(str(PHASE_NAMES[phase]), dates.start_of(phase), state))
    return steps


def next_start(round: Round, moment: datetime) -> tuple[Phase, datetime] | None:
    """The next phase and when it begins; None when the round has ended or been called off."""
    if round.phase_at(moment) is Phase.CLOSED:
        return None
    return next(((phase, start) for phase, start in round.dates.starts() if start > moment), None)


def ballot_sentence(round: Round) -> str:
    """How a ballot is filled in."""
    if round.ballot_kind is BallotKind.KNAPSACK:
        sentence = text("Du vælger forslag, så længe der er penge til dem.")
    elif round.max_choices:
        sentence = text("Du kan vælge op til %(limit)s forslag, uanset hvad de koster.", limit=round.max_choices)
    else:
        sentence = text("Du kan vælge de forslag, du vil, uanset hvad de koster.")
    return str(sentence)


def rule_sentences(round: Round) -> Sequence[str]:
    """How the ballots become money by the round's rule and parameters (their names are `civic.tally.Rule`'s)."""
    return sentences_of_rule(round, round.rule, round.rule_parameters)


def sentences_of_rule(round: Round, rule: str, chosen: Mapping[str, Any]) -> Sequence[str]:
    """The same by another rule, with these parameters."""
    if rule == RuleName.AARHUS:
        return _by_votes(chosen, in_points=round.ballot_kind in (BallotKind.POINTS, BallotKind.RANKING))
    return _by_shares(chosen, in_kroner=round.currency == KRONER) if rule == RuleName.EQUAL_SHARES else _by_phragmen()


def rule_page(round: Round) -> str:
    """The last part of the address of the help page that explains the round's rule."""
    return RULE_PAGES[RuleName(round.rule)]


def _by_votes(chosen: Mapping[str, Any], *, in_points: bool) -> list[str]:
    if in_points:
        sentences = [text("Forslagene tages efter point. Det med flest point kommer først.")]
    else:
        sentences = [text("Forslagene tages efter stemmetal. Det med flest stemmer kommer først.")]
    sentences.append(_when_dear(chosen))
    if chosen.get("threshold"):
        needed = decimal(from_plain(chosen["threshold"]))
        if in_points:
            sentences.append(text("Et forslag skal have mindst %(points)s point for at få penge.", points=needed))
        else:
            sentences.append(text("Et forslag skal have mindst %(votes)s stemmer for at få penge.", votes=needed))
    if chosen.get("at_least_one_outside"):
        place = area_by_slug(chosen["at_least_one_outside"])
        sentences.append(
            text(
                "Mindst ét forslag uden for %(place)s skal have penge, hvis der er råd til det.",
                place=place.name if place else chosen["at_least_one_outside"],
            )
        )
    sentences.append(text("Står to forslag lige, går det billigste først. Koster de det samme, trækkes der lod."))
    return sentences


def _when_dear(chosen: Mapping[str, Any]) -> str:
    """What happens when the next proposal costs more than is left."""
    skip = chosen.get("skip", True)
    if chosen.get("part_funding") and skip:
        return text(
            "Det første forslag, der ikke er råd til, får det beløb, der er tilbage. Derefter er der ikke mere at give."
        )
    if chosen.get("part_funding"):
        return text("Det første forslag, der ikke er råd til, får det beløb, der er tilbage. Så stopper tællingen.")
    if skip:
        return text("Er der ikke råd til et forslag, springes det over, og det næste prøves.")
    return text("Tællingen stopper ved det første forslag, der ikke er råd til.")


def _by_shares(chosen: Mapping[str, Any], *, in_kroner: bool) -> list[str]:
    sentences = [
        text("Alle, der stemmer, får lige store andele af pengene."),
        text("Et forslag kan få penge, når de, der har valgt det, tilsammen har råd til det."),
    ]
    if chosen.get("satisfaction", Satisfaction.COST) == Satisfaction.COST:
        sentences.append(text("Det forslag, flest er sammen om at betale, kommer først."))
    else:
        sentences.append(text("Det forslag, der er billigst for hver af dem, kommer først."))
    if chosen.get("start") == Start.INTEGRAL:
        sentences.append(
            text("Andelen rundes ned til hele kroner.") if in_kroner else text("Andelen rundes ned til et helt beløb.")
        )
    completion = Completion(chosen.get("completion", Completion.NONE))
    sentences.append(
        {
            Completion.NONE: text("Penge, som ingen kan bruge på den måde, bliver ikke delt ud."),
            Completion.UTILITARIAN: text("Penge, der er tilbage, går til forslag efter stemmetal."),
            Completion.ADD1: text(
                "Er der penge tilbage, gøres alle andele lidt større, og der tælles om, så længe pengene slår til."
            ),
            Completion.ADD1U: text(
                "Er der penge tilbage, gøres alle andele lidt større, og der tælles om, så længe pengene slår til. "
                "Resten går efter stemmetal."
            ),
        }[completion]
    )
    if chosen.get("stop_when_exhausted") and completion in (Completion.ADD1, Completion.ADD1U):
        sentences.append(text("Andelene vokser ikke mere, når intet forslag kan betales af resten."))
    if chosen.get("compare_greedy"):
        sentences.append(
            text("Til sidst tælles der også efter stemmetal. Giver det flere vælgere mere for deres valg, gælder det.")
        )
    sentences.append(
        text("Står to forslag lige, går det billigste først. Så tæller stemmerne, og til sidst trækkes der lod.")
    )
    return sentences


def _by_phragmen() -> list[str]:
    return [
        text("Alle, der stemmer, får penge i samme takt."),
        text("Et forslag får penge, så snart de, der har valgt det, tilsammen har råd til det."),
        text("Tællingen stopper ved det første forslag, som der ikke er penge nok til."),
        text("Står to forslag lige, går det billigste først. Så tæller stemmerne, og til sidst trækkes der lod."),
    ]
