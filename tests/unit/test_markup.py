"""What people write becomes safe HTML, whatever they write."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.markup import ALLOWED_TAGS, markdown, plain

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0a;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    '![x](x "onerror=alert(1)")',
    '<div hx-get="/log-ud" hx-trigger="load">x</div>',
    '<p style="position:fixed">x</p>',
    "<iframe src=https://evil.example></iframe>",
    "<form action=/log-ud method=post><button>x</button></form>",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0>",
    '[x](https://a.example "\\"onmouseover=alert(1)")',
    "<!-- --><script>alert(1)</script>",
    "`<script>`",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<a\x00href=javascript:alert(1)>x",
]
SCHEMES = ("http:", "https:", "mailto:", "tel:")


def faults(html: str) -> list[str]:
    """Everything in the HTML that a reader's browser should never be given."""
    found = []
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        extra = set(tag.attrs) - ({"href", "rel"} if tag.name == "a" else set())
        if tag.name not in ALLOWED_TAGS or extra:
            found.append(f"<{tag.name}> {extra}")
        address = str(tag.get("href", ""))
        # Browsers drop tabs and line breaks before they look for a scheme.
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", re.sub(r"[\x00-\x20]", "", address), re.IGNORECASE)
        if scheme and scheme[0].lower() not in SCHEMES:
            found.append(address)
    return found


PLAIN = {
    "": "",
    "Se [her](https://a.example/x) nu": "Se her (https://a.example/x) nu",
    "**Fed** og *skrå* `kode`": "Fed og skrå kode",
    "<https://a.example>": "https://a.example",
    "[a@b.dk](mailto:a@b.dk)": "a@b.dk",
    "[x](javascript:alert(1))": "[x](javascript:alert(1))",
    "# Overskrift\nLinje\nLinje to\n\nNyt afsnit": "Overskrift\n\nLinje\nLinje to\n\nNyt afsnit",
    "Kun:\n\n- en\n- **to**\n\nSlut": "Kun:\n\n– en\n– to\n\nSlut",
    "3. tre\n4. fire": "3. tre\n4. fire",
    "- en\n\n  mere\n- to": "– en\n\nmere\n\n– to",
    "> Sagt": "Sagt",
    "```\nkode\n```": "kode",
    "R&D <b>x</b> 2 * 3 * 4": "R&D <b>x</b> 2 * 3 * 4",
}


@pytest.mark.parametrize("text", PLAIN)
def test_marks_are_taken_out_of_what_is_read_without_html(text: str) -> None:
    assert plain(text) == PLAIN[text]


@given(st.text(alphabet="ab *_[]()<>`#-1.\n>!\\", max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_can_be_read_without_html(text: str) -> None:
    assert isinstance(plain(text), str)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_words(attack: str) -> None:
    assert faults(str(markdown(attack))) == []


@given(
    st.lists(st.sampled_from([*ATTACKS, "\n", "> ", "- ", "**", "x", "`", "[", "](", ")", "&#58;", "\\"]), max_size=8)
)
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_attacks_gets_through(pieces: list[str]) -> None:
    assert faults(str(markdown("".join(pieces)))) == []


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**fed** og *skrå*", "<p><strong>fed</strong> og <em>skrå</em></p>\n"),
        ("- en\n- to", "<ul>\n<li>en</li>\n<li>to</li>\n</ul>\n"),
        ("en\nto", "<p>en<br>\nto</p>\n"),
        ("## Overskrift *nu*", "<p><strong>Overskrift <em>nu</em></strong></p>\n"),
        ("##### Lille", "<p><strong>Lille</strong></p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("", ""),
        (None, ""),
    ],
)
def test_plain_writing_is_shown_as_meant(typed: str | None, html: str) -> None:
    assert str(markdown(typed)) == html


def test_a_link_lends_no_weight_and_no_way_back() -> None:
    link = BeautifulSoup(str(markdown("[x](https://a.example)")), "html.parser").a
    assert link and link["rel"] == ["nofollow", "noopener", "noreferrer"]
