"""From what the board sends to the private key, in memory alone."""

from collections.abc import Callable

from civic import reasons, sealing
from civic.results.forms import OpeningForm, text_of
from civic.sealing import KeyFault, shares

REASONS: dict[str, Callable[..., reasons.Reason]] = {
    "damaged": reasons.DamagedKey,
    "not-private": reasons.NotAKeyFile,
    "public-given": reasons.NotAKeyFile,
    "not-public": reasons.NotAKeyFile,
    "private-given": reasons.PrivateKeyGiven,
    "wrong-passphrase": reasons.WrongPassphrase,
    "no-shares": reasons.NotAKeyFile,
    "damaged-share": reasons.DamagedShare,
    "mixed-shares": reasons.MixedShares,
    "too-few-shares": reasons.TooFewShares,
}


def private_key_in(form: OpeningForm) -> bytes | None:
    """The private key that was sent, or None when none was.

    Raises DamagedKey, NotAKeyFile, WrongPassphrase, DamagedShare, MixedShares, TooFewShares.
    """
    try:
        given = text_of(form.file.data) if form.file.data else ""
        is_part = shares.words_in(given) != given
        if given and not is_part:
            return sealing.read_private(given, form.passphrase.data or "")
        # A part in the field for the whole key is a part all the same.
        parts = [given, form.parts.data or "", *(text_of(file) for file in form.part_files.data or ())]
        return shares.join(parts) if any(part.strip() for part in parts) else None
    except KeyFault as fault:
        # Neither the fault nor what was sent goes any further.
        raise REASONS[fault.code](**fault.details) from None


def public_key_in(file: object) -> bytes:
    """The public key in the uploaded file. Raises NotAKeyFile, DamagedKey, PrivateKeyGiven."""
    try:
        return sealing.read_public(text_of(file))
    except KeyFault as fault:
        raise REASONS[fault.code](**fault.details) from None
