"""What a waiting mail holds, sealed under a key outside the database: a copy of that tells nobody's address or code."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from nacl.secret import SecretBox

from civic.settings import Settings


@dataclass(frozen=True)
class Attachment:
    """A file sent along. `media_type` is for example `application/json`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Envelope:
    """One mail's reader and what it is about. `to` is "" when it goes to an account's address of the moment."""

    to: str
    language: str
    details: dict[str, Any]
    attachments: Sequence[Attachment] = field(default=())


def seal(envelope: Envelope) -> bytes:
    """The envelope, unreadable without the installation's secret. Raises TypeError for details that JSON has not."""
    attached = [[a.name, a.media_type, base64.b64encode(a.content).decode()] for a in envelope.attachments]
    content = [envelope.to, envelope.language, envelope.details, attached]
    return bytes(_box().encrypt(json.dumps(content, ensure_ascii=False).encode()))


def unseal(sealed: bytes) -> Envelope:
    """What was sealed. Raises nacl's CryptoError when that was under another secret."""
    to, language, details, attached = json.loads(_box().decrypt(sealed))
    attachments = [Attachment(name, kind, base64.b64decode(content)) for name, kind, content in attached]
    return Envelope(to, language, details, attachments)


def address_hash(address: str) -> bytes:
    """What stands for an address where only sameness matters: nobody can try addresses on it without the secret."""
    return hmac.digest(_key("address"), address.strip().casefold().encode(), "sha256")[:16]


def _box() -> SecretBox:
    return SecretBox(_key("outbox"))


def _key(purpose: str) -> bytes:
    settings: Settings = current_app.extensions["settings"]
    return hashlib.sha256(f"mail {purpose}:{settings.secret_key}".encode()).digest()
