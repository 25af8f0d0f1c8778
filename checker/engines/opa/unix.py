"""HTTP over a Unix socket, which `requests` does not do by itself."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import NewConnectionError

from checker.engines.opa.adapter import PoolAdapter

if TYPE_CHECKING:
    from urllib3.util.retry import Retry


class _Connection(HTTPConnection):
    """A connection to the socket at `path`."""

    def __init__(self, host: str, port: int | None = None, *, path: str, **more: Any) -> None:
        super().__init__(host, port, **more)
        self._path = path

    def connect(self) -> None:
        """Connects; a failure is one before anything was sent, so that it may be tried again."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError as error:
            self.close()
            raise NewConnectionError(self, error.strerror or str(error)) from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


def unix_adapter(path: str, retries: Retry) -> PoolAdapter:
    """Sends every request to the socket at a path."""
    return PoolAdapter(_Pool("localhost", path=path), retries)
