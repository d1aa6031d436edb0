"""What a mail address looks like here: stricter than the standard, so that none can say more than where mail goes."""

import re

LONGEST = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_address(typed: str) -> bool:
    """Whether it is one mail address and nothing else: no name, no list, no line break."""
    return len(typed) <= LONGEST and _ADDRESS.fullmatch(typed) is not None and ".." not in typed


def masked(address: str) -> str:
    """The address as staff see it where they need not know it: `b…@example.dk`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""
