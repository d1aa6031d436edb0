"""A round in words: its phases as steps on the way, and its rule as plain sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.rounds.models import BallotKind, Round
from civic.rounds.phases import SEVEN, Dates, Phase
from civic.web.language import LazyString, text
from civic.web.language import lazy_text as _

PHASE_NAMES: Mapping[Phase, LazyString] = {
    Phase.PLANNED: _("Planlagt"),
    Phase.FRAMING: _("Rammesætning"),
    Phase.INFORMATION: _("Information"),
    Phase.PROPOSALS: _("Forslag"),
    Phase.QUALIFICATION: _("Kvalificering"),
    Phase.VOTING: _("Afstemning"),
    Phase.RESULT: _("Resultat"),
    Phase.REALISATION: _("Realisering"),
    Phase.CLOSED: _("Afsluttet"),
}


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


def next_start(dates: Dates, moment: datetime) -> tuple[Phase, datetime] | None:
    """The next phase and when it begins; None when the round has ended."""
    return next(((phase, start) for phase, start in dates.starts() if start > moment), None)


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
    """How the votes become money, for rule aarhus with its switches (the names are `civic.tally.Rule`'s)."""
    chosen = round.rule_parameters
    sentences = [text("Forslagene tages efter stemmetal. Det med flest stemmer kommer først.")]
    if chosen.get("part_funding"):
        sentences.append(text("Det første forslag, der ikke er råd til, får det beløb, der er tilbage."))
    elif chosen.get("skip", True):
        sentences.append(text("Er der ikke råd til et forslag, springes det over, og det næste prøves."))
    else:
        sentences.append(text("Tællingen stopper ved det første forslag, der ikke er råd til."))
    if chosen.get("threshold"):
        sentences.append(
            text("Et forslag skal have mindst %(votes)s stemmer for at få penge.", votes=chosen["threshold"])
        )
    sentences.append(text("Står to forslag lige, går det billigste først. Koster de det samme, trækkes der lod."))
    return sentences
