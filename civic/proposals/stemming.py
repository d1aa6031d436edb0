"""The stem of a Danish word, so that `bænk`, `bænken` and `bænkene` are found by each other.

The Danish stemmer of Snowball (https://snowballstem.org/algorithms/danish/stemmer.html), on words that are folded
(`search.folded`), and two rules more: an ending after a vowel goes (`søen`, `byer`), which Snowball leaves; and an `s`
goes behind a longer ending too (`pladsen`, `plads`).
"""

import re

VOWELS = frozenset("aeiouy")
S_ENDINGS = frozenset("abcdfghjklmnoprtvyz")
SHORTEST_START = 3
# The longer before the shorter that it ends in.
MAIN = (
    *("erendes", "hedens", "ernes", "erens", "heden", "heder", "endes", "erede", "erende", "ethed", "erets"),
    *("heds", "enes", "eres", "eret", "erne", "eren", "erer", "ende", "ered", "ene", "ere", "hed", "ens", "ers"),
    *("ets", "en", "es", "et", "er", "e"),
)
AFTER_VOWEL = re.compile(r"(?<=[a-z][aeiouy])(?:ernes|erne|ers|er|ens|en|ets|et)$")
PAIRS = ("gd", "dt", "gt", "kt")
OTHER = ("elig", "els", "lig", "ig")


def stem(word: str) -> str:
    """The stem of a folded word."""
    shorter = AFTER_VOWEL.sub("", word)
    if shorter != word:
        return shorter
    start = _start_of_endings(word)
    word = _without_pair(_without_main(word, start), start)
    if word.endswith("igst"):
        word = word[:-2]
    if word.endswith("loest") and len(word) - 5 >= start:
        return word[:-1]
    ending = next((each for each in OTHER if word.endswith(each) and len(word) - len(each) >= start), "")
    if ending:
        word = _without_pair(word.removesuffix(ending), start)
    doubled = len(word) > start and word[-1] == word[-2] and word[-1] not in VOWELS
    return word[:-1] if doubled else word


def _start_of_endings(word: str) -> int:
    """Where endings may begin: behind the first vowel and the consonant after it, and never before the third letter."""
    for place in range(1, len(word)):
        if word[place] not in VOWELS and word[place - 1] in VOWELS:
            return max(place + 1, SHORTEST_START)
    return len(word)


def _without_main(word: str, start: int) -> str:
    ending = next((each for each in MAIN if word.endswith(each) and len(word) - len(each) >= start), "")
    word = word.removesuffix(ending)
    return word[:-1] if word.endswith("s") and len(word) > start and word[-2] in S_ENDINGS else word


def _without_pair(word: str, start: int) -> str:
    return word[:-1] if word.endswith(PAIRS) and len(word) - 2 >= start else word
