"""Headers that every answer carries, error pages too, and the refusal of posts from other sites."""

from flask import Flask, Response, abort, request

from civic.policy import current_actor
from civic.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OWN_FETCH_SITES = {"same-origin", "none"}


def init_app(app: Flask, settings: Settings) -> None:
    """Add the security headers to every answer and refuse state changes started elsewhere."""
    fixed = _fixed_headers(settings)

    @app.before_request
    def refuse_other_sites() -> None:
        fetched_from = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE_METHODS and fetched_from not in OWN_FETCH_SITES:
            abort(403)

    @app.before_request
    def demonstration_answers_locally() -> None:
        # A proxy in front means that others can reach a place where anyone may sign in as anyone.
        if settings.is_demonstration and any(h in request.headers for h in ("X-Forwarded-For", "Forwarded")):
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static" and (current_actor().is_signed_in or "Cache-Control" not in response.headers):
            response.headers["Cache-Control"] = "no-store"
        return response


def _fixed_headers(settings: Settings) -> dict[str, str]:
    identity_provider = f" {settings.oidc_issuer}" if settings.identity == "oidc" else ""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'" + identity_provider,
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
