"""What a reader can do in a round today: one sentence and at most one main action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from civic.areas.queries import Area
from civic.clock import now
from civic.policy import current_actor
from civic.proposals.policy import is_invited
from civic.results.queries import published_round_ids
from civic.rounds.needs import Need, waiting_in
from civic.rounds.phases import AFTER_VOTING, Phase
from civic.rounds.queries import Round, areas_of_rounds, phase_of
from civic.rounds.words import PHASE_NAMES, needs_in_words
from civic.web.language import date_time, text

RUNNING = (
    Phase.FRAMING,
    Phase.INFORMATION,
    Phase.PROPOSALS,
    Phase.QUALIFICATION,
    Phase.VOTING,
    Phase.RESULT,
)
COMING = (Phase.PLANNED,)
DECIDED = (Phase.REALISATION, Phase.CLOSED)
# Rounds where there is something to do come first.
URGENCY = (Phase.VOTING, Phase.PROPOSALS, Phase.RESULT, Phase.QUALIFICATION, Phase.INFORMATION, Phase.FRAMING)


@dataclass(frozen=True)
class Today:
    """`label` and `url` are the one main action, or None when there is nothing to do but read."""

    sentence: str
    label: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class RoundCard:
    """A round as lists show it. `waits`: its voting should be open, but lacks something."""

    round: Round
    phase: Phase
    areas: Sequence[Area]
    today: Today
    waits: bool = False

    @property
    def phase_name(self) -> str:
        return str(PHASE_NAMES[self.phase])

    @property
    def area_names(self) -> str:
        return ", ".join(area.name for area in self.areas)


def cards_of(rounds: Sequence[Round]) -> list[RoundCard]:
    """The rounds as cards for this reader in the same order, in three queries."""
    ids, waiting = [round.id for round in rounds], waiting_in(rounds, now())
    areas, published = areas_of_rounds(ids), published_round_ids(ids)
    cards = []
    for round in rounds:
        phase = phase_of(round)
        invited = is_invited(current_actor(), {area.id for area in areas[round.id]})
        needs = waiting.get(round.id, [])
        today = _to_open(round, needs) or today_in(round, phase, is_invited=invited, is_published=round.id in published)
        cards.append(RoundCard(round, phase, areas[round.id], today, waits=bool(needs)))
    return cards


def cards_in(cards: Sequence[RoundCard], phases: Sequence[Phase]) -> list[RoundCard]:
    """Those of the cards whose round is in one of these phases, the same order within each."""
    return [card for card in cards if card.phase in phases]


def by_urgency(cards: Sequence[RoundCard], home: int | None = None) -> list[RoundCard]:
    """Running rounds: the reader's own area first, then those where there is most to do."""
    return sorted(
        cards_in(cards, RUNNING),
        key=lambda card: (home not in {area.id for area in card.areas}, URGENCY.index(card.phase)),
    )


def today_in(round: Round, phase: Phase, *, is_invited: bool, is_published: bool) -> Today:
    """What can be done in the round in this phase; `is_invited` to propose, as residents of its areas are.

    A result is shown only once it has been signed.
    """
    if round.cancelled_at is not None:
        said = text("Runden er aflyst.")
        return Today(said if round.is_off_before_voting else text("Runden er aflyst. Stemmerne bliver ikke talt."))
    if phase is Phase.VOTING and round.paused_at is not None:
        return Today(
            text("Afstemningen er sat på pause. Stemmer, der er afgivet, bliver liggende i stemmekassen."),
            text("Læs hvorfor"),
            url_for("bulletin.board", slug=round.slug),
        )
    if phase is Phase.PROPOSALS and not is_invited:
        return Today(_said(text("Beboere i området kan stille forslag indtil %(time)s."), round.qualification_at))
    if phase is Phase.PROPOSALS:
        sentence = _said(text("Du kan stille forslag indtil %(time)s."), round.qualification_at)
        return Today(sentence, text("Stil et forslag"), url_for("proposals.new", slug=round.slug))
    if phase is Phase.VOTING:
        sentence = _said(text("Du kan stemme indtil %(time)s."), round.result_at)
        return Today(sentence, text("Stem nu"), url_for("voting.choose", slug=round.slug))
    if phase in AFTER_VOTING:
        if not is_published:
            return Today(text("Afstemningen er slut. Optællingen er i gang, og resultatet kommer her."))
        return Today(
            text("Resultatet er klar. Se, hvad pengene går til."),
            text("Se resultatet"),
            url_for("results.show", slug=round.slug),
        )
    return Today(_waiting(round, phase))


def _to_open(round: Round, needs: Sequence[Need]) -> Today | None:
    """What a voting waits for whose time has come; None when it waits for nothing."""
    if not needs:
        return None
    words = {"time": date_time(round.voting_at), "what": needs_in_words(needs)}
    return Today(
        text(
            "Afstemningen skulle være begyndt %(time)s, men er ikke åbnet endnu. Der mangler: %(what)s. "
            "Kontakt kommunen, hvis du vil vide mere.",
            **words,
        )
    )


def _waiting(round: Round, phase: Phase) -> str:
    if phase is Phase.PLANNED:
        return _said(text("Runden begynder %(time)s."), round.framing_at)
    if phase is Phase.QUALIFICATION:
        return _said(text("Kommunen ser forslagene igennem. Du kan stemme fra %(time)s."), round.voting_at)
    if phase is Phase.FRAMING:
        return _said(
            text("Tema og rammer er ved at falde på plads. Du kan stille forslag fra %(time)s."), round.proposals_at
        )
    return _said(text("Få en god idé, og tal med naboerne. Du kan stille forslag fra %(time)s."), round.proposals_at)


def _said(sentence: str, moment: datetime) -> str:
    return sentence % {"time": date_time(moment)}
