"""What people type, without the characters that nobody can see: they hide names and turn sentences around."""

import re
import unicodedata

# Letters and symbols by Unicode's books that are drawn as nothing.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
# They join letters of some alphabets, and the parts of a composed picture; elsewhere they are nothing.
JOINERS = frozenset("\u200c\u200d")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def one_line(typed: str) -> str:
    """`typed` on one line, white space collapsed; "" when nothing in it can be seen."""
    return " ".join(_visible(" ".join(typed.split()), kept="").split())


def lines(typed: str) -> str:
    """`typed` with its lines ended alike, line breaks and tabs kept; "" when nothing in it can be seen."""
    return _visible(LINE_ENDS.sub("\n", typed), kept="\n\t").strip()


def can_be_seen(typed: str) -> bool:
    """Whether there is a letter, digit, sign or picture in it that is drawn as something."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and character not in DRAWN_AS_NOTHING for character in typed
    )


def _visible(typed: str, kept: str) -> str:
    """Without control and format characters, apart from those `kept` and joiners between two others."""
    bare = "".join(
        character
        for character in typed
        if character in kept or character in JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    joined = re.sub("(?<![^\\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\\s\u200c\u200d])", "", bare)
    return joined if can_be_seen(joined) else ""
