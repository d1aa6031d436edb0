"""Uploaded pictures: what is taken in, what is refused, what is shown."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageChops, ImageStat

from civic.database import transaction
from civic.files.queries import is_kept, is_uploaded_by
from civic.files.services import LARGEST_BYTES, discard_picture, keep_picture, picture_path
from civic.reasons import NotAPicture, NotFound, PictureTooLarge
from tests.support.pictures import jpeg, picture


def keep(data: bytes) -> Image.Image:
    with Image.open(picture_path(keep_picture(io.BytesIO(data), uploaded_by=None))) as kept:
        kept.load()
        return kept


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes whose header promises two and a half thousand million pixels."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"0")),
        (b"IEND", b""),
    ]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (56.0, 12.0, 30.0)})
    return jpeg(exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_become_jpeg(app, kind):
    assert keep(picture(kind)).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1"])
def test_every_kind_of_png_is_read(app, mode):
    assert keep(picture("PNG", mode=mode)).mode == "RGB"


def test_what_is_transparent_becomes_white(app):
    assert keep(picture("PNG", mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


def test_place_and_camera_are_taken_out(app):
    assert Image.open(io.BytesIO(with_gps())).getexif().get_ifd(0x8825)
    kept = keep(with_gps())
    assert not kept.getexif() and "exif" not in kept.info


def test_a_comment_and_a_profile_are_taken_out(app):
    kept = keep(jpeg(comment=b"hemmeligt", icc_profile=b"profil"))
    assert "comment" not in kept.info and "icc_profile" not in kept.info


def test_a_picture_taken_sideways_stands_up(app):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert keep(jpeg(size=(60, 40), exif=exif)).size == (40, 60)


def test_a_large_picture_is_made_smaller(app):
    assert keep(jpeg(size=(3200, 1000))).size == (1600, 500)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Kaere alle, dette er en tekst.",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        jpeg()[:200],
        picture("PNG")[:60],
        picture("GIF", mode="P"),
        picture("BMP"),
    ],
    ids=["empty", "text", "svg", "half a jpeg", "half a png", "gif", "bmp"],
)
def test_what_is_no_picture_of_ours_is_refused(app, data):
    with pytest.raises(NotAPicture):
        keep(data)


@pytest.mark.parametrize("size", [(50_000, 50_000), (7_000, 6_000), (4_001, 4_000)])
def test_a_bomb_is_refused_by_its_header(app, size):
    with pytest.raises(PictureTooLarge):
        keep(bomb(*size))


def test_a_photograph_may_have_more_pixels_unless_it_must_be_unpacked_whole(app):
    assert keep(jpeg(size=(5_000, 4_000))).size == (1600, 1280)
    with pytest.raises(PictureTooLarge):
        keep(jpeg(size=(5_000, 4_000), progressive=True))


@pytest.mark.parametrize("size", [(8_000, 1), (1, 8_000), (3_201, 700), (1_601, 1_600)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_of_any_shape_is_made_to_fit(app, kind, size):
    kept = keep(picture(kind, size=size))
    assert max(kept.size) == 1600 and min(kept.size) == max(1, round(min(size) * 1600 / max(size)))


def test_a_picture_made_in_strips_is_the_same_picture(app):
    drawn = Image.linear_gradient("L").resize((4_000, 3_000)).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, "PNG")
    small = drawn.resize((1600, 1200))
    assert ImageStat.Stat(ImageChops.difference(keep(out.getvalue()), small)).mean < [2, 2, 2]


def discard_in_vain(name: str) -> None:
    with transaction():
        discard_picture(name=name)
        keep(bomb())


def test_a_removed_picture_is_gone_once_it_is_certain(app):
    name = keep_picture(io.BytesIO(jpeg()), uploaded_by=None)
    with pytest.raises(PictureTooLarge):
        discard_in_vain(name)
    assert is_kept(name) and picture_path(name).exists()
    discard_picture(name=name)
    assert not is_kept(name) and not picture_path(name).exists()


def test_what_an_interrupted_removal_left_behind_is_not_shown(client):
    path = picture_path(f"{0:032}.jpg")
    path.parent.mkdir(parents=True)
    path.write_bytes(jpeg())
    assert client.raw.get(f"/billeder/{path.name}").status_code == 404


def test_too_many_bytes_are_refused(app):
    with pytest.raises(PictureTooLarge):
        keep(jpeg() + bytes(LARGEST_BYTES))


def test_nothing_is_kept_of_a_refused_file(app):
    with pytest.raises(NotAPicture):
        keep(b"tekst")
    assert not picture_path(f"{0:032}.jpg").parent.exists()


def test_a_picture_belongs_to_the_one_who_uploaded_it(make):
    author, stranger = make.account("sabro-1"), make.account("sabro-2")
    name = keep_picture(io.BytesIO(jpeg()), uploaded_by=author)
    assert [is_uploaded_by(name, who) for who in (author, stranger, None)] == [True, False, False]


@pytest.mark.parametrize(
    "name", ["00000000000000000000000000000000.jpg", "..%2Fcivic.sqlite3", "%2e%2e%2fvault", "..", "x.jpg", ".jpg"]
)
def test_unknown_and_climbing_names_are_not_found(client, name):
    keep_picture(io.BytesIO(jpeg()), uploaded_by=None)
    assert client.raw.get(f"/billeder/{name}").status_code == 404


@pytest.mark.parametrize("name", ["../civic.sqlite3", "/etc/passwd", "x\x00.jpg", f"{0:032}.jpg/..", f"{0:032}.JPG"])
def test_a_name_that_is_not_of_our_making_leads_nowhere(app, name):
    with pytest.raises(NotFound):
        picture_path(name)
