"""Keyed hashes that stand for a person, a slot or a receipt. The keys (peppers) live outside the database."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

SEPARATOR = "\x1f"


def _keyed(pepper: bytes, *parts: str) -> bytes:
    return hmac.new(pepper, SEPARATOR.join(parts).encode(), hashlib.sha256).digest()


def _hash(*parts: str) -> bytes:
    return hashlib.sha256(SEPARATOR.join(parts).encode()).digest()


def person_number(text: str) -> str:
    """A CPR number without its hyphen and spaces, however it was written."""
    return text.replace("-", "").replace(" ", "")


def person_name(roll_pepper: bytes, round: str, person: str) -> bytes:
    """The person's place on the round's roll: 32 bytes."""
    return _keyed(roll_pepper, "roll", round, person)


def file_mark(roll_pepper: bytes, digest: bytes) -> bytes:
    """What a roll file with this SHA-256 is known by: 32 bytes, the same for the same file.

    The digest itself would let whoever knows every line but one try all numbers for that one.
    """
    return _keyed(roll_pepper, "file", digest.hex())


def slot_name(slot_pepper: bytes, round: str, person: str) -> bytes:
    """The person's slot in the round's box: 32 bytes that share nothing with the person's place on the roll."""
    return _keyed(slot_pepper, "slot", round, person)


def account_name(pepper: bytes, issuer: str, subject: str) -> bytes:
    """What an account is known by: a keyed hash of the identity provider's own id for the person."""
    return _keyed(pepper, "account", issuer, subject)


def receipt_code(slot_pepper: bytes, slot: bytes, idem: str) -> str:
    """The receipt of one cast: 16 base32 characters (80 bits) in groups of four; the same for a repeated cast."""
    digest = _keyed(slot_pepper, "receipt", slot.hex(), idem)
    code = base64.b32encode(digest[:10]).decode()
    return "-".join(code[i : i + 4] for i in range(0, 16, 4))


def receipt_hash(round: str, receipt: str) -> bytes:
    """What the box and the board keep of a receipt."""
    return _hash("receipt", round, receipt)


def idem_hash(round: str, idem: str, selections: Iterable[str]) -> bytes:
    """What the box keeps of the token that makes a repeated cast harmless.

    It covers the choices: the same token with other choices is another cast, not a repetition.
    """
    return _hash("idem", round, idem, *sorted(set(selections)))
