"""Codes on paper that stand for a voter, and what only such a code can open.

Everything is keyed with the round's slot pepper as well, so a copy of the database answers no guess, and once the
pepper is destroyed no code opens anything any more.
"""

import hashlib
import hmac
import json
import re
import secrets

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from civic.sealing.names import SEPARATOR

# Without 0, O, 1 and I, which are read for one another. 32 signs: five bits each.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LETTER_SIGNS = 16
SLIP_SIGNS = 8
GROUP = 4


class WrongCode(Exception):
    """The code does not open this."""


def new_code(signs: int) -> str:
    """A random code in groups of four: `ABCD-EFGH-JKLM-NPQR`."""
    bare = "".join(secrets.choice(ALPHABET) for _ in range(signs))
    return "-".join(bare[start : start + GROUP] for start in range(0, signs, GROUP))


def bare_code(typed: str) -> str:
    """A code however it was typed: case, spaces, hyphens and dots do not matter."""
    return re.sub(r"[\s.\-\u2010-\u2015]", "", typed).upper()


def code_hash(pepper: bytes, kind: str, round: str, code: str) -> bytes:
    """What is kept of a code: 32 bytes. `kind` is "letter" or "slip"."""
    return _keyed(pepper, kind, round, bare_code(code))


def letter_owner(pepper: bytes, round: str, person: str) -> bytes:
    """What finds a person's letters: 32 bytes that share nothing with their slot or their place on the roll."""
    return _keyed(pepper, "letter owner", round, person)


def seal_under_code(pepper: bytes, kind: str, round: str, code: str, content: dict[str, str]) -> bytes:
    """The content as a box that only the code opens."""
    return bytes(_box(pepper, kind, round, code).encrypt(json.dumps(content, sort_keys=True).encode()))


def open_under_code(pepper: bytes, kind: str, round: str, code: str, box: bytes) -> dict[str, str]:
    """What was sealed under the code. Raises WrongCode."""
    try:
        content: dict[str, str] = json.loads(_box(pepper, kind, round, code).decrypt(box))
    except (CryptoError, ValueError) as error:
        raise WrongCode from error
    return content


def _box(pepper: bytes, kind: str, round: str, code: str) -> SecretBox:
    return SecretBox(_keyed(pepper, f"{kind} key", round, bare_code(code)))


def _keyed(pepper: bytes, *parts: str) -> bytes:
    return hmac.new(pepper, SEPARATOR.join(parts).encode(), hashlib.sha256).digest()
