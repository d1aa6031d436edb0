"""Whose words on a page are read aloud in which language."""

from collections.abc import Collection, Iterator

from bs4 import BeautifulSoup, Tag

# Where HTML lets no part be marked, and what nobody hears.
UNMARKED = {"title", "option", "textarea", "script", "style", "template"}


def misread(html: str, words: Collection[str]) -> Iterator[str]:
    """What of these Danish words the page would have read aloud in another language, and what breaks its HTML."""
    soup = BeautifulSoup(html, "html.parser")
    for said in soup.find_all(string=True):
        if said.find_parent(UNMARKED) is None and any(each in said for each in words):
            spoken = said.find_parent(lang=True)
            if spoken is None or spoken["lang"] != "da":
                yield said.strip()
    for tag in soup.find_all(True):
        yield from (f"markup in {name}: {value}" for name, value in tag.attrs.items() if "<" in str(value))
        yield from _misread_attributes(tag, words)


def _misread_attributes(tag: Tag, words: Collection[str]) -> Iterator[str]:
    for name in ("alt", "aria-label", "title"):
        value = str(tag.get(name, ""))
        spoken = tag if tag.get("lang") else tag.find_parent(lang=True)
        if any(each in value for each in words) and (spoken is None or spoken["lang"] != "da"):
            yield f"{name}: {value}"
