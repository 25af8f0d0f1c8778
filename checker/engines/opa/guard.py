"""What guards the OPA server of one run: who may ask it what, and how it proves that it is the one that was started.

Its port can be seen by everybody on the machine, taken before the server has it, and taken again when the server is no
more. So the run sends nothing on a connection, not even its token, before whoever is at the other end has answered a
challenge with a key that only the run and its server hold.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.engines.opa.bundle import MANIFEST, archive

HOST = "127.0.0.1"
_POLICIES = Path(__file__).with_name("rego")
_SECRETS = "flowclause/secrets"
PROOF = "flowclause/proof/answer"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,4})\r\n", re.IGNORECASE)
_MAX_BYTES = 16 * 1024


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Guard:
    """The secrets of one server, drawn anew for each.

    Attributes:
        token: the bearer token of the run.
        key: what the server proves itself by. It is sent to nobody.
    """

    token: str = field(default_factory=_secret, repr=False)
    key: str = field(default_factory=_secret, repr=False)

    def bundle(self) -> bytes:
        """The policies with the secrets, as a bundle for the server; not to be read by anybody else."""
        held = {"token_sha256": hashlib.sha256(self.token.encode()).hexdigest(), "key": self.key}
        manifest = {"roots": ["system/authz", "flowclause/proof", _SECRETS], "rego_version": 1}
        written = {name: (_POLICIES / name).read_bytes() for name in ("authz.rego", "proof.rego")}
        written[MANIFEST] = json.dumps(manifest).encode()
        written[f"{_SECRETS}/data.json"] = json.dumps(held).encode()
        return archive(written, packed=1)

    def listens_at(self, port: int, seconds: float) -> bool:
        """Whether the server has the port by now, by a connection of its own.

        The server that has answered keeps its port until it ends, so what connects from then on connects to it. This
        connection may be older: somebody else can have accepted it, left the port to the server, and passed the
        challenge on. Nothing more is sent on it.
        """
        try:
            with socket.create_connection((HOST, port), seconds) as connection:
                return self.is_known_to(connection, seconds)
        except OSError:
            return False

    def is_known_to(self, connection: socket.socket, seconds: float) -> bool:
        """Whether the server at the other end of a new connection has the key; other requests may follow this one."""
        challenge = secrets.token_hex()
        expected = hmac.digest(self.key.encode(), challenge.encode(), "sha256").hex()
        try:
            answer = json.loads(_asked(connection, {"input": {"challenge": challenge}}, seconds))
        except (OSError, ValueError, RecursionError):
            return False
        given = answer.get("result") if isinstance(answer, dict) else None
        return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def _asked(connection: socket.socket, query: dict[str, Any], seconds: float) -> bytes:
    """The body of the answer to a query on a connection; empty where it is not whole before the time is over.

    The libraries for HTTP wait for each piece anew, so that a stranger could keep them for as long as it likes.

    Raises:
        OSError: nothing came, or the connection broke off.
    """
    until = time.monotonic() + seconds
    body = json.dumps(query).encode()
    head = f"POST /v1/data/{PROOF} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)
    received = b""
    while len(received) < _MAX_BYTES and (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        piece = connection.recv(_MAX_BYTES)
        received += piece
        headers, _, content = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(headers + b"\r\n")
        if not piece or (length and len(content) >= int(length[1])):
            return content
    return b""
