"""The way of a box as the board sees it: what is done, what comes next, and who may do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.accounts.queries import names_of
from civic.clock import now
from civic.paper.queries import missing as missing_paper
from civic.results.queries import (
    Closing,
    Opening,
    Run,
    closing_of,
    opening_of,
    run_of,
    runs_by_round,
    waiting_count,
)
from civic.rounds.needs import Need, is_near, missing_in, missing_to_vote
from civic.rounds.phases import AFTER_VOTING, BEFORE_VOTING, Phase
from civic.rounds.queries import BoardKey, Round, board_key_of, board_keys_of, phase_of
from civic.rounds.words import PHASE_NAMES, needs_in_words
from civic.voting.queries import box_count
from civic.voting.traces import Left, may_erase, traces_left
from civic.web.language import date_time, text


@dataclass(frozen=True)
class Step:
    """One step. `state`: "done", "current" or "to come"; `who`: who did it, or who may."""

    label: str
    state: str
    who: str


@dataclass(frozen=True)
class BoxState:
    """Everything the board's page shows of one box. `shut`: boxes that nobody has opened yet."""

    round: Round
    phase: Phase
    key: BoardKey | None
    has_key: bool
    lacks: Sequence[Need]
    closing: Closing | None
    opening: Opening | None
    run: Run | None
    shut: int
    missing: Sequence[str]
    people: Mapping[int, str]
    traces: Left | None
    may_erase: bool

    @property
    def is_over(self) -> bool:
        """Whether the voting has ended by the clock."""
        return self.phase in AFTER_VOTING

    @property
    def can_open(self) -> bool:
        """Whether someone of the board can open the box, or go on where an opening was cut off."""
        could_vote = not self.lacks and self.round.cancelled_at is None
        return self.is_over and self.run is None and could_vote and not self.missing

    @property
    def was_cut_off(self) -> bool:
        """Whether an opening began and did not come to its end."""
        return self.closing is not None and self.run is None

    @property
    def needs_key(self) -> bool:
        """Whether the private key must be sent to go on: it lies on no server, and there are boxes left to open."""
        return self.round.public_key is not None and not self.round.key_on_server and self.opening is None

    @property
    def key_can_be_sent(self) -> bool:
        """Whether the round can still get another key."""
        return self.phase in BEFORE_VOTING or (self.phase is Phase.VOTING and bool(self.lacks))

    @property
    def lacks_words(self) -> str:
        """What the voting lacks, or never got, as a list."""
        return needs_in_words(self.lacks)

    def acted(self, account_id: int) -> bool:
        """Whether this person has taken part in the opening or the count, so that another must sign."""
        people = (self.closing and self.closing.closed_by, self.opening and self.opening.opened_by)
        return account_id in {*people, self.run and self.run.counted_by}

    def name(self, account_id: int | None) -> str:
        return self.people.get(account_id or 0, text("tidligere bruger"))

    @property
    def steps(self) -> list[Step]:
        """The five steps in order."""
        done = (self.has_key, self.is_over, self.opening is not None, self.run is not None, self._is_signed)
        # Where a key came too late, or never, the later steps wait for nobody.
        current = next((n for n, is_done in enumerate(done) if not is_done), len(done))
        if current == 1 and self.phase in BEFORE_VOTING:
            # The voting has not begun: its words name the phase that runs.
            current = len(done)
        words = (
            text("Nøglen"),
            text("Afstemningen"),
            text("Stemmekassen åbnes"),
            text("Der tælles op"),
            text("Underskrift"),
        )
        who = (self._key_words, self._voting_words, self._opening_words, self._counting_words, self._signing_words)
        states = ("done" if done[n] else "current" if n == current else "to come" for n in range(len(done)))
        return [Step(*step) for step in zip(words, states, who, strict=True)]

    @property
    def _is_signed(self) -> bool:
        return self.run is not None and self.run.signed_at is not None

    @property
    def _key_words(self) -> str:
        if self.round.key_on_server:
            return text("Demonstration: nøglen ligger på serveren.")
        if self.has_key and self.key and self.key.confirmed_by:
            names = {"sent": self.name(self.key.sent_by), "confirmed": self.name(self.key.confirmed_by)}
            return text("Sendt af %(sent)s, bekræftet af %(confirmed)s.", **names)
        if self.key and not self.key.confirmed_at:
            return text(
                "Sendt af %(sent)s. En anden fra valgbestyrelsen skal bekræfte den.", sent=self.name(self.key.sent_by)
            )
        return text("Én fra valgbestyrelsen sender den, og en anden bekræfter den.")

    @property
    def _voting_words(self) -> str:
        if self.is_over:
            return text("Sluttede %(time)s.", time=date_time(self.round.result_at))
        if self.phase in BEFORE_VOTING:
            words = {"time": date_time(self.round.voting_at), "phase": PHASE_NAMES[self.phase]}
            return text("Begynder %(time)s. Runden er nu her: %(phase)s.", **words)
        if self.lacks:
            return text("Venter på %(what)s.", what=needs_in_words(self.lacks))
        return text("Slutter %(time)s.", time=date_time(self.round.result_at))

    @property
    def _opening_words(self) -> str:
        if self.opening:
            return text(
                "Åbnet af %(name)s %(time)s.",
                name=self.name(self.opening.opened_by),
                time=date_time(self.opening.opened_at),
            )
        if self.was_cut_off:
            return text("Begyndt, men afbrudt. Den, der begyndte, eller en anden kan fortsætte.")
        return text("Én fra valgbestyrelsen, med nøglen.")

    @property
    def _counting_words(self) -> str:
        if self.run:
            return text(
                "Talt op af %(name)s %(time)s.",
                name=self.name(self.run.counted_by),
                time=date_time(self.run.counted_at),
            )
        return text("Sker af sig selv, når stemmekassen er åbnet.")

    @property
    def _signing_words(self) -> str:
        if self.run and self.run.signed_at:
            return text(
                "Underskrevet af %(name)s %(time)s.",
                name=self.name(self.run.signed_by),
                time=date_time(self.run.signed_at),
            )
        return text("En anden fra valgbestyrelsen end dem, der åbnede og talte.")


def box_state(round: Round) -> BoxState:
    """The box of the round as it stands now."""
    key, closing, opening, run = board_key_of(round.id), closing_of(round.id), opening_of(round.id), run_of(round.id)
    phase, lacks = phase_of(round), missing_to_vote(round) if opening is None else []
    ids = [key.sent_by, key.confirmed_by] if key else []
    ids += [closing.closed_by] if closing else []
    ids += [opening.opened_by] if opening else []
    people = names_of([*ids, *((run.counted_by, run.signed_by) if run else ())])
    waits_for_paper = phase in AFTER_VOTING and not lacks and closing is None and opening is None
    return BoxState(
        round=round,
        phase=phase,
        key=key,
        has_key=Need.KEY not in lacks,
        lacks=lacks,
        closing=closing,
        opening=opening,
        run=run,
        shut=waiting_count(round.id) if closing else box_count(round.id),
        missing=missing_paper(round) if waits_for_paper else (),
        people=people,
        traces=traces_left(round.id),
        may_erase=closing is not None or round.cancelled_at is not None or may_erase(),
    )


@dataclass(frozen=True)
class BoxRow:
    """One box in the list: what waits, and how much that hurries. What the board must do comes first."""

    round: Round
    waits: str
    place: int

    @property
    def is_urgent(self) -> bool:
        """Whether it is for the board to do something."""
        return self.place < RUNS


def box_rows(rounds: Sequence[Round]) -> list[BoxRow]:
    """A row for each round: boxes that can be opened first, then what else the board must do."""
    ids = [round.id for round in rounds]
    runs, keys, missing = runs_by_round(ids), board_keys_of(ids), missing_in(rounds)
    rows = [BoxRow(each, *_waits(each, runs.get(each.id), keys.get(each.id), missing[each.id])) for each in rounds]
    return sorted(rows, key=lambda row: row.place)


OPENABLE, TO_DO, RUNS, RESTS = range(4)


def _waits(round: Round, run: Run | None, key: BoardKey | None, missing: Sequence[Need]) -> tuple[str, int]:
    phase = phase_of(round)
    if run:
        return (text("Resultatet er offentligt"), RESTS) if run.signed_at else (text("Mangler underskrift"), TO_DO)
    if round.cancelled_at is not None:
        return text("Runden er aflyst"), RESTS
    if phase in AFTER_VOTING and missing:
        return text("Afstemningen åbnede aldrig. Der manglede: %(what)s", what=needs_in_words(missing)), RESTS
    if phase in AFTER_VOTING:
        return text("Stemmekassen kan åbnes"), OPENABLE
    if key and not key.confirmed_at and missing:
        return text("Nøglen skal bekræftes"), TO_DO
    if Need.KEY in missing:
        return text("Nøglen mangler"), TO_DO
    if missing and is_near(round, now()):
        return text("Kan ikke åbne. Der mangler: %(what)s", what=needs_in_words(missing)), TO_DO
    if phase is Phase.VOTING:
        return text("Afstemningen er i gang"), RUNS
    if missing:
        words = {"time": date_time(round.voting_at), "what": needs_in_words(missing)}
        return text("Afstemningen begynder %(time)s. Der mangler endnu: %(what)s", **words), RUNS
    return text("Klar. Afstemningen begynder %(time)s.", time=date_time(round.voting_at)), RUNS
