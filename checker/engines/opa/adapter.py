"""Requests that all go the same way; an adapter is the seam of `requests` for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from urllib3.connectionpool import HTTPConnectionPool
    from urllib3.util.retry import Retry


class PoolAdapter(HTTPAdapter):
    """Sends every request by the connections of one pool, whatever host its URL names, and by no proxy."""

    def __init__(self, pool: HTTPConnectionPool, retries: Retry) -> None:
        super().__init__(max_retries=retries)
        self._pool = pool

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        """The connections, kept alive from one request to the next."""
        return self._pool

    def close(self) -> None:
        """Closes them."""
        super().close()
        self._pool.close()
