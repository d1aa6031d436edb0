"""The log: JSON lines, an event code and an account number at most. Never a name, an address, a code or a choice."""

import structlog
from flask import Flask, Response, request

from civic.policy import current_actor


def init_app(app: Flask) -> None:
    """One line for each answer, without the caller's address, the query or anything that was typed."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=False,
    )
    log = structlog.get_logger()

    @app.after_request
    def one_line(response: Response) -> Response:
        if request.endpoint != "static" and not app.testing:
            # Not on ballot routes: who and when together would tell who voted at what time.
            private = (request.endpoint or "").startswith("voting.")
            actor = None if private else current_actor().account_id
            log.info("answered", endpoint=request.endpoint, status=response.status_code, account=actor)
        return response
