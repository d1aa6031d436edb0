"""The doors of the election board: the key, the opening, the count and its signature."""

from civic.policy import BOARD
from civic.sealing import new_key_pair, public_file
from tests.contract.doors import AFTER_VOTING, BEFORE_VOTING, HIDDEN, NOT_NOW, Door

PUBLIC_KEY = (public_file(new_key_pair()[1]).encode(), "noegle.pub")
OF_A_BOX = "/valgbestyrelse/{round}"

COUNT = (
    Door("pages.help_board", "/hjaelp/valgbestyrelse"),
    Door("results.boxes", "/valgbestyrelse", BOARD),
    Door("results.box", OF_A_BOX, BOARD),
    Door("results.key", f"{OF_A_BOX}/noegle", BOARD),
    Door("results.send", f"{OF_A_BOX}/noegle", BOARD, when=BEFORE_VOTING, form={"file": PUBLIC_KEY}),
    # Nobody has sent a key.
    Door(
        "results.confirm",
        f"{OF_A_BOX}/noegle/bekraeft",
        BOARD,
        when=BEFORE_VOTING,
        form={"fingerprint": "x"},
        answer=HIDDEN,
    ),
    Door("results.open_", f"{OF_A_BOX}/aabn", BOARD, when=AFTER_VOTING, form={}),
    # There is no count to sign.
    Door("results.sign", f"{OF_A_BOX}/underskriv", BOARD, form={}, answer=NOT_NOW),
)
