"""The booth: what is remembered while a ballot is being filled in: choices, identification, receipt.

A booth belongs to a browser and to nobody's account. It has a cookie of its own, lies in a row that only the cookie's
token can open, padded to one length, with the day and no time; and it is changed under a lock, so that quick clicks
cannot overwrite each other. It starts afresh when somebody signs in or out in the same browser (web/sessions.py).
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

import sqlalchemy as sa
from flask import Response, after_this_request, current_app, request
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from civic.clock import moment_of, note, now, today, with_clock
from civic.database import db, one_at_a_time, transaction
from civic.reasons import BallotChanged, NotFound, NotIdentified
from civic.roll.queries import Channel
from civic.rounds.phases import Phase
from civic.rounds.queries import Round
from civic.settings import Settings
from civic.statements import send
from civic.voting.models import BoothRow
from civic.voting.queries import BallotProject
from civic.voting.services import Voter, cast_ballot
from civic.web.sessions import booth_cookie

IDENTIFIED_FOR = timedelta(minutes=15)
# With help it takes longer; then a booth on a screen that others use is empty again.
HELPED_FOR = timedelta(minutes=30)
# And so long a receipt stands there, unless its owner asks for as long again.
RECEIPT_FOR = timedelta(minutes=5)
KEPT_DAYS = 1
# Short enough for PostgreSQL to keep it in its row.
PADDED = 1536
LONGEST_TOKEN = 64
_HOLD = sa.select(BoothRow.content).where(BoothRow.id == sa.bindparam("of_booth")).with_for_update()
_ENTER = (
    sa.select(Round.id, Round.content_receipts, BoothRow.content)
    .outerjoin(BoothRow, BoothRow.id == sa.bindparam("of_booth"))
    .where(Round.slug == sa.bindparam("of_slug"))
)
_CHANGE = sa.update(BoothRow).where(BoothRow.id == sa.bindparam("of_booth"))


@dataclass
class BoothState:
    """What one booth holds. `voter` is the roll's answer; `idem` belongs to just these choices and this voter.

    `shown`: what was cast, where receipts show it. `by_letter`: it was cast with a letter, which is used up now.
    `order`: what the order of the projects was drawn with, once the token has changed.
    `helped`: it stands on a screen that staff lend out. `stranger`: the roll does not know whoever is here.
    """

    chosen: list[str] = field(default_factory=list)
    voter: list[str | int] | None = None
    until: str = ""
    idem: str = ""
    receipt: str | None = None
    helped: bool = False
    shown: list[str] = field(default_factory=list)
    stranger: tuple[str, bool | None] | None = None
    by_letter: bool = False
    order: str = ""


class Booth:
    """This browser's booth for one round, read once; every change is written at once."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        given = request.cookies.get(booth_cookie(_settings()), "")
        self.token = given if _is_token(given) else self._new_token()
        found = send(db.session(), with_clock(_ENTER), {"of_booth": self._id, "of_slug": slug}).one_or_none()
        self.round_id: int | None = found.id if found else None
        self.shows_choices = bool(found and found.content_receipts)
        if found:
            note(moment_of(found))
        self.state = _opened(found.content if found else None, slug, self.token)

    @property
    def chosen(self) -> list[str]:
        """Ids of the chosen projects, in the order they were chosen."""
        return list(self.state.chosen)

    def choose(self, project: str) -> None:
        """Add a project to the choices."""

        def add(state: BoothState) -> None:
            if project not in state.chosen:
                state.chosen.append(project)
            _choices_changed(state)

        self._change(add)

    def take_back(self, project: str) -> None:
        """Take a project off the choices."""

        def remove(state: BoothState) -> None:
            state.chosen = [kept for kept in state.chosen if kept != project]
            _choices_changed(state)

        self._change(remove)

    def in_drawn_order(self, projects: Sequence[BallotProject]) -> list[BallotProject]:
        """The projects in an order drawn for this browser: nobody's project stands first for all.

        It stays the same through the visit, so that a project is found again where it was.
        """
        seed = self.state.order or self._drawn
        return sorted(projects, key=lambda project: hashlib.sha256(f"{seed}:{project.id}".encode()).digest())

    def identify(self, voter: Voter, moment: datetime, *, helped: bool = False) -> None:
        """Remember who was found on the roll, under a new token: whoever knew the old one is not let in.

        On a screen that is lent out (`helped`) nothing of whoever stood there before is kept.
        """

        def enter(state: BoothState) -> None:
            letter = voter.letter.hex() if voter.letter else ""
            who: list[str | int] = [
                voter.roll_key.hex(),
                voter.slot.hex(),
                voter.seq,
                voter.area_id,
                voter.channel.value,
                letter,
            ]
            state.voter, state.helped, state.stranger = who, helped or state.helped, None
            state.until = (moment + (HELPED_FOR if helped else IDENTIFIED_FOR)).isoformat()
            state.idem, state.receipt = secrets.token_urlsafe(24), None
            if helped:
                state.chosen, state.order = [], ""

        self._renew(enter)

    def turn_away(self, roll_key: bytes, old_enough: bool | None, moment: datetime) -> None:
        """Remember, under a new token, somebody who is not on the roll, so that they can ask to be."""

        def stay_outside(state: BoothState) -> None:
            _forget_voter(state)
            state.stranger, state.until = (roll_key.hex(), old_enough), (moment + IDENTIFIED_FOR).isoformat()

        self._renew(stay_outside)

    def stranger(self, moment: datetime) -> tuple[bytes, bool | None]:
        """Who was turned away: roll key, and whether they are old enough (None: unknown). Raises NotIdentified."""
        if self.state.stranger is None or moment >= datetime.fromisoformat(self.state.until):
            raise NotIdentified
        return bytes.fromhex(self.state.stranger[0]), self.state.stranger[1]

    def _renew(self, change: Callable[[BoothState], None]) -> None:
        old, self.state.order = self._id, self.state.order or self._drawn
        with transaction() as session:
            self.token = self._new_token()
            change(self.state)
            session.execute(sa.delete(BoothRow).where(BoothRow.id == old))
            self._write()

    def is_identified(self, moment: datetime) -> bool:
        """Whether somebody has identified themselves here within the last quarter of an hour."""
        return self.state.voter is not None and moment < datetime.fromisoformat(self.state.until)

    def voter(self, moment: datetime, idem: str) -> Voter:
        """The voter who may cast the choices that `idem` was shown with.

        Raises NotIdentified when nobody is identified (any more), BallotChanged when the choices have changed since.
        """
        if not self.is_identified(moment) or self.state.voter is None:
            raise NotIdentified
        if not _same(self.state.idem, idem):
            raise BallotChanged
        roll_key, slot, seq, area_id, channel, letter = self.state.voter
        return Voter(
            roll_key=bytes.fromhex(str(roll_key)),
            slot=bytes.fromhex(str(slot)),
            seq=int(seq),
            area_id=int(area_id),
            channel=Channel(str(channel)),
            letter=bytes.fromhex(str(letter)) or None,
        )

    def identified_by_mitid(self, moment: datetime) -> bytes | None:
        """The roll key of whoever has identified themselves here in person; None for a letter or somebody's help."""
        if not self.is_identified(moment) or self.state.voter is None or self.helped or self.state.voter[5]:
            return None
        return bytes.fromhex(str(self.state.voter[0]))

    def forget_voter(self) -> None:
        """The identification holds no longer; the choices stay."""
        if self.state.voter is not None:
            self._change(_forget_voter)

    @property
    def area_id(self) -> int | None:
        """The area the voter was found in."""
        return int(self.state.voter[3]) if self.state.voter else None

    @property
    def has_voted_before(self) -> bool:
        """Whether the voter had a ballot registered when they identified themselves."""
        return bool(self.state.voter and self.state.voter[2])

    @property
    def idem(self) -> str:
        """The token that makes a repeated cast of just these choices harmless."""
        return self.state.idem

    @property
    def helped(self) -> bool:
        """Whether this is a screen that staff lend out."""
        return self.state.helped

    @property
    def receipt(self) -> str | None:
        """The receipt of the ballot that was cast from here, as long as the visit lasts."""
        return self.state.receipt

    @property
    def by_letter(self) -> bool:
        """Whether the ballot that was cast from here used up a voting letter."""
        return self.state.by_letter

    @property
    def shown(self) -> list[str]:
        """Ids of what was cast, in a round whose receipts show it."""
        return list(self.state.shown)

    def is_cast(self, idem: str) -> bool:
        """Whether the ballot with this token has been cast from here."""
        return self.receipt is not None and _same(self.state.idem, idem)

    def cast(self, moment: datetime, idem: str) -> None:
        """Cast the choices that `idem` was shown with; in the same transaction forget them and the voter.

        The receipt stays as long as the visit lasts; the choices too where the round's receipts show them.
        Raises what `voter` and `cast_ballot` raise, and NotFound.
        """
        if self.round_id is None:
            raise NotFound
        voter = self.voter(moment, idem)
        self.state.shown = self.chosen if self.shows_choices else []
        cast_ballot(round_id=self.round_id, voter=voter, selections=self.chosen, idem=idem, also=self._leave_with)

    def _leave_with(self, receipt: str) -> None:
        """Not read again under its lock, for no choice of it is kept; and not made again if it is gone by now."""
        self.state.by_letter = bool(self.state.voter and self.state.voter[5])
        self.state.chosen, self.state.voter, self.state.receipt = [], None, receipt
        if self.helped:
            self.state.until = (now() + RECEIPT_FOR).isoformat()
        with transaction() as session:
            changed = {"of_booth": self._id, "content": self._sealed(), "day": today()}
            send(session, _CHANGE, changed)

    def seconds_shown(self, moment: datetime) -> int:
        """How long the receipt still stands on a screen that staff lend out."""
        return max(0, ceil((datetime.fromisoformat(self.state.until) - moment).total_seconds()))

    def keep_receipt(self, moment: datetime) -> None:
        """Let it stand there as long again. Raises NotFound when there is none, or not on such a screen."""
        if not self.helped or not self.receipt:
            raise NotFound

        def stay(state: BoothState) -> None:
            if state.receipt:
                state.until = (moment + RECEIPT_FOR).isoformat()

        self._change(stay)

    def forget_everything(self) -> None:
        """Leave nothing behind in this browser."""
        with transaction() as session:
            session.execute(sa.delete(BoothRow).where(BoothRow.id == self._id))
        self.token, self.state = self._new_token(), BoothState()

    def _change(self, change: Callable[[BoothState], None]) -> None:
        """Read the booth under its lock, change it, write it: two changes at once come one after the other."""
        with transaction():
            held = self._held()
            if held is None:
                # Nothing lies there to be held: of two first clicks the second waits for what the first one lays there.
                one_at_a_time(f"booth {self._id.hex()}")
                held = self._held()
            self.state = _opened(held, self.slug, self.token)
            change(self.state)
            self._write()

    def _held(self) -> bytes | None:
        with transaction() as session:
            return session.connection().execute(_HOLD, {"of_booth": self._id}).scalar()

    def _write(self) -> None:
        with transaction() as session:
            session.merge(BoothRow(id=self._id, content=self._sealed(), day=today()))
            # Whoever writes clears out what nobody can use any more.
            session.execute(sa.delete(BoothRow).where(BoothRow.day < today() - timedelta(days=KEPT_DAYS)))

    def _sealed(self) -> bytes:
        text = json.dumps(vars(self.state), separators=(",", ":")).encode()
        return bytes(_cipher(self.slug, self.token).encrypt(text.ljust(-(-len(text) // PADDED) * PADDED)))

    @property
    def _drawn(self) -> str:
        return hashlib.sha256(f"order:{self.token}:{self.slug}".encode()).hexdigest()

    @property
    def _id(self) -> bytes:
        return _row_id(self.slug, self.token)

    @staticmethod
    def _new_token() -> str:
        token = secrets.token_urlsafe(32)

        @after_this_request
        def keep(response: Response) -> Response:
            name, secure = booth_cookie(_settings()), _settings().secure_cookies
            response.set_cookie(name, token, path="/", httponly=True, secure=secure, samesite="Lax")
            return response

        return token


def unfinished_ballots(rounds: Iterable[Round]) -> list[Round]:
    """Those of the rounds where choices made in this browser wait to be cast. One query; none without a booth.

    Nothing is written. On a screen that staff lend out nothing is told: whoever reads it may be the next one.
    """
    token = request.cookies.get(booth_cookie(_settings()), "")
    if not _is_token(token):
        return []
    here = {_row_id(each.slug, token): each for each in rounds if each.phase_at(now()) is Phase.VOTING}
    rows = db.session.execute(sa.select(BoothRow.id, BoothRow.content).where(BoothRow.id.in_(here)))
    states = {row.id: _opened(row.content, here[row.id].slug, token) for row in rows}
    return [each for of, each in here.items() if of in states and states[of].chosen and not states[of].helped]


def _is_token(given: str) -> bool:
    return given.isascii() and 0 < len(given) <= LONGEST_TOKEN


def _row_id(slug: str, token: str) -> bytes:
    return hashlib.sha256(f"booth:{slug}:{token}".encode()).digest()


def _cipher(slug: str, token: str) -> SecretBox:
    return SecretBox(hashlib.sha256(f"content:{slug}:{token}".encode()).digest())


def _opened(content: bytes | None, slug: str, token: str) -> BoothState:
    if content is None:
        return BoothState()
    try:
        state = BoothState(**json.loads(_cipher(slug, token).decrypt(content)))
    except (CryptoError, ValueError, TypeError):
        return BoothState()
    # Whoever comes to a screen after somebody who just left finds nothing.
    return BoothState() if state.helped and now() >= datetime.fromisoformat(state.until) else state


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _choices_changed(state: BoothState) -> None:
    """A page that shows the old choices can no longer cast: what is cast is what was seen."""
    if state.voter is not None:
        state.idem = secrets.token_urlsafe(24)


def _forget_voter(state: BoothState) -> None:
    state.voter, state.idem = None, ""


def _same(kept: str, given: str) -> bool:
    return bool(kept) and secrets.compare_digest(kept.encode(), given.encode())
