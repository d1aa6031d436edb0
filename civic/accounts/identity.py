"""Who somebody is, as an identity provider tells it. One adapter for the demonstration's and for the real one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flask import Response, current_app, session

from civic.reasons import IdentityRefused


@dataclass(frozen=True)
class Identity:
    """What the provider says of a person. `person` is the CPR number: in memory only, never stored or logged.

    `is_protected`: their name or address is protected in the CPR register.
    """

    issuer: str
    subject: str
    name: str
    person: str | None
    area_slug: str | None
    is_resident: bool
    is_protected: bool = False


class IdentityProvider(Protocol):
    """What every provider can do: send the browser away to identify itself, and read who came back."""

    def start(self) -> Response:
        """An answer that sends the browser to the provider, asking it to identify the person anew.

        Raises IdentityProviderDown.
        """

    def finish(self) -> Identity:
        """The person who came back on this request. Raises IdentityRefused or IdentityProviderDown."""


Purpose = Callable[[Identity, str], Response]
# What happens when somebody has identified themselves, by purpose: rooms add theirs with `on_identified`.
_purposes: dict[str, Purpose] = {}


def on_identified(purpose: str) -> Callable[[Purpose], Purpose]:
    """Register what is done with an identity asked for with `begin(purpose, …)`."""

    def register(handler: Purpose) -> Purpose:
        _purposes[purpose] = handler
        return handler

    return register


def begin(purpose: str, detail: str) -> Response:
    """Send the browser to the identity provider; `detail` (a path or a slug) comes back to the purpose's handler."""
    session["identifying"] = {"purpose": purpose, "detail": detail}
    return provider().start()


def complete() -> Response:
    """Hand the person who came back to the purpose they were asked for. Raises IdentityRefused."""
    asked = session.pop("identifying", None)
    if not asked or asked.get("purpose") not in _purposes:
        raise IdentityRefused
    identity = provider().finish()
    return _purposes[asked["purpose"]](identity, asked["detail"])


def provider() -> IdentityProvider:
    """The installation's identity provider."""
    chosen: IdentityProvider = current_app.extensions["identity_provider"]
    return chosen
