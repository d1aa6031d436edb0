"""Every word on screen goes through the catalogue, and the English catalogue is whole."""

import ast
import gettext
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.support.sources import HOUSE, ROOT, templates

ENGLISH = HOUSE / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
DANISH = re.compile(r"[^\W\d_]*[æøåÆØÅ][^\W\d_]*")
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, and what is the same in every language.
NAMES = {"Oplandspuljen", "Dansk", "English", "MitID", "Demo", "CSV", "Pabulib", "htmx", "pb", "kr", "ID", "URL"}
# Danish words that an English text may show, because they are names or are explained there.
SHOWN_IN_DANISH = {"æ", "ø", "å", "øre", "fællesråd", "Phragmén"}
# What docs/words.md has another word for, and quotation marks of another kind.
REPLACED = re.compile(
    r"(?i)\b(stemme)?boks(e|en|ene)?\b|personnum|indsend|medforslagsstiller|\boptage[st]?\b|nøgleaftryk|indgreb"
    r"|\bnoter(et|ing)|\be-mail|[\u201c\u201d]"
)
# The municipality's own example, by the projects' own names.
OWN_NAMES = {"Ungefællesskab i Beder-Malling", "Waste Hunt ambassadører"}
# Pages that are prose from end to end are written whole in each language, side by side.
PROSE = HOUSE / "templates" / "pages" / "help"
VERIFIER = HOUSE / "exports" / "verify.py"
LABELLED = [path for path in templates("*.*") if not path.is_relative_to(PROSE)]
GETTEXT = {"_", "gettext", "ngettext"}
# The functions of the catalogue in Python, and how many of their arguments are words.
FORMS = {"_": 1, "text": 1, "lazy_text": 1, "plural": 2}
READ_ALOUD = {"alt", "title", "aria-label", "placeholder", "aria-description"}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make translations` would extract from the code as it is now."""
    recipe = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "pybabel --quiet extract" in line)
    found = tmp_path_factory.mktemp("words") / "messages.pot"
    command = shlex.split(
        recipe.replace("$(BIN)", str(Path(sys.executable).parent)).replace("var/messages.pot", str(found))
    )
    subprocess.run(command, cwd=ROOT, check=True)
    with found.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def words_of(message: Message) -> list[str]:
    """The message's own words, or both its forms."""
    return list(message.id) if isinstance(message.id, tuple) else [message.id]


def answers_of(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def test_english_has_every_message_and_nothing_that_is_gone(extracted: Catalog, english: Catalog):
    wanted = {tuple(words_of(message)) for message in messages(extracted)}
    there = {tuple(words_of(message)) for message in messages(english)}
    assert wanted - there == set(), "missing: run `make translations` and translate"
    assert there - wanted == set(), "no longer used: run `make translations`"
    assert not english.obsolete


def test_every_english_message_is_translated_by_a_person(english: Catalog):
    assert not [m.id for m in messages(english) if m.fuzzy]
    assert not [m.id for m in messages(english) if not all(answers_of(m))]


def test_english_keeps_every_placeholder(english: Catalog):
    for message in messages(english):
        allowed = {found for words in words_of(message) for found in PLACEHOLDER.findall(words)}
        needed = set(PLACEHOLDER.findall(words_of(message)[-1]))
        *_, last = answers_of(message)
        assert needed <= set(PLACEHOLDER.findall(last)) <= allowed, message.id
        assert all(set(PLACEHOLDER.findall(answer)) <= allowed for answer in answers_of(message)), message.id


def test_one_word_is_used_for_one_thing(extracted: Catalog):
    """docs/words.md says which."""
    danish = [words for message in messages(extracted) for words in words_of(message)]
    prose = [re.sub(r"<[^>]*>|\{[%{#].*?[%}#]\}", " ", page.read_text()) for page in (PROSE / "da").glob("*.html")]
    assert not [(found[0], words[:80]) for words in danish + prose if (found := REPLACED.search(words))]


def test_english_is_not_danish(english: Catalog):
    danish = {word for m in messages(english) for answer in answers_of(m) for word in DANISH.findall(answer)}
    assert danish <= SHOWN_IN_DANISH


def test_the_compiled_catalogue_is_the_one_we_read(english: Catalog):
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [m.id for m in messages(english) if isinstance(m.id, str) and compiled.gettext(m.id) != m.string]
    assert not stale, "run `make install`"


class Spoken(HTMLParser):
    """What a reader sees or hears of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += WORD.findall(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [word for name, value in attrs if name in READ_ALOUD for word in WORD.findall(value or "")]


@pytest.mark.parametrize("template", LABELLED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_says_nothing_outside_the_catalogue(template: Path):
    markup = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text(), flags=re.S)
    reader = Spoken()
    reader.feed(markup)
    assert set(reader.words) <= NAMES


def sentences_in(node: nodes.Node) -> Iterator[str]:
    """String constants that are not handed to gettext."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from sentences_in(child)


@pytest.mark.parametrize("template", LABELLED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_expression_says_nothing_outside_the_catalogue(template: Path):
    found = sentences_in(Environment(autoescape=True).parse(template.read_text()))
    assert not [s for s in found if DANISH.search(s) or re.match(r"[A-ZÆØÅ]\w+ \w+", s)]


def outline(page: Path) -> list[str]:
    """The page's headings, lists and links, without their words."""
    text = page.read_text()
    return re.findall(r"<(h[1-6]|ol|ul|table|dl)\b", text) + sorted(re.findall(r"url_for\([^)]*\)", text))


@pytest.mark.parametrize("danish", sorted((PROSE / "da").glob("*.html")), ids=lambda path: path.stem)
def test_a_page_of_prose_says_the_same_in_both_languages(danish: Path):
    assert outline(danish) == outline(PROSE / "en" / danish.name)


@pytest.mark.parametrize("danish", sorted((PROSE / "da").glob("*.html")), ids=lambda path: path.stem)
def test_help_calls_pages_and_buttons_by_the_names_they_have(danish: Path, english: Catalog):
    """In both languages. What verify.py says it says in English."""
    names = {words_of(message)[0]: answers_of(message)[0] for message in messages(english)}
    quoted = re.findall("»([^«]*)«", danish.read_text())
    said = VERIFIER.read_text()
    assert not [words for words in quoted if words not in names and words not in said]
    translated = re.findall("“([^”]*)”", (PROSE / "en" / danish.name).read_text())
    assert translated == [names.get(words, words) for words in quoted]


def test_no_page_of_prose_is_in_one_language_only():
    assert {p.name for p in (PROSE / "da").iterdir()} == {p.name for p in (PROSE / "en").iterdir()}


def unextracted(module: Path, known: set[str]) -> Iterator[str]:
    """What is given to the catalogue's functions and is no literal that the extraction sees: it has no English."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
            for given in node.args[: FORMS[node.func.id]]:
                if not isinstance(given, ast.Constant) or given.value not in known:
                    yield f"line {node.lineno}: {ast.unparse(given)}"


@pytest.mark.parametrize("module", sorted(HOUSE.rglob("*.py")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_all_that_code_says_is_found_by_the_extraction(module: Path, extracted: Catalog):
    """A sentence within an f-string, for one, is not."""
    known = {words for message in messages(extracted) for words in words_of(message)}
    assert not list(unextracted(module, known))


def danish_strings(module: Path) -> Iterator[str]:
    """Strings with Danish letters in a module, apart from what explains it."""
    tree = ast.parse(module.read_text())
    explained = (ast.Module, ast.ClassDef, ast.FunctionDef)
    prose = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, explained) and ast.get_docstring(n)}
    for node in ast.walk(tree):
        said = node.value if isinstance(node, ast.Constant) and id(node) not in prose else None
        if isinstance(said, str) and DANISH.search(said) and WORD.search(said):
            yield said


@pytest.mark.parametrize("module", sorted(HOUSE.rglob("*.py")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_code_says_nothing_danish_outside_the_catalogue(module: Path, extracted: Catalog):
    """Danish letters in a string are words for a reader; demonstration content is data and lies in files of its own."""
    known = {words for message in messages(extracted) for words in words_of(message)}
    assert set(danish_strings(module)) <= known | OWN_NAMES
