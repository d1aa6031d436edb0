"""The application: where the house is put together."""

import logging

from flask import Flask, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from civic import database, models, rooms  # noqa: F401 (models: every table is known before the first query)
from civic.accounts.demonstration import DemonstrationIdentity
from civic.accounts.oidc import OpenIDConnect
from civic.accounts.queries import actor_by_id
from civic.extensions import babel, csrf, htmx, limiter, migrate
from civic.markup import as_written, markdown, spoken, summary, unmarked
from civic.policy import EVERYONE, current_actor, refuse_undeclared_routes, requires
from civic.settings import PROJECT_ROOT, Settings
from civic.web import assets, errors, headers, language, limits, logs, pieces, routing
from civic.web.contact import contact
from civic.web.fragments import local_path, page_of_form
from civic.web.sessions import SealedSessions, idle_seconds


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application for these settings (default: the environment's).

    Raises UnsafeSettings or UndeclaredPermission rather than start unsafely.
    """
    settings = settings or Settings.from_environ()
    app = Flask("civic")
    app.extensions["settings"] = settings
    _configure(app, settings)
    database.init_app(app, settings)
    logs.init_app(app)
    # First of all: what is refused whoever asks.
    limits.init_app(app)
    headers.init_app(app, settings)
    _extend(app)
    app.session_interface = SealedSessions(settings)
    app.extensions["identity_provider"] = (
        OpenIDConnect(settings) if settings.identity == "oidc" else DemonstrationIdentity()
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    routing.init_app(app, actor_by_id)
    errors.init_app(app)
    assets.init_app(app)
    _speak(app, settings)
    requires(EVERYONE)(app.view_functions["static"])
    rooms.open_all(app)
    refuse_undeclared_routes(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.environment == "test",
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="da",
        BABEL_TRANSLATION_DIRECTORIES=str(language.TRANSLATIONS),
        RATELIMIT_STORAGE_URI=settings.rate_limit_storage,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STRATEGY="moving-window",
        RATELIMIT_HEADERS_ENABLED=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)


def _extend(app: Flask) -> None:
    babel.init_app(app, locale_selector=language.chosen_locale, timezone_selector=lambda: "Europe/Copenhagen")
    language.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    migrate.init_app(app, database.db, directory=str(PROJECT_ROOT / "migrations"), compare_type=True)


def _speak(app: Flask, settings: Settings) -> None:
    """What every template may use."""
    app.jinja_env.filters.update(
        kroner=language.kroner,
        number=language.number,
        decimal=language.decimal,
        degrees=language.degrees,
        date_time=language.date_time,
        date=language.day,
        as_written=as_written,
        markdown=markdown,
        spoken=spoken,
        summary=summary,
        unmarked=unmarked,
    )
    app.jinja_env.globals.update(asset=assets.asset, content_language=language.CONTENT_LANGUAGE, piece=pieces.piece)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def house() -> dict[str, object]:
        return {
            "municipality": settings.municipality,
            "contact": contact(),
            "map_tiles": settings.map_tiles,
            "map_credit": settings.map_credit,
            "scheme_name": settings.scheme_name,
            "demonstration": settings.is_demonstration,
            "actor": current_actor(),
            "here": _here(),
            "language": language.current_language(),
            "languages": language.LANGUAGES,
            "navigation": rooms.navigation(current_actor()),
            "session_seconds": idle_seconds(),
            "session_renew_url": url_for("accounts.stay") if current_actor().is_signed_in else "",
        }


def _here() -> str:
    """Where to come back to after signing in or changing language; the sign-in page passes on what it was given."""
    if request.endpoint == "accounts.sign_in":
        return local_path(request.args.get("next"))
    return request.full_path.rstrip("?") if request.method == "GET" else page_of_form() or "/"
