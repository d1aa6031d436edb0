"""The board's public key comes to the round: one member sends it in, another vouches for it."""

from functools import partial

from civic import sealing, vault
from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import after_commit, transaction
from civic.reasons import NotFound, OwnKey, RoundIsFixed, WrongFingerprint, WrongPhase
from civic.rounds.models import BoardKey, Round
from civic.rounds.needs import waits
from civic.rounds.phases import BEFORE_VOTING, Phase
from civic.rounds.services import BOX_KEY, locked_round


def send_key(*, round_id: int, public_key: bytes, sent_by: int) -> None:
    """Put the board's public key (32 bytes) forward for the round; it holds once another member confirms it.

    It takes the place of one that was sent before. Raises RoundIsFixed once ballots can be sealed to the round's
    key, WrongPhase after the voting.
    """
    with transaction() as session:
        round = _round_before_its_voting(round_id)
        values = {"public_key": public_key, "sent_by": sent_by, "sent_at": fresh_now()}
        session.merge(BoardKey(round_id=round_id, confirmed_by=None, confirmed_at=None, **values))
        record("key_sent", scope=round.slug, actor=sent_by, key=sealing.fingerprint(public_key))


def confirm_key(*, round_id: int, fingerprint: str, confirmed_by: int) -> None:
    """Vouch for the key that another member sent in, by its fingerprint as the board's own computer shows it.

    From then on ballots are sealed to it, and a private key that the server made itself is destroyed. A wrong
    fingerprint is logged. Raises NotFound when no key waits, OwnKey, WrongFingerprint, RoundIsFixed, WrongPhase.
    """
    with transaction() as session:
        round = _round_before_its_voting(round_id)
        kept = session.get(BoardKey, round_id, with_for_update=True, populate_existing=True)
        if kept is None or kept.confirmed_at is not None:
            raise NotFound
        if kept.sent_by == confirmed_by:
            raise OwnKey
        is_right = sealing.names_key(fingerprint, kept.public_key)
        if is_right:
            kept.confirmed_by, kept.confirmed_at = confirmed_by, fresh_now()
            round.public_key, round.key_on_server = kept.public_key, False
            after_commit(partial(vault.destroy, round.slug, BOX_KEY))
        kind = "key_confirmed" if is_right else "key_refused"
        record(kind, scope=round.slug, actor=confirmed_by, key=sealing.fingerprint(kept.public_key))
    if not is_right:
        raise WrongFingerprint


def _round_before_its_voting(round_id: int) -> Round:
    """The round, held, if its key may still be another: no ballot can have been sealed to it."""
    round = locked_round(round_id)
    if round.imported_from is not None:
        raise NotFound
    phase = round.phase_at(fresh_now())
    if phase in BEFORE_VOTING or (phase is Phase.VOTING and waits(round, fresh_now())):
        return round
    # Whoever came late with the key may still open the voting; whoever comes with another one may not.
    raise RoundIsFixed if phase is Phase.VOTING else WrongPhase
