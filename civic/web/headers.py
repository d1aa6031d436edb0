"""Headers that every answer carries, error pages too, and the refusal of posts from other sites."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError

from civic.policy import current_actor
from civic.reasons import DemonstrationIsLocal, FromElsewhere
from civic.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OWN_FETCH_SITES = {"same-origin", "none"}
# What a proxy in front adds: a sign that others than this machine can reach us.
FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def init_app(app: Flask, settings: Settings) -> None:
    """Add the security headers to every answer and refuse state changes started elsewhere."""
    fixed = _fixed_headers(settings)

    @app.before_request
    def refuse_other_sites() -> None:
        fetched_from = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE_METHODS and fetched_from not in OWN_FETCH_SITES:
            raise FromElsewhere

    @app.before_request
    def refuse_nul() -> None:
        # PostgreSQL keeps no NUL in text, and nobody types one.
        typed = [request.path, *(value for values in request.values.listvalues() for value in values)]
        if any("\x00" in value for value in typed):
            raise SecurityError

    @app.before_request
    def demonstration_answers_locally() -> None:
        # A proxy in front means that others can reach a place where anyone may sign in as anyone.
        if settings.is_demonstration and any(header in request.headers for header in FORWARDING):
            raise DemonstrationIsLocal

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static" and (current_actor().is_signed_in or "Cache-Control" not in response.headers):
            response.headers["Cache-Control"] = "no-store"
        return response


def _fixed_headers(settings: Settings) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # An empty picture of its own is what the map puts in the place of one that is no longer needed.
        "img-src": f"'self' data: {settings.map_origin}" if settings.map_origin else "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": " ".join(["'self'", *_identity_origins(settings)]),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "X-Frame-Options": "DENY",
    }
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def _identity_origins(settings: Settings) -> list[str]:
    """Where the sign-in form may lead: browsers hold every redirect that follows it to `form-action`."""
    if settings.identity != "oidc":
        return []
    issuer = urlsplit(settings.oidc_issuer)
    return [f"{issuer.scheme}://{issuer.netloc}", *settings.oidc_redirect_origins]
