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
    fixed = list(_fixed_headers(settings).items())

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
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        if request.endpoint != "static" and (current_actor().is_signed_in or "cache-control" not in given):
            headers["Cache-Control"] = "no-store"
        # Looking for each of them in the headers would take longer than all the rest.
        headers.extend([(name, value) for name, value in fixed if name.lower() not in given])
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
