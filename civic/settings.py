"""Everything that differs between one installation and another, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_ROOT = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SHORTEST_SECRET = 32
FEWEST_BALLOTS = 3
DEMONSTRATION_SECRET = "demonstration-only-never-in-production"  # noqa: S105 (refused in production)


class Environment(StrEnum):
    DEMONSTRATION = "demonstration"
    TEST = "test"
    PRODUCTION = "production"


class UnsafeSettings(Exception):
    """The settings would put votes or people at risk; the message says what to set."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. `host` is "" where there is none yet, and "none" where mail is not wanted.

    `security` is "starttls", "tls" or "none". `timeout` is in seconds.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    timeout: float = 20.0

    @property
    def is_unwanted(self) -> bool:
        return self.host == "none"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "MailServer":
        security = environ.get("CIVIC_SMTP_SECURITY", "starttls")
        usual = {"tls": "465", "none": "25"}.get(security, "587")
        return cls(
            host=environ.get("CIVIC_SMTP_HOST", ""),
            port=_whole_number(environ.get("CIVIC_SMTP_PORT", usual)),
            security=security,
            user=environ.get("CIVIC_SMTP_USER", ""),
            password=environ.get("CIVIC_SMTP_PASSWORD", ""),
            sender=environ.get("CIVIC_MAIL_SENDER", ""),
            timeout=float(_whole_number(environ.get("CIVIC_SMTP_TIMEOUT", "20"))),
        )

    def faults(self) -> dict[str, bool]:
        """Whether anything is wrong with it, by the sentence that says what to set."""
        if self.is_unwanted:
            return {}
        local = self.host in LOOPBACK_HOSTS
        return {
            "CIVIC_SMTP_PORT must be a port": not 0 < self.port < 65536,
            "CIVIC_SMTP_TIMEOUT must be 1 to 60 seconds": not 1 <= self.timeout <= 60,
            "CIVIC_SMTP_SECURITY must be 'starttls', 'tls' or, on this machine only, 'none'": (
                self.security not in {"starttls", "tls"} and not (self.security == "none" and local)
            ),
            "CIVIC_MAIL_SENDER must be a mail address": not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", self.sender),
        }


@dataclass(frozen=True)
class Settings:
    """One installation's settings. `from_environ` is the only way in outside the tests."""

    environment: Environment
    secret_key: str
    database_url: str
    data_directory: Path
    roll_pepper: bytes
    trusted_hosts: tuple[str, ...]
    municipality: str
    scheme_name: str
    public_url: str
    identity: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_accepted_acr: tuple[str, ...]
    oidc_scope: str
    oidc_person_claim: str
    oidc_protected_claim: str
    oidc_redirect_origins: tuple[str, ...]
    proxies: int
    rate_limit_storage: str
    rate_limits: bool
    mail: MailServer = field(default_factory=MailServer)
    # Whom people ask for help, and how: "Borgerservice, tlf. 89 40 00 00". Without it they are told of the main number.
    contact: str = ""
    # Where the pictures of maps come from, with {z}, {x} and {y}, and who made them. Without it there are no maps.
    map_tiles: str = ""
    map_credit: str = ""
    # Ballots are published one by one where there are at least so many of them; below that only their sums.
    fewest_ballots_shown: int = 20
    fixed_time_zone: str = "Europe/Copenhagen"

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_demonstration(self) -> bool:
        return self.environment is Environment.DEMONSTRATION

    @property
    def keeps_keys(self) -> bool:
        """Only a demonstration or a test may open ballots by itself; for real the board holds the private key."""
        return not self.is_production

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def clock_can_be_moved(self) -> bool:
        """Only a demonstration or a test may travel in time; production reads the database's clock alone."""
        return not self.is_production

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; an unset environment is a demonstration that answers on this machine only.

        Raises UnsafeSettings when production lacks a secret, host or real identity provider.
        """
        environment = _environment(environ.get("CIVIC_ENVIRONMENT", "demonstration"))
        data_directory = Path(environ.get("CIVIC_DATA", PROJECT_ROOT / "var"))
        hosts = tuple(h.strip() for h in environ.get("CIVIC_HOSTS", "").split(",") if h.strip())
        settings = cls(
            environment=environment,
            secret_key=environ.get("CIVIC_SECRET_KEY", DEMONSTRATION_SECRET),
            database_url=database_url(environ.get("DATABASE_URL", f"sqlite:///{data_directory}/civic.sqlite3")),
            data_directory=data_directory,
            roll_pepper=environ.get("CIVIC_ROLL_PEPPER", DEMONSTRATION_SECRET).encode(),
            trusted_hosts=hosts or LOOPBACK_HOSTS,
            municipality=environ.get("CIVIC_MUNICIPALITY", "Aarhus Kommune"),
            scheme_name=environ.get("CIVIC_SCHEME_NAME", "Oplandspuljen"),
            public_url=environ.get("CIVIC_PUBLIC_URL", "http://127.0.0.1:5000").rstrip("/"),
            identity=environ.get("CIVIC_IDENTITY", "demonstration"),
            oidc_issuer=environ.get("CIVIC_OIDC_ISSUER", ""),
            oidc_client_id=environ.get("CIVIC_OIDC_CLIENT_ID", ""),
            oidc_client_secret=environ.get("CIVIC_OIDC_CLIENT_SECRET", ""),
            oidc_accepted_acr=tuple(environ.get("CIVIC_OIDC_ACR", "").split()),
            oidc_scope=environ.get("CIVIC_OIDC_SCOPE", "openid profile ssn"),
            oidc_person_claim=environ.get("CIVIC_OIDC_PERSON_CLAIM", "dk.cpr"),
            oidc_protected_claim=environ.get("CIVIC_OIDC_PROTECTED_CLAIM", ""),
            oidc_redirect_origins=tuple(environ.get("CIVIC_OIDC_REDIRECT_ORIGINS", "").split()),
            proxies=_whole_number(environ.get("CIVIC_PROXIES", "0")),
            rate_limit_storage=environ.get("CIVIC_RATE_LIMIT_STORAGE", "process://"),
            rate_limits=True,
            fewest_ballots_shown=_whole_number(environ.get("CIVIC_FEWEST_BALLOTS_SHOWN", "20")),
            mail=MailServer.from_environ(environ),
            contact=environ.get("CIVIC_CONTACT", "").strip(),
            map_tiles=environ.get("CIVIC_MAP_TILES", ""),
            map_credit=environ.get("CIVIC_MAP_CREDIT", ""),
        )
        settings.refuse_if_unsafe(hosts_declared=bool(hosts))
        return settings

    def refuse_if_unsafe(self, *, hosts_declared: bool) -> None:
        """Raise UnsafeSettings naming every setting that is not fit for this environment."""
        faults = self._production_faults(hosts_declared) if self.is_production else self._local_faults()
        if faults:
            raise UnsafeSettings(f"{self.environment} cannot start: " + "; ".join(faults))

    def _production_faults(self, hosts_declared: bool) -> list[str]:
        checks = {
            "CIVIC_SECRET_KEY must be set to at least 32 random characters": _is_weak(self.secret_key),
            "CIVIC_ROLL_PEPPER must be set to at least 32 random characters": _is_weak(self.roll_pepper.decode()),
            "CIVIC_ROLL_PEPPER must differ from CIVIC_SECRET_KEY": self.roll_pepper.decode() == self.secret_key,
            "CIVIC_HOSTS must name the hosts that are answered": not hosts_declared,
            "CIVIC_PUBLIC_URL must start with https://": not self.secure_cookies,
            "CIVIC_PUBLIC_URL must be on one of CIVIC_HOSTS": not self._is_own_host(urlsplit(self.public_url).netloc),
            "CIVIC_IDENTITY must be 'oidc': the demonstration identity is for demonstrations": self.identity != "oidc",
            "CIVIC_OIDC_ISSUER must start with https://": not self.oidc_issuer.startswith("https://"),
            "CIVIC_OIDC_CLIENT_ID and CIVIC_OIDC_CLIENT_SECRET must be set": not (
                self.oidc_client_id and self.oidc_client_secret
            ),
            "CIVIC_OIDC_ACR must list the accepted levels of assurance": not self.oidc_accepted_acr,
            "CIVIC_OIDC_SCOPE must contain openid": "openid" not in self.oidc_scope.split(),
            "CIVIC_PROXIES must be the number of proxies in front, 0 or more": self.proxies < 0,
            "CIVIC_FEWEST_BALLOTS_SHOWN must be 3 or more: fewer ballots tell who cast them": self.fewest_ballots_shown
            < FEWEST_BALLOTS,
            "CIVIC_SMTP_HOST must name the mail server, or be 'none' to send no mail at all": not self.mail.host,
            **self.mail.faults(),
            **self._map_faults(),
        }
        return [sentence for sentence, wrong in checks.items() if wrong]

    @property
    def map_origin(self) -> str:
        """The only other place that pages fetch pictures from; "" without maps."""
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc}" if self.map_tiles else ""

    def _map_faults(self) -> dict[str, bool]:
        tiles = urlsplit(self.map_tiles)
        local = not self.is_production and tiles.scheme == "http" and tiles.hostname in LOOPBACK_HOSTS
        fits = re.fullmatch(r"[a-zA-Z0-9.-]+(:[0-9]+)?", tiles.netloc) and (tiles.scheme == "https" or local)
        places = all(self.map_tiles.count(place) == 1 for place in ("{z}", "{x}", "{y}"))
        return {
            "CIVIC_MAP_TILES must be an https:// address with {z}, {x} and {y} behind the host": bool(self.map_tiles)
            and not (fits and places),
            "CIVIC_MAP_CREDIT must say who made the map": bool(self.map_tiles) and not self.map_credit,
        }

    def _is_own_host(self, host: str) -> bool:
        return any(host == own or (own.startswith(".") and host.endswith(own)) for own in self.trusted_hosts)

    def _local_faults(self) -> list[str]:
        strangers = [host for host in self.trusted_hosts if host not in LOOPBACK_HOSTS]
        checks = {
            f"it answers on this machine only, not on {', '.join(strangers)}": bool(strangers),
            "CIVIC_PROXIES must be 0: nothing may stand in front of it": self.proxies != 0,
            "CIVIC_IDENTITY must be 'demonstration' or 'oidc'": self.identity not in {"demonstration", "oidc"},
            **self._map_faults(),
        }
        return [sentence for sentence, wrong in checks.items() if wrong]


def _environment(name: str) -> Environment:
    try:
        return Environment(name)
    except ValueError:
        raise UnsafeSettings(f"CIVIC_ENVIRONMENT must be one of {', '.join(Environment)}") from None


def _whole_number(typed: str) -> int:
    return int(typed) if typed.isdecimal() else -1


def _is_weak(secret: str) -> bool:
    return secret == DEMONSTRATION_SECRET or len(secret) < SHORTEST_SECRET or len(set(secret)) < 8


def database_url(url: str) -> str:
    """The URL with the driver this house uses, so that the usual `postgresql://…` works as it is."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
