"""Sealing a ballot so that only the election board can open it. Pure: no web, no database, no clock."""

from civic.sealing.boxes import Sealed, UnreadableBox, new_key_pair, open_box, seal
from civic.sealing.names import (
    account_name,
    idem_hash,
    person_name,
    person_number,
    receipt_code,
    receipt_hash,
    slot_name,
)

__all__ = [
    "Sealed",
    "UnreadableBox",
    "account_name",
    "idem_hash",
    "new_key_pair",
    "open_box",
    "person_name",
    "person_number",
    "receipt_code",
    "receipt_hash",
    "seal",
    "slot_name",
]
