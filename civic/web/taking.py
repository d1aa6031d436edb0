"""What the forms of a page with several have in common: one is taken, or the page shows it again as it was typed."""

from collections.abc import Callable
from typing import Any

from flask import Response
from wtforms import TextAreaField

from civic.reasons import Incomplete, NotFound, Reason
from civic.web.forms import Form


def taken(
    show: Callable[..., Response],
    do: Callable[[], object],
    *,
    lacking: tuple[Any, str] | None = None,
    **sent: Form,
) -> Response | None:
    """Do what the one form in `sent` asks for, and return None; else the page by `show`, with the form in it.

    `lacking` is the field, and the sentence next to it, for what only the service can tell is missing. Any other
    refusal is `refusal` to `show`: somebody else may have been quicker, and what they did stands on the page.
    """
    (form,) = sent.values()
    if not form.validate():
        return show(**sent)
    try:
        do()
    except NotFound:
        raise
    except Reason as refusal:
        if not isinstance(refusal, Incomplete) or lacking is None:
            return show(refusal=refusal, **sent)
        field, sentence = lacking
        field.errors = [sentence]
        return show(**sent)
    return None


def typed(form: Form | None) -> str:
    """What was written at length in a form; the form itself may be away with the reason to fill it in."""
    return "\n\n".join(field.data for field in form or () if isinstance(field, TextAreaField) and field.data)
