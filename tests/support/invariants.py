"""What must hold of a round's box at every moment before it is opened, whatever has happened."""

import json

import sqlalchemy as sa

from civic import sealing
from civic.audit.queries import entries, first_broken_entry
from civic.database import db
from civic.roll.queries import Channel, turnout
from civic.voting.models import SealedBallot
from civic.voting.queries import box_count


def assert_box_is_whole(round_id: int, slug: str) -> None:
    """Boxes, roll and log agree, and nobody has touched the log."""
    boxes = box_count(round_id)
    voted = turnout(round_id).by_channel
    assert boxes == voted.get(Channel.WEB, 0) + voted.get(Channel.LETTER, 0), (boxes, voted)
    log = [(entry.kind, json.loads(entry.body)) for entry in entries(slug)]
    put = sum(kind == "ballot_sealed" and not body["replaced"] for kind, body in log)
    taken = sum(kind in {"ballot_withdrawn", "ballot_superseded"} for kind, _body in log)
    assert boxes == put - taken, (boxes, put, taken)
    assert first_broken_entry(slug) is None


def is_in_box(round_id: int, slug: str, *, slot: bytes, idem: str, selections: list[str]) -> bool:
    """Whether the ballot in the slot is the one that was cast with just this token and these choices."""
    held = sa.select(SealedBallot.idem_hash).where(SealedBallot.round_id == round_id, SealedBallot.slot == slot)
    return db.session.scalar(held) == sealing.idem_hash(slug, idem, selections)
