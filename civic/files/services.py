"""Take in a picture: read it, make it anew, keep only that."""

import hashlib
import io
import re
import secrets
import warnings
from pathlib import Path
from typing import IO

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError

from civic.clock import fresh_now
from civic.database import transaction
from civic.files.models import Picture
from civic.reasons import NotAPicture, NotFound, PictureTooLarge
from civic.settings import Settings

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
NAME = re.compile(r"[0-9a-f]{32}\.jpg")


def keep_picture(stream: IO[bytes], *, uploaded_by: int | None) -> str:
    """Store an uploaded picture, re-encoded without metadata and at most 1600 px wide or high; return its name.

    Raises NotAPicture or PictureTooLarge; nothing is kept then.
    """
    data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise PictureTooLarge
    made, size = _made_anew(data)
    name = f"{secrets.token_hex(16)}.jpg"
    path = picture_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    with transaction() as session:
        session.add(
            Picture(
                name=name,
                width=size[0],
                height=size[1],
                sha256=hashlib.sha256(made).digest(),
                uploaded_by=uploaded_by,
                created_at=fresh_now(),
            )
        )
        session.flush()
    return name


def picture_path(name: str) -> Path:
    """Where a picture of this name keeps its bytes, whether or not there is one.

    Raises NotFound for a name that is not of our making, so that no path can be climbed.
    """
    if not NAME.fullmatch(name):
        raise NotFound
    settings: Settings = current_app.extensions["settings"]
    return settings.data_directory / "pictures" / name


def _made_anew(data: bytes) -> tuple[bytes, tuple[int, int]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                # The header names the size: refuse a bomb before a pixel is unpacked.
                if picture.width * picture.height > LARGEST_PIXELS:
                    raise PictureTooLarge
                # A large photograph is unpacked no larger than it will be shown.
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = _on_white(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureTooLarge from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise NotAPicture from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue(), upright.size


def _on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone on a new canvas: comments, profiles and the like stay behind, and nothing is transparent."""
    canvas = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        canvas.paste(picture, mask=picture.getchannel("A"))
    else:
        canvas.paste(picture.convert("RGB"))
    return canvas
