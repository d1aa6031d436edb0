"""Pieces of pages that look the same for everybody: made once for what they show, and kept by each process.

A list of a hundred proposals is mostly a hundred cards that have not changed since the last reader came.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from flask import current_app, request

from civic.markup import Markup, rendered
from civic.web.language import current_language

MOST_KEPT = 1_000
Facts = ParamSpec("Facts")


def kept(make: Callable[Facts, Markup]) -> Callable[Facts, Markup]:
    """Let `make` be called once for the same facts (hashable) in the same language, until they are old.

    It must read nothing but them, and so nothing about the reader.
    """

    @lru_cache(maxsize=MOST_KEPT)
    def made(_app: object, _language: str, _root: str, facts: Any, named: Any) -> Markup:
        return make(*facts, **dict(named))

    @wraps(make)
    def found(*facts: Facts.args, **named: Facts.kwargs) -> Markup:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        return made(app, current_language(), request.script_root, facts, tuple(named.items()))

    return found


@kept
def piece(template: str, **shown: Hashable) -> Markup:
    """The template rendered with `shown`, kept."""
    return rendered(template, **shown)
