"""Pieces of pages that look the same for everybody: rendered once for what they show, and kept.

A list of a hundred proposals is mostly a hundred cards that have not changed since the last reader came.
"""

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, current_app, request
from markupsafe import Markup

from civic.web.language import current_language

MOST_KEPT = 2_000
Shown = tuple[tuple[str, Hashable], ...]


def piece(template: str, **shown: Hashable) -> Markup:
    """The template rendered with `shown` in the reader's language, by this process for the first who needs it.

    It is given nothing else, so nothing about the reader can be in it: whatever it depends on is in `shown`.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return _rendered(app, template, current_language(), request.script_root, tuple(shown.items()))


@lru_cache(maxsize=MOST_KEPT)
def _rendered(app: Flask, template: str, language: str, _root: str, shown: Shown) -> Markup:
    made = app.jinja_env.get_template(template).render(dict(shown), language=language)
    return Markup(made)  # noqa: S704 (a template of ours made it, and escaped what it was given)
