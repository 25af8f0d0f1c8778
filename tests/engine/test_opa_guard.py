"""Who has the key of a server, and who only listens where it should."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import socket
import tarfile
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from checker.engines.opa.guard import Guard
from tests.engine import opa

Pieces = Callable[[str], Iterator[bytes]]
KEY = "the key"


def _proof(challenge: str, key: str = KEY) -> str:
    return hmac.new(key.encode(), challenge.encode(), "sha256").hexdigest()


def _body(challenge: str) -> bytes:
    return json.dumps({"result": _proof(challenge)}).encode()


def _whole(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def _by_byte(challenge: str) -> Iterator[bytes]:
    for byte in _whole(_body(challenge)):
        yield bytes([byte])


def _dripping(challenge: str) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-Name: value\r\n"
        time.sleep(0.05)


def _endless(challenge: str) -> Iterator[bytes]:
    while True:
        yield b"x" * 4096


def _result(value: object) -> Pieces:
    return lambda challenge: iter([_whole(json.dumps({"result": value}).encode())])


KNOWN: dict[str, Pieces] = {
    "whole": lambda challenge: iter([_whole(_body(challenge))]),
    "byte by byte": _by_byte,
    "with more members": lambda challenge: iter(
        [_whole(json.dumps({"decision_id": "1", "result": _proof(challenge)}).encode())]
    ),
}
UNKNOWN: dict[str, Pieces] = {
    "nothing": lambda challenge: iter([]),
    "no HTTP": lambda challenge: iter([b"SSH-2.0-OpenSSH_9.9\r\n"]),
    "no length": lambda challenge: iter([b"HTTP/1.1 200 OK\r\n\r\n" + _body(challenge)[:-1]]),
    "half": lambda challenge: iter([_whole(_body(challenge))[:-9]]),
    "and more": lambda challenge: iter([_whole(_body(challenge)) + b"HTTP/1.1 200 OK\r\n"]),
    "not JSON": lambda challenge: iter([_whole(_proof(challenge).encode())]),
    "not UTF-8": lambda challenge: iter([_whole(b'{"result": "\xff"}')]),
    "nested": lambda challenge: iter([_whole(b"[" * 9000)]),
    "a list": lambda challenge: iter([_whole(json.dumps([_proof(challenge)]).encode())]),
    "undefined": lambda challenge: iter([_whole(b"{}")]),
    "another key": lambda challenge: iter([_whole(json.dumps({"result": _proof(challenge, "key")}).encode())]),
    "the challenge": lambda challenge: _result(challenge)(challenge),
    "a number": _result(0),
    "not ASCII": _result("ä" * 64),
    "half a character": lambda challenge: iter([_whole(b'{"result": "\\ud800"}')]),
    "dripping": _dripping,
    "endless": _endless,
}


def _answering(pieces: Pieces, *, hanging: bool = False) -> tuple[bool, bytes, float]:
    """Whether one who sends these pieces is known, what the one was sent, and how long it took."""
    ours, theirs = socket.socketpair()
    asked: list[bytes] = []

    def answer() -> None:
        with theirs:
            asked.append(theirs.recv(4096))
            challenge = json.loads(asked[0].partition(b"\r\n\r\n")[2])["input"]["challenge"]
            try:
                for piece in pieces(challenge):
                    theirs.sendall(piece)
                if hanging:
                    theirs.recv(1)
            except OSError:
                pass

    thread = Thread(target=answer)
    thread.start()
    begun = time.monotonic()
    with ours:
        known = Guard(token="the-token", key=KEY).is_known_to(ours, 0.5)
        took = time.monotonic() - begun
    thread.join()
    return known, asked[0], took


@pytest.mark.parametrize("name", KNOWN)
def test_who_has_the_key_is_known_and_the_connection_left_open(name: str) -> None:
    known, asked, _ = _answering(KNOWN[name], hanging=True)
    assert known
    assert b"the-token" not in asked
    assert KEY.encode() not in asked


@pytest.mark.parametrize("hanging", [False, True], ids=["hanging up", "hanging"])
@pytest.mark.parametrize("name", UNKNOWN)
def test_who_does_not_is_not_and_does_not_keep_us(name: str, *, hanging: bool) -> None:
    known, asked, took = _answering(UNKNOWN[name], hanging=hanging)
    assert not known
    assert b"the-token" not in asked
    assert took < 10


def test_no_challenge_comes_twice() -> None:
    asked = {_answering(KNOWN["whole"])[1] for _ in range(20)}
    assert len(asked) == 20


def test_where_nobody_listens_nobody_is_known() -> None:
    assert not Guard().listens_at(opa.free_port(), 5)


def test_each_server_has_its_own_secrets() -> None:
    drawn = [Guard() for _ in range(20)]
    assert len({secret for one in drawn for secret in (one.token, one.key)}) == 40
    assert min(len(secret) for one in drawn for secret in (one.token, one.key)) >= 43


def test_the_bundle_holds_the_key_and_of_the_token_a_digest() -> None:
    guard = Guard()
    with tarfile.open(fileobj=io.BytesIO(guard.bundle())) as archive:
        members = {one.name: archive.extractfile(one) for one in archive}
        held = {name: content.read() for name, content in members.items() if content}
    assert sorted(held) == [".manifest", "authz.rego", "flowclause/secrets/data.json", "proof.rego"]
    digest = hashlib.sha256(guard.token.encode()).hexdigest()
    assert json.loads(held["flowclause/secrets/data.json"]) == {"key": guard.key, "token_sha256": digest}
    assert not [name for name, content in held.items() if guard.token.encode() in content]
