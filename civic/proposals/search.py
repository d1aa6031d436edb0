"""Find proposals by words, however their Danish letters are typed."""

import unicodedata
from collections.abc import Sequence

from civic.proposals.queries import Proposal

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def folded(text: str) -> str:
    """`text` in small letters without accents; æ, ø and å as ae, oe and aa, as they are typed abroad."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def matching(proposals: Sequence[Proposal], words: str) -> list[Proposal]:
    """The proposals with every one of the words in their title, text or place, in the order given.

    A round has some hundred proposals at most, so they are searched here: neither engine folds Danish letters alike.
    """
    wanted = folded(words).split()
    return [
        proposal
        for proposal in proposals
        if (text := folded(f"{proposal.title} {proposal.body} {proposal.place}"))
        and all(word in text for word in wanted)
    ]
