"""The files of the board's key: a private one locked by a passphrase, and a public one for the server."""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

PRIVATE, PUBLIC, VERSION = "civic-private-key", "civic-public-key", 1
KEY_BYTES = 32
SHORTEST_PASSPHRASE = 12
FINGERPRINT_BYTES = 10
FINGERPRINT_WORDS = 8
BITS_OF_A_WORD = 10
LARGEST_FILE = 16 * 1024


class KeyFault(Exception):
    """The key cannot be had from what was given. `code` says why, `details` by how much; never what was typed."""

    def __init__(self, code: str, **details: int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Cost:
    """What trying one passphrase costs: passes over the memory, and bytes of it."""

    passes: int = argon2id.OPSLIMIT_MODERATE
    memory: int = argon2id.MEMLIMIT_MODERATE


# What a file may ask of the server that opens it.
MOST = Cost(10, 512 * 1024 * 1024)


def public_of(private_key: bytes) -> bytes:
    """The public key that belongs to the private one."""
    return bytes(PrivateKey(private_key).public_key)


def belongs(private_key: bytes, public_key: bytes) -> bool:
    """Whether the private key opens what is sealed to the public one."""
    return len(private_key) == KEY_BYTES and secrets.compare_digest(public_of(private_key), public_key)


def fingerprint(public_key: bytes) -> str:
    """What people compare to be sure of a key: 80 bits of its SHA-256, as five groups of four hex digits."""
    digits = _digest(public_key).hex()
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def fingerprint_words(public_key: bytes) -> str:
    """The same 80 bits as eight words, to be read aloud."""
    bits = int.from_bytes(_digest(public_key), "big")
    places = (bits >> BITS_OF_A_WORD * n & 0x3FF for n in reversed(range(FINGERPRINT_WORDS)))
    return " ".join(WORDLIST[place] for place in places)


def names_key(typed: str, public_key: bytes) -> bool:
    """Whether what a person typed is the key's fingerprint, in digits or in words, however it is spaced."""
    bare = re.sub(r"[\W_]+", "", typed.lower())
    known = (fingerprint(public_key), fingerprint_words(public_key))
    return any(secrets.compare_digest(bare.encode(), one.replace(" ", "").encode()) for one in known)


def public_file(public_key: bytes) -> str:
    """The public key as the file that is uploaded to the server."""
    return _written({"format": PUBLIC, "version": VERSION, "public_key": public_key.hex()}, public_key)


def read_public(text: str) -> bytes:
    """The public key in the file. Raises KeyFault: not-public, private-given, damaged."""
    kept = _read(text)
    if kept.get("format") == PRIVATE:
        raise KeyFault("private-given")
    if kept.get("format") != PUBLIC:
        raise KeyFault("not-public")
    return _key(kept)


def private_file(private_key: bytes, passphrase: str, cost: Cost | None = None) -> str:
    """The private key as a file that opens with the passphrase only. Raises KeyFault: passphrase-short."""
    if len(_typed(passphrase)) < SHORTEST_PASSPHRASE:
        raise KeyFault("passphrase-short", least=SHORTEST_PASSPHRASE)
    cost, salt = cost or Cost(), secrets.token_bytes(argon2id.SALTBYTES)
    public_key = public_of(private_key)
    content = {
        "format": PRIVATE,
        "version": VERSION,
        "public_key": public_key.hex(),
        "kdf": {"name": "argon2id", "passes": cost.passes, "memory": cost.memory, "salt": salt.hex()},
        "locked": bytes(SecretBox(_stretched(passphrase, salt, cost)).encrypt(private_key)).hex(),
    }
    return _written(content, public_key)


def read_private(text: str, passphrase: str) -> bytes:
    """The private key in the file. Raises KeyFault: not-private, public-given, damaged, wrong-passphrase."""
    kept = _read(text)
    if kept.get("format") == PUBLIC:
        raise KeyFault("public-given")
    if kept.get("format") != PRIVATE:
        raise KeyFault("not-private")
    public_key = _key(kept)
    try:
        kdf = kept["kdf"]
        cost, salt, locked = _cost(kdf), bytes.fromhex(kdf["salt"]), bytes.fromhex(kept["locked"])
        box = SecretBox(_stretched(passphrase, salt, cost))
    except (KeyError, TypeError, ValueError, CryptoError) as error:
        raise KeyFault("damaged") from error
    try:
        private_key = box.decrypt(locked)
    except (CryptoError, ValueError) as error:
        # The file's checksum held, so that it is the passphrase.
        raise KeyFault("wrong-passphrase") from error
    if len(private_key) != KEY_BYTES or public_of(private_key) != public_key:
        raise KeyFault("damaged")
    return private_key


def read_json(text: str) -> Mapping[str, Any]:
    """The object in a file of ours, or nothing. Never raises."""
    try:
        kept = json.loads(text) if len(text) <= LARGEST_FILE else {}
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _read(text: str) -> Mapping[str, Any]:
    """The content of a key file, of which not one digit has changed."""
    kept = dict(read_json(text))
    if str(kept.get("format", "")).startswith("civic-"):
        checksum = kept.pop("checksum", None)
        if checksum != _checksum(kept) or kept.get("version") != VERSION:
            raise KeyFault("damaged")
    return kept


def _written(content: dict[str, Any], public_key: bytes) -> str:
    content["fingerprint"] = fingerprint(public_key)
    content["fingerprint_words"] = fingerprint_words(public_key)
    return json.dumps({**content, "checksum": _checksum(content)}, indent=2) + "\n"


def _checksum(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest(public_key: bytes) -> bytes:
    return hashlib.sha256(b"civic-public-key" + public_key).digest()[:FINGERPRINT_BYTES]


def _key(kept: Mapping[str, Any]) -> bytes:
    try:
        key = bytes.fromhex(kept["public_key"])
    except (KeyError, TypeError, ValueError) as error:
        raise KeyFault("damaged") from error
    if len(key) != KEY_BYTES or not any(key):
        raise KeyFault("damaged")
    return key


def _cost(kdf: Mapping[str, Any]) -> Cost:
    cost = Cost(int(kdf["passes"]), int(kdf["memory"]))
    if kdf["name"] != "argon2id" or cost.passes > MOST.passes or cost.memory > MOST.memory:
        raise ValueError("a cost nobody asked for")
    return cost


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    typed = _typed(passphrase).encode()
    return argon2id.kdf(SecretBox.KEY_SIZE, typed, salt, opslimit=cost.passes, memlimit=cost.memory)


def _typed(passphrase: str) -> str:
    """The passphrase as both a terminal and a page in a browser bring it: unseen characters and wide gaps are lost."""
    seen = "".join(c if unicodedata.category(c) not in {"Cf", "Cc"} else " " * c.isspace() for c in passphrase)
    return " ".join(unicodedata.normalize("NFC", seen).split())
