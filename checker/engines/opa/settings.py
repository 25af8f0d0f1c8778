"""How an OPA server is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.engines.opa.defaults import RETRIES, SECONDS
from checker.problems import unusable

if TYPE_CHECKING:
    from pathlib import Path
    from urllib.parse import SplitResult

TOKEN = "FLOWCLAUSE_OPA_TOKEN"  # noqa: S105 - the name of a variable
_URL = "OPA's URL"


@dataclass(frozen=True)
class OpaSettings:
    """How an OPA server is reached. Holds no secret: the token stays in the environment until a request is made.

    Attributes:
        url: ``http://HOST:PORT``, ``https://HOST`` or ``unix:///run/opa.sock``, with a path before OPA's own where a
            proxy wants one; empty, to have a server started for one run.
        ca_file: the certificates (PEM) that sign the server's; those that Python's `certifi` brings, when left out.
        client_cert: the certificate (PEM) to show to the server.
        client_key: its key (PEM); in the same file as the certificate, when left out.
        token_variable: the environment variable that holds the bearer token, where the server asks for one.
        seconds: how long one answer may take.
        retries: how often a request is repeated that did not reach the server, or that it was too busy to answer.
    """

    url: str = ""
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    token_variable: str = TOKEN
    seconds: float = SECONDS
    retries: int = RETRIES

    def __post_init__(self) -> None:
        """Refuses what could never work, before anything is sent.

        Raises:
            InputError: the URL is none; a file is missing; certificates without TLS.
        """
        if not 0 < self.seconds < float("inf"):
            raise unusable("OPA's time limit", f"{self.seconds} is no time", "give it in seconds, more than 0")
        if self.retries < 0:
            raise unusable("OPA's retries", f"{self.retries} is no number of retries", "give 0 or more")
        if self.client_key and not self.client_cert:
            raise unusable(str(self.client_key), "a client's key without its certificate", "give both")
        files = [one for one in (self.ca_file, self.client_cert, self.client_key) if one]
        for file in files:
            if not file.is_file():
                raise unusable(str(file), "no such file", "give a file in PEM format")
        if self.url:
            scheme = _parts(self.url).scheme
            if files and scheme != "https":
                raise unusable(_URL, "certificates are for https:// only", "write https://, or leave them out")

    @property
    def socket(self) -> str:
        """The path of the server's Unix socket; empty where it listens on the network."""
        parts = _parts(self.url)
        return parts.path if parts.scheme == "unix" else ""

    @property
    def port(self) -> int:
        """The server's port; 0 where the URL names none."""
        return _parts(self.url).port or 0

    @property
    def is_local(self) -> bool:
        """Whether what is sent stays on this machine."""
        parts = _parts(self.url)
        return parts.scheme == "unix" or _is_loopback(parts.hostname or "")

    @property
    def guarded(self) -> bool:
        """Whether a secret may be sent: encrypted, or not out of this machine."""
        return _parts(self.url).scheme == "https" or self.is_local


def _parts(url: str) -> SplitResult:
    """The parts of a URL that can be used.

    Raises:
        InputError: it can't; the message does not repeat what may be a password.
    """
    from urllib.parse import urlsplit

    hint = "write http://HOST:PORT, https://HOST or unix:///PATH"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise unusable(_URL, "is no URL", hint) from None
    if "@" in parts.netloc:
        raise unusable(_URL, "holds a user's name or a password", f"leave it out, and put a token into {TOKEN}")
    if parts.scheme == "unix":
        if host or not parts.path.startswith("/") or parts.query or parts.fragment:
            raise unusable(_URL, f"{url!r} is no Unix socket", "write unix:///PATH")
        return parts
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise unusable(_URL, f"{url!r} is no address of a server", hint)
    if parts.query or parts.fragment:
        raise unusable(_URL, f"{url!r} holds more than an address", hint)
    return parts


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
