"""HTTP to the server that was started for one run, and to nobody who may have its port instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import NewConnectionError

from checker.engines.opa.adapter import PoolAdapter
from checker.engines.opa.guard import HOST

if TYPE_CHECKING:
    from urllib3.util.retry import Retry

    from checker.engines.opa.guard import Guard


class _Connection(HTTPConnection):
    """A connection that is used for nothing before the server at its other end has proved itself."""

    def __init__(self, host: str, port: int | None = None, *, guard: Guard, **more: Any) -> None:
        super().__init__(host, port, **more)
        self._guard = guard

    def connect(self) -> None:
        """Connects; a failure is one before anything was sent, so that it may be tried again."""
        super().connect()
        assert self.timeout is not None
        if not self._guard.is_known_to(self.sock, self.timeout):
            self.close()
            reason = ConnectionError("what answers there does not prove that it is the server of this run")
            raise NewConnectionError(self, str(reason)) from reason
        self.sock.settimeout(self.timeout)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


def proven_adapter(port: int, guard: Guard, retries: Retry) -> PoolAdapter:
    """Sends every request to the server with this guard, at a port of this machine."""
    return PoolAdapter(_Pool(HOST, port, guard=guard), retries)
