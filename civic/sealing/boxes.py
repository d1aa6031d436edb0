"""The sealed box: a ballot encrypted to the round's public key, every box of the same length."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

# 512 bytes hold some 60 chosen projects; a longer ballot takes the next multiple and no box tells more than that.
PADDED = 512


class UnreadableBox(Exception):
    """The box does not open with this key, or does not hold a ballot."""


@dataclass(frozen=True)
class Sealed:
    """What a box holds: the round and area by slug, the chosen project ids in sorted order, the receipt code."""

    round: str
    area: str
    selections: tuple[str, ...]
    receipt: str


def new_key_pair() -> tuple[bytes, bytes]:
    """A fresh (private, public) X25519 key pair, 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def seal(public_key: bytes, *, round: str, area: str, selections: Sequence[str], receipt: str) -> bytes:
    """The ballot as a box only the private key opens. Every box is padded, so length tells nothing of the choice."""
    content = json.dumps([round, area, sorted(selections), receipt], ensure_ascii=False, separators=(",", ":"))
    plain = content.encode() + b"\x80"
    padded = plain.ljust(-(-len(plain) // PADDED) * PADDED, b"\x00")
    return SealedBox(PublicKey(public_key)).encrypt(padded)


def open_box(private_key: bytes, box: bytes) -> Sealed:
    """The ballot in the box. Raises UnreadableBox."""
    return opener(private_key)(box)


def opener(private_key: bytes) -> Callable[[bytes], Sealed]:
    """How to open many boxes with one key, which is made ready once. What it returns raises UnreadableBox."""
    return partial(_opened, SealedBox(PrivateKey(private_key)))


def _opened(key: "SealedBox[PrivateKey]", box: bytes) -> Sealed:
    try:
        padded = key.decrypt(box)
        content = padded.rstrip(b"\x00")
        if content[-1:] != b"\x80":
            raise UnreadableBox("padding")
        round_slug, area, selections, receipt = json.loads(content[:-1])
    except (CryptoError, ValueError, TypeError) as error:
        raise UnreadableBox(type(error).__name__) from error
    if not isinstance(selections, list):
        raise UnreadableBox("selections")
    if not all(isinstance(part, str) for part in (round_slug, area, receipt, *selections)):
        raise UnreadableBox("words")
    return Sealed(round_slug, area, tuple(selections), receipt)
