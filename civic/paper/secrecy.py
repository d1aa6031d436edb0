"""What is typed from ballots is kept sealed: a copy of the database tells no running result.

The key lies in the vault. It opens no web ballot, and nothing that it opens leads to a person.
"""

import json
import secrets
from dataclasses import dataclass
from functools import cached_property

from nacl.secret import SecretBox

from civic import vault
from civic.rounds.queries import Round
from civic.rounds.services import PAPER_KEY

VALID, BLANK = "valid", "blank"
# Some sixty projects; longer ballots take the next multiple, so that length tells nothing.
PADDED = 512


@dataclass(frozen=True)
class Content:
    """What stands on a ballot: "valid" with project ids in sorted order, "blank", or why it is invalid."""

    outcome: str
    projects: tuple[str, ...] = ()


class Sealer:
    """Seals and opens under one round's paper key, which is read when it is first needed."""

    def __init__(self, round: Round) -> None:
        self._slug = round.slug

    @cached_property
    def _box(self) -> SecretBox:
        key = vault.read(self._slug, PAPER_KEY)
        if key is None:
            raise FileNotFoundError(f"the paper key of {self._slug} is not in the vault")
        return SecretBox(key)

    def sealed(self, content: Content) -> bytes:
        """The content, every box of the same length."""
        text = json.dumps([content.outcome, *content.projects]).encode()
        return bytes(self._box.encrypt(text.ljust(-(-len(text) // PADDED) * PADDED)))

    def opened(self, box: bytes) -> Content:
        """The content that was sealed."""
        outcome, *projects = json.loads(self._box.decrypt(box))
        return Content(outcome, tuple(projects))


def make_key(round: Round) -> None:
    """Make the round's paper key if there is none. The caller holds the round alone."""
    if vault.read(round.slug, PAPER_KEY) is None:
        vault.keep(round.slug, PAPER_KEY, secrets.token_bytes(SecretBox.KEY_SIZE))
