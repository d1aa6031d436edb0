"""A real mail server on this machine, which can be told to refuse, to hang and to go away."""

import email
import email.policy
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from civic.database import db
from civic.notices import sending
from civic.settings import MailServer

SENDER = "oplandspuljen@municipality.example"


@dataclass
class PostOffice:
    """What has arrived, and what the server answers instead of taking a mail: by address, at RCPT or after DATA."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    as_sent: list[bytes] = field(default_factory=list)
    at_recipient: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    before_answer: Any = None

    def settings(self, **changes: Any) -> MailServer:
        plain = MailServer(
            host="127.0.0.1", port=self.port, security="none", sender=SENDER, timeout=changes.pop("timeout", 5.0)
        )
        return replace(plain, **changes)

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.arrived]

    # What aiosmtpd calls.
    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.at_recipient:
            return self.at_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            if address in self.after_data:
                return self.after_data[address]
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.as_sent.append(envelope.content or b"")
        self.arrived.append(message)
        if self.before_answer:
            self.before_answer()
        return "250 Accepted"


class _Listening(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return SMTP(self.handler, hostname="localhost", **self.SMTP_kwargs)


@contextmanager
def post_office(port: int = 0, office: PostOffice | None = None, **options: Any) -> Iterator[PostOffice]:
    """The server on a free port, or on the one given, until the end of the block."""
    office = office or PostOffice()
    server = _Listening(office, hostname="127.0.0.1", port=port or _free_port(), **options)
    server.start()
    office.port = server.port
    try:
        yield office
    finally:
        server.stop()


def mail_through(app: Flask, server: MailServer) -> None:
    """From now on the app hands its mail over there."""
    app.extensions["settings"] = replace(app.extensions["settings"], mail=server)


def send(app: Flask) -> None:
    """One run of the job that sends, in a context of its own as the worker gives it."""
    with app.app_context():
        try:
            sending.send_waiting()
        finally:
            db.session.remove()


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file of the authority to be trusted."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
