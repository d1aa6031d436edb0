"""What the house prints, as accessible PDF (PDF/UA-1). Words pass as data, so nothing anybody wrote is markup.

Only the fonts that typst brings are used: the same content looks the same whatever machine sets it. They have not all
signs that people write, and typst refuses a PDF with a sign that nobody could read. A frame is set in its place.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

FRAME = "□"
# What every font for Danish has. Control characters are in none.
BEYOND_DANISH = re.compile(r"[^\t\n\r -~\u00a0-\u017f]")
# Thin and bold, and close to other signs: an accent is drawn together with the one before it.
ONE_TEXT = """#set document(title: "x")
#set text(font: "Libertinus Serif")
»#sys.inputs.text« *a#sys.inputs.text:*""".encode()


def typeset(sheet: Path, content: Mapping[str, Any]) -> bytes:
    """A PDF of this sheet (.typ) and content (JSON), in which the signs that cannot be printed are frames."""
    try:
        return _compiled(sheet, {"data": json.dumps(_each_text(content, as_printed), sort_keys=True)})
    except typst.TypstError:
        # Accents that could be set where they stood, but not at the start of a line.
        return _compiled(sheet, {"data": json.dumps(_each_text(content, _in_danish), sort_keys=True)})


def as_printed(text: str) -> str:
    """The text as a PDF shows it: a frame in place of each sign that no font has."""
    return _printed(text) if BEYOND_DANISH.search(text) else text


def unprintable(texts: Iterable[str]) -> list[str]:
    """Those of these texts that a PDF cannot show as they are, as it does show them; each once."""
    return [framed for text in dict.fromkeys(texts) if (framed := as_printed(text)) != text]


def _each_text(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, Mapping):
        return {key: _each_text(value, change) for key, value in content.items()}
    return [_each_text(each, change) for each in content] if isinstance(content, list | tuple) else content


def _in_danish(text: str) -> str:
    return BEYOND_DANISH.sub(FRAME, text)


@lru_cache(maxsize=4096)
def _printed(text: str) -> str:
    """The text, or with frames for the signs that cannot be set, or else for all that are not Danish."""
    if _can_be_set(text):
        return text
    framed = BEYOND_DANISH.sub(lambda sign: sign[0] if _can_be_set(sign[0]) else FRAME, text)
    return framed if _can_be_set(framed) else _in_danish(text)


@lru_cache(maxsize=4096)
def _can_be_set(text: str) -> bool:
    try:
        _compiled(ONE_TEXT, {"text": text})
    except typst.TypstError:
        return False
    return True


def _compiled(sheet: Path | bytes, inputs: dict[str, str]) -> bytes:
    return bytes(typst.compile(sheet, ignore_system_fonts=True, format="pdf", sys_inputs=inputs, pdf_standards="ua-1"))
