"""What people write, and what our templates make of it, as HTML that is safe to show. The only module that makes it."""

from functools import lru_cache

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markupsafe import Markup

__all__ = ["Markup", "markdown", "rendered", "summary"]
ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "hr", "code"}
ALLOWED_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
_writer = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
# A user's heading must not compete with the page's own: "# x" is shown as a heading of the third rank.
HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


@lru_cache(maxsize=1000)
def markdown(text: str | None) -> Markup:
    """Safe HTML for a user's text: CommonMark without raw HTML, then an allow-list of tags.

    Links open with rel="nofollow noopener noreferrer"; only http, https, mailto and tel are kept.
    """
    tokens = _writer.parse(text or "")
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    html = _writer.renderer.render(tokens, _writer.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 (cleaned by the allow-list above)


def summary(text: str | None, longest: int = 180) -> str:
    """The beginning of a user's text without its marks, cut at a word."""
    plain = " ".join(nh3.clean(str(markdown(text)), tags=set()).split())
    words = Markup(plain).unescape()  # noqa: S704 (only to turn &amp; back; the result is plain text)
    if len(words) <= longest:
        return str(words)
    return words[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def rendered(template: str, **shown: object) -> Markup:
    """A template of ours with `shown` and nothing else, which it escapes; not what every page is given beside."""
    return Markup(current_app.jinja_env.get_template(template).render(shown))  # noqa: S704 (escaped by the template)
