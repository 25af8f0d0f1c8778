"""A server that answers as OPA does until it is told to misbehave."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from checker.engines.opa.contents import LOADED, version
from checker.engines.opa.guard import PROOF as PROOF_PATH
from tests.acme import acme
from tests.shipped import engine

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer = Callable[["Handler"], None]
CHECK, JUDGE, PROOF, HEALTH = "check", "judge", "proof", "health"
KINDS = {f"/v1/data/{LOADED}": CHECK, f"/v1/data/{PROOF_PATH}": PROOF}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_POST(self) -> None:
        """Answers a query."""
        length = int(self.headers["Content-Length"])
        self.asked: Any = json.loads(self.rfile.read(length))
        self._answer(KINDS.get(self.path, JUDGE))

    def do_GET(self) -> None:
        """Answers whether it is ready."""
        self._answer(HEALTH)

    def _answer(self, kind: str) -> None:
        self.kind = kind
        self.server.seen.append((kind, self.client_address, dict(self.headers)))
        self.server.answer_to(kind)(self)

    def send(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        """Sends an answer; `length` is what it claims to have."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, value: Any, status: int = 200, **headers: str) -> None:
        """Sends a value."""
        self.send(json.dumps(value).encode(), status, None, **headers)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Misbehaving(ThreadingHTTPServer):
    """The server; `seen` is what it was asked: the kind, from where, and with which headers."""

    daemon_threads = True

    def __init__(self, answers: dict[str, list[Answer]], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answers = answers
        self.seen: list[tuple[str, Any, dict[str, str]]] = []

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def answer_to(self, kind: str) -> Answer:
        """How to answer: each of the answers in turn, the last of them from then on."""
        listed = self.answers.get(kind) or [well]
        return listed.pop(0) if len(listed) > 1 else listed[0]

    def handle_error(self, *_: Any) -> None:
        """Says nothing of a client that left."""


@contextmanager
def misbehaving(**answers: Answer | list[Answer]) -> Iterator[Misbehaving]:
    """A server that gives these answers to `check` or `judge`."""
    listed = {kind: one if isinstance(one, list) else [one] for kind, one in answers.items()}
    with serving(Misbehaving(listed)) as server:
        yield server


@contextmanager
def serving(server: Misbehaving) -> Iterator[Misbehaving]:
    """Has a server answer, and then closes it."""
    with server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def well(handler: Handler) -> None:
    """Answers as OPA does, as far as one can without the key of a run."""
    if handler.kind == HEALTH:
        handler.send_json({})
        return
    if handler.kind == PROOF:
        handler.send_json({"result": "0" * 64})
        return
    if handler.kind == CHECK:
        digest = acme().digest
        handler.send_json({"result": {version(digest): {"digest": digest}}})
        return
    programs = {name: policy["program"] for name, policy in acme().policies.items()}
    handler.send_json({"result": engine().judge(programs, handler.asked["input"]["cases"])})


def body(content: bytes, status: int = 200, **headers: str) -> Answer:
    """Answers with these bytes."""
    return lambda handler: handler.send(content, status, None, **headers)


def value(content: Any, status: int = 200, **headers: str) -> Answer:
    """Answers with this value."""
    return lambda handler: handler.send_json(content, status, **headers)


def half(handler: Handler) -> None:
    """Breaks off in the middle of an answer."""
    handler.send(b'{"result": [', length=1000)
    handler.close_connection = True


def half_of_chunks(handler: Handler) -> None:
    """The same, where no length was claimed."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'c\r\n{"result": [\r\n')
    handler.close_connection = True


def nothing(handler: Handler) -> None:
    """Hangs up."""
    handler.close_connection = True


def no_http(handler: Handler) -> None:
    """Speaks something else."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
    handler.close_connection = True


def slow(handler: Handler) -> None:
    """Takes its time."""
    time.sleep(1.5)
    well(handler)


def dripping(handler: Handler) -> None:
    """Never stops for long, and never ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b" ")
        time.sleep(0.1)
    handler.close_connection = True


def not_packed(handler: Handler) -> None:
    """Claims to have packed an answer."""
    handler.send(b'{"result": []}', Content_Encoding="gzip")


def swelling(handler: Handler) -> None:
    """A small answer that unpacks to a large one."""
    handler.send(gzip.compress(b" " * 10_000_000), Content_Encoding="gzip")


def echoing(handler: Handler) -> None:
    """Says what it was sent, secrets and all."""
    said = f"refused: {handler.headers['Authorization']}"
    handler.send_json({"code": "x", "message": said, "errors": [{"message": said}]}, 403)
