"""MitID through a broker: OpenID Connect with Authlib, and the checks that Authlib leaves to us.

Authlib checks state, nonce, PKCE, signature, issuer and audience. We check that an id_token came at all, that it was
signed asymmetrically, that the issuer is the one we asked, how surely the person is known (`acr`) and how lately.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import Response, make_response, redirect, session, url_for
from joserfc.errors import JoseError
from requests import RequestException

from civic.accounts.identity import Identity
from civic.reasons import IdentityProviderDown, IdentityRefused
from civic.settings import Settings

NAME = "mitid"
# A person waits for the sum of both, so that a provider that hangs is told of within five seconds.
CONNECT_SECONDS, READ_SECONDS = 2.0, 2.5
FRESH = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=1)
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
log = structlog.get_logger()


class _Broker(FlaskOAuth2App):
    """Authlib's client, which believes what a provider says of itself only as far as it is what we asked for."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self.server_metadata: dict[str, Any] = {}
        super().__init__(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scope,
                "code_challenge_method": "S256",
                "default_timeout": (CONNECT_SECONDS, READ_SECONDS),
            },
        )

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer") != self.issuer:
            self.server_metadata = {}
            raise OAuthError("wrong_issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = sorted(SIGNATURES.intersection(offered))
        return metadata


class OpenIDConnect:
    """The adapter for a real identity provider."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.broker = _Broker(settings)

    def start(self) -> Response:
        """Send the browser to the provider, which must ask the person again even if it knows them."""
        _forget_earlier_attempts()
        try:
            answer = self.broker.authorize_redirect(
                self.settings.public_url + url_for("accounts.identified"),
                prompt="login",
                max_age=int(FRESH.total_seconds()),
                acr_values=" ".join(self.settings.oidc_accepted_acr),
            )
        except (RequestException, OAuthError, ValueError) as error:
            raise _down(error) from error
        return make_response(redirect(answer.location, code=303))

    def finish(self) -> Identity:
        claims = self._claims()
        if claims.get("acr") not in self.settings.oidc_accepted_acr:
            raise _refused("acr")
        if not _is_fresh(claims.get("auth_time")):
            raise _refused("auth_time")
        person = claims.get(self.settings.oidc_person_claim)
        return Identity(
            issuer=self.settings.oidc_issuer,
            subject=str(claims["sub"]),
            name=str(claims.get("name") or ""),
            person=str(person) if person else None,
            area_slug=None,
            is_resident=bool(person),
            is_protected=_says_yes(claims.get(self.settings.oidc_protected_claim)),
        )

    def _claims(self) -> dict[str, Any]:
        """What the id_token says, once Authlib has found it in order."""
        essential = {"iss": {"essential": True, "values": [self.settings.oidc_issuer]}, "nonce": {"essential": True}}
        try:
            token = self.broker.authorize_access_token(claims_options=essential)
        except RequestException as error:
            raise _down(error) from error
        except (OAuthError, JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error
        claims: dict[str, Any] | None = token.get("userinfo")
        if not claims:
            raise _refused("id_token")
        return claims


def _says_yes(claim: object) -> bool:
    """Brokers write it as JSON's true or as a word; whatever else it says, the name is not shown."""
    return str(claim or "").lower() not in {"", "false", "0", "no", "none"}


def _forget_earlier_attempts() -> None:
    """Authlib keeps one entry of the session per attempt; only the latest may come back."""
    for key in [key for key in session if key.startswith(f"_state_{NAME}_")]:
        session.pop(key)


def _is_fresh(auth_time: object) -> bool:
    if not isinstance(auth_time, int | float):
        return False
    # As whole numbers: a provider may name a moment that no calendar has.
    age = int(datetime.now(UTC).timestamp()) - auth_time
    return -CLOCKS_DIFFER.total_seconds() <= age <= FRESH.total_seconds()


def _refused(why: str) -> IdentityRefused:
    log.warning("identity_refused", why=why)
    return IdentityRefused()


def _down(error: Exception) -> IdentityProviderDown:
    log.warning("identity_provider_down", exception=type(error).__name__)
    return IdentityProviderDown()
