"""Pictures as people upload them, made anew for each test."""

import io
from typing import Any

from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **saved: Any) -> bytes:
    """The bytes of a plain picture of this kind."""
    out = io.BytesIO()
    Image.new(mode, size, "green" if mode == "RGB" else None).save(out, kind, **saved)
    return out.getvalue()


def jpeg(**saved: Any) -> bytes:
    return picture("JPEG", **saved)
