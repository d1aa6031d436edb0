"""What a PDF does with signs that its fonts have not."""

import io
from pathlib import Path

import pypdf
import pytest
import typst

from civic.typesetting import as_printed, typeset, unprintable

SHEET = """#set document(title: "x")
#set text(font: "Libertinus Serif")
#let data = json(bytes(sys.inputs.data))
{body}"""


def words(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def sheet(folder: Path, body: str) -> Path:
    file = folder / "sheet.typ"
    file.write_text(SHEET.format(body=body))
    return file


@pytest.mark.parametrize("text", ["", "Æblevej 3", "Łódź ♥ ✓", "Việt Nam", "a\u030abc", "שָׁלוֹם", "नमस्ते", "½ – „€“"])
def test_what_the_fonts_have_is_printed_as_it_is(text: str) -> None:
    assert as_printed(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("日本-runden", "□□-runden"),
        ("Blomster 🌻 i parken", "Blomster □ i parken"),
        ("a\x01b\x8ac", "a□b□c"),
        # Each of these has a font, but no font has both.
        ("\u05d0\u05a3 nu", "□□ nu"),
    ],
)
def test_what_they_have_not_is_a_frame(text: str, shown: str) -> None:
    assert as_printed(text) == shown


def test_only_the_texts_with_frames_are_told_of_and_each_once() -> None:
    assert unprintable(["Sabro", "日本", "日本", "Łódź"]) == ["□□"]


def test_words_are_words_and_never_markup(tmp_path: Path) -> None:
    pdf = typeset(sheet(tmp_path, "#data.words.at(0).name"), {"words": [{"name": '#panic("🌻") *x*'}]})
    assert '#panic("□") *x*' in words(pdf)


def test_an_accent_that_meets_another_sign_on_the_sheet_stops_no_pdf(tmp_path: Path) -> None:
    accented, file = "\u0301\u05a3abc", sheet(tmp_path, "#data.words")
    assert as_printed(accented) == accented
    assert "□□abc" in words(typeset(file, {"words": accented}))


def test_a_fault_of_the_sheet_itself_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(typst.TypstError):
        typeset(sheet(tmp_path, "#nothing"), {})
