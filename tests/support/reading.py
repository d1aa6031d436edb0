"""A browser without JavaScript that reads every page the way a strict teacher would."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextvars import Context
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTML5TreeBuilder
from flask import Flask, has_app_context
from werkzeug.test import TestResponse

from civic.database import db

SECURITY_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
# Pages that were read and found good, but for the token in them.
_good: set[bytes] = set()


class _Strict(HTML5TreeBuilder):
    """Reads as BeautifulSoup's own builder does, and keeps what was wrong: to read once more for it would be slow."""

    errors: Sequence[tuple[object, str, object]] = ()

    def feed(self, markup: str) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup).original_encoding = None
        self.underlying_builder.parser, self.errors = None, parser.errors


class Page:
    """One answer, parsed when it is looked into."""

    def __init__(self, client: "ReadingClient", response: TestResponse, url: str) -> None:
        self.client, self.response, self.url = client, response, url
        self.status = response.status_code

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.get_data(as_text=True), "html5lib")

    @property
    def heading(self) -> str:
        heading = self.soup.find("h1")
        return _text(heading) if heading else ""

    @property
    def text(self) -> str:
        """The words of the main part."""
        return _text(self.soup.find("main") or self.soup)

    @property
    def buttons(self) -> set[str]:
        """What can be done in the main part by pressing a button."""
        main = self.soup.find("main") or self.soup
        return {_text(button) for button in main.find_all("button")}

    @property
    def links(self) -> dict[str, str]:
        """Links of the main part: words → address."""
        main = self.soup.find("main") or self.soup
        return {_text(link): str(link["href"]) for link in main.find_all("a", href=True)}

    def errors(self) -> dict[str, str]:
        """Error sentences by the name of the field they stand next to."""
        found = {}
        for field in self.soup.find_all(attrs={"aria-invalid": "true"}):
            described = [self.soup.find(id=i) for i in str(field.get("aria-describedby", "")).split()]
            sentences = [_text(tag) for tag in described if tag and "error" in " ".join(tag.get("class", []))]
            found[str(field.get("name"))] = " ".join(sentences)
        return found

    def follow(self, words: str) -> "Page":
        """Click the link with these words."""
        assert words in self.links, f"no link {words!r} among {sorted(self.links)}"
        return self.client.see(self.links[words])

    def form_with(self, button: str) -> Tag:
        for form in self.soup.find_all("form"):
            if any(_text(b) == button for b in form.find_all("button")):
                return form
        raise AssertionError(f"no form with button {button!r}; there are {sorted(self.buttons)}")

    def press(self, button: str, status: int = 200, **typed: Any) -> "Page":
        """Fill in the form of this button, press it, follow the redirect; expect `status` at the end.

        A value of None unticks or leaves out the field; a list ticks several.
        """
        form = self.form_with(button)
        values = _values_of(form, button)
        for name, value in typed.items():
            values.pop(name, None)
            if value is not None:
                values[name] = value
        action = str(form.get("action") or urlsplit(self.url).path)
        method = str(form.get("method", "get")).lower()
        if method == "get":
            return self.client.see(action, status=status, query_string=values)
        kind = "multipart/form-data" if form.get("enctype") == "multipart/form-data" else None
        return self.client.send(action, values, status=status, content_type=kind)


class ReadingClient:
    """Keeps cookies, follows links and forms, and checks each page."""

    def __init__(self, app: Flask) -> None:
        self.raw = app.test_client()

    def see(self, url: str, status: int = 200, **options: Any) -> Page:
        response = self.ask("get", url, follow_redirects=True, **options)
        return self._read(response, url, status)

    def send(self, url: str, values: Mapping[str, Any], status: int = 200, content_type: str | None = None) -> Page:
        response = self.ask("post", url, data=values, follow_redirects=True, content_type=content_type)
        return self._read(response, url, status)

    def ask(self, method: str, url: str, **options: Any) -> TestResponse:
        """One request in a context of its own, as on a server: nothing kept in `g` passes from one to the next.

        The test's own session lets go of what it has read, so that it sees what the request wrote.
        """
        response = Context().run(getattr(self.raw, method), url, buffered=True, **options)
        # What was sent, if it was large, lay in a file.
        response.request.environ["wsgi.input"].close()
        if has_app_context():
            db.session.rollback()
        return response

    def token(self) -> str:
        """A CSRF token of this visitor, as any page gives it."""
        token = _TOKEN.search(self.ask("get", "/").get_data(as_text=True))
        assert token
        return token[1]

    def sign_in(self, key: str) -> "ReadingClient":
        """Come in as a demonstration person, by the same pages as everyone."""
        self.send("/log-ind", {"csrf_token": self.token(), "next": "/"})
        self.send("/demo-mitid", {"csrf_token": self.token(), "person": key})
        return self

    def _read(self, response: TestResponse, url: str, status: int) -> Page:
        path = response.request.path
        assert response.status_code == status, (
            f"{url} → {path} answered {response.status_code}, not {status}:\n"
            f"{Page(self, response, path).text[:1500] if response.mimetype == 'text/html' else ''}"
        )
        page = Page(self, response, response.request.path)
        for header in SECURITY_HEADERS:
            assert header in response.headers, f"{path} lacks {header}"
        if response.mimetype == "text/html" and response.get_data():
            read = check_page(response.get_data(as_text=True), path)
            if read is not None:
                page.soup = read
        return page


def check_page(html: str, where: str) -> BeautifulSoup | None:
    """Valid HTML, one title and h1, a language, labelled fields, tokens in forms, nothing inline.

    Reading is slow: it is done once, and what was read is answered; None for a page that was found good before.
    """
    token = _TOKEN.search(html)
    mark = hashlib.sha256((html.replace(token[1], "") if token else html).encode()).digest()
    if mark in _good:
        return None
    builder = _Strict()
    soup = BeautifulSoup(html, builder=builder)
    _check(soup, builder.errors, where)
    _good.add(mark)
    return soup


def _check(soup: BeautifulSoup, errors: Sequence[tuple[object, str, object]], where: str) -> None:
    faults = [(position, code) for position, code, _ in errors]
    assert not faults, f"{where}: HTML faults {faults[:5]}"
    assert soup.html and soup.html.get("lang") in {"da", "en"}, f"{where}: no language"
    assert soup.title and _text(soup.title), f"{where}: no title"
    assert len(soup.find_all("h1")) == 1, f"{where}: {len(soup.find_all('h1'))} h1"
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"{where}: repeated ids {sorted({i for i in ids if ids.count(i) > 1})}"
    _check_fields(soup, where, set(ids))
    for form in soup.find_all("form", method=lambda m: m and m.lower() == "post"):
        assert form.find("input", attrs={"name": "csrf_token"}), f"{where}: a form without a CSRF token"
    for tag in soup.find_all(True):
        inline = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        assert not inline, f"{where}: inline {inline} on <{tag.name}>"
    assert not soup.find_all("style"), f"{where}: inline style"
    assert not [s for s in soup.find_all("script") if not s.get("src")], f"{where}: inline script"
    for image in soup.find_all("img"):
        assert image.get("alt") is not None, f"{where}: a picture without alt"


def _check_fields(soup: BeautifulSoup, where: str, ids: set[str]) -> None:
    labelled = {str(label["for"]) for label in soup.find_all("label", attrs={"for": True})}
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") in {"hidden", "submit"}:
            continue
        named = field.get("id") in labelled or field.find_parent("label") or field.get("aria-label")
        assert named or field.get("aria-labelledby"), f"{where}: field {field.get('name')!r} has no label"
        for described in str(field.get("aria-describedby", "")).split():
            assert described in ids, f"{where}: {field.get('name')!r} is described by a missing {described!r}"


def _values_of(form: Tag, button: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select", "button"]):
        name = field.get("name")
        if not name or field.has_attr("disabled"):
            continue
        value = _value_of(field, button)
        if value is not None:
            values.setdefault(str(name), []).extend(value)
    return {name: value if len(value) > 1 else value[0] for name, value in values.items() if value}


def _value_of(field: Tag, button: str) -> list[str] | None:
    if field.name == "button":
        return [str(field.get("value", ""))] if _text(field) == button else None
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        options = field.find_all("option")
        chosen = [o for o in options if o.has_attr("selected")] or options[:1]
        return [str(o.get("value", _text(o))) for o in chosen]
    if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
        return None
    if field.get("type") in {"submit", "file"}:
        return None
    return [str(field.get("value", "on" if field.get("type") == "checkbox" else ""))]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
