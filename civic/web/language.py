"""Danish and English, and how amounts and times are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request, session
from flask_babel import format_date, get_locale, lazy_gettext
from flask_babel.speaklater import LazyString

from civic.clock import local
from civic.settings import PROJECT_ROOT

TRANSLATIONS = PROJECT_ROOT / "civic" / "translations"
LANGUAGES = {"da": "Dansk", "en": "English"}
# What people write here carries no language of its own: it is taken to be in this one.
CONTENT_LANGUAGE = "da"
MONTHS = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
lazy_text = lazy_gettext
__all__ = ["CONTENT_LANGUAGE", "LANGUAGES", "LazyString", "format_date", "lazy_text", "plural", "text"]


def text(message: str, **values: object) -> str:
    """The Danish sentence in the reader's language, with `%(name)s` filled in."""
    translated = _words(message)
    return translated % values if values else translated


def plural(one: str, many: str, number: int, **values: object) -> str:
    """The sentence for that number, in the reader's language; `%(num)s` is the number."""
    return _words_for(one, many, number) % {"num": number, **values}


def init_app(app: Flask) -> None:
    """Let templates translate as `text` does. The library asks for its translations anew at each word."""
    app.jinja_env.install_gettext_callables(_words, _words_for, newstyle=True)  # type: ignore[attr-defined]


def _words(message: str) -> str:
    return str(_catalogue(current_language()).ugettext(message))


def _words_for(one: str, many: str, number: int) -> str:
    return str(_catalogue(current_language()).ungettext(one, many, number))


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language])


def chosen_locale() -> Locale:
    """The same for Babel, without reading it anew for each request."""
    return _locale(chosen_language())


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def chosen_language() -> str:
    """The reader's language: what they chose, else what the browser asks for, else Danish."""
    if not has_request_context():
        return "da"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default="da") or "da"


def current_language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "da"


_currency: ContextVar[str] = ContextVar("currency", default="DKK")


@contextmanager
def amounts_in(currency: str) -> Iterator[None]:
    """Let all amounts written in here be in this currency (ISO 4217; empty: it is not known and not written)."""
    before = _currency.set(currency)
    try:
        yield
    finally:
        _currency.reset(before)


def kroner(oere: int | None, currency: str | None = None) -> str:
    """An amount in øre as people write it: `1.250,50 kr.`, in English `DKK 1,250.50`; øre only when there are any.

    Elections from elsewhere may be in hundredths of another `currency`: `1.250 PLN`, in English `PLN 1,250`.
    """
    if oere is None:
        return "–"
    code = _currency.get() if currency is None else currency
    whole, rest = divmod(abs(oere), 100)
    sign = "−" if oere < 0 else ""
    if current_language() == "da":
        return f"{sign}{number(whole)}{f',{rest:02d}' if rest else ''} {'kr.' if code == 'DKK' else code}".rstrip()
    return f"{sign}{code}{' ' if code else ''}{number(whole)}{f'.{rest:02d}' if rest else ''}"


def number(value: int) -> str:
    """A whole number with the thousands set apart: `1.213`, in English `1,213`."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if current_language() == "da" else grouped


def decimal(value: int | Fraction) -> str:
    """A number with at most two decimals: `1.213,5`, in English `1,213.5`."""
    whole, rest = divmod(round(abs(Fraction(value)) * 100), 100)
    mark = "," if current_language() == "da" else "."
    fraction = f"{mark}{rest:02d}".rstrip("0") if rest else ""
    return f"{'−' if value < 0 else ''}{number(whole)}{fraction}"


def degrees(value: float, places: int = 5) -> str:
    """Degrees on a map: `56,15720`, in English `56.15720`."""
    written = f"{value:.{places}f}"
    return written.replace(".", ",") if current_language() == "da" else written


def date_time(moment: datetime | None) -> str:
    """`20. november 2026 kl. 12.00`, in English `20 November 2026 at 12:00`; Danish time."""
    if moment is None:
        return "–"
    there = local(moment)
    if current_language() == "da":
        return f"{day(there.date())} kl. {there:%H.%M}"
    return f"{day(there.date())} at {there:%H:%M}"


def day(moment: date | datetime | None) -> str:
    """`20. november 2026`."""
    if moment is None:
        return "–"
    if isinstance(moment, datetime):
        moment = local(moment).date()
    language = current_language()
    dot = "." if language == "da" else ""
    return f"{moment.day}{dot} {MONTHS.get(language, MONTHS['en'])[moment.month - 1]} {moment.year}"
