"""The log: JSON lines, an event code and an account number at most. Never a name, an address, a code or a choice."""

from traceback import extract_tb

import structlog
from flask import Flask, Response, g, has_request_context, request

from civic.policy import current_actor


def init_app(app: Flask) -> None:
    """One line for each answer, without the caller's address, the query or anything that was typed."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=False,
    )
    log = structlog.get_logger()

    @app.after_request
    def one_line(response: Response) -> Response:
        if request.endpoint != "static":
            # Not on the way through a ballot: who and when together would tell who voted at what time.
            private = (request.endpoint or "").startswith(("voting.", "accounts.identified"))
            actor = None if private else current_actor().account_id
            why = {"refused": g.refused} if "refused" in g else {}
            log.info("answered", endpoint=request.endpoint, status=response.status_code, account=actor, **why)
        return response


def note_refusal(reason: Exception) -> None:
    """Let the line of this answer name the reason it was refused for, if there is an answer under way."""
    if has_request_context():
        g.refused = type(reason).__name__


def without_words(error: BaseException) -> dict[str, object]:
    """Where an exception came from. Its message stays out: a database's may quote the row that was refused."""
    steps = [f"{step.filename}:{step.lineno} {step.name}" for step in extract_tb(error.__traceback__)]
    return {"exception": type(error).__name__, "steps": steps[-12:]}
