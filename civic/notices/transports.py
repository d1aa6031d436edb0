"""Where mail is handed over: a real mail server, or a folder where a demonstration's mail can be looked at."""

import smtplib
import ssl
from pathlib import Path
from typing import Protocol

from civic.notices.writing import Letter
from civic.settings import MailServer, Settings

SERVICE_NOT_AVAILABLE, TOO_LARGE = 421, 552


class ServerAway(Exception):
    """The server cannot be reached, hangs, or turns us away whatever the mail. `why` is a code or a class's name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(Exception):
    """The server refused this one mail: for good, or for now."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


class Transport(Protocol):
    """Takes letters over. It is opened at the first and must be closed."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; when this returns, the other side has it. Raises ServerAway or Refused."""

    def close(self) -> None:
        """Say goodbye."""


def open_transport(settings: Settings) -> Transport:
    """The installation's way of sending. Raises ServerAway."""
    if not settings.mail.host:
        return Folder(settings.data_directory / "mail")
    return SMTP(settings.mail)


class Folder:
    """Each letter becomes a file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def send(self, letter: Letter) -> None:
        name = str(letter.message["Message-ID"]).strip("<>").partition("@")[0]
        part = self.folder / f"{name}.part"
        try:
            part.write_bytes(letter.message.as_bytes())
            part.replace(part.with_suffix(".eml"))
        except OSError as error:
            raise ServerAway(type(error).__name__) from error

    def close(self) -> None:
        return


class SMTP:
    """One conversation with a mail server, over a connection that nobody in between can read."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        try:
            self.connection = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(_why(error)) from error

    def _connect(self) -> smtplib.SMTP:
        at, wait = (self.server.host, self.server.port), self.server.timeout
        if self.server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(*at, timeout=wait, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(*at, timeout=wait)
        try:
            if self.server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.server.user:
                connection.login(self.server.user, self.server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def send(self, letter: Letter) -> None:
        sender = self.server.sender
        try:
            self.connection.send_message(letter.message, from_addr=sender, to_addrs=[letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, _words = error.recipients[letter.to]
            raise _refusal(code) from error
        except smtplib.SMTPResponseException as error:
            # Who turns away the sender turns away every mail; a mail that is too large is alone in that.
            if isinstance(error, smtplib.SMTPDataError) or error.smtp_code == TOO_LARGE:
                raise _refusal(error.smtp_code) from error
            raise ServerAway(_why(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(_why(error)) from error

    def close(self) -> None:
        try:
            self.connection.quit()
        except (smtplib.SMTPException, OSError):
            self.connection.close()


def _refusal(code: int) -> Exception:
    if code == SERVICE_NOT_AVAILABLE:
        return ServerAway(f"SMTP {code}")
    return Refused(f"SMTP {code}", for_good=code >= 500)


def _why(error: Exception) -> str:
    """What went wrong without the server's words: they often quote the address."""
    code = getattr(error, "smtp_code", None)
    return f"SMTP {code}" if isinstance(code, int) and code > 0 else type(error).__name__
