"""Make a picture anew from what was uploaded: smaller, upright, on white, and nothing but its pixels. Pure.

A few hundred kilobytes may hold a picture of forty megapixels. It is unpacked once at most, one at a time in each
process, and never stands in memory a second time at its own size.
"""

import io
import threading
import warnings

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from civic.reasons import NotAPicture, PictureTooLarge

LARGEST_PIXELS = 40_000_000
# Only a JPEG that is sent line by line can be unpacked at a fraction of its size.
LARGEST_UNPACKED = 16_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")
STRIP = 128
_one_at_a_time = threading.Lock()


def made_anew(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture as a JPEG of at most 1600 px wide or high, and its size. Raises NotAPicture or PictureTooLarge."""
    with _one_at_a_time:
        small = _read(data)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        return out.getvalue(), small.size


def _read(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                # The header names the size: refuse a bomb before a pixel is unpacked.
                if picture.width * picture.height > _most_pixels(picture):
                    raise PictureTooLarge
                step = max(1, max(picture.size) // LONGEST_SIDE)
                picture.draft("RGB", (max(1, picture.width // step), max(1, picture.height // step)))
                return ImageOps.exif_transpose(_small_on_white(picture))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureTooLarge from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise NotAPicture from None


def _most_pixels(picture: Image.Image) -> int:
    in_lines = picture.format == "JPEG" and not picture.info.get("progressive")
    return LARGEST_PIXELS if in_lines else LARGEST_UNPACKED


def _small_on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone, strip by strip: comments, profiles and the like stay behind, and nothing is transparent."""
    step = max(1, max(picture.size) // LONGEST_SIDE)
    canvas = Image.new("RGB", (-(-picture.width // step), -(-picture.height // step)))
    for top in range(0, picture.height, STRIP * step):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + STRIP * step)))
        canvas.paste(_on_white(strip).reduce(step), (0, top // step))
    canvas.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # How the camera was held is said beside the pixels.
    held = picture.getexif().get(ExifTags.Base.Orientation, 1)
    canvas.getexif()[ExifTags.Base.Orientation] = held
    return canvas


def _on_white(strip: Image.Image) -> Image.Image:
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    clear = strip.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
