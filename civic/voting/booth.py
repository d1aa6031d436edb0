"""What the session remembers while a ballot is being filled in: choices, order, identification, receipt.

It is kept encrypted under the visitor's own cookie (web/sessions.py) and goes when the ballot has been cast.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session

from civic.reasons import NotIdentified
from civic.voting.queries import BallotProject
from civic.voting.services import Voter

IDENTIFIED_FOR = timedelta(minutes=15)


@dataclass
class Booth:
    """One visitor's booth for one round."""

    slug: str

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = session.get("booth", {}).get(self.slug, {})
        return kept

    def _keep(self, **changes: Any) -> None:
        booths = dict(session.get("booth", {}))
        booths[self.slug] = {k: v for k, v in {**self._kept, **changes}.items() if v is not None}
        session["booth"] = booths

    @property
    def chosen(self) -> list[str]:
        """Ids of the chosen projects, in the order they were chosen."""
        return list(self._kept.get("chosen", []))

    def choose(self, project: str) -> None:
        if project not in self.chosen:
            self._keep(chosen=[*self.chosen, project])

    def take_back(self, project: str) -> None:
        self._keep(chosen=[kept for kept in self.chosen if kept != project])

    def in_drawn_order(self, projects: Sequence[BallotProject]) -> list[BallotProject]:
        """The projects in an order drawn for this visitor: nobody's project stands first for all.

        It stays the same through the visit, so that a project is found again where it was.
        """
        if "order" not in self._kept:
            self._keep(order=secrets.token_hex(8))
        seed = self._kept["order"]
        return sorted(projects, key=lambda project: hashlib.sha256(f"{seed}:{project.id}".encode()).digest())

    def identify(self, voter: Voter, moment: datetime) -> None:
        """Remember who was found on the roll, with a fresh token that makes a repeated cast harmless."""
        self._keep(
            voter=[voter.roll_key, voter.slot, voter.seq, voter.area_id],
            until=(moment + IDENTIFIED_FOR).isoformat(),
            idem=secrets.token_urlsafe(24),
            receipt=None,
        )

    def is_identified(self, moment: datetime) -> bool:
        return "voter" in self._kept and moment < datetime.fromisoformat(self._kept["until"])

    def voter(self, moment: datetime) -> Voter:
        """The identified voter. Raises NotIdentified when nobody is, or it was too long ago."""
        if not self.is_identified(moment):
            raise NotIdentified
        return Voter(*self._kept["voter"])

    def forget_voter(self) -> None:
        """The identification holds no longer; the choices stay."""
        self._keep(voter=None, until=None, idem=None)

    @property
    def area_id(self) -> int | None:
        voter = self._kept.get("voter")
        return voter[3] if voter else None

    @property
    def has_voted_before(self) -> bool:
        voter = self._kept.get("voter")
        return bool(voter and voter[2])

    @property
    def idem(self) -> str:
        return str(self._kept.get("idem", ""))

    @property
    def receipt(self) -> str | None:
        """The receipt of the ballot that was cast from here, as long as the visit lasts."""
        return self._kept.get("receipt")

    def is_cast(self, idem: str) -> bool:
        """Whether the ballot with this token has been cast from here."""
        return bool(self.receipt) and secrets.compare_digest(self.idem, idem)

    def leave_with(self, receipt: str) -> None:
        """The ballot is in the box: forget the choices and the voter, keep the receipt."""
        self._keep(receipt=receipt, chosen=None, voter=None, until=None)
