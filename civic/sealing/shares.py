"""The private key in parts (SLIP-39): any `needed` of them make the key, fewer tell nothing of it."""

import json
import re
from collections.abc import Sequence

from shamir_mnemonic import MnemonicError  # type: ignore[import-untyped]
from shamir_mnemonic.shamir import decode_mnemonics, generate_mnemonics, recover_ems  # type: ignore[import-untyped]
from shamir_mnemonic.share import Share  # type: ignore[import-untyped]

from civic.sealing.keyfile import KeyFault, fingerprint, public_of, read_json

SHARE, VERSION = "civic-key-share", 1
WORDS = 33
MOST_SHARES = 16


def split(private_key: bytes, *, needed: int, among: int) -> list[str]:
    """The key as `among` lines of 33 words, any `needed` of which make it again. Raises KeyFault: impossible-split."""
    if not 2 <= needed <= among <= MOST_SHARES:
        raise KeyFault("impossible-split", most=MOST_SHARES)
    lines: list[str] = generate_mnemonics(1, [(needed, among)], private_key)[0]
    return lines


def share_file(words: str, *, number: int, needed: int, among: int, private_key: bytes) -> str:
    """One member's part as a file that also tells a reader what it is for."""
    content = {
        "format": SHARE,
        "version": VERSION,
        "part": number,
        "of": among,
        "needed": needed,
        "key": fingerprint(public_of(private_key)),
        "words": words,
    }
    return json.dumps(content, indent=2) + "\n"


def words_in(text: str) -> str:
    """The words of a part, from its file or as they were typed."""
    kept = read_json(text)
    return str(kept.get("words", "")) if kept.get("format") == SHARE else text


def join(texts: Sequence[str]) -> bytes:
    """The private key from the parts in these texts, each of which holds one part or several.

    Raises KeyFault: damaged-share (details: number), mixed-shares, too-few-shares (details: given, needed),
    no-shares.
    """
    shares = [_share(words, number) for number, words in enumerate(_separated(texts), start=1)]
    if not shares:
        raise KeyFault("no-shares")
    if len({share.common_parameters() for share in shares}) != 1:
        raise KeyFault("mixed-shares")
    different = {share.index: share for share in shares}
    needed, given = shares[0].member_threshold, len(different)
    if given < needed:
        raise KeyFault("too-few-shares", given=given, needed=needed)
    chosen = [different[place].mnemonic() for place in sorted(different)[:needed]]
    try:
        private_key: bytes = recover_ems(decode_mnemonics(chosen)).decrypt(b"")
    except MnemonicError as error:
        raise KeyFault("mixed-shares") from error
    return private_key


def _separated(texts: Sequence[str]) -> list[str]:
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", words_in(text).lower())]
    return [" ".join(words[start : start + WORDS]) for start in range(0, len(words), WORDS)]


def _share(words: str, number: int) -> Share:
    try:
        return Share.from_mnemonic(words)
    except MnemonicError as error:
        raise KeyFault("damaged-share", number=number) from error
