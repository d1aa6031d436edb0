"""Sealing a ballot so that only the election board can open it. Pure: no web, no database, no clock."""

from civic.sealing.boxes import Sealed, UnreadableBox, new_key_pair, open_box, opener, seal
from civic.sealing.keyfile import (
    KeyFault,
    belongs,
    fingerprint,
    fingerprint_words,
    names_key,
    private_file,
    public_file,
    public_of,
    read_private,
    read_public,
)
from civic.sealing.names import (
    account_name,
    file_mark,
    idem_hash,
    person_name,
    person_number,
    receipt_code,
    receipt_hash,
    slot_name,
)

__all__ = [
    "KeyFault",
    "Sealed",
    "UnreadableBox",
    "account_name",
    "belongs",
    "file_mark",
    "fingerprint",
    "fingerprint_words",
    "idem_hash",
    "names_key",
    "new_key_pair",
    "open_box",
    "opener",
    "person_name",
    "person_number",
    "private_file",
    "public_file",
    "public_of",
    "read_private",
    "read_public",
    "receipt_code",
    "receipt_hash",
    "seal",
    "slot_name",
]
