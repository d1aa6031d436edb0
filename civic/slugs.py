"""Words as parts of addresses."""

import re
import unicodedata

DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def slug_of(text: str, longest: int = 60) -> str:
    """`text` as part of an address: æ, ø and å become ae, oe and aa."""
    folded = text.casefold().translate(DANISH_LETTERS)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "runde"
