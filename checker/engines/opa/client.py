"""opa-python-client, as the checker uses it: bounded, repeated only where that is safe, and with errors in words.

Of the library come the requests of OPA's API. Its own session is replaced, in the method that its base class leaves to
subclasses for it. The library's repeats no query (a query changes nothing, so it may be), repeats what OPA answers with
500 (an error in evaluation stays one), waits for each piece of an answer anew, however long the whole takes, can't be
told of a file of certificates, and follows redirects. And `requests` by itself would put a password from ``.netrc`` in
the token's place, and the environment's certificates in those of the settings.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any, NoReturn

import requests
from opa_client.opa import OpaClient
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError
from urllib3.util.retry import Retry

from checker.problems import EngineError, EngineUnavailableError, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.engines.opa.guard import Guard
    from checker.engines.opa.settings import OpaSettings

_CONNECT_SECONDS = 5.0
_BUSY = (429, 502, 503, 504)
_ABOUT_THE_CASES = (413, 500)
_MAX_BYTES = 256 * 1024 * 1024
_PIECE = 64 * 1024
_LONGEST_SHOWN = 300
_NOT_OPA = "see that the URL is OPA's"
# RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_ADVICE = {
    401: "put a token that it accepts into {token}",
    403: "the token in {token} may not do this; ask whoever runs the server",
    404: "give the URL under which the server's own paths, such as /health, are found",
    413: "the server takes no request as large as this; raise its server.decoding.max_length",
}


class _Again(Retry):
    """Repeats what did not reach the server, or what it was too busy for; never what it already works on."""

    def increment(self, *given: Any, **named: Any) -> _Again:
        """See `Retry.increment`."""
        if isinstance(named.get("error"), ReadTimeoutError):
            raise named["error"]
        return super().increment(*given, **named)


class _Bounded:
    """The body of an answer, which has to arrive whole before a time, and is not to be endless.

    Stands in for urllib3's response, of which `requests` asks no more than this to read a body.
    """

    def __init__(self, response: Any, until: float) -> None:
        self._response = response
        self._until = until

    def stream(self, _: int, *, decode_content: bool) -> Iterator[bytes]:
        """The pieces of the body, as they arrive."""
        left = _MAX_BYTES
        while piece := self._response.read1(_PIECE, decode_content=decode_content):
            left -= len(piece)
            if left < 0:
                raise requests.exceptions.ContentDecodingError("too large")
            if time.monotonic() > self._until:
                raise requests.exceptions.ReadTimeout("too slow")
            yield piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)


class Client(OpaClient):  # type: ignore[misc]
    """An OPA server. Every method of the library that asks or changes something is called through `ask`.

    Args:
        settings: how the server is reached.
        guard: of a server that was started for this run; its token is sent, then, and not that of the environment.

    Raises:
        InputError: the token can't be one, or would be sent where others can read it.
    """

    def __init__(self, settings: OpaSettings, guard: Guard | None = None) -> None:
        self._settings = settings
        self._guard = guard
        self._token = guard.token if guard else _token(settings)
        url = "http://localhost" if settings.socket else settings.url.rstrip("/")
        self._url = url
        certificate = settings.client_cert and str(settings.client_cert)
        key = settings.client_key and str(settings.client_key)
        super().__init__(
            cert=(certificate, key) if key else certificate,
            token=self._token or None,
            retries=settings.retries,
            timeout=(min(_CONNECT_SECONDS, settings.seconds), settings.seconds),
        )
        # The library puts it together of host and port only; a proxy may want a path before OPA's.
        self.root_url = f"{url}/v1"

    def _init_session(self) -> requests.Session:
        """See `opa_client.base.BaseClient._init_session`."""
        session = requests.Session()
        session.trust_env = False
        session.headers.update(self.headers or {})
        session.cert = self.cert
        retries = _Again(
            total=self.retries,
            allowed_methods=None,
            status_forcelist=_BUSY,
            raise_on_status=False,
            backoff_factor=0.3,
            retry_after_max=int(self._settings.seconds),
        )
        adapter = self._adapter(retries)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        if not self._settings.is_local:
            session.proxies.update(get_environ_proxies(self._url))
        session.verify = str(self._settings.ca_file) if self._settings.ca_file else True
        session.hooks["response"].append(self._received)
        return session

    def _adapter(self, retries: Retry) -> HTTPAdapter:
        """What opens the connections."""
        if self._guard:
            from checker.engines.opa.proven import proven_adapter

            return proven_adapter(self._settings.port, self._guard, retries)
        if self._settings.socket:
            from checker.engines.opa.unix import unix_adapter

            return unix_adapter(self._settings.socket, retries)
        return HTTPAdapter(max_retries=retries)

    def _received(self, response: requests.Response, **_: Any) -> None:
        """Bounds the body that is still to come, and takes no status for an answer but those of success."""
        response.raw = _Bounded(response.raw, time.monotonic() + self._settings.seconds)
        if response.status_code >= 300:
            raise requests.exceptions.HTTPError(response=response)

    def is_healthy(self) -> bool:
        """Whether the server says that it is ready."""
        return bool(self.check_health(diagnostic_url=f"{self._url}/health"))

    def ask(self, method: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """What a method of the library answers.

        Raises:
            EngineError: the server can't evaluate these cases; fewer of them may do.
            EngineUnavailableError: no whole answer, in words that say what to do and never hold the token.
        """
        try:
            return method(*given, **more)
        except requests.exceptions.RequestException as error:
            status = error.response.status_code if error.response is not None else 0
            self._refuse(self._worded(error), EngineError if status in _ABOUT_THE_CASES else EngineUnavailableError)
        except (OSError, HTTPError) as error:
            self._refuse(f"can't be reached ({_cut(str(error))})")
        except (ValueError, AttributeError, TypeError, KeyError):
            # The library takes any answer for the JSON object that OPA would give.
            self._refuse(f"gave an answer that is not OPA's; {_NOT_OPA}")

    def _refuse(self, text: str, kind: type[EngineError] = EngineUnavailableError) -> NoReturn:
        where = self._settings.url
        text = f"the OPA server at {where} {text}"
        if self._token:
            text = text.replace(self._token, "(the token)")
        raise kind(text) from None

    def _worded(self, error: requests.exceptions.RequestException) -> str:
        """What went wrong, and what to do; errors come before those that they are kinds of."""
        kinds = requests.exceptions
        inner = tuple(_inner(error))
        cause = _cut(_words(inner[-1]))
        if isinstance(error, kinds.HTTPError) and error.response is not None:
            return self._status(error.response)
        if isinstance(error, kinds.SSLError):
            return f"and this machine do not trust each other ({cause}); see the files of certificates that were given"
        if isinstance(error, kinds.ProxyError):
            return f"can't be reached through the proxy ({cause}); see HTTPS_PROXY and NO_PROXY"
        if any(isinstance(one, kinds.ReadTimeout | ReadTimeoutError) for one in inner):
            seconds = f"{self._settings.seconds:g} s"
            return f"did not answer within {seconds}; give it more with --opa-seconds, or see what keeps it"
        if isinstance(error, kinds.JSONDecodeError):
            return f"gave an answer that is not JSON; {_NOT_OPA}"
        if isinstance(error, kinds.ContentDecodingError):
            return f"gave an answer that can't be taken ({cause}); {_NOT_OPA}"
        if any(isinstance(one, ProtocolError) for one in inner):
            return f"broke off before its answer was whole ({cause}); see that it runs, and try again"
        return f"can't be reached ({cause}); see that it runs there"

    def _status(self, response: requests.Response) -> str:
        status = response.status_code
        if status < 400:
            return f"answered {status}, to ask elsewhere; give the URL of the server itself"
        advice = _ADVICE.get(status, "see the server's log").format(token=self._settings.token_variable)
        return f"answered {status}{_said(response)}; {advice}"


def _token(settings: OpaSettings) -> str:
    """The bearer token; empty where there is none."""
    name = settings.token_variable
    token = os.environ.get(name, "").strip()
    if token and not _TOKEN.fullmatch(token):
        raise unusable(name, "holds what no bearer token is", "see that it holds the token alone")
    if token and not settings.guarded:
        raise unusable(name, "the token would be sent for all to read", "give OPA's URL as https://")
    return token


def _said(response: requests.Response) -> str:
    """What OPA gives as the reason, where it gives one."""
    try:
        said = response.json()
    except (requests.exceptions.RequestException, ValueError):
        return ""
    if not isinstance(said, dict):
        return ""
    errors = said.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    found = first.get("message") or said.get("message")
    return f" ({_cut(found)})" if isinstance(found, str) else ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}..."


def _inner(error: BaseException) -> Iterator[BaseException]:
    """The error and those within it, each held by the one before."""
    yield error
    within = [getattr(error, "reason", None), *error.args, error.__cause__]
    for one in within:
        if isinstance(one, BaseException):
            yield from _inner(one)
            return


def _words(error: BaseException) -> str:
    """What an error says, of an operating system's or of TLS's without its number."""
    return str(getattr(error, "verify_message", None) or getattr(error, "strerror", None) or error)
