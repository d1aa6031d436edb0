"""Vendored files are those we looked at, each with its version in the path and its licence beside it."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "civic" / "static" / "vendor"
CHECKSUMS = VENDOR / "CHECKSUMS"
NAMED_ICON = r"""(?:\bicon\(|\bglyph=)["']([a-z-]+)["']"""


def listed() -> dict[str, str]:
    lines = (line.split("  ", 1) for line in CHECKSUMS.read_text().splitlines())
    return {path: digest for digest, path in lines}


def lying_there() -> dict[str, Path]:
    files = (path for path in VENDOR.rglob("*") if path.is_file() and path != CHECKSUMS)
    return {path.relative_to(VENDOR).as_posix(): path for path in files}


def test_every_vendored_file_is_listed_and_no_listed_file_is_missing():
    assert set(lying_there()) == set(listed())


def test_every_vendored_file_equals_its_checksum():
    found = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in lying_there().items()}
    assert found == listed()


def test_every_package_has_its_version_in_the_path_and_a_licence():
    packages = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert packages
    for package in packages:
        assert re.fullmatch(r"[a-z.-]+-\d+\.\d+\.\d+", package.name)
        assert (package / "LICENSE").stat().st_size > 0


def test_vendored_fonts_carry_their_own_licence():
    for font in VENDOR.rglob("*.woff2"):
        assert any((folder / "LICENSE").exists() for folder in font.parents if folder.name == "IBMPlexSans")


def test_no_style_or_script_asks_for_a_file_we_do_not_have():
    for path in [*VENDOR.rglob("*.css"), *VENDOR.rglob("*.js"), VENDOR.parent / "civic.css"]:
        text = path.read_text()
        assert "sourceMappingURL" not in text
        for url in re.findall(r"""url\(["']?([^"')#]+)""", text):
            assert (path.parent / url).is_file(), f"{path.name} asks for {url}"


def test_every_icon_the_templates_name_is_in_the_sprite():
    sprite = next(VENDOR.glob("dkfds-*/img/icons.svg")).read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    templates = [path.read_text() for path in (VENDOR.parents[1] / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(NAMED_ICON, text)}
    assert named <= drawn
