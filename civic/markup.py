"""What people write, and what our templates make of it, as HTML that is safe to show. The only module that makes it."""

import re
from functools import lru_cache
from itertools import pairwise

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from civic.web.language import CONTENT_LANGUAGE, current_language

__all__ = ["Markup", "as_written", "markdown", "marked", "plain", "rendered", "spoken", "summary", "unmarked"]
ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "hr", "code"}
ALLOWED_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
_writer = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
# Around people's own words in a sentence of ours, until it is shown. Nobody can type them (civic/characters.py).
OPENING, CLOSING = "\u2068", "\u2069"
MARKED = re.compile(f"{OPENING}([^{OPENING}{CLOSING}]*)(?:{CLOSING}|$)")


def marked(words: str) -> str:
    """People's own words, ready to stand in a sentence of ours that `spoken` makes HTML of; each line for itself."""
    return "\n".join(f"{OPENING}{line}{CLOSING}" if line else "" for line in unmarked(words).split("\n"))


def unmarked(sentence: str) -> str:
    """The sentence as plain text."""
    return sentence.replace(OPENING, "").replace(CLOSING, "")


def spoken(sentence: str) -> Markup:
    """The sentence as HTML. What is `marked` in it is read aloud in its own language, where the reader's is another."""
    html = str(escape(sentence))
    if current_language() != CONTENT_LANGUAGE:
        html = MARKED.sub(rf'<span lang="{CONTENT_LANGUAGE}">\1</span>', html)
    return Markup(unmarked(html))  # noqa: S704 (escaped above)


def as_written(words: str | None) -> Markup:
    """People's own words as HTML, read aloud in their own language, where the reader's is another."""
    return spoken(marked(words or ""))


def markdown(text: str | None) -> Markup:
    """Safe HTML for a user's text, read aloud in its own language, where the reader's is another."""
    if current_language() == CONTENT_LANGUAGE:
        return _markdown(text)
    return Markup('<div lang="{}">{}</div>').format(CONTENT_LANGUAGE, _markdown(text))


@lru_cache(maxsize=1000)
def _markdown(text: str | None) -> Markup:
    """CommonMark without raw HTML, then an allow-list of tags.

    Links open with rel="nofollow noopener noreferrer"; only http, https, mailto and tel are kept.
    """
    tokens = _writer.parse(text or "")
    for heading, words in pairwise(tokens):
        # A user's heading must not compete with the page's own, of whatever rank they are: it is a line in bold.
        if heading.type == "heading_open":
            words.children = [
                Token("strong_open", "strong", 1),
                *(words.children or []),
                Token("strong_close", "strong", -1),
            ]
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = "p"
    html = _writer.renderer.render(tokens, _writer.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 (cleaned by the allow-list above)


def plain(text: str | None) -> str:
    """A user's text as it reads without its marks, for mails and messages: after a link's words stands its address."""
    lines, bullets = [], []
    for token in _writer.parse(text or ""):
        if token.type.endswith("list_open"):
            bullets.append("")
        elif token.type.endswith("list_close"):
            bullets.pop()
        elif token.type == "list_item_open":
            bullets[-1] = f"{token.info}{token.markup} " if token.info else "– "
        elif token.type == "inline":
            lines.append((bullets[-1] if bullets else "") + _plain_line(token.children or []))
            bullets[-1:] = [""] if bullets else []
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip())
        if token.nesting <= 0 and token.type not in {"inline", "list_item_close"} and not token.hidden:
            lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain_line(tokens: list[Token]) -> str:
    said, links = "", []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(said), str(token.attrs["href"])))
        elif token.type == "link_close":
            start, address = links.pop()
            if said[start:] not in {address, address.removeprefix("mailto:")}:
                said += f" ({address})"
        else:
            said += "\n" if token.type.endswith("break") else token.content
    return said


def summary(text: str | None, longest: int = 180) -> str:
    """The beginning of a user's text without its marks, cut at a word."""
    plain = " ".join(nh3.clean(str(_markdown(text)), tags=set()).split())
    words = Markup(plain).unescape()  # noqa: S704 (only to turn &amp; back; the result is plain text)
    if len(words) <= longest:
        return str(words)
    return words[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def rendered(template: str, **shown: object) -> Markup:
    """A template of ours with `shown` and nothing else, which it escapes; not what every page is given beside."""
    return Markup(current_app.jinja_env.get_template(template).render(shown))  # noqa: S704 (escaped by the template)
