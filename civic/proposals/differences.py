"""What changed from one version of a proposal to the next, word by word. Pure."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

WORDS = re.compile(r"\n|[^\S\n]+|\S+")
# Words around a change that are shown; the rest of a long text is left out.
AROUND = 24
# What kind of cost stands first, as on the page where it is written.
ASKED = "asked"
Row = Sequence[Any]


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    # Words that stayed as they are and are not shown.
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    change: Change
    words: str


def as_kept_now(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A version as it would be kept today.

    The costs stand as on the page where they are written, what is asked for first: a merge strings them together.
    What is older had one picture at most, and that stood by itself.
    """
    if "costs" in content:
        content = {**content, "costs": sorted(content["costs"], key=lambda row: row[2] != ASKED)}
    if "pictures" in content:
        return content
    rest = {name: value for name, value in content.items() if name not in {"picture", "picture_text"}}
    first = content.get("picture")
    return {**rest, "pictures": [[first, content.get("picture_text", "")]] if first else []}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what is not as it was, in the order a proposal is read."""
    return [name for name in after if before.get(name) != after[name]]


def pieces(before: str, after: str) -> list[Piece]:
    """The words of both texts: what was taken out, what came in, and some of what stayed around it."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[Piece] = []
    for what, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            found.extend(_shortened(old[start:end], is_first=start == 0, is_last=end == len(old)))
            continue
        if start < end:
            found.append(Piece(Change.REMOVED, "".join(old[start:end])))
        if new_start < new_end:
            found.append(Piece(Change.ADDED, "".join(new[new_start:new_end])))
    return found


def listed(before: Sequence[Row], after: Sequence[Row], words: Callable[[Row], str]) -> list[Piece]:
    """What was taken out of a list, what came in and what stayed, each row in its `words`."""
    old, new = [tuple(row) for row in before], [tuple(row) for row in after]
    found: list[Piece] = []
    for what, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            found.extend(Piece(Change.SAME, words(row)) for row in old[start:end])
            continue
        found.extend(Piece(Change.REMOVED, words(row)) for row in old[start:end])
        found.extend(Piece(Change.ADDED, words(row)) for row in new[new_start:new_end])
    return found


def _shortened(words: Sequence[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    before, after = (0 if is_first else AROUND), (0 if is_last else AROUND)
    if len(words) <= before + after + AROUND:
        return [Piece(Change.SAME, "".join(words))]
    shown = [Piece(Change.SAME, "".join(words[:before])), Piece(Change.LEFT_OUT, "")]
    shown.append(Piece(Change.SAME, "".join(words[len(words) - after :])))
    return [piece for piece in shown if piece.words or piece.change is Change.LEFT_OUT]
